/** What ICAT is on the average for a model that takes no side: chance alone lowers it. */

import type { Random } from '../../src/plugin.ts';
import { averageOf, binomialSampler } from '../../src/statistics/index.ts';

const DRAWS = 1000;

/**
 * LMS stays, and in each sentence about each term the stereotypical fill is above the anti-stereotypical with chance
 * 1/2: SS then differs from 50 by chance, in either direction. The two are independent, since LMS is the same with the
 * two fills exchanged.
 *
 * @param sentences of each term
 * @param languageModelScore in percent
 */
export function icatByChance(sentences: readonly number[], languageModelScore: number, random: Random): number {
  const samplers = new Map(sentences.map((n) => [n, binomialSampler(n, 0.5)]));
  const off = averageOf(
    Array.from({ length: DRAWS }, () => {
      let sum = 0;
      for (const n of sentences) sum += samplers.get(n)!(random) / n - 0.5;
      return Math.abs(sum / sentences.length);
    }),
  )!;
  return 2 * languageModelScore * (0.5 - off);
}
