/** Intervals of what describes the clients' accuracies as a whole, over the choice of clients with the items that they have. */
import type { Random } from '../../src/plugin.ts';
import { boundedMethod, type Limits, mean, normals, quantile } from '../../src/statistics/index.ts';
import { bestTenth, gini, jainIndex, type Weighted, worstTenth } from './statistics.ts';

export interface Described {
  worst: Limits;
  best: Limits;
  jain: Limits;
  gini: Limits;
}

/** Which added client moves each statistic down, and up: one that is never right, always right, or like the average. */
const statistics = {
  worst: { of: worstTenth, down: 0, up: 1 },
  best: { of: bestTenth, down: 0, up: 1 },
  jain: { of: jainIndex, down: 0, up: 'mean' },
  gini: { of: gini, down: 'mean', up: 0 },
} as const;
const names = Object.keys(statistics) as (keyof Described)[];

/**
 * A Bayesian bootstrap of clients with one more client at a bound, which stands for those that were not drawn
 * (as `boundedMeanInterval` has it for means). A client's items are drawn with it: its accuracy is one observation, with
 * chance and all. Where no client has a right decision, there is no index of inequality.
 */
export function describedLimits(
  rates: readonly number[],
  { resamples, random }: { resamples: number; random: Random },
): { limits: Described; method: string } {
  const sorted = Float64Array.from(rates).sort();
  const centre = mean(sorted);
  const withAdded = ([0, 1, centre] as const).map((added) => {
    const place = sorted.findIndex((one) => one >= added);
    const at = place < 0 ? sorted.length : place;
    const values = Float64Array.of(...sorted.subarray(0, at), added, ...sorted.subarray(at));
    return { at, values, weights: new Float64Array(values.length) };
  });
  const placeOf = (added: 0 | 1 | 'mean') => (added === 'mean' ? 2 : added);
  const drawn = names.map(() => ({ down: new Float64Array(resamples), up: new Float64Array(resamples) }));
  const normal = normals(random);
  for (let b = 0; b < resamples; b++) {
    const own = Float64Array.from(sorted, () => -Math.log(1 - random.next()));
    const half = normal() ** 2 / 2;
    for (const { at, weights } of withAdded) {
      weights.set(own.subarray(0, at));
      weights[at] = half;
      weights.set(own.subarray(at), at + 1);
    }
    for (const [s, name] of names.entries()) {
      const { of, down, up } = statistics[name];
      drawn[s].down[b] = of(withAdded[placeOf(down)]);
      drawn[s].up[b] = of(withAdded[placeOf(up)]);
    }
  }
  const observed: Weighted = { values: sorted, weights: new Uint8Array(sorted.length).fill(1) };
  const limits = names.map((name, s): [keyof Described, Limits] => {
    const value = statistics[name].of(observed);
    return [
      name,
      {
        lower: Math.max(0, Math.min(value, quantile(drawn[s].down.sort(), 0.025))),
        upper: Math.min(1, Math.max(value, quantile(drawn[s].up.sort(), 0.975))),
      },
    ];
  });
  return { limits: Object.fromEntries(limits) as unknown as Described, method: boundedMethod(resamples) };
}
