/** What one table says: rates, impact ratios, and what can be said of them beyond chance. */
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import { type AuditRow, type AuditTable, LEAST_SHARE } from '../contract/audit.ts';
import type { Random } from '../contract/random.ts';
import { ratioOf, type Share, sharesByChance } from '../statistics/distributions/by-chance.ts';
import { ratiosToGreatest } from '../statistics/rates/ratio-to-greatest.ts';
import { holm } from '../statistics/significance/adjust.ts';
import { fisherExact } from '../statistics/significance/homogeneity.ts';

/** Selected and number of a category, as counted. */
export type CategoryCounts = Pick<AuditRow, 'sex' | 'race' | 'number' | 'selected'>;

/** The ratio below which US guidelines see adverse impact as a rule (29 CFR 1607.4 D). The law on audits names none. */
const FOUR_FIFTHS = 0.8;
const POWER = 0.8;
const LEVEL = 0.05;
const FAIR_TABLES = 2000;
/** Of quotients: 0.08 / 0.1 is not below 0.8. */
export const isBelow = (ratio: number, least: number): boolean => ratio < least - 1e-12;

/** The rows whose rates are compared. */
export const compared = (rows: readonly AuditRow[]): AuditRow[] =>
  rows.filter(({ number, excluded }) => number > 0 && !excluded);

export const shareOf = ({ selected, number }: CategoryCounts): Share => ({ right: selected, size: number });

/**
 * Rows with all but the verdict of a gate.
 *
 * @param people of the table, those of an unknown category included
 * @param excludes whether categories below 2 % of them are left out
 */
export function rowsOf(counts: readonly CategoryCounts[], people: number, excludes: boolean): AuditRow[] {
  const rows = counts.map((each): AuditRow => {
    const excluded = excludes && each.number > 0 && each.number / people < LEAST_SHARE;
    return {
      ...each,
      rate: each.number > 0 ? each.selected / each.number : null,
      excluded,
      ratio: null,
      reason: each.number === 0 ? 'nobody is in it' : excluded ? 'left out, as below 2 % of the data' : null,
      interval: null,
      pValue: null,
      sizeToShow: null,
      gate: null,
    };
  });
  const judged = compared(rows);
  const gaps = judged.length > 0 ? ratiosToGreatest(judged.map(shareOf)) : [];
  if (gaps === null) {
    for (const row of judged) row.reason = 'nobody was selected';
    return rows;
  }
  const best = mostSelected(judged);
  const tests = againstBest(judged, best);
  for (const [i, row] of judged.entries()) {
    const { value, lower, upper } = gaps[i];
    row.ratio = value;
    row.interval = judged.length > 1 ? { lower, upper } : null;
    if (i === best) continue;
    row.pValue = tests[i];
    row.sizeToShow = sizeToShow(row, judged[best], pairs(judged.length));
  }
  return rows;
}

/** Why rates cannot be compared; null where they can. */
export function whyNot(rows: readonly AuditRow[]): string | null {
  const judged = compared(rows);
  if (judged.length === 0) return 'nobody with an outcome is of a known category';
  if (judged.length === 1) return 'there is one category only: nothing to compare it with';
  return judged.every(({ selected }) => selected === 0) ? 'nobody was selected' : null;
}

/** Of several with the greatest rate, the one with the most people. */
function mostSelected(rows: readonly AuditRow[]): number {
  let best = 0;
  for (const [i, { rate, number }] of rows.entries()) {
    const [greatest, most] = [rows[best].rate!, rows[best].number];
    if (rate! > greatest || (rate === greatest && number > most)) best = i;
  }
  return best;
}

/**
 * Which category is the most selected is known from the same data: that it is so much above another may be because it was
 * chosen. So all pairs are tested, and Holm's correction is over all of them.
 */
function againstBest(rows: readonly AuditRow[], best: number): number[] {
  const tested: { pair: readonly [number, number]; p: number }[] = [];
  for (let i = 0; i < rows.length; i++) {
    for (let j = 0; j < i; j++) tested.push({ pair: [i, j], p: fisherExact(shareOf(rows[i]), shareOf(rows[j])) });
  }
  const adjusted = holm(tested.map(({ p }) => p));
  const against = new Array<number>(rows.length).fill(1);
  for (const [t, { pair }] of tested.entries()) {
    if (pair.includes(best)) against[pair[0] === best ? pair[1] : pair[0]] = adjusted[t];
  }
  return against;
}

export const pairs = (categories: number): number => (categories * (categories - 1)) / 2;

/**
 * How many people of the category it takes for its difference from the most selected one to be significant with 80 % power, were
 * its rate 0.8 of that one's: the normal approximation for two rates (Fleiss, Levin and Paik 2003, Statistical Methods for Rates and
 * Proportions, 4), at 5 %, two-sided, Bonferroni's over the pairs of the table. Sizes keep their proportion. Null where the
 * most selected category has no rate to speak of.
 */
function sizeToShow(row: AuditRow, best: AuditRow, comparisons: number): number | null {
  const rate = best.rate!;
  const less = FOUR_FIFTHS * rate;
  const z = normalQuantile(1 - LEVEL / 2 / comparisons, 0, 1) + normalQuantile(POWER, 0, 1);
  const variance = less * (1 - less) + (row.number / best.number) * rate * (1 - rate);
  return Math.ceil((z * z * variance) / (rate - less) ** 2);
}

/** Of tables of these sizes and of one rate for all, the share whose least ratio is below four fifths. */
export function fairBelowFourFifths(rows: AuditTable['rows'], random: Random): number {
  const drawn = sharesByChance(compared(rows).map(shareOf), random, FAIR_TABLES);
  // Where nobody at all is selected there is no ratio, and none below.
  return drawn.filter((rates) => isBelow(ratioOf(rates), FOUR_FIFTHS)).length / drawn.length;
}
