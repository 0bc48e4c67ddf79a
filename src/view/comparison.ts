/** A comparison as every renderer shows it: what changed, then what could not be compared, once a reason. */

import type { Change, ChangeVerdict, Comparison } from '../contract/report.ts';
import { groupBy } from '../support/group-by.ts';
import { chanceCell } from './text/chance.ts';
import { decimalsFor, formatChange, formatCount, formatInterval, formatNumber, formatP } from './text/format.ts';

const order: readonly ChangeVerdict[] = [
  'regression',
  'improvement',
  'no-change-shown',
  'new',
  'insufficient',
  'non-comparable',
  'not-judged',
];

export interface ArrangedComparison {
  /** Most certain first. */
  regressions: Change[];
  improvements: Change[];
  /** Tested, and neither found; most suspect first. */
  unshown: Change[];
  /** Everything without a verdict either way, and why. */
  others: { verdict: ChangeVerdict; reason: string; changes: Change[] }[];
}

/** Each once: a difference of false negative rates is that of true positive rates, and not shown beside it. */
export function toldOnce({ changes }: Comparison): Change[] {
  return changes.filter(({ repeats }) => !repeats);
}

export function arrangeComparison(comparison: Comparison): ArrangedComparison {
  const changes = toldOnce(comparison);
  const of = (verdict: ChangeVerdict) =>
    changes
      .filter((change) => change.verdict === verdict)
      .sort((a, b) => (a.adjustedPValue ?? 1) - (b.adjustedPValue ?? 1) || (a.pValue ?? 1) - (b.pValue ?? 1));
  const rest = changes
    .filter(({ verdict }) => ['new', 'insufficient', 'non-comparable', 'not-judged'].includes(verdict))
    .sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict));
  const groups = groupBy(rest, ({ verdict, reason }) => JSON.stringify([verdict, reason]));
  return {
    regressions: of('regression'),
    improvements: of('improvement'),
    unshown: of('no-change-shown').filter(({ difference }) => difference !== 0),
    others: [...groups.values()].map((same) => ({
      verdict: same[0].verdict,
      reason: same[0].reason ?? 'no reason given',
      changes: same,
    })),
  };
}

/** In words; `no-change-shown` claims no more than that none was shown. */
export function verdictWords(verdict: ChangeVerdict): string {
  return verdict === 'no-change-shown' || verdict === 'not-judged' ? verdict.replaceAll('-', ' ') : verdict;
}

/** `2 regressions, 1 improvement, 231 with no change shown`. */
export function comparisonSentence(comparison: Comparison): string {
  const counts = groupBy(toldOnce(comparison), ({ verdict }) => verdict);
  const parts = order.flatMap((verdict) => {
    const count = counts.get(verdict)?.length ?? 0;
    if (count === 0 && verdict !== 'regression') return [];
    if (verdict === 'no-change-shown') return [`${formatCount(count)} with no change shown`];
    const many = count !== 1 && (verdict === 'regression' || verdict === 'improvement') ? 's' : '';
    return [`${formatCount(count)} ${verdictWords(verdict)}${many}`];
  });
  return parts.join(', ');
}

/** Against what, and how. */
export function baselineSentence(comparison: Comparison): string {
  const { baseline } = comparison;
  const tested = toldOnce(comparison).filter(({ pValue }) => pValue !== null);
  const paired = tested.filter((change) => change.paired).length;
  const how =
    tested.length === 0 ? '' : `; ${formatCount(paired)} of ${formatCount(tested.length)} compared item by item`;
  return `run ${baseline.run} of ${baseline.startedAt.slice(0, 10)}, from ${baseline.file}${how}`;
}

/** `hate-speech-bias/bpsn-auc Islam (religion), of ours`. */
export function changeName({ metric, measure, attribute, group, subject }: Change): string {
  const place = [group, attribute === null ? null : `(${attribute})`].filter((part) => part !== null);
  return `${[`${metric}/${measure}`, ...place].join(' ')}, of ${subject}`;
}

export interface ChangeNumbers {
  baseline: string;
  value: string;
  difference: string;
  interval: string;
  p: string;
  adjustedP: string;
  /** Of the value now, `chance 0.110`; empty where chance moves it no way. */
  chance: string;
}

export function changeNumbers(change: Change): ChangeNumbers {
  const { baseline, value, difference, interval, pValue, adjustedPValue } = change;
  const decimals = decimalsFor([baseline, value]);
  return {
    baseline: baseline === null ? '' : formatNumber(baseline, decimals),
    value: value === null ? '' : formatNumber(value, decimals),
    difference: difference === null ? '' : formatChange(difference, decimals),
    interval: interval ? formatInterval(interval, decimals) : '',
    p: pValue === null ? '' : formatP(pValue),
    adjustedP: adjustedPValue === null ? '' : formatP(adjustedPValue),
    chance: chanceCell(change, decimals),
  };
}

/** Under every table of changes. */
export const howTested =
  'p is two-sided; adj. p is corrected by Holm, over what gates ask for as one family, and over the rest as another';
