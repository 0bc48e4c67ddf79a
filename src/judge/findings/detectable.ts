/** What could have been seen, where nothing stands out. */
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import type { Finding, Report } from '../../contract/report.ts';
import { quoted } from '../../contract/sentence.ts';
import { groupBy } from '../../support/group-by.ts';
import type { Evidence, Rate } from '../../view/evidence.ts';
import { decimalsFor, formatNumber } from '../../view/text/format.ts';
import { measureTitle } from '../../view/text/titles.ts';
import { measuredHarms } from './harms.ts';
import { reasonsOf } from './missing.ts';

const power = 0.8;
const most = 3;

/**
 * For main measures, one per metric: the smallest distance that would probably have stood out, (z of the level + z of
 * the power) times the standard error (Bloom 1995, "Minimum detectable effects", Evaluation Review 19), at a power of
 * 80 % and a two-sided level of 5 %, Bonferroni-corrected for everything compared. The standard error is taken from the
 * 95 % interval, so that this works for rates, AUCs and effect sizes alike; for a group and its reference, it is that
 * of their difference.
 */
export function detectable(report: Pick<Report, 'results' | 'metrics'>): Finding {
  const measured = measuredHarms(report).flatMap(({ evidence, main }) => {
    const { result, worst, reference, relative, comparisons } = evidence;
    const rates = relative ? [worst!, reference!] : [result];
    if (rates.every(({ interval }) => interval === null)) return [];
    const error = Math.hypot(...rates.map(({ interval }) => standardError(interval)));
    const z = normalQuantile(1 - 0.025 / comparisons, 0, 1) + normalQuantile(power, 0, 1);
    return error === 0 ? [] : [{ evidence, main, distance: z * error }];
  });
  const byMetric = groupBy(
    measured.some(({ main }) => main) ? measured.filter(({ main }) => main) : measured,
    ({ evidence: { result } }) => result.as,
  );
  const shown = [...byMetric.values()].slice(0, most).map((own) => {
    const { measure } = own[0].evidence.result;
    const sorted = own
      .filter(({ evidence }) => evidence.result.measure === measure)
      .sort((a, b) => a.distance - b.distance);
    return { best: sorted[0], worst: sorted.at(-1)! };
  });
  return {
    kind: 'none',
    severity: 0,
    subject: null,
    metric: null,
    measure: null,
    attribute: null,
    groups: [],
    sentence:
      shown.length === 0
        ? `No measure of bias has a value with an interval: nothing can be said to stand out, or not to.${whyNone(report)}`
        : `Nothing stands out, which does not show that nothing is there. What would be seen at this size (with ${Math.round(100 * power)}\u00a0% power, allowing for all that was compared): ${shown.map((each, i) => `${i === 0 ? 'a distance ' : ''}of ${seen(each, report)}`).join('; ')}.`,
    values: Object.fromEntries(
      shown.map(({ best }) => [`${best.evidence.result.as}/${best.evidence.result.measure}`, best.distance]),
    ),
    results: shown.flatMap(({ best, worst }) => [...new Set([best.evidence.index, worst.evidence.index])]),
  };
}

/** Why measures of bias have no value. */
function whyNone({ results, metrics }: Pick<Report, 'results' | 'metrics'>): string {
  const measures = new Map(metrics.map(({ id, measures }) => [id, measures]));
  const without = results.filter(({ metric, measure, value }) => {
    const declared = measures.get(metric);
    return value === null && (declared?.[measure] ?? declared?.['*'])?.about === 'bias';
  });
  return without.length === 0 ? '' : ` Without a value: ${reasonsOf(without)}.`;
}

function standardError(interval: Rate['interval']): number {
  if (!interval) return 0;
  return (interval.upper - interval.lower) / 2 / normalQuantile((1 + interval.level) / 2, 0, 1);
}

interface Seen {
  evidence: Evidence;
  distance: number;
}

/** `0.21 (“women”) to 0.35 (“Hindu”) in BPSN AUC`. */
function seen({ best, worst }: { best: Seen; worst: Seen }, report: Pick<Report, 'metrics'>): string {
  const decimals = Math.max(2, decimalsFor([best.distance]) - 1);
  const number = (each: Seen) =>
    each.distance > furthest(each.evidence) ? 'more than there can be' : formatNumber(each.distance, decimals);
  const text = (each: Seen) => {
    const group = each.evidence.worst?.group ?? each.evidence.result.group;
    return `${number(each)}${group === null ? '' : ` (${quoted(group)})`}`;
  };
  // Groups that need alike are not a range.
  return `${number(best) === number(worst) ? text(worst) : `${text(best)} to ${text(worst)}`} in ${measureTitle(best.evidence.result, report)}`;
}

/** The greatest distance that values in the measure's range can have: from each other, or from the ideal. */
function furthest({ result: { range, ideal }, relative }: Evidence): number {
  const [least, greatest] = [range[0] ?? Number.NEGATIVE_INFINITY, range[1] ?? Number.POSITIVE_INFINITY];
  return relative ? greatest - least : Math.max(greatest - ideal!, ideal! - least);
}
