/** What `weat` and `seat` do alike with the vectors of one test: effect size, permutation test, and bootstrap. */
import { z } from 'zod';
import type { Interval, Random } from '../../src/plugin.ts';
import { associations as associationsOf, type Vector } from '../../src/statistics/association.ts';
import { bootstrapEffectSize } from '../../src/statistics/association-bootstrap.ts';
import { effectSize } from '../../src/statistics/effect-size.ts';
import { type Alternative, type PermutationTest, permutationTest } from '../../src/statistics/permutation.ts';
import type { UsableSets } from './association-sets.ts';

export const RESAMPLES = 2000;
const LEVEL = 0.95;

export const ddofOption = z.union([z.literal(1), z.literal(0)]).default(1);

interface Asked {
  vectorOf(target: string): Vector;
  ddof: 0 | 1;
  permutation: { alternative: Alternative; budget: number; draws?: number };
  /** Of sentences made from words: the word of each. */
  originOf?: ((target: string) => string) | undefined;
  /** What is redrawn in the bootstrap, in words. */
  redrawn: string;
  /** Streams are named by test and not by subject: what happens to one test does not hang on which others are run. */
  random(purpose: 'partitions' | 'bootstrap'): Random;
}

interface Effect {
  value: number;
  deviation: number;
  permutation: PermutationTest;
  /** To be spread into a measurement: none with too few words to redraw. */
  interval: { interval?: Interval };
}

/** Null where all targets are associated alike, so that there is no deviation to measure by. */
export function associationEffect(sets: UsableSets, asked: Asked): Effect | null {
  const { vectorOf, ddof, permutation, originOf, redrawn, random } = asked;
  const of = (words: readonly string[]) => words.map(vectorOf);
  const targets = [...sets.x, ...sets.y];
  const associations = associationsOf(of(targets), of(sets.a), of(sets.b));
  const [nx, ny] = [sets.x.length, sets.y.length];
  const { value, deviation } = effectSize(associations, nx, ny, ddof);
  if (deviation === 0) return null;
  const limits = bootstrapEffectSize(associations, nx, ny, {
    ddof,
    resamples: RESAMPLES,
    level: LEVEL,
    random: random('bootstrap'),
    ...(originOf && { origins: targets.map(originOf) }),
  });
  const method = `bootstrap over target ${redrawn} (percentile, ${RESAMPLES} resamples)`;
  return {
    value,
    deviation,
    permutation: permutationTest(associations, nx, { ...permutation, random: random('partitions') }),
    interval: limits ? { interval: { level: LEVEL, method, ...limits } } : {},
  };
}
