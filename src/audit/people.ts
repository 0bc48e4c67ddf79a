/** Whom an audit is about, counted. */

/** All people who share sex, race and group, and what was decided about them. */
export interface Cell {
  /** Null where it is not known, or not asked. */
  sex: string | null;
  race: string | null;
  group: string | null;
  /** How many got each decision, or each score. */
  outcomes: ReadonlyMap<string | number, number>;
  withoutOutcome: number;
}

/** Which outcomes are counted as selected. */
export type Selects = (outcome: string | number) => boolean;

export function countOf({ outcomes }: Cell, selects: Selects = () => true): number {
  let count = 0;
  for (const [outcome, people] of outcomes) if (selects(outcome)) count += people;
  return count;
}

/** The different values of all cells, in order. */
export function valuesOf(cells: readonly Cell[], key: 'sex' | 'race' | 'group'): string[] {
  const values = new Set(cells.map((cell) => cell[key]));
  return [...values].filter((value) => value !== null).sort();
}

/**
 * The median score of everybody who has one, whether their sex and race are known or not ("the median score for the full sample of
 * applicants", 6 RCNY 5-301 (c) (1)), and how many have just that; of an even number of people the mean of the two in the middle.
 */
export function medianScore(cells: readonly Cell[]): { median: number | null; atMedian: number } {
  const counts = new Map<number, number>();
  for (const { outcomes } of cells) {
    for (const [score, people] of outcomes) counts.set(Number(score), (counts.get(Number(score)) ?? 0) + people);
  }
  const scores = Float64Array.from(counts.keys()).sort();
  const all = [...counts.values()].reduce((sum, people) => sum + people, 0);
  if (all === 0) return { median: null, atMedian: 0 };
  // How many come before a score.
  const nth = (n: number): number => {
    let before = 0;
    for (const score of scores) {
      before += counts.get(score)!;
      if (before > n) return score;
    }
    return scores[scores.length - 1];
  };
  const [low, high] = [nth(Math.floor((all - 1) / 2)), nth(Math.floor(all / 2))];
  const median = low + (high - low) / 2;
  return { median, atMedian: counts.get(median) ?? 0 };
}
