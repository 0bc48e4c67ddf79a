/**
 * One-sided p value of so many successes among independent trials whose probabilities differ: the chance of that many
 * or more (the Poisson binomial distribution; with equal probabilities the exact binomial test). Exact, by adding one trial after
 * the other (Hong 2013, Computational Statistics & Data Analysis 59, section 2.5); sums of positive numbers alone, so that small
 * p values keep their digits.
 *
 * @param successes whole
 * @param probabilities of success, one per trial
 */
export function poissonBinomialTest(successes: number, probabilities: readonly number[]): number {
  if (successes <= 0) return 1;
  if (successes > probabilities.length) return 0;
  // Chance of exactly j successes so far, and in the last place of `successes` or more.
  const chances = new Float64Array(successes + 1);
  chances[0] = 1;
  for (const p of probabilities) {
    chances[successes] += chances[successes - 1] * p;
    for (let j = successes - 1; j > 0; j--) chances[j] = chances[j] * (1 - p) + chances[j - 1] * p;
    chances[0] *= 1 - p;
  }
  return Math.min(1, chances[successes]);
}
