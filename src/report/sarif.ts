import type { Report, Result } from '../contract/report.ts';
import { groupBy } from '../support/group-by.ts';
import { contentKey } from '../support/hash.ts';
import { type Alert, alertsOf, resultKey, resultName, sentencesByResult } from '../view/alerts.ts';
import { escapeSarif, escapeTerminal } from '../view/text/escape.ts';
import { idealPhrase } from '../view/text/format.ts';

/** What the configuration is called where the report does not say: GitHub refuses a file with any result without a place. */
const usualConfiguration = 'fairprobe.config.yaml';

/**
 * The report as SARIF 2.1.0: one result for each number that a gate warns or fails about, or that could not be
 * measured. It points at the line of the configuration that holds the rule, and its fingerprint names the number, not
 * its value, so that it is the same alert from run to run.
 */
export function renderSarif(report: Report): string {
  const { run, tool, verdict } = report;
  // A number that crosses two rules is one alert.
  const places = [...groupBy(alertsOf(report), resultKey).values()];
  const file = report.gates.find(({ source }) => source)?.source?.file ?? usualConfiguration;
  const sentences = sentencesByResult(report);
  const ruleIds = [...new Set(places.map(([alert]) => ruleId(alert)))];
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'fairprobe', version: escapeTerminal(tool.version), rules: rulesOf(ruleIds, report) } },
        invocations: [
          {
            executionSuccessful: verdict !== 'incomplete',
            commandLine: escapeTerminal(run.command),
            startTimeUtc: run.startedAt,
            endTimeUtc: run.finishedAt,
          },
        ],
        columnKind: 'utf16CodeUnits',
        results: places.map((alerts) => ({
          ...resultOf(alerts, file, sentences),
          ruleIndex: ruleIds.indexOf(ruleId(alerts[0])),
          ...(report.comparison ? { baselineState: baselineState(alerts[0]) } : {}),
        })),
        properties: {
          run: escapeTerminal(run.id),
          seed: run.seed,
          configHash: escapeTerminal(run.configHash),
          verdict,
        },
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

const ruleId = ({ metricId, measure }: Pick<Alert, 'metricId' | 'measure'>) => escapeTerminal(`${metricId}/${measure}`);

function rulesOf(ids: readonly string[], { results }: Report) {
  const measured = new Map<string, Result>();
  for (const result of results) {
    const id = ruleId({ metricId: result.metric, measure: result.measure });
    if (!measured.has(id)) measured.set(id, result);
  }
  return ids.map((id) => {
    const result = measured.get(id);
    const meaning = result ? `: ${result.unit}; ${idealPhrase(result)}` : '';
    return { id, shortDescription: { text: escapeSarif(`${id}${meaning}`) } };
  });
}

function resultOf(alerts: readonly Alert[], fallback: string, sentences: ReadonlyMap<string, string>) {
  const [worst] = alerts;
  const sentence = sentences.get(resultKey(worst));
  const reasons = alerts.map(({ reason }) => reason).join('; ');
  const at = alerts.find(({ source }) => source)?.source ?? { file: fallback, line: null, column: null };
  const { line, column } = at;
  const fingerprint = contentKey(resultKey(worst));
  return {
    ruleId: ruleId(worst),
    level: worst.level,
    message: { text: escapeSarif(`${resultName(worst)}: ${reasons}${sentence ? `. ${sentence}` : ''}`) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: fileUri(at.file) },
          ...(line ? { region: { startLine: line, ...(column ? { startColumn: column } : {}) } } : {}),
        },
        logicalLocations: [{ fullyQualifiedName: escapeTerminal(resultName(worst)) }],
      },
    ],
    // GitHub goes by the second name.
    partialFingerprints: { 'fairprobe/v1': fingerprint, primaryLocationLineHash: fingerprint },
  };
}

/**
 * What counts as new to a reader of alerts: a number that got worse than a baseline rule allows, and anything that
 * cannot be compared with the baseline. A threshold may have been crossed before: that is "updated".
 */
function baselineState({ change, form }: Alert): 'new' | 'unchanged' | 'updated' {
  if (change === 'no-change-shown') return 'unchanged';
  if (change === 'improvement' || (change === 'regression' && form !== 'baseline')) return 'updated';
  return 'new';
}

/** A path as a URI reference. */
function fileUri(file: string): string {
  const path = escapeTerminal(file).replaceAll('\\', '/');
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  if (path.startsWith('/')) return `file://${encoded}`;
  return /^[A-Za-z]:\//.test(path) ? `file:///${path.slice(0, 2)}${encoded.slice(4)}` : encoded;
}
