/** The classes of an ONNX sequence classifier as functions that can be differentiated. */
import { contentKey } from '../../support/hash.ts';
import { type Head, sigmoid, softmax } from '../classifier-head.ts';
import type { OnnxModel } from '../model.ts';
import type { Differentiable, GradientOf, LogOdds } from './sensitivity.ts';

/**
 * The probabilities of K classes under the softmax sum to one, so K-1 backward passes do: the last class's gradient is
 * minus the sum of the others'. A model with one logit has two classes, the named one and its opposite, with opposite
 * gradients.
 *
 * @param positive indices into the head's labels
 */
export function differentiableHead(
  model: OnnxModel,
  { labels, activation }: Head,
  positive: readonly number[],
  gradient: GradientOf,
): Differentiable {
  const single = labels.length === 1;
  const classes = single ? [`not ${labels[0]}`, labels[0]] : labels;
  const dependent = gradient === 'probability' && activation === 'softmax';
  const seeds = dependent ? labels.length - 1 : labels.length;
  const mix = mixOf(classes.length, seeds, single ? 0 : labels.length - 1);
  const cotangents = Float32Array.from({ length: seeds * labels.length }, (_, i) =>
    i % labels.length === Math.floor(i / labels.length) ? 1 : 0,
  );
  return {
    key: contentKey('head', model.key, activation, gradient),
    model,
    output: 'logits',
    activation: gradient === 'probability' ? activation : 'none',
    classes,
    positive: single ? positive.map((i) => i + 1) : positive,
    seeds,
    cotangents: () => cotangents,
    read(output) {
      const answers =
        gradient === 'probability'
          ? Float64Array.from(output)
          : activation === 'softmax'
            ? softmax(output)
            : sigmoid(output);
      return { probabilities: single ? Float64Array.of(1 - answers[0], answers[0]) : answers, mix };
    },
    logOdds: (k) =>
      activation === 'softmax'
        ? softmaxOdds(labels.length, k)
        : logitOdds(labels.length, single ? 0 : k, single && k === 0 ? -1 : 1),
  };
}

/** Behind a sigmoid the log odds are the logit. */
function logitOdds(labels: number, k: number, sign: 1 | -1): LogOdds {
  const seed = new Float32Array(labels);
  seed[k] = sign;
  const of = (logits: Float32Array) => sign * logits[k];
  return { activation: 'none', of, cotangent: () => seed, at: (logits) => ({ value: of(logits), factor: 1 }) };
}

/**
 * d log odds = dp / (p (1 - p)), and dp is minus the sum of the others' dp_j. Where p is near 1 the sum of the small p_j keeps
 * its digits in single precision, and 1 - p does not.
 */
function softmaxOdds(labels: number, k: number): LogOdds {
  const own = Float32Array.from({ length: labels }, (_, j) => (j === k ? 1 : 0));
  const others = own.map((one) => one - 1);
  return {
    activation: 'softmax',
    of(logits) {
      const rest = logits.filter((_, j) => j !== k);
      const greatest = rest.reduce((most, one) => Math.max(most, one), Number.NEGATIVE_INFINITY);
      return logits[k] - greatest - Math.log(rest.reduce((sum, one) => sum + Math.exp(one - greatest), 0));
    },
    cotangent: (_, likely) => (likely ? others : own),
    at(probabilities) {
      const rest = probabilities.reduce((sum, p, j) => (j === k ? sum : sum + p), 0);
      const slope = probabilities[k] * rest;
      // Beyond single precision there is no direction left to go in.
      return { value: Math.log(probabilities[k]) - Math.log(rest), factor: slope > 0 ? 1 / slope : 0 };
    },
  };
}

/** Every class has a seed; where there is one class more than seeds, `rest` has none and is minus the others' sum. */
function mixOf(classes: number, seeds: number, rest: number): Float64Array {
  const mix = new Float64Array(classes * seeds);
  for (let k = 0, s = 0; k < classes; k++) {
    if (k === rest && classes > seeds) mix.fill(-1, k * seeds, (k + 1) * seeds);
    else mix[k * seeds + s++] = 1;
  }
  return mix;
}
