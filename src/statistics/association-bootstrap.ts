import { effectSize } from './effect-size.ts';
import type { Random } from './random.ts';

/** Fewer words a set than this give so few different resamples that their percentiles mean nothing. */
export const MIN_WORDS_TO_BOOTSTRAP = 5;

/**
 * Percentile bootstrap of the effect size over the target words: X and Y are redrawn with replacement, each from its own
 * words; the attribute words, and with them each word's association, stay as they are. It says how far the effect
 * depends on which words stand for the targets, and nothing about the choice of attributes or the training of the
 * vectors. Resamples in which all words are associated alike have no effect size and are left out.
 *
 * @param associations s(w, A, B) of `nx` words of X, then `ny` of Y
 * @returns null with fewer than {@link MIN_WORDS_TO_BOOTSTRAP} words in a set
 */
export function bootstrapEffectSize(
  associations: Float64Array,
  nx: number,
  ny: number,
  { ddof, resamples, level, random }: { ddof: 0 | 1; resamples: number; level: number; random: Random },
): { lower: number; upper: number } | null {
  if (Math.min(nx, ny) < MIN_WORDS_TO_BOOTSTRAP) return null;
  const drawn = new Float64Array(nx + ny);
  const effects: number[] = [];
  for (let b = 0; b < resamples; b++) {
    for (let i = 0; i < nx; i++) drawn[i] = associations[random.below(nx)];
    for (let i = nx; i < nx + ny; i++) drawn[i] = associations[nx + random.below(ny)];
    const { value, deviation } = effectSize(drawn, nx, ny, ddof);
    if (deviation > 0) effects.push(value);
  }
  if (effects.length === 0) return null;
  const sorted = Float64Array.from(effects).sort();
  return { lower: quantile(sorted, (1 - level) / 2), upper: quantile(sorted, (1 + level) / 2) };
}

/** Linear between order statistics: definition 7 of Hyndman and Fan 1996, as in NumPy. */
function quantile(sorted: Float64Array, share: number): number {
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
}
