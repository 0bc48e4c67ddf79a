/** What a single case adds to each measure: the measures are means of these numbers. */
import type { Case, Judged } from './cases.ts';

/** 1 where the groups of the case are not all decided alike. */
export function flips({ items }: Case, { codes }: Judged): number {
  const [first, ...others] = items.values();
  return others.some((item) => codes[item] !== codes[first]) ? 1 : 0;
}

/** The share of its pairs of groups that are decided differently. */
export function pairFlips({ items }: Case, { codes }: Judged): number {
  return differingPairs([...items.values()].map((item) => codes[item]));
}

export function differingPairs(decisions: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const code of decisions) counts.set(code, (counts.get(code) ?? 0) + 1);
  const n = decisions.length;
  const alike = [...counts.values()].reduce((sum, count) => sum + count * (count - 1), 0);
  return 1 - alike / (n * (n - 1));
}

/** The greatest score of its groups minus the least. */
export function scoreRange({ items }: Case, scores: Float64Array): number {
  const own = Array.from(items.values(), (item) => scores[item]);
  return Math.max(...own) - Math.min(...own);
}

/** The items of two groups, where the case has both. */
export function pairOf({ items }: Case, a: number, b: number): readonly [number, number] | undefined {
  const [one, other] = [items.get(a), items.get(b)];
  return one === undefined || other === undefined ? undefined : [one, other];
}
