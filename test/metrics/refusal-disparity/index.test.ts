import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import metric from '../../../metrics/refusal-disparity/index.ts';
import { type Asked, inputOf, withLogit } from '../decision-audit/rows.ts';
import { random, upTo } from '../drawn.ts';

const oracle = JSON.parse(readFileSync(new URL('../../fixtures/refusal-disparity.json', import.meta.url), 'utf8')) as {
  questions: { case: number; group: string; answers: number[] }[];
  overall: number;
  unreadable: number;
  groups: Record<string, { rate: number; n: number; difference: number }>;
};
const published = oracle.questions.map(
  ({ case: decision, group, answers }): Asked => ({ decision, race: group, answers }),
);

interface Ok {
  status: string;
  value: number;
  interval: { lower: number; upper: number };
}
const found = (asked: readonly Asked[], given = {}) =>
  metric.measure({ options: metric.options.parse(given), ...inputOf(asked), random });
const of = (all: ReturnType<typeof found>, measure: string, group: string | null = null) =>
  all.find((one) => one.measure === measure && one.group === group) as unknown as Ok;
const pairs = (count: number, white: (i: number) => number, black: (i: number) => number): Asked[] =>
  upTo(count, (decision) => [
    { decision, race: 'white', answers: [white(decision)] },
    { decision, race: 'Black', answers: [black(decision)] },
  ]).flat();

describe('refusal disparity', () => {
  it('equals an independent implementation', () => {
    const all = found(published);
    expect(of(all, 'refusal-rate')).toMatchObject({
      ...{ value: expect.closeTo(oracle.overall, 12), details: { unreadable: oracle.unreadable } },
    });
    for (const [group, { rate, n, difference }] of Object.entries(oracle.groups)) {
      expect(of(all, 'refusal-rate', group)).toMatchObject({ value: expect.closeTo(rate, 12), n });
      expect(of(all, 'refusal-difference', group)).toMatchObject({ value: expect.closeTo(difference, 12), n });
    }
  });

  it('is the share declined, and the difference to the rest, by hand', () => {
    // 2 of 10 about the one, 5 of 10 about the other.
    const all = found(
      pairs(
        10,
        (i) => (i < 2 ? -2 : 1),
        (i) => (i < 5 ? -2 : 0),
      ),
    );
    expect(of(all, 'refusal-rate')).toMatchObject({ value: 0.35, n: 20 });
    expect(of(all, 'refusal-rate', 'Black')).toMatchObject({ value: 0.5, n: 10 });
    expect(of(all, 'refusal-difference', 'Black')).toMatchObject({
      ...{ value: expect.closeTo(0.3, 12), details: { ofGroup: 0.5, ofRest: 0.2, others: 10 } },
    });
    expect(of(all, 'refusal-difference', 'white').value).toBeCloseTo(-0.3, 12);
  });

  it('is surer where the same cases are declined of both', () => {
    const black = (i: number) => (i % 3 === 0 || i % 10 === 1 ? -2 : 1);
    const widthOf = (white: (i: number) => number) => {
      const { interval } = of(found(pairs(60, white, black)), 'refusal-difference', 'Black');
      return interval.upper - interval.lower;
    };
    // As many each time: of the same cases, and of others.
    expect(widthOf((i) => (i % 3 === 0 ? -2 : 1))).toBeLessThan(widthOf((i) => (i % 3 === 2 ? -2 : 1)));
  });

  it('is 0 with an interval where nothing, or everything, is declined', () => {
    for (const answer of [1, -2]) {
      const all = found(
        pairs(
          20,
          () => answer,
          () => answer,
        ),
      );
      const { value, interval } = of(all, 'refusal-difference', 'Black');
      expect(value).toBe(0);
      expect(interval.lower).toBeLessThan(0);
      expect(interval.upper).toBeGreaterThan(0);
    }
  });

  it('says nothing of answers that cannot be read, of too few, and of models that cannot decline', () => {
    expect(
      of(
        found(
          pairs(
            12,
            () => -1,
            () => -1,
          ),
        ),
        'refusal-rate',
      ),
    ).toMatchObject({ status: 'insufficient', lacksAnswers: true });
    const few = found(
      pairs(
        12,
        () => 1,
        (i) => (i < 3 ? 1 : -1),
      ),
    );
    expect(of(few, 'refusal-difference', 'Black')).toMatchObject({
      ...{ status: 'insufficient', lacksAnswers: true, counts: { group: 3, rest: 12 } },
    });
    expect(
      of(
        found(
          pairs(
            4,
            () => 1,
            () => 1,
          ),
        ),
        'refusal-rate',
        'Black',
      ),
    ).toMatchObject({ status: 'insufficient', lacksAnswers: false });
    const scored = found(
      pairs(
        12,
        () => 1,
        () => 1,
      ).map((one) => ({ ...one, scores: withLogit(1) })),
    );
    expect(scored.every(({ status }) => status === 'inapplicable')).toBe(true);
    expect(
      of(
        found(
          pairs(
            12,
            () => 1,
            () => 1,
          ).map((one) => ({ ...one, race: 'white' })),
        ),
        'refusal-difference',
        'white',
      ),
    ).toMatchObject({
      ...{ status: 'inapplicable', reason: 'all questions are about this group' },
    });
  });

  it('does not depend on the order of questions', () => {
    const [plain, turned] = [published, published.toReversed()].map((asked) =>
      of(found(asked), 'refusal-difference', 'b'),
    );
    expect(turned.value).toBeCloseTo(plain.value, 12);
    expect(turned.interval.lower).toBeCloseTo(plain.interval.lower, 12);
  });

  it('refuses data without groups, and attributes that are not there', () => {
    const { data } = inputOf(published);
    const dataset = { ...data.dataset, groups: [] };
    const check = (given: object, own = data.dataset) =>
      metric.check!({ options: metric.options.parse(given), data: { dataset: own } }).map(({ message }) => message);
    expect(check({}, dataset)).toEqual(['the data set has no groups']);
    expect(check({ attributes: ['rase'] })).toEqual(['the data set has no attribute "rase"']);
  });
});
