/** Logits as log-probabilities, natural logarithm, in double precision. */
export function logSoftmax(logits: ArrayLike<number>): Float64Array {
  const normaliser = logSumExp(logits);
  // A plain loop: of a vocabulary, `from` with a function takes several times as long.
  const logs = new Float64Array(logits.length);
  for (let i = 0; i < logits.length; i++) logs[i] = logits[i] - normaliser;
  return logs;
}

/** Logarithm of the sum of the exponentials, which are taken from the greatest on, so that none is too large. */
export function logSumExp(values: ArrayLike<number>): number {
  let greatest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) if (values[i] > greatest) greatest = values[i];
  let total = 0;
  for (let i = 0; i < values.length; i++) total += Math.exp(values[i] - greatest);
  return greatest + Math.log(total);
}
