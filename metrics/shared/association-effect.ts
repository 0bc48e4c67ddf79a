/** What `weat` and `seat` do alike with the vectors of one test: effect size, permutation test, and interval. */

import { z } from 'zod';
import type { Interval, Random } from '../../src/plugin.ts';
import {
  type Alternative,
  effectSize,
  effectSizeLimits,
  MIN_WORDS_FOR_INTERVAL,
  type PermutationTest,
  permutationTest,
} from '../../src/statistics/index.ts';
import { associations as associationsOf, type Vector } from './association.ts';
import type { UsableSets } from './association-sets.ts';

export const ddofOption = z.union([z.literal(1), z.literal(0)]).default(1);

interface Asked {
  vectorOf(target: string): Vector;
  ddof: 0 | 1;
  permutation: { alternative: Alternative; budget: number; draws?: number };
  /** Of sentences made from words: the word of each. */
  originOf?: ((target: string) => string) | undefined;
  /** What is taken for drawn, in words. */
  drawn: 'words' | 'sentences';
  /** Streams are named by test and not by subject: what happens to one test does not hang on which others are run. */
  random(purpose: 'partitions'): Random;
}

interface Effect {
  value: number;
  deviation: number;
  permutation: PermutationTest;
  /** To be spread into a measurement. */
  interval: { interval: Interval } | { noInterval: string };
}

/** Null where all targets are associated alike, so that there is no deviation to measure by. */
export function associationEffect(sets: UsableSets, asked: Asked): Effect | null {
  const { vectorOf, ddof, permutation, originOf, drawn, random } = asked;
  const of = (words: readonly string[]) => words.map(vectorOf);
  const targets = [...sets.x, ...sets.y];
  const associations = associationsOf(of(targets), of(sets.a), of(sets.b));
  const [nx, ny] = [sets.x.length, sets.y.length];
  const { value, deviation } = effectSize(associations, nx, ny, ddof);
  if (deviation === 0) return null;
  const limits = effectSizeLimits(associations, nx, ny, { ddof, ...(originOf && { origins: targets.map(originOf) }) });
  const method = `noncentral t over target ${drawn}`;
  const count = (own: readonly string[]) => (originOf ? new Set(own.map(originOf)).size : own.length);
  const fewest = Math.min(count(sets.x), count(sets.y));
  const why =
    fewest < MIN_WORDS_FOR_INTERVAL
      ? `one set has ${fewest} ${drawn}; at least ${MIN_WORDS_FOR_INTERVAL} are needed`
      : `the target ${drawn} of each set are associated alike`;
  return {
    value,
    deviation,
    permutation: permutationTest(associations, nx, { ...permutation, random: random('partitions') }),
    interval: limits ? { interval: { level: 0.95, method, ...limits } } : { noInterval: why },
  };
}
