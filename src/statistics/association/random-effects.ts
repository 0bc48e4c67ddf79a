import { type TailProbability, twoSidedNormal } from '../distributions/normal-tail.ts';

export interface RandomEffects {
  /** The pooled effect: sum of v_i e_i over sum of v_i, with v_i = 1 / (V_i + tau^2). */
  estimate: number;
  /** sqrt(1 / sum of v_i) */
  standardError: number;
  /** Variance between the effects, beyond what their own variances explain; 0 at least. */
  tau2: number;
  /** Cochran's Q: the effects' weighted squared distance from their fixed-effect mean; N - 1 is expected without any. */
  q: number;
  /** Share of the variation that is between the effects, (Q - (N - 1)) / Q, 0 at least (Higgins and Thompson 2002). */
  i2: number;
  /** estimate / standardError */
  z: number;
  /** Two-sided, of the hypothesis that the mean effect is 0. */
  pValue: TailProbability;
}

/**
 * Pools effects under a random-effects model by the method of moments of DerSimonian and Laird (1986, Controlled
 * Clinical Trials 7(3), 177-188), in the notation of Guo and Caliskan 2021, supplement 8.3:
 *
 *     W_i = 1 / V_i,  Q = sum W_i (e_i - e_W)^2,  c = sum W_i - sum W_i^2 / sum W_i
 *     tau^2 = max(0, (Q - (N - 1)) / c)
 *
 * Q is summed around the fixed-effect mean e_W, which equals the paper's `sum W e^2 - (sum W e)^2 / sum W` and does not
 * cancel where the effects are nearly equal.
 *
 * @param effects at least one
 * @param variances as many, all above 0 and finite
 */
export function randomEffects(effects: Float64Array, variances: Float64Array): RandomEffects {
  const n = effects.length;
  let weights = 0;
  let squaredWeights = 0;
  let weighted = 0;
  for (let i = 0; i < n; i++) {
    const w = 1 / variances[i];
    weights += w;
    squaredWeights += w * w;
    weighted += w * effects[i];
  }
  const fixed = weighted / weights;
  let q = 0;
  for (let i = 0; i < n; i++) q += (effects[i] - fixed) ** 2 / variances[i];

  const c = weights - squaredWeights / weights;
  const excess = q - (n - 1);
  const tau2 = n > 1 && excess > 0 ? excess / c : 0;

  let total = 0;
  let pooled = 0;
  for (let i = 0; i < n; i++) {
    const v = 1 / (variances[i] + tau2);
    total += v;
    pooled += v * (effects[i] - fixed);
  }
  // Pooling the distances from the fixed-effect mean keeps the digits that a sum of large effects would lose.
  const estimate = fixed + pooled / total;
  const standardError = Math.sqrt(1 / total);
  const z = estimate / standardError;
  return {
    estimate,
    standardError,
    tau2,
    q,
    i2: excess > 0 && q > 0 ? excess / q : 0,
    z,
    pValue: twoSidedNormal(z),
  };
}
