/** What got worse than the baseline, one finding a measure. */

import type { Change, Finding, Report } from '../../contract/report.ts';
import { by, quoted } from '../../contract/sentence.ts';
import { groupBy } from '../../support/group-by.ts';
import type { ResultId } from '../../view/alerts.ts';
import { arrangeComparison, changeNumbers } from '../../view/comparison.ts';
import { formatCount, formatP } from '../../view/text/format.ts';
import { measureTitle } from '../../view/text/titles.ts';
import { numbersIn } from './words.ts';

/**
 * Most certain first. For each measure the most certain one, and how many others there are; changes reported by a
 * failed gate are left out.
 */
export function regressions({
  comparison,
  results,
  metrics,
  gates,
}: Pick<Report, 'comparison' | 'results' | 'metrics' | 'gates'>): Finding[] {
  if (!comparison) return [];
  const keyOf = ({ metric, subject, dataset, measure, attribute, group }: ResultId) =>
    JSON.stringify([metric, subject, dataset, measure, attribute, group]);
  const failed = new Set(gates.filter(({ level, verdict }) => level !== 'off' && verdict === 'fail').map(keyOf));
  const indexes = new Map(results.map((result, index) => [keyOf({ ...result, metric: result.as }), index]));
  const open = arrangeComparison(comparison).regressions.filter((change) => !failed.has(keyOf(change)));
  return [...groupBy(open, ({ metric, measure }) => JSON.stringify([metric, measure])).values()].map((same) => {
    const [change] = same;
    const index = indexes.get(keyOf(change));
    const id = index === undefined ? change.metric : results[index].metric;
    const { subject, metric, measure, attribute, group, value, baseline, difference } = change;
    const more = same.length - 1;
    return {
      kind: 'regression',
      severity: index === undefined ? 0 : share(difference, results[index].range),
      subject,
      metric,
      measure,
      attribute,
      groups: group === null ? [] : [group],
      sentence: [
        `${measureTitle({ metric: id, measure }, { metrics })} of ${subject}${group === null ? '' : ` for ${quoted(group)}`}${by(attribute)} ${moved(change)}.`,
        more > 0 ? `${formatCount(more)} more of this measure got worse.` : '',
      ]
        .filter(Boolean)
        .join(' '),
      values: numbersIn({ value, baseline, difference, pValue: change.pValue, adjustedPValue: change.adjustedPValue }),
      results: same.flatMap((each) => indexes.get(keyOf(each)) ?? []),
    } satisfies Finding;
  });
}

/** `got worse since the baseline, from 0.476 to 0.905: +0.429 [0.180, 0.680], two-sided p 0.004, adjusted 0.031`. */
function moved(change: Change): string {
  const { baseline, value, difference, interval, adjustedP } = changeNumbers(change);
  const { pValue, alternative } = change;
  const numbers = [difference, interval].filter(Boolean).join(' ');
  const p = pValue === null ? '' : `,${sides(alternative)} p ${formatP(pValue)}`;
  const adjusted = adjustedP === '' ? '' : `, adjusted ${adjustedP}`;
  return `got worse since the baseline, from ${baseline} to ${value}: ${numbers}${p}${adjusted}`;
}

function sides(alternative: Change['alternative']): string {
  if (alternative === null) return '';
  return alternative === 'two-sided' ? ' two-sided' : ' one-sided';
}

function share(difference: number | null, [least, most]: Report['results'][number]['range']): number {
  if (difference === null || least === null || most === null) return 0;
  return Math.min(1, Math.abs(difference) / (most - least));
}
