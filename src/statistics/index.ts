/**
 * Statistics for metrics of your own (`fairprobe/statistics`): the intervals and tests of the built-in ones. Pure
 * functions. Intervals are of 95 % and p values two-sided unless a parameter says otherwise, and random functions take
 * a seeded stream (`random('a name')` of a metric, or {@link randomStream}). A result that is not defined on its input
 * is NaN or null, as each function says; they throw only for an empty list that they cannot take.
 */
export type { Interval } from '../contract/measurement.ts';
export type { Random, Recompute } from '../contract/random.ts';
export { benjaminiHochberg, holm } from './adjust.ts';
export { drawRows } from './association/draw-rows.ts';
export { type EffectSize, effectSize, effectSizeVariance } from './association/effect-size.ts';
export { effectSizeLimits, MIN_WORDS_FOR_INTERVAL } from './association/effect-size-interval.ts';
export { type Alternative, type PermutationTest, permutationTest } from './association/permutation.ts';
export { type RandomEffects, randomEffects } from './association/random-effects.ts';
export { type AucEstimate, aucOfScores, compareSamples } from './auc/auc.ts';
export { type AucInfluence, aucInfluence } from './auc/auc-influence.ts';
export { aucInterval, logitInterval } from './auc/auc-interval.ts';
export { powerMean, powerMeanGradient } from './auc/power-mean.ts';
export { type LimitedAuc, type MeanOfAucs, powerMeanInterval } from './auc/power-mean-interval.ts';
export { type Ranking, rankScores } from './auc/ranking.ts';
export { binomialSampler } from './binomial.ts';
export { percentileInterval, quantile, resampleInto, standardError } from './bootstrap.ts';
export { type BoundedValues, boundedEstimate, boundedMeanInterval, boundedMethod } from './bounded-mean.ts';
export {
  averageOf,
  type DrawnRates,
  greatestByChance,
  leastByChance,
  type Share,
  sharesByChance,
} from './by-chance.ts';
export {
  addToBins,
  type BinnedItems,
  binItems,
  type CalibrationBins,
  calibrationByChance,
  calibrationError,
  calibrationLimits,
  emptyBins,
} from './calibration.ts';
export { calibrationRangeByChance } from './calibration-range.ts';
export { type ClusteredRate, clusteredRate } from './clustered-rate.ts';
export {
  type CorrelationMethod,
  correlationTTest,
  kendall,
  kendallNormalTest,
  type Numbers,
  pearson,
  spearman,
} from './correlation/correlation.ts';
export { fisherInterval } from './correlation/correlation-interval.ts';
export { exactCorrelationTest } from './correlation/correlation-permutation.ts';
export { type Triple, type WilliamsTest, williams } from './correlation/dependent-correlations.ts';
export { type Difference, type IntervalEstimate, independentDifference, pairedMean } from './difference.ts';
export { type Addend, foldedLimits } from './folded.ts';
export { mcnemarExact, pairedShareLimits } from './mcnemar.ts';
export { mean, standardDeviation } from './mean.ts';
export { normals } from './normal.ts';
export { type TailProbability, twoSidedNormal } from './normal-tail.ts';
export { pairedBootstrap } from './paired-bootstrap.ts';
export { quantileInterval, type Statistic, summarise, weightedQuantiles } from './quantiles.ts';
export { randomStream, shuffle } from './random.ts';
export {
  type Estimate,
  type FoldedLimits,
  type Gap,
  greatestDifference,
  leastRatio,
  normalEstimate,
  rateDifference,
  rateEstimate,
} from './rate-gaps.ts';
export { agrestiCoullLimits, exactLimits, rateInterval, rateLimits } from './rate-limits.ts';
export { ratioLimits } from './ratio-limits.ts';
export { type RootMeanSquare, rmsDifference } from './root-mean-square.ts';
export { signTest } from './sign-test.ts';
export { skewedMeanInterval } from './skewed-mean.ts';
export { deviation, spreadOf } from './spread.ts';
export { type Limits, wilsonInterval, wilsonLimits } from './wilson.ts';
