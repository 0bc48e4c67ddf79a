/** The two classes of a probe as functions that can be differentiated: its head is seeded at the encoder's states. */

import type { Pooling } from '../../contract/configuration.ts';
import type { LabelledData } from '../../contract/data.ts';
import { InputError } from '../../contract/problem.ts';
import { contentKey } from '../../support/hash.ts';
import { pool } from '../onnx/pooling.ts';
import type { Encoder } from '../sources.ts';
import type { Differentiable, GradientOf } from './sensitivity.ts';

/**
 * z = w . h + b with h the pooled states, so dz/dstates is w on the token that is pooled, or w / T on each of T. The
 * probability's gradient is p (1 - p) times that of z, in double precision: a confident probe has one too.
 */
export function differentiableProbe(
  { hidden }: Encoder,
  { weights, intercept }: { weights: Float64Array; intercept: number },
  { classes, positiveClasses, info }: LabelledData,
  gradient: GradientOf,
  key: string,
): Differentiable {
  if (!hidden) {
    throw new InputError({
      message: `the probe trained on "${info.id}" cannot be differentiated: its encoder has no ONNX file`,
    });
  }
  const { model, output, pooling } = hidden;
  const dimensions = weights.length;
  const logit = (states: Float32Array, length: number) => {
    const pooled = pool(states, 0, length, dimensions, pooling);
    let z = intercept;
    for (let d = 0; d < dimensions; d++) z += weights[d] * pooled[d];
    return z;
  };
  const named = (positive: boolean) => classes.filter((name) => positiveClasses.includes(name) === positive);
  return {
    key: contentKey('probe gradient', key, gradient),
    model,
    output,
    activation: 'none',
    classes: [named(false).join(' or '), named(true).join(' or ')],
    positive: [1],
    seeds: 1,
    cotangents: (length) => seedsAtStates([weights], pooling, length),
    read(states, length) {
      const z = logit(states, length);
      const small = Math.exp(-Math.abs(z));
      const likely = 1 / (1 + small);
      const unlikely = small / (1 + small);
      const slope = gradient === 'probability' ? likely * unlikely : 1;
      return {
        probabilities: z > 0 ? Float64Array.of(unlikely, likely) : Float64Array.of(likely, unlikely),
        mix: Float64Array.of(-slope, slope),
      };
    },
    logOdds(k) {
      const sign = k === 1 ? 1 : -1;
      const of = (states: Float32Array, length: number) => sign * logit(states, length);
      return {
        activation: 'none',
        of,
        cotangent: (length) => seedsAtStates([weights.map((own) => sign * own)], pooling, length),
        at: (states, length) => ({ value: of(states, length), factor: 1 }),
      };
    },
  };
}

/** Cotangents of the states for z = w . pooled states: w on the token that is pooled, or w / T on each of T. */
export function seedsAtStates(weights: readonly Float64Array[], pooling: Pooling, length: number): Float32Array {
  const dimensions = weights[0].length;
  const values = new Float32Array(weights.length * length * dimensions);
  const share = pooling === 'mean' ? length : 1;
  for (const [s, own] of weights.entries()) {
    for (const token of pooledTokens(pooling, length)) {
      const at = (s * length + token) * dimensions;
      for (let d = 0; d < dimensions; d++) values[at + d] = own[d] / share;
    }
  }
  return values;
}

function pooledTokens(pooling: Pooling, length: number): number[] {
  if (pooling === 'cls') return [0];
  return pooling === 'last' ? [length - 1] : Array.from({ length }, (_, token) => token);
}
