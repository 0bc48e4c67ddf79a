/** Findings in plain words. Plain text, not yet escaped. */

import type { Report, Result } from '../../contract/report.ts';
import { by, counted, quoted, type ResultInContext, usualTerms } from '../../contract/sentence.ts';
import type { Evidence, Rate } from '../../view/evidence.ts';
import { chanceClause } from '../../view/text/chance.ts';
import { decimalsFor, formatCount, formatInterval, formatLevel, formatNumber, plural } from '../../view/text/format.ts';
import { lowerFirst, measureTitle, upperFirst } from '../../view/text/titles.ts';
import type { Harm } from './harms.ts';

/** What a metric says of a measure that stands out. */
export type Sentences = (
  result: Pick<Result, 'metric' | 'measure'>,
) => ((result: ResultInContext) => string | undefined) | undefined;

type Known = Pick<Report, 'metrics' | 'datasets'>;

/** What happens to whom, with both rates and counts; then how sure that is, and for how many subjects. */
export function harmSentence(harm: Harm, report: Known, sentences: Sentences): string {
  return `${resultSentence(harm.evidence, report, sentences)} ${suretyText(harm, report)}.`;
}

/** `Difference 0.298 (95 % interval 0.121 to 0.472, one of 180 compared); stands out for 9 of 12 subjects`. */
function suretyText(
  { evidence: { result, relative, comparisons }, distance, alike, measured }: Harm,
  report: Known,
): string {
  const ideal = relative ? 0 : (result.ideal ?? 0);
  const decimals = Math.max(2, decimalsFor([distance.value, distance.lower, distance.upper]) - 1);
  const number = (x: number) => formatNumber(x + ideal, decimals);
  const { lower, upper } = distance;
  const among = comparisons > 1 ? `, one of ${formatCount(comparisons)} compared` : '';
  const interval =
    lower === null || upper === null ? 'no interval' : `95\u00a0% interval ${number(lower)} to ${number(upper)}`;
  const sure = relative ? `difference ${number(distance.value)} (${interval}${among})` : `${interval}${among}`;
  const alone = alike === 1 ? 'this subject alone' : `${formatCount(alike)}`;
  const whole = relative
    ? `; ${lowerFirst(measureTitle(result, report))} ${formatNumber(result.value!, decimals)}`
    : `; ${formatNumber(result.value!, decimals)}`;
  const chance = result.byChance === undefined ? '' : whole + chanceClause(result, decimals);
  const subjects = measured < 2 ? '' : `; stands out for ${alone} of ${plural(measured, 'subject')}`;
  return upperFirst(sure) + chance + subjects;
}

/** As its metric tells it; of measures that nothing is known of, by their titles. */
export function resultSentence(evidence: Evidence, report: Known, sentences: Sentences): string {
  const { result, worst, reference } = evidence;
  const { subject, dataset, measure, attribute, group, value, n, ideal, details } = result;
  // Several data sets are joined by "+".
  const ids = dataset === null ? [] : [dataset, ...dataset.split('+')];
  const terms = report.datasets.find(({ id, terms }) => terms && ids.includes(id))?.terms ?? usualTerms;
  const inContext = { subject, measure, attribute, group, value: value!, n, ideal, details, terms, worst, reference };
  return sentences(result)?.(inContext) ?? generic(evidence, report);
}

/** `plain: BPSN AUC 0.390 for “Muslim” (religion), 0.660 over all; n 798 and 1,596.` */
function generic({ result, worst, reference }: Evidence, report: Known): string {
  const { subject, attribute, group, value, n } = result;
  if (!worst || !reference) {
    const number = formatNumber(value!, decimalsFor([value]));
    const whom = group === null ? '' : ` for ${quoted(group)}`;
    return `${subject}: ${measureTitle(result, report)} ${number}${whom}${by(attribute)}${n === null ? '' : `; n\u00a0${formatCount(n)}`}.`;
  }
  const decimals = decimalsFor([worst.value, reference.value]);
  const number = (rate: Rate) => formatNumber(rate.value, decimals);
  const over = reference.group === null ? 'over all' : `for ${quoted(reference.group)}`;
  return `${subject}: ${measureTitle(result, report)}: ${number(worst)} for ${quoted(worst.group)}${by(attribute)}, ${number(reference)} ${over}; ${counted('item', worst.n, reference.n)}.`;
}

/** `BPSN AUC of plain for “Muslim” (religion) is 0.390, 95 % interval [0.301, 0.482]`. */
export function valueSentence(result: Result, report: Known): string {
  const { subject, group, attribute, value, interval } = result;
  const whom = group === null ? '' : ` for ${quoted(group)}`;
  const decimals = decimalsFor([value, interval?.lower ?? 0, interval?.upper ?? 0]);
  const limits = interval ? `, ${formatLevel(interval.level)} interval ${formatInterval(interval, decimals)}` : '';
  return `${measureTitle(result, report)} of ${subject}${whom}${by(attribute)} is ${formatNumber(value!, decimals)}${chanceClause(result, decimals)}${limits}`;
}

/** The rates of a sentence, by the names that they have in a finding's values. */
export function ratesOf({ worst, reference }: Pick<Evidence, 'worst' | 'reference'>): Record<string, number | null> {
  return {
    worst: worst?.value ?? null,
    worstN: worst?.n ?? null,
    reference: reference?.value ?? null,
    referenceN: reference?.n ?? null,
  };
}

/** Without what there is none of. */
export function numbersIn(values: Record<string, number | null>): Record<string, number> {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, number] => entry[1] !== null));
}
