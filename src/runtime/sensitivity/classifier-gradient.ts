/** The classes of an ONNX sequence classifier as functions that can be differentiated. */
import { contentKey } from '../../support/hash.ts';
import { type Head, sigmoid, softmax } from '../classifier-head.ts';
import type { OnnxModel } from '../model.ts';
import type { Differentiable, GradientOf } from './sensitivity.ts';

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
