/** How often gates fail on rates that are just what the gates allow, exactly: no draws, the binomial distribution itself. */
import { describe, expect, test } from 'vitest';
import { judge } from '../../../src/judge/judge.ts';
import { rateDifference } from '../../../src/statistics/rate-gaps.ts';
import { rateLimits } from '../../../src/statistics/rate-limits.ts';
import { result, rule } from '../../gates/results.ts';

/** P(k of n) for each k. */
function binomial(n: number, rate: number): number[] {
  const chances = [(1 - rate) ** n];
  for (let k = 0; k < n; k++) chances.push(chances[k] * ((n - k) / (k + 1)) * (rate / (1 - rate)));
  return chances;
}

const hundredths = Array.from({ length: 99 }, (_, i) => (i + 1) / 100);

/** The chance that a gate at the true rate fails one group of `n` items, of so many that the rule judges. */
function falseAlarm(n: number, rate: number, form: 'min' | 'max', groups = 1): number {
  const gate = rule({ form, threshold: rate, group: '*' });
  const others = Array.from({ length: groups - 1 }, (_, g) => result({ group: `${g}`, value: rate, interval: [0, 1] }));
  const fails = (k: number) => {
    const { lower, upper } = rateLimits(k, n);
    const one = result({ group: 'own', value: k / n, interval: [lower, upper] });
    return judge([one, ...others], [gate], { strict: false, comparison: null }).gates[0].verdict === 'fail';
  };
  const chances = binomial(n, rate);
  if (form === 'min') chances.reverse();
  // Where k fails, so do all that are farther off.
  let [within, beyond] = [-1, n + 1];
  while (beyond - within > 1) {
    const middle = (within + beyond) >> 1;
    if (fails(form === 'max' ? middle : n - middle)) beyond = middle;
    else within = middle;
  }
  return chances.slice(beyond).reduce((sum, one) => sum + one, 0);
}

describe('A gate at the true rate', () => {
  test('fails in 3.5 % of samples at most, of 5 to 100 items, at any rate', () => {
    let most = 0;
    for (let n = 5; n <= 100; n++)
      for (const rate of hundredths)
        for (const form of ['min', 'max'] as const) most = Math.max(most, falseAlarm(n, rate, form));
    expect(most).toBeLessThanOrEqual(0.035 + 1e-9);
    // Else nothing is tested.
    expect(most).toBeGreaterThan(0.034);
  });

  test.each([2, 5, 10, 24, 50])('fails any of %i groups of equal size in less than 4 %%', (groups) => {
    let most = 0;
    for (const n of [5, 10, 15, 20, 30, 50, 100])
      for (const rate of hundredths.filter((_, i) => i % 3 === 0))
        for (const form of ['min', 'max'] as const)
          most = Math.max(most, 1 - (1 - falseAlarm(n, rate, form, groups)) ** groups);
    expect(most).toBeLessThan(0.04);
    expect(most).toBeGreaterThan(0.02);
  });
});

describe('The difference of two rates', () => {
  const twentieths = [0.01, 0.02, ...Array.from({ length: 19 }, (_, i) => (i + 1) / 20), 0.98, 0.99];

  test.each([
    [10, 10],
    [10, 12],
    [10, 15],
    [10, 20],
    [10, 100],
    [12, 12],
    [15, 15],
    [20, 20],
    [20, 50],
    [30, 30],
    [50, 50],
  ])('of %i and %i items holds the truth in 93 %%, and is farther from 0 than it in less than 5 %%', (m, n) => {
    const limits = Array.from({ length: m + 1 }, (_, k) =>
      Array.from({ length: n + 1 }, (_, j) => rateDifference({ right: k, size: m }, { right: j, size: n })),
    );
    let [held, farther] = [1, 0];
    for (const p of twentieths)
      for (const q of twentieths) {
        const [ofP, ofQ] = [binomial(m, p), binomial(n, q)];
        let [high, low] = [0, 0];
        for (let k = 0; k <= m; k++)
          for (let j = 0; j <= n; j++) {
            const { lower, upper } = limits[k][j];
            if (lower > p - q + 1e-12) high += ofP[k] * ofQ[j];
            if (upper < p - q - 1e-12) low += ofP[k] * ofQ[j];
          }
        held = Math.min(held, 1 - high - low);
        // What a gate that allows no difference, and this one, fails by mistake.
        farther = Math.max(farther, p >= q ? high : low);
      }
    expect(held).toBeGreaterThan(0.93);
    expect(farther).toBeLessThan(0.05);
  });
});
