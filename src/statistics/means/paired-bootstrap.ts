import type { Random, Recompute } from '../../contract/random.ts';

/**
 * Draws items with replacement, as many as there are, and computes the statistics of two runs on the same draw: what
 * the runs share cancels in their difference. Returns, for each statistic, its values in each draw.
 */
export function pairedBootstrap(
  items: number,
  statistics: readonly [Recompute, Recompute],
  resamples: number,
  random: Random,
): [Float64Array, Float64Array][] {
  const weight = new Uint32Array(items);
  const replicates: [Float64Array, Float64Array][] = [];
  for (let b = 0; b < resamples; b++) {
    weight.fill(0);
    for (let i = 0; i < items; i++) weight[random.below(items)]++;
    for (const [run, recompute] of statistics.entries()) {
      for (const [k, value] of recompute(weight).entries()) {
        replicates[k] ??= [new Float64Array(resamples), new Float64Array(resamples)];
        replicates[k][run][b] = value;
      }
    }
  }
  return replicates;
}
