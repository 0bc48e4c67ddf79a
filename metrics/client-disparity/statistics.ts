/** Statistics of clients' accuracies. */

/** Values in ascending order, and how much each weighs. */
export interface Weighted {
  values: ArrayLike<number>;
  weights: ArrayLike<number>;
}

const SHARE = 0.1;

/** Mean of the least tenth of the weight; of fewer than ten clients that is the least value. */
export function worstTenth({ values, weights }: Weighted): number {
  let all = 0;
  for (let i = 0; i < weights.length; i++) all += weights[i];
  return tailMean(SHARE * all, values.length, (i) => [values[i], weights[i]]);
}

/** Mean of the greatest tenth. */
export function bestTenth({ values, weights }: Weighted): number {
  let all = 0;
  for (let i = 0; i < weights.length; i++) all += weights[i];
  const last = values.length - 1;
  return tailMean(SHARE * all, values.length, (i) => [values[last - i], weights[last - i]]);
}

function tailMean(wanted: number, length: number, at: (i: number) => [number, number]): number {
  let [left, sum] = [wanted, 0];
  for (let i = 0; i < length && left > 0; i++) {
    const [value, weight] = at(i);
    const taken = Math.min(left, weight);
    sum += taken * value;
    left -= taken;
  }
  return sum / (wanted - left);
}

/** (sum a)^2 / (K sum a^2); NaN where all are 0. */
export function jainIndex({ values, weights }: Weighted): number {
  let [n, sum, squares] = [0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    n += weights[i];
    sum += weights[i] * values[i];
    squares += weights[i] * values[i] ** 2;
  }
  return squares === 0 ? Number.NaN : sum ** 2 / (n * squares);
}

/** Half the mean absolute difference of two clients, drawn with replacement, over the mean; NaN where all are 0. */
export function gini({ values, weights }: Weighted): number {
  let [before, all, sum] = [0, 0, 0];
  for (let i = 0; i < weights.length; i++) {
    all += weights[i];
    sum += weights[i] * values[i];
  }
  let total = 0;
  for (let i = 0; i < values.length; i++) {
    total += (2 * before + weights[i] - all) * weights[i] * values[i];
    before += weights[i];
  }
  return sum === 0 ? Number.NaN : Math.max(0, total / (all * sum));
}

/**
 * Variance of the clients' true accuracies, without that of chance: the variance of the observed ones less the mean of a (1 - a) /
 * (n - 1), which is without bias what the binomial makes of it. Below 0 where the clients are more alike than chance alone
 * makes them.
 */
export function varianceBetween(rates: ArrayLike<number>, sizes: ArrayLike<number>): number {
  const K = rates.length;
  let sum = 0;
  for (let k = 0; k < K; k++) sum += rates[k];
  const mean = sum / K;
  let [squares, noise] = [0, 0];
  for (let k = 0; k < K; k++) {
    squares += (rates[k] - mean) ** 2;
    noise += (rates[k] * (1 - rates[k])) / (sizes[k] - 1);
  }
  return squares / (K - 1) - noise / K;
}
