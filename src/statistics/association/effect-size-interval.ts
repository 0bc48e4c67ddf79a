import type { Limits } from '../rates/wilson.ts';
import { effectSize } from './effect-size.ts';
import { noncentralityLimits } from './noncentral-t.ts';

/** With fewer words a set there is no interval: the spread of four says too little of theirs. */
export const MIN_WORDS_FOR_INTERVAL = 5;

/**
 * The 95 % limits of the effect size over the choice of target words, each drawn from its own kind: of d = D / sqrt(W +
 * p q D^2), with D the difference of the means, W the variance of associations within X and within Y, and p, q their
 * shares of the words.
 *
 * d is not linear and cannot leave [-2, 2], and resamples of few words repeat them, so that their percentiles held the
 * truth in 0 to 80 % of sets of five. D over its standard error is a noncentral t, which has exact limits where
 * associations are normal (Hedges and Olkin 1985, chapter 5; Steiger and Fouladi 1997). d rises with it, so both limits
 * are carried over. The standard error and its degrees of freedom are Welch's (1938, Biometrika 29), as words of one
 * set may be more alike than those of the other. The degrees are halved: the greater the effect, the more its error is
 * that of W, whose variance grows with the kurtosis of associations; it is (k - 1) / 2 times that of a normal one, and
 * twice at k = 5.
 *
 * Sentences around one word count as one: standard error and degrees of freedom are those of clusters, W is that of
 * sentences.
 *
 * @param associations s(w, A, B) of `nx` words of X, then `ny` of Y
 * @param origins of sentences made from words: the word of each
 * @returns null with fewer than {@link MIN_WORDS_FOR_INTERVAL} words in a set, or where each set's words are all alike
 */
export function effectSizeLimits(
  associations: Float64Array,
  nx: number,
  ny: number,
  { ddof, tail = 0.025, origins }: { ddof: 0 | 1; tail?: number; origins?: readonly string[] },
): Limits | null {
  const x = momentsOf(associations, 0, nx, origins);
  const y = momentsOf(associations, nx, nx + ny, origins);
  if (Math.min(x.words, y.words) < MIN_WORDS_FOR_INTERVAL) return null;
  const { value } = effectSize(associations, nx, ny, ddof);
  const error2 = x.error2 + y.error2;
  const within2 = (x.squares + y.squares + nx * x.error2 + ny * y.error2) / (nx + ny);
  // Rounding alone, as in `effectSize`.
  if (!(error2 > 1e-24)) return null;
  const welch = error2 ** 2 / (x.error2 ** 2 / (x.words - 1) + y.error2 ** 2 / (y.words - 1));
  const limits = noncentralityLimits((x.mean - y.mean) / Math.sqrt(error2), welch / 2, tail);
  const carried = (noncentrality: number) => {
    const difference = noncentrality * Math.sqrt(error2 / within2);
    return difference / Math.sqrt(1 + ((nx * ny) / (nx + ny) ** 2) * difference ** 2);
  };
  // The value is that of the sample, which may lie a little outside where it is near its greatest.
  return { lower: Math.min(value, carried(limits.lower)), upper: Math.max(value, carried(limits.upper)) };
}

interface Moments {
  words: number;
  mean: number;
  /** Sum of squared distances from the mean. */
  squares: number;
  /** Squared standard error of the mean, over words. */
  error2: number;
}

/** Of the associations from `start` to `end`, each a word's, or a sentence's of the word in `origins`. */
function momentsOf(values: Float64Array, start: number, end: number, origins?: readonly string[]): Moments {
  const n = end - start;
  const own = values.subarray(start, end);
  const mean = own.reduce((sum, one) => sum + one, 0) / n;
  const distances = new Map<string | number, number>();
  let squares = 0;
  for (const [i, value] of own.entries()) {
    const word = origins?.[start + i] ?? i;
    distances.set(word, (distances.get(word) ?? 0) + value - mean);
    squares += (value - mean) ** 2;
  }
  const words = distances.size;
  const between = [...distances.values()].reduce((sum, one) => sum + one ** 2, 0);
  return { words, mean, squares, error2: ((between / n ** 2) * words) / (words - 1) };
}
