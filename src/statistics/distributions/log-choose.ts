/** Logarithms of factorials and binomial coefficients. */

/** Below this they are summed up; above, the next term of the series is below 1e-17. */
const FEW = 256;
const few = new Float64Array(FEW);
for (let n = 2; n < FEW; n++) few[n] = few[n - 1] + Math.log(n);

/** log n!, by Stirling's series where n is large. */
function logFactorial(n: number): number {
  if (n < FEW) return few[n];
  const square = 1 / (n * n);
  return (n + 0.5) * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI) + (1 / 12 - square / 360) / n;
}

/** Logarithm of the number of ways to choose `k` of `n`; both whole, k in 0..n. */
export function logChoose(n: number, k: number): number {
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
}
