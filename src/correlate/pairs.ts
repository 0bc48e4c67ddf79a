/** Which series are correlated with which. */

import type { Result, Series } from '../contract/report.ts';
import { groupBy } from '../support/group-by.ts';

export interface NamedSeries {
  name: Series;
  /** `declared` for what subjects declare: it belongs to no family of metrics. */
  family: Result['family'] | 'declared';
}

export interface Pair<S extends NamedSeries> {
  a: S;
  b: S;
}

export interface PairChoice {
  /** `[intrinsic, extrinsic]` crosses the families; `all` takes every pair. Of two declared numbers none, of one and a measure each. */
  families: readonly ['intrinsic', 'extrinsic'] | 'all';
  /** Only pairs about the same attribute: the corrections then run over these alone. */
  aligned: boolean;
}

export function pairsOf<S extends NamedSeries>(series: readonly S[], { families, aligned }: PairChoice): Pair<S>[] {
  const ofFamily = (family: string) => series.filter((each) => each.family === family);
  const measured = series.filter((each) => each.family !== 'declared');
  const cross = (one: readonly S[], other: readonly S[]) => one.flatMap((a) => other.map((b) => ({ a, b })));
  const pairs =
    families === 'all'
      ? measured.flatMap((a, i) => measured.slice(i + 1).map((b) => ({ a, b })))
      : cross(ofFamily(families[0]), ofFamily(families[1]));
  // What is declared is about no attribute.
  return aligned ? pairs.filter(isAligned) : [...pairs, ...cross(ofFamily('declared'), measured)];
}

/** How many {@link pairsOf} gives, without making them: of 10,000 series they fill the memory. */
export function countPairs(series: readonly NamedSeries[], { families, aligned }: PairChoice): number {
  const attributes = [...groupBy(series, ({ name }) => JSON.stringify(name.attribute)).values()];
  const parts = aligned ? attributes.filter(([{ name }]) => name.attribute !== null) : [series];
  const count = (part: readonly NamedSeries[], family: string) => part.filter((each) => each.family === family).length;
  return parts.reduce((sum, part) => {
    const declared = count(part, 'declared');
    const measured = part.length - declared;
    const pairs =
      families === 'all' ? (measured * (measured - 1)) / 2 : count(part, families[0]) * count(part, families[1]);
    return sum + pairs + (aligned ? 0 : declared * measured);
  }, 0);
}

export function isAligned({ a: { name: a }, b: { name: b } }: Pair<NamedSeries>): boolean {
  return a.attribute !== null && a.attribute === b.attribute;
}
