/** What is counted: the items of each class in a group and outside of it, and how many are recognised. */
import type { LabelledData } from '../../src/plugin.ts';

/** Items on one side of a group: how many have an answer, how many of these are right, and how many there are. */
export interface Side {
  right: number;
  size: number;
  items: number;
}

/** Items of one class, in the group and outside of it. */
export interface Cell {
  name: string;
  inside: Side;
  outside: Side;
}

/** All groups of the attribute, or the first of two that share no item. */
export function comparedGroups({ groups }: LabelledData, attribute: string): string[] {
  const of = groups.filter((group) => group.attribute === attribute);
  if (of.length !== 2) return of.map(({ id }) => id);
  const first = new Set(of[0].members);
  return of.filter((group, i) => i === 0 || group.members.some((item) => first.has(item))).map(({ id }) => id);
}

export function tally(
  { groups, classes, codes }: LabelledData,
  predicted: Int32Array,
  { attribute, group: id }: { attribute: string; group: string },
): { cells: Cell[]; withoutAnswer: number } {
  const side = (): Side => ({ right: 0, size: 0, items: 0 });
  const cells = classes.map((name): Cell => ({ name, inside: side(), outside: side() }));
  const of = groups.filter((group) => group.attribute === attribute);
  const own = new Set(of.find((group) => group.id === id)!.members);
  let withoutAnswer = 0;
  for (const item of new Set(of.flatMap(({ members }) => [...members]))) {
    const side = cells[codes[item]][own.has(item) ? 'inside' : 'outside'];
    side.items++;
    if (predicted[item] < 0) {
      withoutAnswer++;
      continue;
    }
    side.size++;
    if (predicted[item] === codes[item]) side.right++;
  }
  return { cells, withoutAnswer };
}

export function gapOf({ inside, outside }: Cell): number {
  return inside.right / inside.size - outside.right / outside.size;
}

export function shareOf({ inside, outside }: Cell): number {
  return inside.size / (inside.size + outside.size);
}
