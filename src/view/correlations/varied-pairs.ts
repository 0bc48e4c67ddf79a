import type { Report } from '../../contract/report.ts';
import { groupBy } from '../../support/group-by.ts';
import type { Pair } from './correlation-pairs.ts';

/**
 * Where only some of the pairs can be shown: the first of every two metrics, whatever their uses are called, then the
 * first of the others, in their own order. Uses of one metric have much the same coefficients.
 */
export function varied(pairs: readonly Pair[], results: Report['results'], most: number): Pair[] {
  const metricOf = new Map(results.map(({ as, metric }) => [as, metric]));
  const metrics = groupBy(pairs, ({ a, b }) => JSON.stringify([a, b].map(({ metric }) => metricOf.get(metric))));
  const oneEach = new Set([...metrics.values()].map(([pair]) => pair));
  const chosen = new Set([...oneEach, ...pairs.filter((pair) => !oneEach.has(pair))].slice(0, most));
  return pairs.filter((pair) => chosen.has(pair));
}
