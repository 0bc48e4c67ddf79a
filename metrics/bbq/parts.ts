/** Which questions are counted together. */
import type { About } from './answers.ts';

export interface Part {
  attribute: string | null;
  group: string | null;
  has(about: About): boolean;
}

/** All but intersections; each category, questions with proper names apart; and in each the values of its targets. */
export function partsOf(about: readonly About[]): Part[] {
  const attributes = [...new Set(about.map(({ attribute }) => attribute))];
  const simple = about.some((one) => !isIntersection(one))
    ? [{ attribute: null, group: null, has: (one: About) => !isIntersection(one) }]
    : [];
  return [
    ...simple,
    ...attributes.flatMap((attribute): Part[] => {
      const own = about.filter((one) => one.attribute === attribute);
      const groups = [...new Set(own.flatMap(({ group }) => (group === null ? [] : [group])))];
      return [
        { attribute, group: null, has: (one) => one.attribute === attribute },
        ...groups.map(
          (group): Part => ({
            ...{ attribute, group },
            has: (one) => one.attribute === attribute && one.group === group,
          }),
        ),
      ];
    }),
  ];
}

/** As BBQ calls categories of two attributes. */
function isIntersection({ category }: About): boolean {
  return category.includes('_x_');
}
