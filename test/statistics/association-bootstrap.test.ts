import { describe, expect, it } from 'vitest';
import { bootstrapEffectSize } from '../../src/statistics/association-bootstrap.ts';
import { randomStream } from '../../src/statistics/random.ts';

const settings = { ddof: 1, resamples: 2000, level: 0.95 } as const;

describe('the bootstrap of the effect size', () => {
  it('gives the same interval for the same stream', () => {
    const s = Float64Array.from({ length: 16 }, (_, i) => Math.sin(i) + (i < 8 ? 0.5 : 0));
    const interval = () => bootstrapEffectSize(s, 8, 8, { ...settings, random: randomStream(3) });
    expect(interval()).toEqual(interval());
    expect(interval()!.lower).toBeLessThan(interval()!.upper);
  });

  it('covers the effect of the population it was drawn from about as often as it says', () => {
    // X and Y normal with means 0.25 and -0.25 and deviation 1: sd over both is sqrt(1 + 0.25^2).
    const truth = 0.5 / Math.sqrt(1 + 0.0625);
    const normal = randomStream(11, 'normal');
    const draw = () => Math.sqrt(-2 * Math.log(1 - normal.next())) * Math.cos(2 * Math.PI * normal.next());
    let covered = 0;
    for (let trial = 0; trial < 200; trial++) {
      const s = Float64Array.from({ length: 100 }, (_, i) => draw() + (i < 50 ? 0.25 : -0.25));
      const interval = bootstrapEffectSize(s, 50, 50, { ...settings, resamples: 400, random: randomStream(trial) })!;
      if (interval.lower <= truth && truth <= interval.upper) covered++;
    }
    expect(covered / 200).toBeGreaterThan(0.9);
    expect(covered / 200).toBeLessThan(0.99);
  });

  it('has no interval with fewer than five words in a set', () => {
    const s = Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9);
    expect(bootstrapEffectSize(s, 5, 4, { ...settings, random: randomStream(1) })).toBeNull();
  });
});
