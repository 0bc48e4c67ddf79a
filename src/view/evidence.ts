/** What a result is read with: the group that is worst off, and what that is held against. */

import type { Report, Result } from '../contract/report.ts';
import { groupBy } from '../support/group-by.ts';

/** Of one group, or of all items. */
export interface Rate {
  group: string | null;
  value: number;
  n: number | null;
  interval: Result['interval'];
  details: Result['details'];
  /** In `results`; null where the metric tells it in the details of a summary. */
  index: number | null;
  /** As the measure has it that the rate is of. */
  direction: Result['direction'];
  range: Result['range'];
}

export interface Evidence {
  result: Result;
  index: number;
  /** The group itself, of a single group; of a summary over groups, the one that is surely worst off. */
  worst: Rate | null;
  reference: Rate | null;
  /** How bad it is goes by the distance of the two; otherwise by that of the result from its ideal. */
  relative: boolean;
  /** Numbers of this kind that were looked at, all subjects and groups together: the worst of many is bad by chance. */
  comparisons: number;
}

type Measures = Report['metrics'][number]['measures'];

/** How a measure is declared in the report; undefined of one that the report does not know. */
export function declarationFinder({
  metrics,
}: Pick<Report, 'metrics'>): (result: Pick<Result, 'metric' | 'measure'>) => Measures[string] | undefined {
  const declared = new Map(metrics.map(({ id, measures }) => [id, measures]));
  return ({ metric, measure }) => declared.get(metric)?.[measure] ?? declared.get(metric)?.['*'];
}

/** The measure of single groups that a summary sums up: by declaration, or, where it is one of several, by its details. */
export function summedBy(
  { group, details }: Pick<Result, 'group' | 'details'>,
  declared: Pick<Measures[string], 'of'> | undefined,
): string | null {
  if (group !== null) return null;
  return declared?.of ?? (typeof details.of === 'string' ? details.of : null);
}

/** Looks up the evidence of a result by its index in the report. */
export function evidenceFinder(report: Pick<Report, 'results' | 'metrics'>): (index: number) => Evidence {
  const { results } = report;
  const declarationOf = declarationFinder(report);
  const measured = results.flatMap((result, index) => (result.status === 'ok' ? [{ result, index }] : []));
  const siblingsKey = ({ as, subject, dataset }: Result, measure: string, grouped: boolean) =>
    JSON.stringify([as, subject, dataset, measure, grouped]);
  // Each group looks for what it is held against: among summaries, which are few, and not among all groups.
  const siblings = groupBy(measured, ({ result }) => siblingsKey(result, result.measure, result.group !== null));
  const counts = new Map<string, number>();
  for (const { as, measure, group, status } of results) {
    if (status !== 'ok') continue;
    for (const key of [countKey(as, measure, false), ...(group === null ? [] : [countKey(as, measure, true)])])
      counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const groupsBeside = (result: Result, measure: string) =>
    (siblings.get(siblingsKey(result, measure, true)) ?? []).filter(
      (other) => result.attribute === null || other.result.attribute === result.attribute,
    );
  const overall = (result: Result, measure: string): Rate | null => {
    const whole = siblings.get(siblingsKey(result, measure, false)) ?? [];
    const found =
      whole.find((other) => other.result.attribute === result.attribute) ??
      whole.find((other) => other.result.attribute === null);
    return found ? rateOf(found) : null;
  };
  const counted = (as: string, measure: string, groups: boolean) => counts.get(countKey(as, measure, groups)) ?? 0;

  return (index) => {
    const result = results[index];
    const declared = declarationOf(result);
    const named = namedIn(result);
    const evidence = (worst: Rate | null, reference: Rate | null, relative: boolean, comparisons: number) => ({
      result,
      index,
      worst,
      reference,
      relative: relative && worst !== null && reference !== null,
      comparisons: Math.max(1, comparisons),
    });
    if (named) {
      const { worst, reference, compared } = named;
      const relative = worst.interval !== null && reference.interval !== null;
      return evidence(worst, reference, relative, compared * counted(result.as, result.measure, false));
    }
    const summed = summedBy(result, declared);
    if (summed !== null) {
      const groups = groupsBeside(result, summed).map(rateOf);
      const alone = counted(result.as, summed, true);
      const worst = worstOf(groups);
      const other = groups.find(({ index }) => index !== worst?.index) ?? null;
      // Which rate is the better one is not known of what only describes: then the extremes are compared.
      const extremes = worst?.direction === 'none';
      const reference = extremes ? leastOf(groups) : groups.length === 2 ? other : overall(result, summed);
      // Two extremes were chosen among all pairs of groups.
      return evidence(worst, reference, true, extremes ? (alone * (groups.length - 1)) / 2 : alone);
    }
    const comparisons = counted(result.as, result.measure, result.group !== null);
    if (result.value === null) return evidence(null, null, false, comparisons);
    if (result.group === null) {
      const groups = groupsBeside(result, result.measure);
      // Of a target either way is bad.
      return evidence(result.direction === 'target' ? null : worstOf(groups.map(rateOf)), null, false, comparisons);
    }
    const against = declared?.reference ?? null;
    const reference = overall(result, against ?? result.measure);
    return evidence(rateOf({ result, index }), reference, against !== null, comparisons);
  };
}

const countKey = (as: string, measure: string, groups: boolean) => JSON.stringify([as, measure, groups]);

function rateOf({ result, index }: { result: Result; index: number }): Rate {
  const { group, value, n, interval, details, direction, range } = result;
  return { group, value: value!, n, interval, details, index, direction, range };
}

/** Of the groups the one that is worst off even at the end of its interval that is kindest to it; of equals, the first. */
function worstOf(rates: readonly Rate[]): Rate | null {
  const badness = ({ value, interval, direction }: Rate) =>
    direction === 'higher' ? -(interval?.upper ?? value) : (interval?.lower ?? value);
  return rates.length === 0 ? null : rates.reduce((worst, rate) => (badness(rate) > badness(worst) ? rate : worst));
}

function leastOf(rates: readonly Rate[]): Rate | null {
  const upper = ({ value, interval }: Rate) => interval?.upper ?? value;
  return rates.reduce((least: Rate | null, rate) => (least && upper(least) <= upper(rate) ? least : rate), null);
}

/**
 * Some summaries are over groups that have no results of their own: their metrics name the two in the details, as
 * `worst: { group, value, n }` and `reference`. With `lower` and `upper` (95 %) these tell the two apart, as the worst
 * of `compared`.
 */
function namedIn(result: Result): { worst: Rate; reference: Rate; compared: number } | null {
  const [worst, reference] = [result.details.worst, result.details.reference].map((rate): Rate | null => {
    if (typeof rate !== 'object' || rate === null || Array.isArray(rate)) return null;
    const { group, value, n, lower, upper } = rate;
    if (typeof group !== 'string' || typeof value !== 'number' || typeof n !== 'number') return null;
    const known = typeof lower === 'number' && typeof upper === 'number';
    const interval = known ? { level: 0.95, method: '', lower, upper } : null;
    return { group, value, n, interval, details: {}, index: null, direction: 'higher', range: result.range };
  });
  if (!worst || !reference) return null;
  const { compared } = result.details;
  if (worst.value > reference.value) worst.direction = 'lower';
  return { worst, reference, compared: typeof compared === 'number' ? compared : 1 };
}
