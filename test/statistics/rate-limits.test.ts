import { describe, expect, it } from 'vitest';
import { agrestiCoullInterval, agrestiCoullLimits, exactLimits } from '../../src/statistics/rate-limits.ts';
import { wilsonLimits } from '../../src/statistics/wilson.ts';
import fixture from '../fixtures/rate-limits.json' with { type: 'json' };

describe('limits of a rate', () => {
  it('are those of statsmodels, for small tails too', () => {
    for (const { k, n, tail, agrestiCoull, exact } of fixture.rates) {
      const own = [agrestiCoullLimits(k, n, tail), exactLimits(k, n, tail)];
      for (const [i, expected] of [agrestiCoull, exact].entries()) {
        expect(own[i].lower).toBeCloseTo(expected[0], 12);
        expect(own[i].upper).toBeCloseTo(expected[1], 12);
      }
    }
  });

  it('are worked by hand: 2 of 4, with 3.84 trials more, half of them successes', () => {
    const z2 = 1.959963984540054 ** 2;
    const half = Math.sqrt((z2 * 0.25) / (4 + z2));
    const { level, method, lower, upper } = agrestiCoullInterval(2, 4);
    expect({ level, method }).toEqual({ level: 0.95, method: 'Agresti-Coull' });
    expect([lower, upper]).toEqual([expect.closeTo(0.5 - half, 12), expect.closeTo(0.5 + half, 12)]);
    // All of 3 right, though they would be with a chance of 2.5 % alone: the cube root of 0.025.
    expect(exactLimits(3, 3)).toEqual({ lower: expect.closeTo(0.025 ** (1 / 3), 12), upper: 1 });
  });

  it("contain Wilson's, and so the rate, also of shares that are no counts", () => {
    for (const n of [1, 3, 10, 77])
      for (let k = 0; k <= n; k += 0.5) {
        const [own, wilson] = [agrestiCoullLimits(k, n), wilsonLimits(k, n)];
        expect(own.lower).toBeLessThanOrEqual(wilson.lower + 1e-12);
        expect(own.upper).toBeGreaterThanOrEqual(wilson.upper - 1e-12);
        expect(exactLimits(k, n).lower).toBeLessThanOrEqual(k / n);
        expect(exactLimits(k, n).upper).toBeGreaterThanOrEqual(k / n);
      }
  });

  it('hold every rate in 92.4 % of samples or more of ten trials, exactly computed, where those of Wilson do in 84.2 %', () => {
    const held = (n: number, limitsOf: typeof wilsonLimits) => {
      let least = 1;
      for (let step = 1; step <= 500; step++) {
        const rate = step / 1000;
        let probability = (1 - rate) ** n;
        let share = 0;
        for (let k = 0; k <= n; k++) {
          const { lower, upper } = limitsOf(k, n);
          if (lower <= rate + 1e-12 && rate <= upper + 1e-12) share += probability;
          probability *= ((n - k) / (k + 1)) * (rate / (1 - rate));
        }
        least = Math.min(least, share);
      }
      return least;
    };
    for (const { n, share } of fixture.leastCoverage) expect(held(n, agrestiCoullLimits)).toBeCloseTo(share, 9);
    expect(held(10, agrestiCoullLimits)).toBeGreaterThan(0.924);
    expect(held(10, wilsonLimits)).toBeLessThan(0.843);
    expect(held(10, exactLimits)).toBeGreaterThan(0.95);
  });
});
