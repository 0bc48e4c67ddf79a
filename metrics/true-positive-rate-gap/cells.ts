/** What is counted: the items of each class in a group and outside of it, and how many are recognised. */
import type { Classed } from '../../src/plugin.ts';

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
export function comparedGroups({ groups }: Classed, attribute: string): string[] {
  const of = groups.filter((group) => group.attribute === attribute);
  if (of.length !== 2) return of.map(({ id }) => id);
  const first = new Set(of[0].members);
  return of.filter((group, i) => i === 0 || group.members.some((item) => first.has(item))).map(({ id }) => id);
}

/** Counts for any group of the attribute. Everyone is counted once, so that a group costs no more than its own items. */
export function tallier(
  { groups, classes, codes }: Classed,
  predicted: Int32Array,
  attribute: string,
): (group: string) => { cells: Cell[]; withoutAnswer: number } {
  const count = (members: Iterable<number>): Side[] => {
    const sides = classes.map((): Side => ({ right: 0, size: 0, items: 0 }));
    for (const item of members) {
      const side = sides[codes[item]];
      side.items++;
      if (predicted[item] < 0) continue;
      side.size++;
      if (predicted[item] === codes[item]) side.right++;
    }
    return sides;
  };
  const membersOf = new Map(
    groups.filter((group) => group.attribute === attribute).map(({ id, members }) => [id, members]),
  );
  const everyone = new Set<number>();
  for (const members of membersOf.values()) for (const item of members) everyone.add(item);
  const all = count(everyone);
  const withoutAnswer = all.reduce((sum, { items, size }) => sum + items - size, 0);
  return (group) => {
    const own = count(membersOf.get(group)!);
    const cells = classes.map((name, c): Cell => {
      const [inside, { right, size, items }] = [own[c], all[c]];
      return {
        name,
        inside,
        outside: { right: right - inside.right, size: size - inside.size, items: items - inside.items },
      };
    });
    return { cells, withoutAnswer };
  };
}

export function gapOf({ inside, outside }: Cell): number {
  return inside.right / inside.size - outside.right / outside.size;
}

export function shareOf({ inside, outside }: Cell): number {
  return inside.size / (inside.size + outside.size);
}
