import { closest, distance } from 'fastest-levenshtein';
import { z } from 'zod';
import { counted, type Group, type LabelledData } from '../../src/plugin.ts';

/** Problems for a `check`: names in an option that the data set does not have, each with one that is nearly the same, or with those it has. */
export function unknownNames(
  option: string,
  kind: string,
  names: readonly string[] | undefined,
  known: readonly string[],
): { option: string; message: string; hint?: string }[] {
  return (names ?? [])
    .filter((name) => !known.includes(name))
    .map((name) => ({
      option,
      message: `the data set has no ${kind} "${name}"`,
      ...(known.length > 0 ? { hint: hintFor(name, known) } : {}),
    }));
}

const MOST_LISTED = 20;

/** Of two letters, as languages have, each is near to many. */
function hintFor(name: string, known: readonly string[]): string {
  const best = closest(name, known);
  const far = distance(name.toLowerCase(), best.toLowerCase());
  const isNear = far <= Math.max(name.length > 2 ? 2 : 0, name.length * 0.4);
  return isNear || known.length > MOST_LISTED
    ? `Did you mean "${best}"?`
    : `It has ${known.map((one) => `"${one}"`).join(', ')}`;
}

/** Why nothing is compared where there are fewer than two groups, and what to do. */
export function tooFewGroups(count: number): string {
  return `${counted('group', count)} in the data; two are compared: take a column that has others, or add rows of them`;
}

export function attributesOf({ groups }: Pick<LabelledData, 'groups'>): string[] {
  return [...new Set(groups.map(({ attribute }) => attribute))];
}

const JOINER = ' & ';

/**
 * Groups of the items that are in one group of each of `attributes`: attribute `gender & age`, ids `female & old`.
 * Combinations that no item has are not groups; they are counted.
 */
export function intersect(
  data: Pick<LabelledData, 'groups'>,
  attributes: readonly string[],
): { attribute: string; groups: Group[]; empty: number } {
  const attribute = attributes.join(JOINER);
  const [first, ...others] = attributes.map((name) => data.groups.filter((group) => group.attribute === name));
  let combined = first;
  for (const groups of others)
    combined = combined.flatMap((a) =>
      groups.map((b) => ({ id: a.id + JOINER + b.id, attribute, members: inBoth(a.members, b.members) })),
    );
  const groups = combined.filter(({ members }) => members.length > 0);
  return { attribute, groups, empty: combined.length - groups.length };
}

/** As many as a column may have groups. */
const MOST_COMBINATIONS = 10_000;

/** Problems for a `check`: intersections of so many groups that making them, or telling of them, is beyond use. */
export function tooManyCombinations(
  option: string,
  { groups }: Pick<LabelledData, 'groups'>,
  intersections: readonly (readonly string[])[],
): { option: string; message: string; hint: string }[] {
  return intersections.flatMap((attributes) => {
    const sizes = attributes.map((name) => groups.filter(({ attribute }) => attribute === name).length);
    const count = sizes.reduce((product, size) => product * size, 1);
    if (count <= MOST_COMBINATIONS) return [];
    const numbers = sizes.map((size) => size.toLocaleString('en')).join(' x ');
    return [
      {
        option,
        message: `[${attributes.join(', ')}] makes ${numbers} = ${count.toLocaleString('en')} combinations; at most ${MOST_COMBINATIONS.toLocaleString('en')} are judged`,
        hint: 'Intersect fewer attributes, or merge groups with `values` of the group columns',
      },
    ];
  });
}

/** Both ascending. */
function inBoth(a: Uint32Array, b: Uint32Array): Uint32Array {
  const both = new Uint32Array(Math.min(a.length, b.length));
  let found = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] < b[j]) i++;
    else if (a[i] > b[j]) j++;
    else {
      both[found++] = a[i++];
      j++;
    }
  }
  return both.slice(0, found);
}

/** Whose groups a metric compares. */
export const groupOptions = {
  attributes: z
    .array(z.string())
    .min(1)
    .optional()
    .describe('Attributes whose groups are compared; all of the data set by default'),
  intersections: z
    .array(z.array(z.string()).min(2))
    .default([])
    .describe('Lists of attributes whose combinations are compared too, as [[gender, age]]'),
};

/** As an option of the metric says them. */
interface GroupChoice {
  attributes?: readonly string[] | undefined;
  intersections: readonly (readonly string[])[];
}

/** What is wrong with the attributes and intersections that a metric of groups is asked about. */
export function checkGroups(
  data: Pick<LabelledData, 'groups'>,
  { attributes, intersections }: GroupChoice,
): { option: string; message: string; hint?: string }[] {
  const known = attributesOf(data);
  if (known.length === 0) {
    const hint = 'Name the columns that hold them, and check that they are not empty';
    return [{ option: 'dataset', message: 'the data set has no groups', hint }];
  }
  return [
    ...unknownNames('attributes', 'attribute', attributes, known),
    ...unknownNames('intersections', 'attribute', [...new Set(intersections.flat())], known),
    ...intersections
      .filter((names) => new Set(names).size < names.length)
      .map((names) => ({ option: 'intersections', message: `[${names.join(', ')}] names an attribute twice` })),
    ...tooManyCombinations('intersections', data, intersections),
  ];
}

/** The groups that such a metric measures. */
export function judgedGroups(data: Pick<LabelledData, 'groups'>, { attributes, intersections }: GroupChoice): Group[] {
  return [
    ...data.groups.filter(({ attribute }) => attributes?.includes(attribute) ?? true),
    ...intersections.flatMap((names) => intersect(data, names).groups),
  ];
}
