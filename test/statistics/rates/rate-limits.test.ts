import { describe, expect, it } from 'vitest';
import {
  agrestiCoullLimits,
  exactLimits,
  rateInterval,
  rateLimits,
} from '../../../src/statistics/rates/rate-limits.ts';
import { wilsonLimits } from '../../../src/statistics/rates/wilson.ts';
import fixture from '../../fixtures/rate-limits.json' with { type: 'json' };

describe('limits of a rate', () => {
  it('are those of statsmodels, for small tails too', () => {
    for (const { k, n, tail, agrestiCoull, exact, bounded } of fixture.rates) {
      const own = [agrestiCoullLimits(k, n, tail), exactLimits(k, n, tail), rateLimits(k, n, tail)];
      for (const [i, expected] of [agrestiCoull, exact, bounded].entries()) {
        expect(own[i].lower).toBeCloseTo(expected[0], 12);
        expect(own[i].upper).toBeCloseTo(expected[1], 12);
      }
    }
  });

  it('are worked by hand: 2 of 4, with 3.84 trials more, half of them successes', () => {
    const z2 = 1.959963984540054 ** 2;
    const half = Math.sqrt((z2 * 0.25) / (4 + z2));
    const { lower, upper } = agrestiCoullLimits(2, 4);
    expect([lower, upper]).toEqual([expect.closeTo(0.5 - half, 12), expect.closeTo(0.5 + half, 12)]);
    // All of 3 right, though they would be with a chance of 2.5 % alone: the cube root of 0.025.
    expect(exactLimits(3, 3)).toEqual({ lower: expect.closeTo(0.025 ** (1 / 3), 12), upper: 1 });
    // 1 of 5: 3.5 % beyond either, above where 5 p (1 - p)^4 + (1 - p)^5 is 0.035; below below where 1 - (1 - p)^5 is.
    const { level, method, ...own } = rateInterval(1, 5);
    expect({ level, method }).toEqual({ level: 0.95, method: 'Agresti-Coull with exact bounds' });
    expect(own.lower).toBeCloseTo(1 - 0.965 ** (1 / 5), 12);
    expect(5 * own.upper * (1 - own.upper) ** 4 + (1 - own.upper) ** 5).toBeCloseTo(0.035, 12);
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
});
