/** Logits as log-probabilities, natural logarithm, in double precision. */
export function logSoftmax(logits: ArrayLike<number>): Float64Array {
  const normaliser = logSumExp(logits);
  return Float64Array.from(logits, (logit) => logit - normaliser);
}

/** Logarithm of the sum of the exponentials, which are taken from the greatest on, so that none is too large. */
export function logSumExp(values: ArrayLike<number>): number {
  let greatest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) if (values[i] > greatest) greatest = values[i];
  let total = 0;
  for (let i = 0; i < values.length; i++) total += Math.exp(values[i] - greatest);
  return greatest + Math.log(total);
}
