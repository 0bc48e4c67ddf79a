/** The built-in metrics: an explicit list, so that what there is can be read in one place. */
import type { AnyMetric } from '../src/plugin.ts';
import accumulatedPredictionSensitivity from './extrinsic/accumulated-prediction-sensitivity.ts';
import counterfactualTokenFairness from './extrinsic/counterfactual-token-fairness.ts';
import explanationFairness from './extrinsic/explanation-fairness.ts';
import functionalTests from './extrinsic/functional-tests.ts';
import generationBias from './extrinsic/generation-bias.ts';
import groupErrorRates from './extrinsic/group-error-rates.ts';
import hateSpeechBias from './extrinsic/hate-speech-bias.ts';
import perplexity from './extrinsic/perplexity.ts';
import truePositiveRateGap from './extrinsic/true-positive-rate-gap.ts';
import ceat from './intrinsic/ceat.ts';
import crowsPairs from './intrinsic/crows-pairs.ts';
import intersectionalBias from './intrinsic/intersectional-bias.ts';
import logProbabilityBias from './intrinsic/log-probability-bias.ts';
import seat from './intrinsic/seat.ts';
import stereoset from './intrinsic/stereoset.ts';
import weat from './intrinsic/weat.ts';

export const builtInMetrics: readonly AnyMetric[] = [
  weat,
  ceat,
  seat,
  intersectionalBias,
  crowsPairs,
  stereoset,
  logProbabilityBias,
  hateSpeechBias,
  groupErrorRates,
  functionalTests,
  truePositiveRateGap,
  counterfactualTokenFairness,
  accumulatedPredictionSensitivity,
  explanationFairness,
  generationBias,
  perplexity,
];
