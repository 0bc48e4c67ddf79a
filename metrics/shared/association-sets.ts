/** What `weat` and `ceat` do alike before they measure: choose tests, make up their sets, say what was left out. */
import { z } from 'zod';
import type { AssociationTest, Json, Measurement, Random, StimuliData } from '../../src/plugin.ts';

/** Two words are the least that can be called a set, and that leave a spread to measure an effect by. */
export const MIN_WORDS = 2;

/** The option that every association metric has. */
export const testsOption = z
  .array(z.string())
  .min(1)
  .optional()
  .describe('Ids of the tests to run, such as C6; all of the data set by default');

const sides = ['x', 'y', 'a', 'b'] as const;
type Side = (typeof sides)[number];

export interface UsableSets {
  x: readonly string[];
  y: readonly string[];
  a: readonly string[];
  b: readonly string[];
  /** Words that cannot be used, by set. */
  missing: Record<Side, readonly string[]>;
  /** Words given up so that two sets are of the same size, by set. */
  counterparts: Record<Side, readonly string[]>;
}

/** The tests named, in the data set's order; all of them where none is. */
export function chosenTests(data: StimuliData, ids: readonly string[] | undefined): readonly AssociationTest[] {
  return ids === undefined ? data.tests : data.tests.filter(({ id }) => ids.includes(id));
}

/** What is wrong with the option `tests`. */
export function checkTests(
  data: StimuliData,
  ids: readonly string[] | undefined,
): { option: string; message: string; hint?: string }[] {
  const known = data.tests.map(({ id }) => id);
  return (ids ?? []).flatMap((id, i) => {
    const option = `tests[${i}]`;
    if (!known.includes(id)) {
      const hint = `the data set ${data.info.id} has ${known.join(', ')}`;
      return [{ option, message: `there is no test "${id}"`, hint }];
    }
    return ids!.indexOf(id) < i ? [{ option, message: `"${id}" is named twice`, hint: 'name each test once' }] : [];
  });
}

/** Every word of the tests, once. */
export function wordsOf(tests: readonly AssociationTest[]): string[] {
  return [...new Set(tests.flatMap((test) => sides.flatMap((side) => test[side].words)))];
}

/**
 * Leaves out the words that cannot be used. Then, where `random` is given, words of the larger of X and Y, and of A and
 * B, are dropped at random until both are of the same size: each lost word takes a counterpart with it, unless the
 * other set lost one too.
 *
 * `random` is asked for a stream by side. The choice does not depend on the order of the words.
 */
export function usableSets(
  test: AssociationTest,
  usable: (word: string) => boolean,
  random?: (side: string) => Random,
): UsableSets {
  const missing = bySide((side) => test[side].words.filter((word) => !usable(word)));
  const kept = bySide((side) => test[side].words.filter(usable));
  const counterparts = bySide((): readonly string[] => []);
  const equalise = (one: Side, other: Side) => {
    const larger = kept[one].length > kept[other].length ? one : other;
    const surplus = Math.abs(kept[one].length - kept[other].length);
    if (surplus === 0 || !random) return;
    const given = sample(kept[larger], surplus, random(larger));
    counterparts[larger] = given;
    kept[larger] = kept[larger].filter((word) => !given.includes(word));
  };
  equalise('x', 'y');
  equalise('a', 'b');
  return { ...kept, missing, counterparts };
}

function bySide<T>(of: (side: Side) => T): Record<Side, T> {
  return { x: of('x'), y: of('y'), a: of('a'), b: of('b') };
}

/** `count` of the words at random, independent of their order. */
function sample(words: readonly string[], count: number, random: Random): string[] {
  const pool = [...words].sort();
  return Array.from({ length: count }, () => pool.splice(random.below(pool.length), 1)[0]);
}

/** `insufficient` where a set has too few words left, else null. `lacking` says what words lack: `has a vector`. */
export function tooFewWords(test: AssociationTest, sets: UsableSets, lacking: string): Measurement | null {
  const short = sides.filter((side) => sets[side].length < MIN_WORDS);
  if (short.length === 0) return null;
  const lost = short.map((side) => `${sets[side].length} of ${test[side].words.length} words of ${test[side].name}`);
  return {
    measure: test.id,
    attribute: test.attribute,
    group: null,
    status: 'insufficient',
    reason: `too few words ${lacking}: ${lost.join(', ')} are left; at least ${MIN_WORDS} of each are needed`,
    n: sets.x.length + sets.y.length,
    counts: sizesOf(sets),
    required: MIN_WORDS,
    details: { dropped: droppedOf(sets) },
  };
}

/** Whether any of the words has capitals, so that matching without case might have found it. */
export function hasCapitals(missing: Record<Side, readonly string[]>): boolean {
  return Object.values(missing).some((words) => words.some((word) => word !== word.toLowerCase()));
}

/** What the sets are called, so that a reader of the number need not look the test up. */
export function namesOf({ x, y, a, b }: AssociationTest): Record<Side, string> {
  return { x: x.name, y: y.name, a: a.name, b: b.name };
}

export function sizesOf(sets: UsableSets): Record<Side, number> {
  return bySide((side) => sets[side].length);
}

/** For `details`: the words left out, by reason and set; sets that lost none are not listed. */
export function droppedOf({ missing, counterparts }: UsableSets): { [reason: string]: { [side: string]: Json } } {
  const listed = (words: Record<Side, readonly string[]>) =>
    Object.fromEntries(Object.entries(words).filter(([, list]) => list.length > 0));
  return { missing: listed(missing), counterparts: listed(counterparts) };
}
