import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import type { FoldedLimits } from '../rates/rate-gaps.ts';
import { wilsonLimits } from '../rates/wilson.ts';

/** What the expected calibration error depends on: per bin of the score, over the items in it. */
export interface CalibrationBins {
  items: number;
  /** Items per bin, and how many of them are positive. */
  counts: Float64Array;
  positives: Float64Array;
  /** Sum of (score - outcome) per bin. */
  sums: Float64Array;
  /** Mean score of the bin's negatives and of its positives, after one another, and the sum of squares about it. */
  means: Float64Array;
  spreads: Float64Array;
  /** Sum of score (1 - score) per bin: the variance of its positives, were the score calibrated. */
  chances: Float64Array;
}

/** Of so many bins, at least one: fill them with {@link addToBins}. */
export function emptyBins(bins: number): CalibrationBins {
  const [column, pairs] = [() => new Float64Array(bins), () => new Float64Array(2 * bins)];
  const columns = { counts: column(), positives: column(), sums: column(), chances: column() };
  return { items: 0, ...columns, means: pairs(), spreads: pairs() };
}

/**
 * Bins are of equal width, closed below, the last one closed on both sides. `outcome` is 0 or 1, `score` in 0..1. An
 * edge is the double nearest to it, so that a score written as the edge (0.29 with a hundred bins) lies in the bin
 * above. So many items are alike as `count` says.
 */
export function addToBins(bins: CalibrationBins, score: number, outcome: number, count = 1): void {
  const bin = binOf(score, bins.sums.length);
  bins.items += count;
  bins.counts[bin] += count;
  bins.positives[bin] += count * outcome;
  bins.sums[bin] += count * (score - outcome);
  // As they come (Welford 1962, Technometrics 4): sums of squares about 0 say nothing of scores that differ by a millionth.
  const alike = outcome === 1 ? bins.positives[bin] : bins.counts[bin] - bins.positives[bin];
  const at = 2 * bin + outcome;
  const before = score - bins.means[at];
  bins.means[at] += before * (count / alike);
  bins.spreads[at] += before * before * ((count * (alike - count)) / alike);
  bins.chances[bin] += count * score * (1 - score);
}

/** The product may fall short of an edge that the score is on (0.29 * 100 is below 29), or reach one that it is below. */
function binOf(score: number, count: number): number {
  let bin = Math.min(count - 1, Math.floor(score * count));
  if (bin + 1 < count && score >= (bin + 1) / count) bin++;
  else if (score < bin / count) bin--;
  return bin;
}

/**
 * Expected calibration error: the mean over items of |mean score - share of positives| in the item's bin (Pakdaman
 * Naeini, Cooper and Hauskrecht 2015; here with the score of the positive class). Noise alone makes it positive: for a
 * perfectly calibrated score it is above 0, the more so the fewer items there are. In 0..1; NaN without items.
 */
export function calibrationError({ items, sums }: CalibrationBins): number {
  return sums.reduce((total, sum) => total + Math.abs(sum), 0) / items;
}

/**
 * Its average for a perfectly calibrated score, with these scores. Per bin the mean absolute deviation of a binomial
 * number of positives at the bin's mean score (De Moivre's formula: Diaconis and Zabell 1991, Statistical Science 6),
 * reduced by as much as scores that vary within a bin have less variance. NaN without items.
 */
export function calibrationByChance({ items, counts, positives, sums, chances }: CalibrationBins): number {
  let total = 0;
  for (const [b, count] of counts.entries()) {
    const mean = (sums[b] + positives[b]) / count;
    // Rounding may carry the mean of scores of 0 or 1 past them; neither has a variance.
    if (!(chances[b] > 0)) continue;
    total += binomialDeviation(count, mean) * Math.sqrt(chances[b] / (count * mean * (1 - mean)));
  }
  return total / items;
}

/** Of more trials, with a tenth of it to be expected of successes and failures, the deviation is that of a normal number to a thousandth. */
const MANY = 1000;

/** E |X - n p| of a binomial X, 0 < p < 1: 2 v (1 - p) P(X = v), v the least whole number above n p. */
export function binomialDeviation(n: number, p: number): number {
  if (n > MANY && n * Math.min(p, 1 - p) > MANY / 10) return Math.sqrt((2 / Math.PI) * n * p * (1 - p));
  const v = Math.floor(n * p) + 1;
  let log = Math.log(2 * v) + v * Math.log(p) + (n - v + 1) * Math.log1p(-p);
  for (let k = 1; k <= v; k++) log += Math.log((n - v + k) / k);
  return Math.exp(log);
}

/** Items of several groups, to be shuffled: the bin of each, and what is in it. */
export interface BinnedItems {
  bins: number;
  bin: Uint16Array;
  scores: Float64Array;
  outcomes: ArrayLike<number>;
  /** How often each is there; absent where all are there once. */
  counts?: Float64Array;
}

/** The bin of every item; what has no score has no place in `groups` of `calibrationRangeByChance`. */
export function binItems(
  scores: Float64Array,
  outcomes: ArrayLike<number>,
  bins: number,
  counts?: Float64Array,
): BinnedItems {
  const bin = new Uint16Array(scores.length);
  for (let i = 0; i < bin.length; i++) bin[i] = Number.isNaN(scores[i]) ? 0 : binOf(scores[i], bins);
  return { bins, bin, scores, outcomes, ...(counts && { counts }) };
}

/** Sum of squares of what scores and outcomes of a bin differ by, about its mean. */
function residualsAboutMean({ counts, positives, means, spreads }: CalibrationBins, bin: number): number {
  const [ones, all] = [positives[bin], counts[bin]];
  const [below, above] = [2 * bin, 2 * bin + 1];
  const apart = means[below] - means[above] + 1;
  return spreads[below] + spreads[above] + ((ones * (all - ones)) / all) * apart * apart;
}

/** Mean of the absolute value of a standard normal number. */
const BIAS = Math.sqrt(2 / Math.PI);

/**
 * Limits that allow for that bias, combined from the bins (the method of variance estimates recovery: Zou and Donner
 * 2008, Statistics in Medicine 27). Per bin the gap of score and outcome moves within Wilson's limits of its share of
 * positives, which have a width even without any, and at least as far as its residuals vary, whose scores are drawn,
 * too. The bins' shares of the items are also drawn. Below, each bin within three standard errors of 0 may have added
 * sqrt(2/pi) of them by chance, the mean absolute value of a normal number: as much is subtracted. Where it has, the gap
 * varies less than a normal number does: the spread taken is what the mean lacks of the quantile of an absolute normal
 * number, which is right for a single bin and enough for several. Above, the gap of a bin may have either sign. Coverage
 * is at least the nominal one. Within 0..1, and about the error; NaN without items.
 */
export function calibrationLimits(bins: CalibrationBins, tail = 0.025): FoldedLimits {
  const { items, counts, positives, sums } = bins;
  const z = normalQuantile(1 - tail, 0, 1);
  const foldedSpread = (normalQuantile(1 - tail / 2, 0, 1) - BIAS) / z;
  const error = sums.reduce((total, sum) => total + Math.abs(sum), 0);
  let [bias, down, up, between] = [0, 0, 0, 0];
  for (const [b, count] of counts.entries()) {
    if (count === 0) continue;
    const [gap, expected] = [Math.abs(sums[b]), sums[b] + positives[b]];
    const wilson = wilsonLimits(positives[b], count, tail);
    const [fewest, most] = [wilson.lower * count, wilson.upper * count];
    const spread = z * Math.sqrt(residualsAboutMean(bins, b));
    const towards = Math.max(spread, sums[b] > 0 ? most - positives[b] : positives[b] - fewest);
    const away = Math.max(spread, expected - fewest - gap, most - expected - gap);
    const folds = gap <= (3 * towards) / z;
    if (folds) bias += (BIAS * towards) / z;
    down += (folds ? foldedSpread * towards : towards) ** 2;
    up += away * away;
    between += count * (gap / count - error / items) ** 2;
  }
  const shares = z * z * between;
  const below = Math.sqrt(down + shares);
  return {
    lower: Math.max(0, error - bias - below) / items,
    upper: Math.min(1, (error + Math.sqrt(up + shares)) / items),
    folded: { bias: bias / items, below: below / items },
  };
}
