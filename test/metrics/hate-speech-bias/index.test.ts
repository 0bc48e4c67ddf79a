import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import metric from '../../../metrics/hate-speech-bias/index.ts';
import { randomStream, shuffle } from '../../../src/statistics/distributions/random.ts';
import { expectFinite, labelled, measureScores } from '../labelled-data.ts';

const fixture = JSON.parse(readFileSync(new URL('../../fixtures/bias-auc.json', import.meta.url), 'utf8'));

type Measurements = ReturnType<typeof measureScores>;

function find(measurements: Measurements, measure: string, attribute: string | null, group: string | null) {
  const found = measurements.filter((m) => m.measure === measure && m.attribute === attribute && m.group === group);
  expect(found).toHaveLength(1);
  return found[0];
}

function ok(measurements: Measurements, measure: string, attribute: string | null, group: string | null) {
  const found = find(measurements, measure, attribute, group);
  if (found.status !== 'ok') throw new Error(`${measure} is ${found.status}`);
  return found;
}

test('A summary over groups that share items counts each item once', () => {
  const labels = [1, 1, 0, 0, 1, 1, 0, 0];
  const scores = [0.9, 0.4, 0.3, 0.6, 0.8, 0.7, 0.2, 0.5];
  const shared = labelled(labels, {
    sex: { women: [0, 1, 2, 3], men: [4, 5, 6, 7] },
    age: { old: [0, 2, 4, 6], young: [1, 3, 5, 7], ageless: [0] },
  });
  const measured = measureScores(metric, shared, scores, { minGroupSize: 2 });
  expect(ok(measured, 'subgroup-auc', null, null).n).toBe(8);
  expect(ok(measured, 'bpsn-auc', null, null).n).toBe(4);
  expect(ok(measured, 'positive-aeg', null, null).n).toBe(4);
  expect(ok(measured, 'subgroup-auc', 'age', null).n).toBe(8);
});

// Items 0-4 are about group g, 5-9 about group h, 10 and 11 about none.
const labels = [1, 1, 1, 0, 0, 1, 1, 0, 0, 0, 1, 0];
const scores = [0.9, 0.6, 0.4, 0.5, 0.7, 0.8, 0.6, 0.3, 0.2, 0.6, 0.1, 0.95];
const toy = labelled(labels, { community: { g: [0, 1, 2, 3, 4], h: [5, 6, 7, 8, 9] } });
const small = { minGroupSize: 2 };

describe('A data set small enough to count pairs by hand', () => {
  const measured = measureScores(metric, toy, scores, small);
  const value = (measure: string, group: string | null) => ok(measured, measure, 'community', group).value;

  test('Subgroup AUC: pairs within the group', () => {
    // Positives .9 .6 .4 over negatives .5 .7: 2 + 1 + 0 of 6.
    expect(value('subgroup-auc', 'g')).toBe(3 / 6);
  });

  test("BPSN AUC: the background's positives over the group's negatives", () => {
    // .8 .6 over .5 .7: 2 + 1 of 4.
    expect(value('bpsn-auc', 'g')).toBe(3 / 4);
  });

  test("BNSP AUC: the group's positives over the background's negatives, ties counting one half", () => {
    // .9 .6 .4 over .3 .2 .6: 3 + 2.5 + 2 of 9.
    expect(value('bnsp-auc', 'g')).toBe(7.5 / 9);
  });

  test('Average equality gaps are above 0 where the group scores higher', () => {
    // Negatives .5 .7 over .3 .2 .6: 2 + 3 of 6. Positives .9 .6 .4 over .8 .6: 2 + .5 + 0 of 6.
    expect(value('negative-aeg', 'g')).toBeCloseTo(5 / 6 - 0.5, 15);
    expect(value('positive-aeg', 'g')).toBeCloseTo(2.5 / 6 - 0.5, 15);
  });

  test('The generalised mean has p = -5, the mean gap is of absolute values', () => {
    const [g, h] = [value('bpsn-auc', 'g'), value('bpsn-auc', 'h')];
    expect(value('bpsn-auc', null)).toBeCloseTo(((g ** -5 + h ** -5) / 2) ** -0.2, 15);
    const gaps = ['g', 'h'].map((group) => Math.abs(value('negative-aeg', group)));
    expect(value('negative-aeg', null)).toBeCloseTo((gaps[0] + gaps[1]) / 2, 15);
  });

  test('The overall AUC is over all items under either background rule', () => {
    // Positives .9 .6 .4 .8 .6 .1 over negatives .5 .7 .3 .2 .6 .95.
    const pairs = (5 + 3.5 + 2 + 5 + 3.5 + 0) / 36;
    for (const background of ['hatexplain', 'borkan'])
      expect(ok(measureScores(metric, toy, scores, { ...small, background }), 'auc', null, null).value).toBe(pairs);
  });

  test('Under the rule borkan, items in no group belong to the background', () => {
    const borkan = measureScores(metric, toy, scores, { ...small, background: 'borkan' });
    // .8 .6 .1 over .5 .7: 2 + 1 + 0 of 6.
    expect(ok(borkan, 'bpsn-auc', 'community', 'g').value).toBe(3 / 6);
    expect(ok(borkan, 'subgroup-auc', 'community', 'g').value).toBe(3 / 6);
  });
});

describe.each(['hatexplain', 'borkan'])(
  'Background rule %s on 400 items and four groups that overlap',
  (background) => {
    const [a, b, c, d] = fixture.members;
    const data = labelled(fixture.labels, { first: { a, b }, second: { c, d } });
    const measured = measureScores(metric, data, fixture.scores, { background });
    const expected = fixture[background];

    function compare(actual: ReturnType<typeof ok>, { value, lower, upper }: Record<string, number>) {
      expect(Math.abs(actual.value - value)).toBeLessThan(1e-12);
      if (lower === undefined) return;
      expect(Math.abs(actual.interval!.lower - lower)).toBeLessThan(1e-12);
      expect(Math.abs(actual.interval!.upper - upper)).toBeLessThan(1e-12);
    }

    test('AUCs, gaps and their intervals equal scikit-learn, DeLong by all pairs and Wilson to 1e-12', () => {
      expect(expected.groups).toHaveLength(20);
      for (const { measure, group, ...numbers } of expected.groups) {
        compare(ok(measured, measure, group < 2 ? 'first' : 'second', 'abcd'[group]), numbers);
      }
    });

    test('Means over groups, and the intervals of mean gaps by the full joint covariance, equal numpy to 1e-12', () => {
      expect(expected.summaries).toHaveLength(15);
      for (const { measure, scope, ...numbers } of expected.summaries)
        compare(ok(measured, measure, scope === 'all' ? null : scope, null), numbers);
    });

    test('The order of items and of groups does not matter', () => {
      const order = [...fixture.labels.keys()];
      shuffle(order, randomStream(3, 'order'));
      const place = new Map(order.map((item, i) => [item, i]));
      const moved = (members: number[]) => members.map((i) => place.get(i)!).sort((x, y) => x - y);
      const shuffled = labelled(
        order.map((i) => fixture.labels[i]),
        { second: { d: moved(d), c: moved(c) }, first: { b: moved(b), a: moved(a) } },
      );
      const again = measureScores(
        metric,
        shuffled,
        order.map((i) => fixture.scores[i]),
        { background },
      );
      for (const one of measured) {
        const other = ok(again, one.measure, one.attribute, one.group);
        expect(other.value).toBeCloseTo((one as typeof other).value, 14);
        expect(other.n).toBe((one as typeof other).n);
        expect(other.interval!.lower).toBeCloseTo((one as typeof other).interval!.lower, 12);
      }
    });

    test('A strictly increasing change of the scores changes nothing', () => {
      const cubed = measureScores(
        metric,
        data,
        fixture.scores.map((s: number) => s ** 3),
        { background },
      );
      expect(cubed).toEqual(measured);
    });

    test('The bootstrap is seeded, and its intervals are about as wide as those of DeLong', () => {
      const options = { background, interval: 'bootstrap', resamples: 400 };
      const once = measureScores(metric, data, fixture.scores, options);
      expect(measureScores(metric, data, fixture.scores, options)).toEqual(once);
      for (const one of once) {
        const { interval, value } = ok(once, one.measure, one.attribute, one.group);
        const delong = ok(measured, one.measure, one.attribute, one.group);
        expect(value).toBe(delong.value);
        expect(interval!.method).toMatch(/^bootstrap \(standard error, 400 resamples\)/);
        const ratio = (interval!.upper - interval!.lower) / (delong.interval!.upper - delong.interval!.lower);
        expect(ratio).toBeGreaterThan(0.8);
        expect(ratio).toBeLessThan(1.25);
      }
    });
  },
);

test('The interval of the generalised mean is as wide as the standard error of a bootstrap has it, or up to a half more', () => {
  const [a, b, c, d] = fixture.members;
  const data = labelled(fixture.labels, { all: { a, b, c, d } });
  const { interval } = ok(
    measureScores(metric, data, fixture.scores, { background: 'borkan' }),
    'bpsn-auc',
    null,
    null,
  );
  const ratio = (interval!.upper - interval!.lower) / (2 * 1.959963984540054 * fixture.bootstrapBpsnStandardError);
  expect(ratio).toBeGreaterThan(0.9);
  expect(ratio).toBeLessThan(1.5);
});

describe('Groups and labels that cannot be measured', () => {
  test('A group with too few items on a side is insufficient, with both counts', () => {
    const measured = measureScores(metric, toy, scores, { minGroupSize: 3 });
    expect(find(measured, 'subgroup-auc', 'community', 'g')).toMatchObject({
      status: 'insufficient',
      counts: { groupPositives: 3, groupNegatives: 2 },
      required: 3,
      reason: '3 group positives and 2 group negatives; at least 3 of each are needed',
    });
    expect(find(measured, 'bnsp-auc', 'community', 'g')).toMatchObject({
      status: 'ok',
      details: { groupPositives: 3, backgroundNegatives: 3 },
    });
  });

  test('A mean says how many groups it covers, and which were left out with their counts', () => {
    expect(find(measureScores(metric, toy, scores, { minGroupSize: 3 }), 'bnsp-auc', 'community', null)).toMatchObject({
      status: 'ok',
      value: 7.5 / 9,
      details: { groups: 1, leftOut: [{ group: 'h', groupPositives: 2, backgroundNegatives: 2 }], power: -5 },
    });
  });

  test('Without a measurable group a mean is insufficient', () => {
    expect(find(measureScores(metric, toy, scores, {}), 'bpsn-auc', null, null)).toMatchObject({
      status: 'insufficient',
      counts: { groups: 0 },
      required: 1,
    });
  });

  test('An empty group is insufficient', () => {
    const data = labelled(labels, { community: { g: [0, 1, 2, 3, 4], empty: [] } });
    expect(find(measureScores(metric, data, scores, small), 'subgroup-auc', 'community', 'empty')).toMatchObject({
      status: 'insufficient',
      counts: { groupPositives: 0, groupNegatives: 0 },
    });
  });

  test('With one class AUCs are inapplicable, and the gap of that class is measured', () => {
    const data = labelled(Array(12).fill(0), { community: { g: [0, 1, 2, 3, 4], h: [5, 6, 7, 8, 9] } });
    const measured = measureScores(metric, data, scores, small);
    const reason = 'no item is positive';
    expect(find(measured, 'auc', null, null)).toMatchObject({ status: 'inapplicable', reason });
    expect(find(measured, 'bpsn-auc', 'community', 'g')).toMatchObject({ status: 'inapplicable', reason });
    expect(find(measured, 'subgroup-auc', null, null)).toMatchObject({ status: 'inapplicable', reason });
    expect(find(measured, 'negative-aeg', 'community', 'g').status).toBe('ok');
    expect(find(measured, 'positive-aeg', 'community', 'g').status).toBe('inapplicable');
  });

  test('Items without an answer take no part and are counted', () => {
    const holes = scores.with(0, Number.NaN).with(11, Number.NaN);
    const measured = measureScores(metric, toy, holes, small);
    // Positives .6 .4 over negatives .5 .7: 1 + 0 of 4.
    expect(find(measured, 'subgroup-auc', 'community', 'g')).toMatchObject({
      value: 1 / 4,
      n: 4,
      details: { unanswered: 1 },
    });
    expect(find(measured, 'auc', null, null)).toMatchObject({ n: 10, details: { unanswered: 2 } });
  });

  test('Without any answer everything is insufficient for want of answers, and nothing is NaN', () => {
    const measured = measureScores(metric, toy, Array(12).fill(Number.NaN), small);
    for (const one of measured) {
      expect(one).toMatchObject({ status: 'insufficient', lacksAnswers: true, reason: 'no item has an answer' });
    }
    expectFinite(measured);
  });

  test('Answers of one class only are too few answers, not data of one class', () => {
    const half = scores.map((score, i) => (labels[i] === 1 ? Number.NaN : score));
    const measured = measureScores(metric, toy, half, small);
    expect(find(measured, 'auc', null, null)).toMatchObject({ status: 'insufficient', lacksAnswers: true });
  });

  test('A group without any other has no background', () => {
    const alone = labelled(labels, { community: { g: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11] } });
    const measured = measureScores(metric, alone, scores, small);
    const reason = 'no item is outside the group, so that it has no background';
    for (const group of ['g', null]) {
      expect(find(measured, 'bpsn-auc', 'community', group)).toMatchObject({ status: 'inapplicable', reason });
      expect(find(measured, 'subgroup-auc', 'community', group).status).toBe('ok');
    }
  });

  test('A perfect classifier has summaries of 1 exactly, as sure as the group that is least so', () => {
    const labels = [1, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0, 0];
    const members = [0, 1, 2, 3, 4, 5];
    const groups = Object.fromEntries(['g', 'h', 'k'].map((id, k) => [id, members.map((i) => i + 6 * k)]));
    const measured = measureScores(metric, labelled(labels, { community: groups }), labels, small);
    for (const measure of ['subgroup-auc', 'bpsn-auc', 'bnsp-auc']) {
      const summary = ok(measured, measure, null, null);
      expect(summary).toMatchObject({ value: 1, byChance: 1, interval: { upper: 1 } });
      const own = ok(measured, measure, 'community', 'g').interval!.lower;
      expect(summary.interval!.lower).toBeCloseTo(((own ** -5 + 2) / 3) ** -0.2, 12);
    }
    expectFinite(measured);
  });

  test('A classifier that is perfect, or says the same of everyone, has an interval all the same', () => {
    const perfect = ok(measureScores(metric, toy, labels, small), 'subgroup-auc', 'community', 'g');
    expect(perfect).toMatchObject({ value: 1, interval: { upper: 1 } });
    expect(perfect.interval!.lower).toBeLessThan(0.7);
    const constant = ok(measureScores(metric, toy, Array(12).fill(0.3), small), 'subgroup-auc', 'community', 'g');
    expect(constant.value).toBe(0.5);
    expect(constant.interval!.lower).toBeLessThan(0.3);
  });

  test('A mean with an AUC of 0 is 0, and says why it has no interval', () => {
    const inverted = ok(
      measureScores(
        metric,
        toy,
        labels.map((l, i) => (i < 5 ? 1 - l : scores[i])),
        small,
      ),
      'subgroup-auc',
      null,
      null,
    );
    expect(inverted.value).toBe(0);
    expect(inverted.interval).toBeUndefined();
    expect(inverted.noInterval).toBe('an AUC is 0, where the mean has no derivative');
  });
});

describe('The choice of groups', () => {
  test('Leaving groups out changes nothing for the others, under either rule', () => {
    for (const background of ['hatexplain', 'borkan']) {
      const all = measureScores(metric, toy, scores, { ...small, background });
      const some = measureScores(metric, toy, scores, { ...small, background, groups: ['g'] });
      expect(find(some, 'bpsn-auc', 'community', 'g')).toEqual(find(all, 'bpsn-auc', 'community', 'g'));
      expect(some.some(({ group }) => group === 'h')).toBe(false);
      expect(ok(some, 'bpsn-auc', null, null).value).toBe(ok(all, 'bpsn-auc', 'community', 'g').value);
    }
  });

  test('A group that the data set does not have is refused with the nearest one', () => {
    const data = labelled(labels, { community: { women: [0], men: [1] } });
    const options = metric.options.parse({ dataset: 'toy', groups: ['woman', 'men'] });
    expect(metric.check!({ options, data: { dataset: data } })).toEqual([
      { option: 'groups', message: 'the data set has no group "woman"', hint: 'Did you mean "women"?' },
    ]);
  });

  test('A data set without groups is refused', () => {
    const options = metric.options.parse({ dataset: 'toy' });
    expect(metric.check!({ options, data: { dataset: labelled(labels, {}) } })).toHaveLength(1);
  });
});
