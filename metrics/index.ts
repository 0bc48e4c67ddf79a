/** The built-in metrics: an explicit list, so that what there is can be read in one place. */
import type { AnyMetric } from '../src/plugin.ts';
import accumulatedPredictionSensitivity from './accumulated-prediction-sensitivity/index.ts';
import bbq from './bbq/index.ts';
import canaryExposure from './canary-exposure/index.ts';
import ceat from './ceat/index.ts';
import churn from './churn/index.ts';
import clientDisparity from './client-disparity/index.ts';
import coreferenceGap from './coreference-gap/index.ts';
import counterfactualConsistency from './counterfactual-consistency/index.ts';
import counterfactualGenerations from './counterfactual-generations/index.ts';
import counterfactualTokenFairness from './counterfactual-token-fairness/index.ts';
import crowsPairs from './crows-pairs/index.ts';
import decisionAudit from './decision-audit/index.ts';
import explanationFairness from './explanation-fairness/index.ts';
import functionalTests from './functional-tests/index.ts';
import generationBias from './generation-bias/index.ts';
import groupErrorRates from './group-error-rates/index.ts';
import hateSpeechBias from './hate-speech-bias/index.ts';
import hurtfulCompletions from './hurtful-completions/index.ts';
import implicitAssociation from './implicit-association/index.ts';
import implicitDecision from './implicit-decision/index.ts';
import intentSlot from './intent-slot/index.ts';
import intersectionalBias from './intersectional-bias/index.ts';
import logProbabilityBias from './log-probability-bias/index.ts';
import membershipInference from './membership-inference/index.ts';
import modelInversion from './model-inversion/index.ts';
import perplexity from './perplexity/index.ts';
import rankingByName from './ranking-by-name/index.ts';
import rankingGaps from './ranking-gaps/index.ts';
import refusalDisparity from './refusal-disparity/index.ts';
import scoreGaps from './score-gaps/index.ts';
import seat from './seat/index.ts';
import stereoset from './stereoset/index.ts';
import stereotypeChoice from './stereotype-choice/index.ts';
import translationRetrieval from './translation-retrieval/index.ts';
import truePositiveRateGap from './true-positive-rate-gap/index.ts';
import weat from './weat/index.ts';

export const builtInMetrics: readonly AnyMetric[] = [
  weat,
  ceat,
  seat,
  intersectionalBias,
  translationRetrieval,
  crowsPairs,
  stereoset,
  bbq,
  stereotypeChoice,
  coreferenceGap,
  rankingByName,
  logProbabilityBias,
  implicitAssociation,
  implicitDecision,
  decisionAudit,
  refusalDisparity,
  hateSpeechBias,
  groupErrorRates,
  scoreGaps,
  rankingGaps,
  functionalTests,
  intentSlot,
  truePositiveRateGap,
  counterfactualTokenFairness,
  counterfactualConsistency,
  churn,
  clientDisparity,
  membershipInference,
  canaryExposure,
  accumulatedPredictionSensitivity,
  explanationFairness,
  generationBias,
  hurtfulCompletions,
  counterfactualGenerations,
  perplexity,
  modelInversion,
];
