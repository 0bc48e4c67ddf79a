/** Gradients of classes at tokens, put together from those of the seeds, whole or as their norms. */
import type { Request } from '../../contract/observations.ts';

export type Norm = Request<'sensitivities'>['norm'];

interface Mixed {
  classes: number;
  mix: Float64Array;
  /** Positions of the tokens that stand for some of the text. */
  tokens: readonly number[];
  embeddingSize: number;
  gradientOf(seed: number, token: number): Float32Array;
}

/** The gradient of each class at each token, `[classes, tokens, embedding size]`. */
export function elements({ classes, mix, tokens, embeddingSize, gradientOf }: Mixed): Float32Array {
  const seeds = mix.length / classes;
  const values = new Float32Array(classes * tokens.length * embeddingSize);
  for (let k = 0, at = 0; k < classes; k++) {
    for (const token of tokens) {
      for (let s = 0; s < seeds; s++) {
        const factor = mix[k * seeds + s];
        if (factor === 0) continue;
        const gradient = gradientOf(s, token);
        for (let d = 0; d < embeddingSize; d++) values[at + d] += factor * gradient[d];
      }
      at += embeddingSize;
    }
  }
  return values;
}

/** The norm of the gradient of each class at each token, `[classes, tokens]`, in double precision. */
export function norms({ classes, mix, tokens, embeddingSize, gradientOf }: Mixed, norm: Norm): Float64Array {
  const seeds = mix.length / classes;
  const values = new Float64Array(classes * tokens.length);
  const sum = new Float64Array(embeddingSize);
  for (const [t, token] of tokens.entries()) {
    const ofSeeds = Array.from({ length: seeds }, (_, s) => gradientOf(s, token));
    const ofSeed = ofSeeds.map((gradient) => lengthOf(gradient, norm));
    for (let k = 0; k < classes; k++) {
      const factors = mix.subarray(k * seeds, (k + 1) * seeds);
      const used = factors.reduce((count, factor) => count + (factor === 0 ? 0 : 1), 0);
      if (used <= 1) {
        values[k * tokens.length + t] = factors.reduce((most, f, s) => most + Math.abs(f) * ofSeed[s], 0);
        continue;
      }
      sum.fill(0);
      for (const [s, gradient] of ofSeeds.entries()) {
        for (let d = 0; d < embeddingSize; d++) sum[d] += factors[s] * gradient[d];
      }
      values[k * tokens.length + t] = lengthOf(sum, norm);
    }
  }
  return values;
}

export function lengthOf(vector: Float32Array | Float64Array, norm: Norm): number {
  let sum = 0;
  if (norm === 'l1') for (let d = 0; d < vector.length; d++) sum += Math.abs(vector[d]);
  else for (let d = 0; d < vector.length; d++) sum += vector[d] * vector[d];
  return norm === 'l1' ? sum : Math.sqrt(sum);
}
