/** A lower bound of epsilon from one training run (Steinke, Nasr and Jagielski 2023), where membership was drawn by coin. */

/** Of the items, those with the highest scores are guessed to be members: these shares of them are tried. */
export const guessed = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5] as const;

export interface Guesses {
  /** Items whose membership was drawn. */
  items: number;
  guesses: number;
  right: number;
}

/**
 * The chance of so many right guesses, or more, of a system that is (epsilon, delta)-differentially private:
 * P[Bin(r, q) >= v] + 2 m delta max_i P[v - i <= Bin(r, q) < v] / i, with q = e^eps / (1 + e^eps).
 */
export function pValueOf({ items, guesses, right }: Guesses, epsilon: number, delta: number): number {
  const chances = binomialChances(guesses, epsilon);
  let beta = 0;
  for (let k = guesses; k >= right; k--) beta += chances[k];
  if (delta === 0) return Math.min(1, beta);
  let [most, below] = [0, 0];
  for (let i = 1; i <= right; i++) {
    below += chances[right - i];
    most = Math.max(most, below / i);
  }
  return Math.min(1, beta + 2 * items * delta * most);
}

/** P[Bin(n, e^eps / (1 + e^eps)) = k] for k from 0 to n. */
function binomialChances(n: number, epsilon: number): Float64Array {
  const logs = new Float64Array(n + 1);
  for (let k = 1; k <= n; k++) logs[k] = logs[k - 1] + Math.log(k);
  const fails = -Math.log1p(Math.exp(-epsilon)) - epsilon;
  return logs.map((_, k) => Math.exp(logs[n] - logs[k] - logs[n - k] + k * epsilon + n * fails));
}

/** The greatest epsilon that is refuted, 0 where none is. */
export function refutedEpsilon(found: Guesses, significance: number, delta: number): number {
  const isRefuted = (epsilon: number) => pValueOf(found, epsilon, delta) < significance;
  if (found.guesses === 0 || !isRefuted(0)) return 0;
  let [low, high] = [0, 1];
  while (isRefuted(high) && high < MOST) [low, high] = [high, 2 * high];
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    if (isRefuted(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/** Beyond, e^eps is no number that any count of guesses could speak for. */
const MOST = 64;
const HALVINGS = 50;

/**
 * The best bound of all shares that are guessed, each at its part of the significance (Bonferroni).
 *
 * @param scores of the items, the highest first
 * @param isMember in the same order
 */
export function epsilonBound(
  scores: Float64Array,
  isMember: (position: number) => boolean,
  { significance, delta }: { significance: number; delta: number },
): { epsilon: number } & Guesses {
  const items = scores.length;
  let best = { epsilon: 0, items, guesses: 0, right: 0 };
  let [position, right] = [0, 0];
  for (const share of guessed) {
    // All of one score are guessed alike.
    const last = Math.max(1, Math.floor(share * items));
    while (position < items && (position < last || scores[position] === scores[position - 1])) {
      if (isMember(position++)) right++;
    }
    const found = { items, guesses: position, right };
    const epsilon = refutedEpsilon(found, significance / guessed.length, delta);
    if (epsilon > best.epsilon || best.guesses === 0) best = { epsilon, ...found };
  }
  return best;
}
