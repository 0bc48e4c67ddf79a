/** What every renderer needs to show gates: their order, what each demands, and the result that it judged. */

import type { Gate, Report, Result } from '../contract/report.ts';
import { formatIdeal, formatInterval, formatNumber, formatPlain } from './text/format.ts';

const order: readonly Gate['verdict'][] = ['fail', 'warn', 'not-judged', 'pass'];

/** Whether it needs attention: neither passed nor left unjudged. */
export function isOpen({ verdict }: Gate): boolean {
  return verdict === 'fail' || verdict === 'warn';
}

/** Failures first, then warnings, what was not judged, then passes; each in the order of the report. */
export function arrangeGates(gates: readonly Gate[]): Gate[] {
  return order.flatMap((verdict) => gates.filter((gate) => gate.verdict === verdict));
}

/** `min 0.7`, `max 0.1`, `within 0.5 of 0`, `no worse than 0.712`: in the words of the configuration. */
export function demandText({ form, threshold, baseline }: Gate, result: Result | undefined): string {
  if (form === 'baseline')
    return baseline === null ? 'no worse than before' : `no worse than ${formatNumber(baseline, 3)}`;
  const bound = formatPlain(threshold ?? Number.NaN);
  if (form !== 'maxDistance') return `${form} ${bound}`;
  return result ? `within ${bound} of ${formatIdeal(result.ideal)}` : `within ${bound} of the ideal`;
}

/** `0.653 [0.612, 0.684]`, or the status where there is no value. */
export function valueText({ value, status }: Gate, result: Result | undefined): string {
  if (value === null) return status;
  const interval = result?.interval ? ` ${formatInterval(result.interval, 3)}` : '';
  return formatNumber(value, 3) + interval;
}

/** `hate-speech-bias/bpsn-auc (gender)`. */
export function judgedName({ metric, measure, attribute }: Gate): string {
  return `${metric}/${measure}${attribute === null ? '' : ` (${attribute})`}`;
}

/** Finds the result that a gate judged; a gate that found nothing to judge has none. */
export function resultFinder(results: Report['results']): (gate: Gate) => Result | undefined {
  type Names = Pick<Gate, 'subject' | 'dataset' | 'measure' | 'attribute' | 'group'>;
  const key = (as: string, { subject, dataset, measure, attribute, group }: Names) =>
    JSON.stringify([as, subject, dataset, measure, attribute, group]);
  const known = new Map(results.map((result) => [key(result.as, result), result]));
  return (gate) => known.get(key(gate.metric, gate));
}
