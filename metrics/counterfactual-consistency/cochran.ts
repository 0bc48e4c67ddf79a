/** Whether k groups are chosen equally often in the same cases. */
import type { Random } from '../../src/plugin.ts';
import { shuffle } from '../../src/statistics/index.ts';

export interface ShareRange {
  /** The greatest share of a group minus the least. */
  value: number;
  /** What that is on average where it is shuffled, within each case, which group got which decision. */
  byChance: number;
  /** Of Cochran's Q: the share of shuffles, and the data themselves, with a Q at least as great. */
  pValue: number;
}

/**
 * Cochran's Q (1950, "The comparison of percentages in matched samples", Biometrika 37) by permutation: under the null
 * hypothesis each case's decisions are as likely in one order of the groups as in another. Q grows with the sum of the
 * squares of the groups' totals, and all else in it is the same in every shuffle.
 *
 * @param rows a row a case, with 1 for each group that is chosen and 0 for the others; at least one case and two groups
 */
export function cochran(rows: readonly Uint8Array[], shuffles: number, random: Random): ShareRange {
  // Cases that are decided alike are so in every order.
  const mixed = rows.filter((row) => row.includes(0) && row.includes(1)).map((row) => Uint8Array.from(row));
  const always = rows.filter((row) => !row.includes(0)).length;
  const totals = new Float64Array(rows[0].length);
  const measured = () => {
    totals.fill(always);
    for (const row of mixed) for (let g = 0; g < row.length; g++) totals[g] += row[g];
    const squares = totals.reduce((sum, total) => sum + total * total, 0);
    return { squares, range: (Math.max(...totals) - Math.min(...totals)) / rows.length };
  };
  const own = measured();
  let [atLeast, sum] = [1, 0];
  for (let s = 0; s < shuffles; s++) {
    for (const row of mixed) shuffle(row, random);
    const { squares, range } = measured();
    if (squares >= own.squares) atLeast++;
    sum += range;
  }
  return { value: own.range, byChance: sum / shuffles, pValue: atLeast / (shuffles + 1) };
}
