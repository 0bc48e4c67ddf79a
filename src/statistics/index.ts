/**
 * Statistics for metrics of your own (`fairprobe/statistics`): the intervals and tests of the built-in ones. Pure
 * functions. Intervals are of 95 % and p values two-sided unless a parameter says otherwise, and random functions take
 * a seeded stream (`random('a name')` of a metric, or {@link randomStream}). A result that is not defined on its input
 * is NaN or null, as each function says; they throw only for an empty list that they cannot take.
 */
export type { Interval } from '../contract/measurement.ts';
export type { Random, Recompute } from '../contract/random.ts';
export { type AgainstRest, type Averaged, againstRest, clusteredMean, type Values } from './against-rest.ts';
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
export {
  addToBins,
  type BinnedItems,
  binItems,
  type CalibrationBins,
  calibrationByChance,
  calibrationError,
  calibrationLimits,
  emptyBins,
} from './calibration/calibration.ts';
export { calibrationRangeByChance } from './calibration/calibration-range.ts';
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
export { binomialSampler } from './distributions/binomial.ts';
export {
  averageOf,
  type DrawnRates,
  greatestByChance,
  leastByChance,
  type Share,
  sharesByChance,
} from './distributions/by-chance.ts';
export { normals } from './distributions/normal.ts';
export { type TailProbability, twoSidedNormal } from './distributions/normal-tail.ts';
export { randomStream, shuffle } from './distributions/random.ts';
export { mean, standardDeviation } from './mean.ts';
export { percentileInterval, quantile, resampleInto, resampler, standardError } from './means/bootstrap.ts';
export { type BoundedValues, boundedEstimate, boundedMeanInterval, boundedMethod } from './means/bounded-mean.ts';
export { meanOfDifferences, meanOfRates } from './means/mean-of-classes.ts';
export { pairedBootstrap } from './means/paired-bootstrap.ts';
export { quantileInterval, type Statistic, summarise, weightedQuantiles } from './means/quantiles.ts';
export { skewedMeanEstimate, skewedMeanInterval } from './means/skewed-mean.ts';
export { type DistanceErrors, wassersteinDistance, wassersteinErrors } from './means/wasserstein.ts';
export { type ClusteredRate, clusteredRate } from './rates/clustered-rate.ts';
export { type Addend, foldedLimits } from './rates/folded.ts';
export {
  type Estimate,
  type FoldedLimits,
  type Gap,
  greatestDifference,
  leastRatio,
  normalEstimate,
  rateDifference,
  rateEstimate,
} from './rates/rate-gaps.ts';
export { agrestiCoullLimits, exactLimits, rateInterval, rateLimits } from './rates/rate-limits.ts';
export { ratioLimits } from './rates/ratio-limits.ts';
export { type RootMeanSquare, rmsDifference } from './rates/root-mean-square.ts';
export { deviation, spreadOf } from './rates/spread.ts';
export { type Limits, wilsonInterval, wilsonLimits } from './rates/wilson.ts';
export {
  fitLogistic,
  type LogisticModel,
  type LogisticProblem,
  predictLogistic,
} from './regression/logistic-regression.ts';
export { fitLogit, type LogitModel } from './regression/logit-model.ts';
export { fitMixedModel, type MixedModel, type MixedProblem, mixedContrast } from './regression/mixed-model.ts';
export { benjaminiHochberg, holm } from './significance/adjust.ts';
export {
  type Difference,
  type IntervalEstimate,
  independentDifference,
  pairedMean,
} from './significance/difference.ts';
export { mcnemarExact, pairedShareLimits } from './significance/mcnemar.ts';
export { poissonBinomialTest } from './significance/poisson-binomial.ts';
export { signTest } from './significance/sign-test.ts';
