/** How often gates fail on rates that are just what the gates allow, of all numbers of items and groups. */
import { describe, expect, test } from 'vitest';
import { rateDifference } from '../../../../src/statistics/rates/rate-gaps.ts';
import { binomial, falseAlarm, hundredths } from '../../../judge/gates/false-alarm.ts';

const forms = ['min', 'max', 'maxDistance'] as const;

describe('A gate at the true rate', () => {
  test.each(forms)('%s fails in at most 35 of 1,000 samples, of 5 to 500 items, at any rate', (form) => {
    let most = 0;
    for (let n = 5; n <= 500; n++)
      for (const rate of n <= 100 ? hundredths : hundredths.filter((_, i) => i % 7 === n % 7))
        most = Math.max(most, falseAlarm(n, rate, form));
    expect(most).toBeLessThanOrEqual(0.035 + 1e-9);
    // Else nothing is tested.
    expect(most).toBeGreaterThan(0.034);
  });

  test.each([2, 5, 10, 24, 50])('fails any of %i groups of equal size in less than 4 in 100', (groups) => {
    let most = 0;
    for (const n of [5, 10, 15, 20, 30, 50, 100])
      for (const rate of hundredths.filter((_, i) => i % 3 === 0))
        for (const form of forms) most = Math.max(most, 1 - (1 - falseAlarm(n, rate, form, groups)) ** groups);
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
  ])('of %i and %i items holds the truth in 93 in 100, and is farther from 0 than it in less than 5 in 100', (m, n) => {
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
