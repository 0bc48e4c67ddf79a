/**
 * How two measures of single groups go together over the groups of one attribute, within one subject: whether languages that
 * are well aligned are those that a task transfers to. Pure; seeded.
 */
import { type GroupCorrelationConfig, measureNamed } from '../contract/configuration.ts';
import type { GroupCorrelation, Result } from '../contract/report.ts';
import { correlationMethods } from '../statistics/correlation/correlation.ts';
import { randomStream } from '../statistics/distributions/random.ts';
import { holm } from '../statistics/significance/adjust.ts';
import { coefficientsOf, type Points } from './coefficients.ts';
import { estimate } from './series.ts';

const resamples = 1000;
const shuffles = 9999;

/**
 * For each entry, subject and two of its measures that are of different metrics, over the groups that have both. Values
 * are as measured, and not distances from the ideal. p is two-sided and that of a permutation test: of all pairings for up
 * to 9 groups (Kendall without ties: 50), else of 9,999 drawn ones. Holm runs over all coefficients of one method.
 */
export function correlateGroups(
  results: readonly Result[],
  { groups, seed }: { groups: readonly GroupCorrelationConfig[]; seed: number },
): GroupCorrelation[] {
  const subjects = [...new Set(results.map(({ subject }) => subject))];
  const correlations = groups.flatMap((entry) =>
    subjects.flatMap((subject) =>
      pairsOf(entry).flatMap(([a, b]) => correlate(results, { ...entry, subject, a, b, seed })),
    ),
  );
  for (const method of correlationMethods) {
    const tested = correlations.filter((each) => each.method === method && each.pValue !== null);
    const adjusted = holm(tested.map(({ pValue }) => pValue!));
    for (const [i, each] of tested.entries()) each.adjustedPValue = adjusted[i];
  }
  return correlations;
}

type GroupSeries = GroupCorrelation['a'];

function pairsOf({ measures }: GroupCorrelationConfig): [GroupSeries, GroupSeries][] {
  const series = measures.map(measureNamed);
  return series.flatMap((a, i) =>
    series
      .slice(i + 1)
      .filter((b) => b.metric !== a.metric)
      .map((b): [GroupSeries, GroupSeries] => [a, b]),
  );
}

interface Place {
  attribute: string;
  subject: string;
  a: GroupSeries;
  b: GroupSeries;
  seed: number;
}

function correlate(results: readonly Result[], { attribute, subject, a, b, seed }: Place): GroupCorrelation[] {
  const own = results.filter((one) => one.subject === subject && one.attribute === attribute && one.group !== null);
  const [x, y] = [a, b].map((series) => pointsOf(own, series));
  // Who was not asked both has nothing that could go together.
  if (x.size === 0 || y.size === 0) return [];
  const place = [subject, attribute, JSON.stringify(a), JSON.stringify(b)];
  const coefficients = coefficientsOf(x, y, {
    unit: 'group',
    names: [nameOf(a), nameOf(b)],
    random: randomStream(seed, 'correlate groups', ...place),
    resamples,
    shuffles,
  });
  return coefficients.map(({ units, leaveOneOut, ...coefficient }) => ({
    subject,
    attribute,
    a,
    b,
    ...coefficient,
    adjustedPValue: null,
    n: units.length,
    groups: units,
    leaveOneOut: leaveOneOut && { group: leaveOneOut.unit, value: leaveOneOut.value, change: leaveOneOut.change },
  }));
}

function pointsOf(results: readonly Result[], { metric, measure }: GroupSeries): Points {
  const own = results.filter((one) => one.as === metric && one.measure === measure);
  return new Map(own.map((result) => [result.group!, estimate(result, (value) => value)]));
}

const nameOf = ({ metric, measure }: GroupSeries) => `${metric}/${measure}`;
