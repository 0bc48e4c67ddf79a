import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { pValueOf, refutedEpsilon } from '../../../metrics/membership-inference/epsilon.ts';
import metric from '../../../metrics/membership-inference/index.ts';
import { logOdds } from '../../../metrics/membership-inference/scores.ts';
import { textControl } from '../../../metrics/membership-inference/text-control.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import { answerOf, dataOf, type Item, inputOf, type Shadow } from './rows.ts';

type Found = ReturnType<typeof metric.measure>;
const of = (found: Found, measure: string, group: string | null = null) =>
  found.find((one) => one.measure === measure && one.group === group)!;
const numberOf = (found: Found, measure: string, group: string | null = null) => {
  const one = of(found, measure, group);
  return one?.status === 'ok' ? one.value : one?.status;
};
const item = (p: number | null, member: number, label = 1, more: Partial<Item> = {}): Item => ({
  ...{ label, member, own: p === null || label === 1 ? p : 1 - p },
  ...more,
});

/** By the probability of their true labels. */
const toy = [item(0.9, 1), item(0.8, 1, 0), item(0.3, 1), item(0.7, 0, 0), item(0.4, 0), item(0.2, 0)];

describe('the loss attack', () => {
  it('is what a hand finds', () => {
    const found = metric.measure(inputOf(toy));
    // 0.9 and 0.8 are above all three non-members, 0.3 above one: 7 of 9 pairs.
    expect(numberOf(found, 'auc')).toBeCloseTo(7 / 9, 12);
    // Losses of members .105, .223 and 1.204: their mean .511 is that of p = .6, which two members reach and one other.
    expect(numberOf(found, 'advantage')).toBeCloseTo(1 / 3, 12);
    expect(of(found, 'advantage').details).toMatchObject({ members: 3, nonMembers: 3 });
    expect(of(found, 'advantage').details!.threshold).toBeCloseTo(-Math.log(0.216) / 3, 12);
    expect(of(found, 'tpr-at-10-percent-fpr')).toMatchObject({
      status: 'inapplicable',
      reason: '3 non-members; at least 100 are needed to expect 10 false positives',
    });
    expect(found.map(({ measure }) => measure)).not.toContain('epsilon-lower-bound');
  });

  it('counts ties one half, at a true positive rate, too', () => {
    const tied = Array.from({ length: 200 }, (_, i) => item(0.5, i % 2));
    const found = metric.measure(inputOf(tied));
    expect(numberOf(found, 'auc')).toBe(0.5);
    expect(numberOf(found, 'tpr-at-10-percent-fpr')).toBeCloseTo(0.1, 12);
    expect(numberOf(found, 'advantage')).toBe(0);
  });

  it('takes probabilities of 0 and 1, whose losses are infinite, for the ends', () => {
    const extreme = [item(1, 1), item(1, 1, 0), item(0, 1), item(0, 0, 0), item(0.5, 0), item(0, 0)];
    const found = metric.measure(inputOf(extreme));
    // 1 above all three, twice; 0 tied with two and below one: (3 + 3 + 1) / 9.
    expect(numberOf(found, 'auc')).toBeCloseTo(7 / 9, 12);
    expect(of(found, 'auc').details).toMatchObject({ infiniteLosses: 3 });
    // Mean of the finite losses 0 and 0: two of three members, no other.
    expect(numberOf(found, 'advantage')).toBeCloseTo(2 / 3, 12);
    const hopeless = [item(0, 1), item(0, 1), item(0.5, 0), item(0, 0)];
    expect(numberOf(metric.measure(inputOf(hopeless)), 'advantage')).toBe(0);
    expect(logOdds(0, 1)).toBeCloseTo(-103.616, 3);
    expect(logOdds(0, 0)).toBe(-logOdds(0, 1));
  });

  it('does not change with the order of items, nor with which label is called positive', () => {
    const known = metric.measure(inputOf(toy)).map((one) => (one.status === 'ok' ? one.value : one.reason));
    const turned = toy.map(({ label, own, ...rest }) => ({ ...rest, label: 1 - label, own: 1 - own! })).reverse();
    const again = metric.measure(inputOf(turned)).map((one) => (one.status === 'ok' ? one.value : one.reason));
    expect(again.length).toBe(known.length);
    for (const [k, value] of again.entries()) {
      if (typeof value === 'number') expect(value).toBeCloseTo(known[k] as number, 12);
      else expect(value).toBe(known[k]);
    }
  });
});

interface Fixture {
  label: number[];
  member: number[];
  group: string[];
  own: number[];
  others: number[][];
  saw: number[][];
  expected: {
    attack: 'loss' | 'offline-lira' | 'online-lira' | 'rmia';
    group: string | null;
    auc: number;
    advantage: number;
    tpr?: number;
    difference?: number;
    p?: number;
  }[];
  bounds: { items: number; guesses: number; right: number; delta: number; p: number[]; epsilon: number }[];
}
const fixture: Fixture = JSON.parse(readFileSync('test/fixtures/membership-inference.json', 'utf8'));

describe('as NumPy, scikit-learn and jax-privacy have it', () => {
  const items = fixture.own.map(
    (own, i): Item => ({
      ...{ own, label: fixture.label[i], member: fixture.member[i], group: fixture.group[i] },
    }),
  );
  const shadows = fixture.others.map((positive, k): Shadow => ({ positive, saw: fixture.saw[k] }));
  it.each(['loss', 'offline-lira', 'online-lira', 'rmia'] as const)('%s', (attack) => {
    const references = shadows.map((_, k) => `shadow-${k}`);
    const compared = attack === 'loss' ? {} : { references };
    const found = metric.measure(inputOf(items, { attack, ...compared }, attack === 'loss' ? [] : shadows));
    const rows = fixture.expected.filter((one) => one.attack === attack);
    expect(rows).toHaveLength(3);
    for (const { group, auc, advantage, tpr, difference, p } of rows) {
      expect(numberOf(found, 'auc', group)).toBeCloseTo(auc, 10);
      expect(numberOf(found, 'advantage', group)).toBeCloseTo(advantage, 10);
      if (tpr === undefined) expect(numberOf(found, 'tpr-at-10-percent-fpr', group)).toBe('inapplicable');
      else expect(numberOf(found, 'tpr-at-10-percent-fpr', group)).toBeCloseTo(tpr, 10);
      if (difference === undefined) continue;
      expect(numberOf(found, 'auc-difference', group)).toBeCloseTo(difference, 10);
      const tested = of(found, 'auc-difference', group);
      expect(tested).toMatchObject({ alternative: 'two-sided' });
      expect((tested as { pValue: number }).pValue / p!).toBeCloseTo(1, 6);
      // Two groups that are all: the same difference twice, and twice the p.
      expect(tested.details!.adjustedPValue as number).toBeCloseTo(Math.min(1, 2 * p!), 8);
    }
  });

  it('the lower bound of epsilon', () => {
    for (const { items, guesses, right, delta, p, epsilon } of fixture.bounds) {
      for (const [k, at] of [0, 0.5, 2].entries()) {
        const own = pValueOf({ items, guesses, right }, at, delta);
        if (p[k] > 1e-6) expect(own / p[k]).toBeCloseTo(1, 9);
        else expect(own).toBeCloseTo(p[k], 12);
      }
      expect(refutedEpsilon({ items, guesses, right }, 0.05, delta)).toBeCloseTo(epsilon, 5);
    }
  });
});

it('RMIA ranks items as their ratios do, though each non-member is in its own population', () => {
  const same: Shadow = { positive: toy.map(() => 0.5) };
  const found = metric.measure(inputOf(toy, { attack: 'rmia', references: ['shadow-0'] }, [same]));
  // The reference makes no difference: 7 of 9 pairs, as by the loss.
  expect(numberOf(found, 'auc')).toBeCloseTo(7 / 9, 12);
  // Of the non-members .2, .4 and .7 two reach one half (1.5 and 2.5 of 3), of the members .9 and .8.
  expect(numberOf(found, 'advantage')).toBe(0);
  // Ruled out by the model and by the reference: as likely as usual, not left out.
  const ruledOut = inputOf([...toy, item(0, 1)], { attack: 'rmia', references: ['shadow-0'], offlineA: 1 }, [
    { positive: [...same.positive, 0] },
  ]);
  expect(of(metric.measure(ruledOut), 'auc')).toMatchObject({ value: 9 / 12, n: 7 });
});

describe('a lower bound of epsilon', () => {
  it('is told where membership was drawn, and grows with what is guessed', () => {
    const draw = randomStream(3, 'epsilon');
    const drawn = (shift: number) =>
      Array.from({ length: 1000 }, (_, i) => item(answerOf(4 * draw.next() + shift * (i % 2), 1), i % 2));
    const bound = (shift: number) =>
      of(metric.measure(inputOf(drawn(shift), { assignment: 'coin' })), 'epsilon-lower-bound');
    expect(bound(0)).toMatchObject({ status: 'ok', value: 0, noInterval: 'it is a lower limit by itself' });
    const known = bound(8);
    // All of the first 500 are right: q with q^500 = .05 / 6.
    const q = (0.05 / 6) ** (1 / 500);
    expect(known).toMatchObject({ details: { guesses: 500, right: 500 } });
    expect((known as { value: number }).value).toBeGreaterThan(3);
    expect((known as { value: number }).value).toBeLessThan(Math.log(q / (1 - q)));
  });
});

describe('what cannot be asked', () => {
  const reasonOf = (items: readonly Item[], given = {}) => {
    const one = of(metric.measure(inputOf(items, given)), 'auc');
    return [one.status, 'reason' in one ? one.reason : ''];
  };

  it('is said of members alone, of none, of one item and of too few', () => {
    expect(reasonOf(toy.map((one) => ({ ...one, member: 1 })))).toEqual(['inapplicable', 'no item is a non-member']);
    expect(reasonOf(toy.map((one) => ({ ...one, member: 0 })))).toEqual(['inapplicable', 'no item is a member']);
    expect(reasonOf([item(0.5, 1)])).toEqual(['inapplicable', 'no item is a non-member']);
    expect(reasonOf(toy, { minGroupSize: 10 })).toEqual([
      'insufficient',
      '3 members and 3 non-members; at least 10 of each are needed',
    ]);
    expect(reasonOf(toy.map((one) => ({ ...one, own: null })))).toEqual(['insufficient', 'no item has an answer']);
    expect(reasonOf(toy.map((one) => ({ ...one, member: -1 })))[0]).toBe('insufficient');
  });

  it('leaves a run complete that has too few non-members for a rate, and not one that lacks their answers', () => {
    const items = Array.from({ length: 300 }, (_, i) => item(0.5 + (i % 7) / 20, i % 2));
    const low = (found: Found) => of(found, 'tpr-at-1-percent-fpr');
    expect(low(metric.measure(inputOf(items)))).toMatchObject({
      ...{ status: 'inapplicable', n: 300 },
      reason: '150 non-members; at least 1,000 are needed to expect 10 false positives',
    });
    const unanswered = Array.from({ length: 1000 }, () => item(null, 0));
    expect(low(metric.measure(inputOf([...items, ...unanswered])))).toMatchObject({
      ...{ status: 'insufficient', lacksAnswers: true, required: 1000, counts: { nonMembers: 150 } },
    });
  });

  it('has no lower bound of epsilon of members whom no fair coin drew: guesses would be right by themselves', () => {
    const random = randomStream(5, 'no coin');
    const items = Array.from({ length: 1000 }, (_, i) => item(0.2 + 0.6 * random.next(), Number(i % 10 > 0)));
    const found = metric.measure(inputOf(items, { assignment: 'coin', textControl: false }));
    expect(of(found, 'epsilon-lower-bound')).toMatchObject({
      ...{ status: 'inapplicable', reason: '900 of 1,000 items are members, which no fair coin drew' },
    });
    expect(of(found, 'auc').status).toBe('ok');
  });

  it('leaves out items of which nobody knows, and counts them', () => {
    const found = metric.measure(inputOf([...toy, item(0.99, -1), item(null, 1)]));
    expect(numberOf(found, 'auc')).toBeCloseTo(7 / 9, 12);
    expect(of(found, 'auc')).toMatchObject({ n: 6, details: { unknownMembership: 1, withoutAnswer: 1 } });
  });

  it('is said of a group without non-members, and of one that leaves none to compare with', () => {
    const grouped = toy.map((one) => ({ ...one, group: one.member === 1 ? 'a' : 'b' }));
    const found = metric.measure(inputOf(grouped));
    expect(of(found, 'auc', 'a')).toMatchObject({ status: 'inapplicable', reason: 'no item is a non-member' });
    const everyone = metric.measure(inputOf(toy.map((one) => ({ ...one, group: 'all' }))));
    expect(numberOf(everyone, 'auc', 'all')).toBeCloseTo(7 / 9, 12);
    expect(of(everyone, 'auc-difference', 'all')).toMatchObject({ status: 'insufficient' });
  });

  it('is refused without members, references, or what they saw', () => {
    const { membership: _, ...unknown } = dataOf(toy);
    const check = (given: Record<string, unknown>, data = dataOf(toy)) =>
      metric.check!({ options: metric.options.parse({ dataset: 'toy', ...given }), data: { dataset: data } });
    expect(check({}, unknown)).toMatchObject([
      { option: 'dataset', message: expect.stringContaining('does not say which') },
    ]);
    expect(check({ attack: 'rmia' })).toMatchObject([{ option: 'attack', message: '"rmia" needs reference models' }]);
    expect(check({ references: ['s'] })).toMatchObject([{ option: 'references' }]);
    expect(check({ attack: 'online-lira', references: ['s'] })).toMatchObject([{ option: 'attack' }]);
    expect(check({ attack: 'offline-lira', references: ['s'] })).toEqual([]);
  });

  it('is undefined for online LiRA where references do not vary', () => {
    const same: Shadow = { positive: toy.map(() => 0.5), saw: toy.map((_, i) => i % 2) };
    const given = { attack: 'online-lira', references: ['shadow-0', 'shadow-1'] };
    expect(of(metric.measure(inputOf(toy, given, [same, same])), 'auc')).toMatchObject({ status: 'undefined' });
  });

  it('is not asked of items that no reference was without', () => {
    const saw = [1, 0, 0, 0, 0, 0];
    const shadow: Shadow = { positive: toy.map(() => 0.5), saw };
    const found = metric.measure(inputOf(toy, { attack: 'offline-lira', references: ['shadow-0'] }, [shadow]));
    expect(of(found, 'auc')).toMatchObject({ n: 5, details: { withoutReference: 1 } });
  });
});

describe('the control on the text alone', () => {
  const draw = randomStream(5, 'texts');
  const word = (from: number) => `w${from + draw.below(30)}`;
  const textOf = (from: number) => Array.from({ length: 12 }, () => word(from)).join(' ');
  const items = (from: number) =>
    Array.from({ length: 600 }, (_, i) =>
      item(draw.next(), i % 2, 1, { text: textOf(i % 2 === 1 ? from : 0), group: `${i % 3}` }),
    );

  it('stops all measures where members differ anyway, and says by how much', () => {
    const found = metric.measure(inputOf(items(10)));
    expect(of(found, 'auc')).toMatchObject({ status: 'inapplicable' });
    expect(of(found, 'auc')).toHaveProperty(
      'reason',
      expect.stringMatching(/^members can be told .* by their texts alone \(AUC (0\.9\d\d|1\.000), at/),
    );
    expect(found.every(({ status }) => status === 'inapplicable')).toBe(true);
    expect(numberOf(metric.measure(inputOf(items(10), { textControl: false })), 'auc')).toBeTypeOf('number');
  });

  it('lets pass what is alike, and says the AUC; data without texts are not controlled', () => {
    const found = metric.measure(inputOf(items(0)));
    expect(of(found, 'auc').status).toBe('ok');
    const { textAuc } = of(found, 'auc').details as { textAuc: number };
    expect(Math.abs(textAuc - 0.5)).toBeLessThan(0.1);
    expect(of(metric.measure(inputOf(toy)), 'auc').details).toMatchObject({ textControl: 'the data set has no texts' });
    expect(textControl(['a', 'b'], Int8Array.of(1, 0))).toBeNull();
  });
});
