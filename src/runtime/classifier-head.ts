/** What stands at the end of a sequence classifier: its labels, and how its logits become probabilities. */

import type { ClassifierModelSource } from '../contract/configuration.ts';
import { InputError } from '../contract/problem.ts';
import { greatestOf } from '../support/extremes.ts';
import type { OnnxModel } from './model.ts';
import { asClassifier, labelsOf, useProblems } from './suitability.ts';

/**
 * How logits become probabilities, as in transformers' text-classification pipeline: one logit goes through the
 * sigmoid; several go through the softmax, unless `problem_type: multi_label_classification` in config.json, or the
 * source's `labels: independent`, puts each through the sigmoid.
 */
export type Activation = 'sigmoid' | 'softmax';

/** What stands at the end of a sequence classifier. */
export interface Head {
  /** In the order of its logits. */
  labels: readonly string[];
  activation: Activation;
}

/** @throws InputError where the model is no classifier */
export function headOf({ files }: OnnxModel, source: ClassifierModelSource): Head {
  const problems = useProblems(asClassifier, source, files);
  if (problems.length > 0) throw new InputError(problems);
  const labels = labelsOf(files);
  const independent = source.labels === 'independent' || files.config.problem_type === 'multi_label_classification';
  return { labels, activation: labels.length === 1 || independent ? 'sigmoid' : 'softmax' };
}

export function softmax(logits: Float32Array): Float64Array {
  const greatest = greatestOf(logits);
  const powers = Float64Array.from(logits, (logit) => Math.exp(logit - greatest));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
}

export function sigmoid(logits: Float32Array): Float64Array {
  return Float64Array.from(logits, (logit) => 1 / (1 + Math.exp(-logit)));
}
