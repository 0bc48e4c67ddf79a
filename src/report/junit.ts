import { type Gate, type Report, type Result, wasMissed } from '../contract/report.ts';
import { groupBy } from '../support/group-by.ts';
import { gatesByResult, type ResultId, resultIdOf, resultKey, sentencesByResult } from '../view/alerts.ts';
import { isOpen } from '../view/gates.ts';
import { chanceClause } from '../view/text/chance.ts';
import { escapeXml } from '../view/text/escape.ts';
import { formatInterval, formatPlain } from '../view/text/format.ts';

interface Case {
  place: ResultId;
  /** None where a gate judges something that the report has no result for. */
  result: Result | undefined;
  gates: readonly Gate[];
  outcome: Outcome;
  /** What a finding says of it. */
  sentence: string | undefined;
}

type Outcome = 'passed' | 'failure' | 'error' | 'skipped';

/**
 * The report as JUnit XML, in the form that Jenkins and GitLab read: a suite for each metric on each subject, a case
 * for each result. `failure` is a crossed threshold; `error` a result that could not be measured although the run or a
 * gate asked for it; `skipped` has no value and was not asked for as such (one small group, a ratio of nothing to
 * nothing).
 */
export function renderJunit(report: Report): string {
  const suites = [...groupBy(casesOf(report), ({ place }) => JSON.stringify([place.metric, place.subject])).values()];
  const { run } = report;
  const time = (Date.parse(run.finishedAt) - Date.parse(run.startedAt)) / 1000;
  const all = suites.flat();
  const total = attributes({ name: 'fairprobe', time, ...counts(all) });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${total}>`,
    ...suites.flatMap((cases) => suiteLines(cases, report)),
    '</testsuites>',
    '',
  ].join('\n');
}

function casesOf(report: Report): Case[] {
  const sentences = sentencesByResult(report);
  const gates = gatesByResult(report);
  const cases = report.results.map((result): Case => {
    const place = resultIdOf(result);
    const key = resultKey(place);
    const own = gates.get(key) ?? [];
    gates.delete(key);
    return { place, result, gates: own, outcome: outcomeOf(result, own), sentence: sentences.get(key) };
  });
  const others = [...gates.values()].map(
    (own): Case => ({
      place: own[0],
      result: undefined,
      gates: own,
      outcome: outcomeOf(undefined, own),
      sentence: undefined,
    }),
  );
  return [...cases, ...others];
}

function suiteLines(cases: readonly Case[], { run, tool }: Report): string[] {
  const [{ place, result }] = cases;
  const properties = {
    ...(result ? { metric: result.metric, metricVersion: result.metricVersion, family: result.family } : {}),
    run: run.id,
    seed: run.seed,
    configuration: run.configHash,
    fairprobe: tool.version,
  };
  const { tests, failures, errors, skipped } = { ...counts(cases), skipped: countOf(cases, 'skipped') };
  const name = `${place.metric} on ${place.subject}`;
  return [
    `  <testsuite${attributes({ name, timestamp: run.startedAt, tests, failures, errors, skipped })}>`,
    '    <properties>',
    ...Object.entries(properties).map(([name, value]) => `      <property${attributes({ name, value })}/>`),
    '    </properties>',
    ...cases.flatMap(caseLines),
    '  </testsuite>',
  ];
}

function caseLines(one: Case): string[] {
  const { place, result, gates, outcome } = one;
  const attribute = place.attribute === null ? '' : ` (${place.attribute})`;
  const name = [`${place.measure}${attribute}`, place.group, place.dataset && `on ${place.dataset}`].filter(Boolean);
  const reasons = reasonsOf(one);
  const source = gates.find((gate) => isOpen(gate) && gate.source)?.source;
  const head = attributes({
    name: name.join(', '),
    classname: `${place.metric}.${place.subject}`,
    ...(source ? { file: source.file } : {}),
    ...(source?.line ? { line: source.line } : {}),
  });
  const content = [
    ...(outcome === 'passed'
      ? []
      : [`<${outcome}${attributes({ message: reasons[0] })}>${escapeLines(reasons)}</${outcome}>`]),
    `<system-out>${escapeLines([valueText(result), ...warningsOf(gates)])}</system-out>`,
  ];
  return [`    <testcase${head}>`, ...content.map((line) => `      ${line}`), '    </testcase>'];
}

function outcomeOf(result: Result | undefined, gates: readonly Gate[]): Outcome {
  const failed = gates.filter(({ verdict }) => verdict === 'fail');
  if (failed.length > 0) return failed.some(({ status }) => status === 'ok') ? 'failure' : 'error';
  if (!result || result.status === 'ok') return 'passed';
  return wasMissed(result) ? 'error' : 'skipped';
}

function reasonsOf({ result, gates, outcome, sentence }: Case): string[] {
  const failed = gates.filter(({ verdict }) => verdict === 'fail');
  // A threshold that was crossed comes before one that could not be looked at.
  const sorted = outcome === 'failure' ? failed.toSorted((a, b) => rank(a) - rank(b)) : failed;
  const reasons = sorted.map(({ rule, reason }) => `${rule}: ${reason}`);
  if (result?.reason) reasons.push(`${result.status}: ${result.reason}`);
  return sentence && outcome === 'failure' ? [...reasons, sentence] : reasons;
}

const rank = ({ status }: Gate) => (status === 'ok' ? 0 : 1);

function warningsOf(gates: readonly Gate[]): string[] {
  return gates.filter(({ verdict }) => verdict === 'warn').map(({ rule, reason }) => `warning: ${rule}: ${reason}`);
}

/** `0.72 [0.69, 0.75], n 143; probability`. */
function valueText(result: Result | undefined): string {
  if (result?.value === undefined || result.value === null) return 'no value';
  const { value, interval, noInterval, n, unit } = result;
  const limits = interval
    ? ` ${formatInterval(interval, 6)}`
    : noInterval === undefined
      ? ''
      : ` (no interval: ${noInterval})`;
  return `${formatPlain(value)}${limits}${chanceClause(result, 6)}${n === null ? '' : `, n ${n}`}; ${unit}`;
}

const countOf = (cases: readonly Case[], outcome: Outcome) => cases.filter((one) => one.outcome === outcome).length;

function counts(cases: readonly Case[]) {
  return { tests: cases.length, failures: countOf(cases, 'failure'), errors: countOf(cases, 'error') };
}

function attributes(values: Record<string, string | number>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeXml(String(value))}"`)
    .join('');
}

const escapeLines = (lines: readonly string[]) => lines.map(escapeXml).join('\n');
