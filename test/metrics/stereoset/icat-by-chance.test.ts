import { describe, expect, test } from 'vitest';
import { icatByChance } from '../../../metrics/stereoset/icat-by-chance.ts';
import { scoresOver } from '../../../metrics/stereoset/index.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import { mean } from '../../../src/statistics/mean.ts';
import { deviation } from '../../../src/statistics/rates/spread.ts';

describe('ICAT by chance', () => {
  test('By hand: of one term of one sentence SS is 0 or 100, and ICAT 0', () => {
    expect(icatByChance([1], 80, randomStream(1, 'one'))).toBe(0);
  });

  test('By hand: of two terms of one sentence SS is 50 in half of the cases', () => {
    // 0, 50, 50 or 100: ICAT is 0 in half of them, and LMS in the other.
    const found = icatByChance([1, 1], 80, randomStream(1, 'two'));
    expect(Math.abs(found - 40)).toBeLessThan((4 * 40) / Math.sqrt(1000));
  });

  test('It is the mean ICAT of a model that takes no side', () => {
    const random = randomStream(2, 'sides');
    const sizes = [3, 3, 5, 9, 12, 20];
    const off = Array.from({ length: 200 }, () => {
      const terms = sizes.map((sentences) => {
        const count = (chance: number, of: number) =>
          Array.from({ length: of }, () => Number(random.next() < chance)).reduce((sum, one) => sum + one, 0);
        return { sentences, stereotyped: count(0.5, sentences), meaningful: count(0.85, 2 * sentences) };
      });
      const { icat, 'language-model-score': lms } = scoresOver(terms);
      return icat - icatByChance(sizes, lms, random);
    });
    expect(Math.abs(mean(off))).toBeLessThan((3.5 * deviation(off)) / Math.sqrt(off.length));
  });
});
