/** What few numbers of a skewed population do not show: its far ones were not drawn. */

export interface Shape {
  /** Third standardised moment. */
  skewness: number;
  /** Fourth standardised moment, 3 of normal numbers. */
  kurtosis: number;
}

/**
 * Skewness and kurtosis of the shifted lognormal distribution, mirrored where need be, that has the L-skewness of the numbers
 * (Hosking and Wallis 1997, the generalised normal distribution). L-skewness is a mean of ordered numbers and not of their cubes, so
 * that it is hardly biased in few, where skewness itself is: of 30 lognormal numbers it is 2.3 on average, and in truth 6.2.
 *
 * @param numbers ascending, at least three, of which some differ
 */
export function shapeOf(numbers: Float64Array): Shape {
  const k = lognormalDeviation(lSkewness(numbers));
  const w = Math.exp(k ** 2);
  return {
    skewness: Math.sign(k) * (w + 2) * Math.sqrt(w - 1),
    kurtosis: w ** 4 + 2 * w ** 3 + 3 * w ** 2 - 3,
  };
}

/** Third L-moment of the numbers over the second, by unbiased probability-weighted moments (Hosking 1990); -1 to 1. */
export function lSkewness(numbers: Float64Array): number {
  const n = numbers.length;
  const first = numbers[0];
  let [b0, b1, b2] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const number = (numbers[i] - first) / n;
    b0 += number;
    b1 += (number * i) / (n - 1);
    b2 += (number * i * (i - 1)) / ((n - 1) * (n - 2));
  }
  return (6 * b2 - 6 * b1 + b0) / (2 * b1 - b0);
}

/** Of the logarithm, negative where the tail is on the left: Hosking's and Wallis' rational approximation, no more than {@link MOST}. */
export function lognormalDeviation(skewness: number): number {
  const q = skewness ** 2;
  const k =
    (skewness * (2.0466534 + q * (-3.6544371 + q * (1.8396733 - 0.20360244 * q)))) /
    (1 + q * (-2.0182173 + q * (1.2420401 - 0.21741801 * q)));
  return Math.max(-MOST, Math.min(MOST, k));
}

/** Of samples that look more skewed, the far numbers were drawn. */
const MOST = 1;
