/** The classes of a softmax head on an encoder's states as functions that can be differentiated. */
import { InputError } from '../../contract/problem.ts';
import type { MultinomialModel } from '../../statistics/regression/multinomial-regression.ts';
import { softmaxInto } from '../../statistics/regression/multinomial-regression.ts';
import { contentKey } from '../../support/hash.ts';
import { pool } from '../onnx/pooling.ts';
import type { Encoder } from '../sources.ts';
import { seedsAtStates } from './probe-gradient.ts';
import type { Differentiable, GradientOf } from './sensitivity.ts';

/**
 * z_k = w_k . h + b_k with h the pooled states. The weights of all classes add up to 0, so K-1 seeds suffice: dz_K is
 * minus the sum of the others. The probabilities' gradients follow in double precision: dp_k = p_k (dz_k - sum over j
 * of p_j dz_j).
 */
export function differentiableSoftmax(
  { hidden }: Encoder,
  { weights, intercepts }: Pick<MultinomialModel, 'weights' | 'intercepts'>,
  classes: readonly string[],
  gradient: GradientOf,
  key: string,
): Differentiable {
  if (!hidden) throw new InputError({ message: 'the probe cannot be differentiated: its encoder has no ONNX file' });
  const { model, output, pooling } = hidden;
  const seeds = classes.length - 1;
  return {
    key: contentKey('group probe gradient', key, gradient),
    model,
    output,
    activation: 'none',
    classes,
    positive: [],
    seeds,
    cotangents: (length) => seedsAtStates(weights.slice(0, seeds), pooling, length),
    read(states, length) {
      const pooled = pool(states, 0, length, weights[0].length, pooling);
      const z = weights.map((own, k) => own.reduce((sum, weight, d) => sum + weight * pooled[d], intercepts[k]));
      const probabilities = new Float64Array(classes.length);
      softmaxInto(probabilities, (k) => z[k]);
      const mix = new Float64Array(classes.length * seeds);
      for (let k = 0; k < classes.length; k++) {
        for (let s = 0; s < seeds; s++) {
          const slope = (k === s ? 1 : 0) - (k === seeds ? 1 : 0);
          const shared = probabilities[s] - probabilities[seeds];
          mix[k * seeds + s] = gradient === 'logit' ? slope : probabilities[k] * (slope - shared);
        }
      }
      return { probabilities, mix };
    },
  };
}
