/** Which token comes next: temperature, nucleus, and a draw. */

/**
 * Probabilities at a temperature: softmax(logits / temperature), computed in double precision. Temperature 0 is its limit,
 * all on the greatest logit (on the first of equal ones).
 */
export function distribution(logits: ArrayLike<number>, temperature: number): Float64Array {
  const probabilities = new Float64Array(logits.length);
  let best = 0;
  for (let i = 1; i < logits.length; i++) if (logits[i] > logits[best]) best = i;
  if (temperature === 0) {
    probabilities[best] = 1;
    return probabilities;
  }
  let total = 0;
  for (let i = 0; i < logits.length; i++) {
    probabilities[i] = Math.exp((logits[i] - logits[best]) / temperature);
    total += probabilities[i];
  }
  for (let i = 0; i < logits.length; i++) probabilities[i] /= total;
  return probabilities;
}

/**
 * The nucleus (Holtzman et al. 2020): the smallest set of most likely tokens with a total probability of `topP`; of
 * equally likely ones those that come first in the vocabulary.
 *
 * @returns ids, ascending
 */
export function nucleus(probabilities: Float64Array, topP: number): Uint32Array {
  // All tokens below this together have less than 1 - topP: none of them is needed, and they need no sorting.
  const least = topP < 1 ? (1 - topP) / probabilities.length : 0;
  const candidates: number[] = [];
  for (let i = 0; i < probabilities.length; i++) {
    if (probabilities[i] > 0 && probabilities[i] >= least) candidates.push(i);
  }
  if (topP >= 1) return Uint32Array.from(candidates);
  candidates.sort((a, b) => probabilities[b] - probabilities[a] || a - b);
  let sum = 0;
  let size = 0;
  while (size < candidates.length && sum < topP) sum += probabilities[candidates[size++]];
  // At least one token, whatever topP is.
  return Uint32Array.from(candidates.slice(0, Math.max(1, size))).sort();
}

/**
 * The token at the quantile `uniform`, a number in [0, 1), of the nucleus, its tokens taken in the order of the vocabulary.
 */
export function draw(probabilities: Float64Array, topP: number, uniform: number): number {
  const ids = nucleus(probabilities, topP);
  let total = 0;
  for (const id of ids) total += probabilities[id];
  let rest = uniform * total;
  for (const id of ids) {
    rest -= probabilities[id];
    if (rest < 0) return id;
  }
  // Rounding may leave a rest at the end.
  return ids[ids.length - 1];
}
