/** What both renderers say of the agreement with human judgements. Plain text, not yet escaped. */

import type { Agreement, AgreementComparison, HumanAgreement } from '../../contract/report.ts';
import { formatCount, formatInterval, formatNumber, formatP, plural } from '../text/format.ts';

export function judgementsSentence({ judgements: { file, texts, rows, empty, mostPerText } }: HumanAgreement): string {
  const averaged = mostPerText > 1 ? `, averaged over up to ${formatCount(mostPerText)} per text` : '';
  const without = empty > 0 ? `, ${formatCount(empty)} of them empty` : '';
  return `${file}: ${plural(texts, 'judged text')}, from ${plural(rows, 'row')}${without}${averaged}`;
}

/** Empty where nothing was left out. */
export function leftOutSentence({ withoutJudgement, withoutText, withoutValue }: Agreement): string {
  const parts = [
    [withoutJudgement, 'without a judgement'],
    [withoutText, 'judged and not in the data'],
    [withoutValue, 'judged and without a value'],
  ] as const;
  const said = parts.filter(([count]) => count > 0).map(([count, what]) => `${formatCount(count)} ${what}`);
  return said.length > 0 ? `not in the comparison: ${said.join(', ')}` : '';
}

export function comparisonSentence(each: AgreementComparison): string {
  const { subject, a, b, n, value, correlations, williams, jackknife, status, reason } = each;
  const pair = `${a} and ${b}, ${subject}`;
  if (value === null || !correlations || !williams) return `${pair}: ${status}: ${reason}`;
  const p = ({ pValue, adjustedPValue }: { pValue: number; adjustedPValue: number | null }) =>
    `two-sided p ${formatP(pValue)}${adjustedPValue === null ? '' : ` (adjusted ${formatP(adjustedPValue)})`}`;
  const parts = [
    `r ${formatNumber(correlations.a, 2)} and ${formatNumber(correlations.b, 2)}, difference ${formatNumber(value, 2)}`,
    `Williams t(${williams.degreesOfFreedom}) ${formatNumber(williams.t, 2)}, ${p(williams)}`,
    jackknife ? `jackknife ${formatInterval(jackknife.interval, 2)}, ${p(jackknife)}` : 'no jackknife',
    `n ${formatCount(n)}`,
  ];
  return `${pair}: ${parts.join('; ')}`;
}
