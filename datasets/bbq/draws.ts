/** What the published script draws without a seed is drawn here with one. */
import { type Random, shuffle } from '../../src/statistics/index.ts';
import { type Filling, listsOf, type Person, unknownAnswers } from './fill.ts';
import type { Name, Template } from './templates.ts';

export function pick<T>(items: readonly T[], random: Random): T {
  return items[random.below(items.length)];
}

/** So many of them, without repetition and in drawn order. */
export function sample<T>(items: readonly T[], count: number, random: Random): T[] {
  const all = [...items];
  shuffle(all, random);
  return all.slice(0, count);
}

/** All of them if they are few. */
export function atMost<T>(items: readonly T[], count: number, random: Random): T[] {
  return items.length > count ? sample(items, count, random) : [...items];
}

export function drawWords({ words }: Template, random: Random): [string, string] {
  if (words === '') return ['', ''];
  const [first, second] = listsOf(words);
  return [pick(first, random), second.length > 1 ? pick(second, random) : ''];
}

/** The text of the unknown answer, and the order of the three. */
export function drawOptions(random: Random): Pick<Filling, 'unknown' | 'order'> {
  const order = [0, 1, 2];
  const unknown = pick(unknownAnswers, random);
  shuffle(order, random);
  return { unknown, order: order as unknown as Filling['order'] };
}

/** A first name with a drawn last name of the same ethnicity. */
export function drawPerson({ name, gender, ethnicity }: Name, names: readonly Name[], random: Random): Person {
  const last = unique(
    names.filter((one) => one.part === 'last' && one.ethnicity === ethnicity).map(({ name }) => name),
  );
  return { name: `${name} ${pick(last, random)}`, info: `${gender}-${ethnicity}` };
}

export function unique(words: readonly string[]): string[] {
  return [...new Set(words)];
}
