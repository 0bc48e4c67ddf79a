/** Which items are translations of each other: those of one case, in the source language and in another. */
import type { Items } from '../../src/plugin.ts';

export interface PairChoice {
  attribute: string;
  source: string;
}

/** Sentences of the source language and their translations: `source[i]` and `target[i]` are items of the case `cases[i]`. */
export interface Translations {
  language: string;
  cases: number[];
  source: number[];
  target: number[];
  /** Items of the two languages that are in no pair, by reason. */
  leftOut: Record<string, number>;
}

interface ByCase {
  /** Case to its first item. */
  items: Map<number, number>;
  withoutCase: number;
  repeated: number;
}

/** In the order of the data's groups; a language that shares no case with the source has no pairs. */
export function translationsOf(
  data: Pick<Items, 'groups' | 'cases'>,
  { attribute, source }: PairChoice,
): Translations[] {
  const languages = data.groups.filter((group) => group.attribute === attribute);
  const own = languages.find(({ id }) => id === source);
  if (!own || !data.cases) return [];
  const { of } = data.cases;
  const original = byCase(own.members, of);
  return languages
    .filter(({ id }) => id !== source)
    .map(({ id, members }): Translations => {
      const { items, withoutCase, repeated } = byCase(members, of);
      const cases = [...original.items.keys()].filter((one) => items.has(one));
      return {
        language: id,
        cases,
        source: cases.map((one) => original.items.get(one)!),
        target: cases.map((one) => items.get(one)!),
        leftOut: counts({
          [`not in ${id}`]: original.items.size - cases.length,
          [`not in ${source}`]: items.size - cases.length,
          'without a case': original.withoutCase + withoutCase,
          'of a case that has another one': original.repeated + repeated,
        }),
      };
    });
}

function byCase(members: Uint32Array, of: Int32Array): ByCase {
  const found: ByCase = { items: new Map(), withoutCase: 0, repeated: 0 };
  for (const item of members) {
    if (of[item] < 0) found.withoutCase++;
    else if (found.items.has(of[item])) found.repeated++;
    else found.items.set(of[item], item);
  }
  return found;
}

/** Without those that are 0. */
export function counts(all: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(all).filter(([, count]) => count > 0));
}
