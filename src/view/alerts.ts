/** What in a report calls for action: gates that did not pass, and what was asked for and could not be measured. */

import { type ChangeVerdict, type Gate, type Report, type Result, wasMissed } from '../contract/report.ts';
import { groupBy } from '../support/group-by.ts';
import { isOpen } from './gates.ts';

/** What a gate, a change and a result have in common: which number is meant. */
export interface ResultId {
  /** `as` of the metric. */
  metric: string;
  subject: string;
  dataset: string | null;
  measure: string;
  attribute: string | null;
  group: string | null;
}

export interface Alert extends ResultId {
  /** Id of the metric, independent of its name in the configuration. */
  metricId: string;
  level: 'error' | 'warning';
  reason: string;
  /** Where the rule stands in the configuration. */
  source: Gate['source'];
  form: Gate['form'] | null;
  change: ChangeVerdict | null;
}

export function resultIdOf({ as, subject, dataset, measure, attribute, group }: Result): ResultId {
  return { metric: as, subject, dataset, measure, attribute, group };
}

export function resultKey({ metric, subject, dataset, measure, attribute, group }: ResultId): string {
  return JSON.stringify([metric, subject, dataset, measure, attribute, group]);
}

/** `hate-speech-bias/bpsn-auc (race), African, of layer 0`. Plain text, not yet escaped. */
export function resultName({ metric, subject, measure, attribute, group }: ResultId): string {
  const measured = `${metric}/${measure}${attribute === null ? '' : ` (${attribute})`}`;
  return [measured, group, `of ${subject}`].filter((part) => part !== null).join(', ');
}

/** Gates that are in force, by the place they judge. */
export function gatesByResult({ gates }: Report): Map<string, Gate[]> {
  return groupBy(
    gates.filter(({ level }) => level !== 'off'),
    resultKey,
  );
}

/** Worst first: errors before warnings, crossed thresholds before what could not be measured, the surest before others. */
export function alertsOf(report: Report): Alert[] {
  const metricIds = new Map(report.results.map(({ as, metric }) => [as, metric]));
  const changes = new Map(report.comparison?.changes.map((change) => [resultKey(change), change.verdict]));
  const found: { alert: Alert; measured: boolean; pValue: number }[] = [];
  const reported = new Set<string>();
  for (const gate of report.gates) {
    if (gate.level === 'off' || !isOpen(gate)) continue;
    const { metric, subject, dataset, measure, attribute, group, reason, source, form, status } = gate;
    const place = { metric, subject, dataset, measure, attribute, group };
    const key = resultKey(place);
    if (gate.verdict === 'fail') reported.add(key);
    const alert: Alert = {
      ...place,
      metricId: metricIds.get(metric) ?? metric,
      level: gate.verdict === 'fail' ? 'error' : 'warning',
      reason,
      source,
      form,
      change: gate.change ?? changes.get(key) ?? null,
    };
    found.push({ alert, measured: status === 'ok', pValue: gate.adjustedPValue ?? gate.pValue ?? 1 });
  }
  for (const result of report.results) {
    const place = resultIdOf(result);
    const key = resultKey(place);
    if (!wasMissed(result) || reported.has(key)) continue;
    const alert: Alert = {
      ...place,
      metricId: result.metric,
      level: 'error',
      reason: `could not be measured: ${result.reason}`,
      source: null,
      form: null,
      change: changes.get(key) ?? null,
    };
    found.push({ alert, measured: false, pValue: 1 });
  }
  const rank = ({ alert, measured }: (typeof found)[number]) => (alert.level === 'error' ? 0 : 2) + (measured ? 0 : 1);
  return found.sort((x, y) => rank(x) - rank(y) || x.pValue - y.pValue).map(({ alert }) => alert);
}

/** What the findings say of single numbers that call for action, by place; of two, the one that comes first. */
export function sentencesByResult({ findings, results }: Pick<Report, 'findings' | 'results'>): Map<string, string> {
  const sentences = new Map<string, string>();
  for (const { kind, sentence, results: indexes } of findings) {
    const result = kind === 'missing' || kind === 'none' ? undefined : results.at(indexes[0] ?? results.length);
    if (result && !sentences.has(resultKey(resultIdOf(result)))) sentences.set(resultKey(resultIdOf(result)), sentence);
  }
  return sentences;
}
