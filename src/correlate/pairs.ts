/** Which series are correlated with which. */

import type { Result, Series } from '../contract/report.ts';
import { groupBy } from '../support/group-by.ts';

export interface NamedSeries {
  name: Series;
  family: Result['family'];
}

export interface Pair<S extends NamedSeries> {
  a: S;
  b: S;
}

export interface PairChoice {
  /** `[intrinsic, extrinsic]` crosses the families; `all` takes every pair. */
  families: readonly ['intrinsic', 'extrinsic'] | 'all';
  /** Only pairs about the same attribute: the corrections then run over these alone. */
  aligned: boolean;
}

export function pairsOf<S extends NamedSeries>(series: readonly S[], { families, aligned }: PairChoice): Pair<S>[] {
  const ofFamily = (family: string) => series.filter((each) => each.family === family);
  const pairs =
    families === 'all'
      ? series.flatMap((a, i) => series.slice(i + 1).map((b) => ({ a, b })))
      : ofFamily(families[0]).flatMap((a) => ofFamily(families[1]).map((b) => ({ a, b })));
  return aligned ? pairs.filter(isAligned) : pairs;
}

/** How many {@link pairsOf} gives, without making them: of 10,000 series they fill the memory. */
export function countPairs(series: readonly NamedSeries[], { families, aligned }: PairChoice): number {
  const attributes = [...groupBy(series, ({ name }) => JSON.stringify(name.attribute)).values()];
  const parts = aligned ? attributes.filter(([{ name }]) => name.attribute !== null) : [series];
  const count = (part: readonly NamedSeries[], family: string) => part.filter((each) => each.family === family).length;
  return parts.reduce(
    (sum, part) =>
      sum +
      (families === 'all'
        ? (part.length * (part.length - 1)) / 2
        : count(part, families[0]) * count(part, families[1])),
    0,
  );
}

export function isAligned({ a: { name: a }, b: { name: b } }: Pair<NamedSeries>): boolean {
  return a.attribute !== null && a.attribute === b.attribute;
}
