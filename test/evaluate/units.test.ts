import { describe, expect, it } from 'vitest';
import { sharesOf, type Unit } from '../../src/evaluate/shards/units.ts';
import { randomStream } from '../../src/statistics/distributions/random.ts';

const unit = (key: string, subject: string, tokens: number, models: string[] = [subject]): Unit => ({
  ...{ key, subject, metrics: [key], observations: ['text-vectors'], tokens, models },
});
const keys = (shares: readonly (readonly Unit[])[]) => shares.map((share) => share.map(({ key }) => key));
const tokens = (share: readonly Unit[]) => share.reduce((sum, one) => sum + one.tokens, 0);

describe('shares', () => {
  it('keep what needs one model together, as far as that is fair', () => {
    const units = [unit('a', 's', 9000), unit('b', 's', 9000), unit('c', 't', 9000), unit('d', 't', 9000)];
    expect(keys(sharesOf(units, 2))).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
    // Three machines cannot keep both together without one being idle.
    expect(keys(sharesOf(units, 4))).toEqual([['a'], ['b'], ['c'], ['d']]);
  });

  it('keep subjects of one model together, and part those before they part a subject', () => {
    const units = [unit('a', 's', 4000, ['m']), unit('b', 's', 4000, ['m']), unit('c', 't', 8000, ['m'])];
    expect(keys(sharesOf(units, 1))).toEqual([['a', 'b', 'c']]);
    expect(keys(sharesOf(units, 2))).toEqual([['a', 'b'], ['c']]);
  });

  it('join by a model what another unit has in common with both', () => {
    const units = [
      unit('a', 's', 10, ['m']),
      unit('b', 't', 10, ['n']),
      unit('c', 'u', 10, ['m', 'n']),
      unit('big', 'v', 90_000),
    ];
    expect(keys(sharesOf(units, 2))).toEqual([['big'], ['a', 'b', 'c']]);
  });

  it('leave the last machines without work where there is less of it than machines', () => {
    expect(keys(sharesOf([unit('a', 's', 10)], 3))).toEqual([['a'], [], []]);
    expect(keys(sharesOf([], 2))).toEqual([[], []]);
  });

  it('hold each unit once, in the order of the plan, and none has more than a fair share and the heaviest unit', () => {
    const random = randomStream(1, 'shares');
    for (let run = 0; run < 200; run++) {
      const units = Array.from({ length: 1 + random.below(40) }, (_, i) =>
        unit(`u${i}`, `s${random.below(12)}`, random.below(50_000), [`m${random.below(9)}`].slice(random.below(2))),
      );
      const count = 1 + random.below(20);
      const shares = sharesOf(units, count);
      expect(shares).toHaveLength(count);
      expect(
        shares
          .flat()
          .map(({ key }) => key)
          .sort(),
      ).toEqual(units.map(({ key }) => key).sort());
      for (const share of shares) expect(share).toEqual(units.filter((one) => share.includes(one)));
      // Graham's bound, of units with what each costs besides its tokens.
      const weight = (some: readonly Unit[]) => tokens(some) + 500 * some.length;
      const fair = weight(units) / count;
      const heaviest = Math.max(fair, ...units.map((one) => weight([one])));
      for (const share of shares) expect(weight(share)).toBeLessThanOrEqual(1.2 * fair + heaviest);
      expect(sharesOf(units, count)).toEqual(shares);
    }
  });
});
