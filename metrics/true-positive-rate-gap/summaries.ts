/** What a group's gaps come to over the classes: their root mean square, and their correlation with the group's share. */
import type { Measurement, Random } from '../../src/plugin.ts';
import { pearson, rateDifference, rateLimits, rmsDifference } from '../../src/statistics/index.ts';
import { shortage } from '../shared/shortage.ts';
import { type Cell, gapOf, type Side, shareOf } from './cells.ts';
import { isLacking, isSmall } from './gaps.ts';

export function summaries(
  place: { attribute: string; group: string },
  { cells, withoutAnswer }: { cells: readonly Cell[]; withoutAnswer: number },
  minGroupSize: number,
  random: Random,
): Measurement[] {
  const small = cells.filter((cell) => isSmall(cell, minGroupSize));
  const kept = cells.filter((cell) => !small.includes(cell));
  const common = {
    ...place,
    n: kept.reduce((sum, { inside, outside }) => sum + inside.size + outside.size, 0),
    details: { classes: kept.length, leftOut: small.map(({ name }) => name), withoutAnswer },
  };
  const enough = kept.length + small.filter((cell) => isLacking(cell, minGroupSize)).length;
  const tooFew = (measure: string, required: number): Measurement | null => {
    if (kept.length >= required) return null;
    const lacking = enough >= required;
    const answered = cells.reduce((sum, { inside }) => sum + inside.size, 0);
    const few = `${kept.length === 1 ? '1 class has' : `${kept.length} classes have`} enough items; at least ${required} are needed`;
    const reason = shortage(few, { answered, lacking });
    const counts = { classes: kept.length };
    return { ...common, measure, status: 'insufficient', reason, counts, required, lacksAnswers: lacking };
  };
  return [
    tooFew('rms-tpr-gap', 1) ?? rootMeanSquare(common, kept, random),
    tooFew('gap-share-correlation', 3) ?? correlation(common, kept),
  ];
}

type Common = Pick<Measurement, 'attribute' | 'details'> & { group: string; n: number };

function rootMeanSquare(common: Common, cells: readonly Cell[], random: Random): Measurement {
  const pairs = cells.map(({ inside, outside }) => [inside, outside] as const);
  const { value, lower, upper, byChance } = rmsDifference(pairs, random);
  const interval = { level: 0.95, method: 'inverted test of the root mean square', lower, upper };
  const details = { ...common.details, rmsCorrected: rmsCorrected(cells), ...farthestApart(common.group, cells) };
  return { ...common, measure: 'rms-tpr-gap', status: 'ok', value, byChance, interval, details };
}

function correlation(common: Common, cells: readonly Cell[]): Measurement {
  const measure = 'gap-share-correlation';
  const value = pearson(cells.map(gapOf), cells.map(shareOf));
  if (Number.isNaN(value)) {
    const reason = "the gaps, or the group's shares, are the same in all classes";
    return { ...common, measure, status: 'undefined', reason };
  }
  const noInterval =
    'what chance adds to the gaps pulls their correlation towards 0, and redrawing items does so once more';
  return { ...common, measure, status: 'ok', value, noInterval };
}

/**
 * The class whose rates inside and outside the group differ most surely, the lesser of the two first. The root of a
 * mean of squares is above 0 by chance; this is not.
 */
function farthestApart(group: string, cells: readonly Cell[]) {
  const near = ({ inside, outside }: Cell) => {
    const { lower, upper } = rateDifference(inside, outside);
    return Math.max(lower, -upper);
  };
  const cell = cells.reduce((most, each) => (near(each) > near(most) ? each : most));
  const sideOf = (name: string, { right, size: n }: Side) => ({
    group: `${name}: ${cell.name}`,
    value: right / n,
    n,
    ...rateLimits(right, n),
  });
  const sides = [sideOf(group, cell.inside), sideOf(`not ${group}`, cell.outside)].sort((a, b) => a.value - b.value);
  return { compared: cells.length, worst: sides[0], reference: sides[1] };
}

/** The root of the mean of gap^2 less its sampling variance, which is unbiased under the root; 0 where that is negative. */
function rmsCorrected(cells: readonly Cell[]): number | null {
  if (cells.some(({ inside, outside }) => Math.min(inside.size, outside.size) < 2)) return null;
  const variance = ({ right, size }: Side) => ((right / size) * (1 - right / size)) / (size - 1);
  const squares = cells.map((cell) => gapOf(cell) ** 2 - variance(cell.inside) - variance(cell.outside));
  return Math.sqrt(Math.max(0, squares.reduce((sum, square) => sum + square, 0) / cells.length));
}
