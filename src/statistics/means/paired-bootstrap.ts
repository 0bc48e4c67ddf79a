import type { Random, Recompute } from '../../contract/random.ts';

/** What is drawn as a whole: the number of its unit for each item, and how many units there are. */
export interface Units {
  of: Int32Array;
  count: number;
}

/**
 * Draws items with replacement, as many as there are, and computes the statistics of two runs on the same draw: what
 * the runs share cancels in their difference. Returns, for each statistic, its values in each draw.
 *
 * @param drawn how many items there are, or which of them are drawn together
 */
export function pairedBootstrap(
  drawn: number | Units,
  statistics: readonly [Recompute, Recompute],
  resamples: number,
  random: Random,
): [Float64Array, Float64Array][] {
  const units = typeof drawn === 'number' ? drawn : drawn.count;
  const times = new Uint32Array(units);
  const replicates: [Float64Array, Float64Array][] = [];
  for (let b = 0; b < resamples; b++) {
    times.fill(0);
    for (let i = 0; i < units; i++) times[random.below(units)]++;
    const weight = typeof drawn === 'number' ? times : Uint32Array.from(drawn.of, (unit) => times[unit]);
    for (const [run, recompute] of statistics.entries()) {
      for (const [k, value] of recompute(weight).entries()) {
        replicates[k] ??= [new Float64Array(resamples), new Float64Array(resamples)];
        replicates[k][run][b] = value;
      }
    }
  }
  return replicates;
}
