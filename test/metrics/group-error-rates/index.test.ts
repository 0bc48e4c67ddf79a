import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import metric from '../../../metrics/group-error-rates/index.ts';
import { expectFinite, labelled, measureScores } from '../labelled-data.ts';

const fixture = JSON.parse(readFileSync(new URL('../../fixtures/group-error-rates.json', import.meta.url), 'utf8'));

type Measurements = ReturnType<typeof measureScores>;

function find(measurements: Measurements, measure: string, attribute: string | null, group: string | null = null) {
  const found = measurements.filter((m) => m.measure === measure && m.attribute === attribute && m.group === group);
  expect(found).toHaveLength(1);
  return found[0];
}

function ok(measurements: Measurements, measure: string, attribute: string | null, group: string | null = null) {
  const found = find(measurements, measure, attribute, group);
  if (found.status !== 'ok') throw new Error(`${measure} is ${found.status}`);
  return found;
}

describe('Eight items by hand', () => {
  // Group a: TP, TP, FN, FP; group b: TP, FN, TN, TN.
  const labels = [1, 1, 1, 0, 1, 1, 0, 0];
  const scores = [0.9, 0.5, 0.2, 0.7, 0.8, 0.1, 0.3, 0.4];
  const data = labelled(labels, { gender: ['a', 'a', 'a', 'a', 'b', 'b', 'b', 'b'] });
  const measured = measureScores(metric, data, scores, { minGroupSize: 1 });

  test.each([
    ['selection-rate', 3 / 4, 1 / 4],
    ['true-positive-rate', 2 / 3, 1 / 2],
    ['false-positive-rate', 1, 0],
    ['false-negative-rate', 1 / 3, 1 / 2],
    ['accuracy', 2 / 4, 3 / 4],
  ])('%s of both groups', (measure, a, b) => {
    expect(ok(measured, measure, 'gender', 'a').value).toBe(a);
    expect(ok(measured, measure, 'gender', 'b').value).toBe(b);
  });

  test.each([
    ['demographic-parity-difference', 1 / 2],
    ['demographic-parity-ratio', 1 / 3],
    ['equalized-odds-difference', 1],
    ['equalized-odds-ratio', 0],
    ['true-positive-rate-difference', 1 / 6],
    ['true-positive-rate-ratio', 3 / 4],
    ['false-positive-rate-difference', 1],
    ['false-positive-rate-ratio', 0],
    ['false-negative-rate-difference', 1 / 6],
    ['false-negative-rate-ratio', 2 / 3],
    ['accuracy-difference', 1 / 4],
    ['accuracy-ratio', 2 / 3],
  ])('%s is %d', (measure, value) => {
    const result = ok(measured, measure, 'gender');
    expect(result.value).toBeCloseTo(value, 15);
    expect(result.interval!.lower).toBeLessThanOrEqual(result.value);
    expect(result.interval!.upper).toBeGreaterThanOrEqual(result.value);
  });

  test('By chance 4 selected of 8 are 18/70 apart in groups of 4', () => {
    // 0 to 4 of them in the first group in 1, 16, 36, 16 and 1 of 70 ways: (2 x 1 + 32 x 1/2) / 70.
    const { byChance } = ok(measured, 'demographic-parity-difference', 'gender');
    expect(Math.abs(byChance! - 18 / 70)).toBeLessThan(4 * Math.sqrt((10 / 70 - (18 / 70) ** 2) / 2000));
    const [missed, found] = ['false-negative', 'true-positive'].map((rate) =>
      ok(measured, `${rate}-rate-difference`, 'gender'),
    );
    expect(missed.byChance).toBeCloseTo(found.byChance!, 12);
  });

  test('Equalised odds tell which of the two rates is farther apart', () => {
    const of = (measure: string) => ok(measured, measure, 'gender').details?.of;
    expect(of('equalized-odds-difference')).toBe('false-positive-rate');
    expect(of('equalized-odds-ratio')).toBe('false-positive-rate');
    expect(of('true-positive-rate-difference')).toBeUndefined();
    const swapped = measureScores(metric, data, [0.9, 0.9, 0.9, 0.2, 0.1, 0.1, 0.1, 0.1], { minGroupSize: 1 });
    expect(ok(swapped, 'equalized-odds-difference', 'gender').details?.of).toBe('true-positive-rate');
  });

  test('A score at the threshold is predicted positive', () => {
    const strict = measureScores(metric, data, scores, { minGroupSize: 1, threshold: 0.51 });
    expect(ok(strict, 'true-positive-rate', 'gender', 'a').value).toBe(1 / 3);
  });

  test('Rates of all items come without attribute and group', () => {
    expect(ok(measured, 'accuracy', null)).toMatchObject({ value: 5 / 8, n: 8 });
    expect(ok(measured, 'accuracy', null).interval!.method).toBe('Agresti-Coull with exact bounds');
  });
});

describe('The equalised odds ratio where one of its rates is 0 in every group', () => {
  const measured = fixture.oddsRatios.map(
    ({ labels, predicted, group }: Record<'labels' | 'predicted', number[]> & { group: string[] }) =>
      find(
        measureScores(metric, labelled(labels, { gender: group }), predicted, { minGroupSize: 1 }),
        'equalized-odds-ratio',
        'gender',
      ),
  );
  const values = measured.map((one: Measurements[number]) => (one.status === 'ok' ? one.value : one.status));

  test('is 0 beside a ratio of 0, and undefined otherwise', () => {
    expect(values).toEqual([0, 'undefined', 0, 'undefined', 'undefined', 0.25]);
  });

  test("is Fairlearn's where that is 0, and not where that is the other ratio or NaN in spite of a 0", () => {
    expect(fixture.oddsRatios.map(({ ratio }: { ratio: number | null }) => ratio)).toEqual([
      0,
      0.5,
      null,
      null,
      null,
      0.25,
    ]);
  });
});

describe('600 items, groups of two columns and their intersection', () => {
  const data = labelled(fixture.labels, { gender: fixture.gender, age: fixture.age });
  const options = { threshold: fixture.threshold, minGroupSize: 1, intersections: [['gender', 'age']] };
  const measured = measureScores(metric, data, fixture.scores, options);

  test.each(['gender', 'age', 'gender & age'])('Over %s every number equals Fairlearn to 1e-12', (attribute) => {
    const { groups, summary } = fixture.expected[attribute];
    for (const [group, rates] of Object.entries<Record<string, number>>(groups))
      for (const [measure, value] of Object.entries(rates))
        expect(Math.abs(ok(measured, measure, attribute, group).value - value)).toBeLessThan(1e-12);
    expect(Object.keys(summary)).toHaveLength(13);
    for (const [measure, value] of Object.entries<number>(summary))
      expect(Math.abs(ok(measured, measure, attribute).value - value)).toBeLessThan(1e-12);
  });

  test('Every measure that is not of several classes comes out, and no other', () => {
    const ofTwo = Object.keys(metric.measures).filter((name) => !/^(class|macro)-/.test(name));
    expect(new Set(measured.map(({ measure }) => measure))).toEqual(new Set(ofTwo));
    expectFinite(measured);
  });

  test('Every interval holds its value and stays within the range', () => {
    for (const { measure, attribute, group } of measured) {
      const { value, interval } = ok(measured, measure, attribute, group);
      expect(interval!.lower).toBeGreaterThanOrEqual(0);
      expect(interval!.upper).toBeLessThanOrEqual(1);
      expect(interval!.lower).toBeLessThanOrEqual(value);
      expect(interval!.upper).toBeGreaterThanOrEqual(value);
    }
  });

  test('Columns and lists of overlapping members are the same to it', () => {
    const members = (value: string) => fixture.gender.flatMap((g: string, i: number) => (g === value ? [i] : []));
    const overlapping = labelled(fixture.labels, {
      gender: {
        f: members('f'),
        m: members('m'),
        x: members('x'),
        notX: [...members('f'), ...members('m')].sort((a, b) => a - b),
      },
    });
    const again = measureScores(metric, overlapping, fixture.scores, { threshold: fixture.threshold });
    expect(find(again, 'accuracy', 'gender', 'f')).toEqual(find(measured, 'accuracy', 'gender', 'f'));
    expect(ok(again, 'demographic-parity-difference', 'gender').value).toBe(
      ok(measured, 'demographic-parity-difference', 'gender').value,
    );
  });

  test('Only the attributes asked for are compared', () => {
    const some = measureScores(metric, data, fixture.scores, { attributes: ['age'] });
    expect(new Set(some.map(({ attribute }) => attribute))).toEqual(new Set([null, 'age']));
  });
});

describe('Groups and rates that cannot be measured', () => {
  const labels = [1, 1, 1, 0, 0, 0, 0, 1, 1, 0];
  const columns = { gender: ['a', 'a', 'a', 'a', 'a', 'b', 'b', 'b', 'b', 'c'] };
  const data = labelled(labels, columns);
  const scores = [0.9, 0.8, 0.1, 0.2, 0.6, 0.3, 0.7, 0.6, 0.4, 0.9];

  test('Too few items of the kind that the rate is taken of are insufficient, with both counts', () => {
    const measured = measureScores(metric, data, scores, { minGroupSize: 3 });
    expect(find(measured, 'false-positive-rate', 'gender', 'a')).toMatchObject({
      status: 'insufficient',
      reason: '2 negatives; at least 3 are needed',
      counts: { positives: 3, negatives: 2 },
      required: 3,
    });
    expect(find(measured, 'true-positive-rate', 'gender', 'a').status).toBe('ok');
  });

  test('A comparison lists the groups it leaves out', () => {
    const measured = measureScores(metric, data, scores, { minGroupSize: 2 });
    expect(find(measured, 'demographic-parity-difference', 'gender')).toMatchObject({
      status: 'ok',
      details: { groups: 2, leftOut: [{ group: 'c', positives: 0, negatives: 1 }] },
    });
  });

  test('Fewer than two groups are insufficient', () => {
    const measured = measureScores(metric, data, scores, { minGroupSize: 5 });
    expect(find(measured, 'accuracy-difference', 'gender')).toMatchObject({
      status: 'insufficient',
      counts: { groups: 1 },
      required: 2,
    });
  });

  test('A ratio of 0 to 0 is undefined, and the difference is 0', () => {
    const measured = measureScores(metric, data, Array(10).fill(0.1), { minGroupSize: 1 });
    const reason = 'the rate is 0 in every group, so that there is no ratio';
    for (const measure of ['demographic-parity-ratio', 'true-positive-rate-ratio', 'equalized-odds-ratio'])
      expect(find(measured, measure, 'gender')).toMatchObject({ status: 'undefined', reason });
    expect(ok(measured, 'demographic-parity-difference', 'gender')).toMatchObject({ value: 0, interval: { lower: 0 } });
  });

  test('With one class the rates of the other are inapplicable', () => {
    const measured = measureScores(metric, labelled(Array(10).fill(0), columns), scores, { minGroupSize: 1 });
    const reason = 'no item is positive';
    for (const [measure, group] of [
      ['true-positive-rate', 'a'],
      ['false-negative-rate', 'b'],
      ['equalized-odds-difference', null],
    ] as const)
      expect(find(measured, measure, 'gender', group)).toMatchObject({ status: 'inapplicable', reason });
    expect(find(measured, 'false-positive-rate-difference', 'gender').status).toBe('ok');
  });

  test('Items without an answer take no part and are counted', () => {
    const measured = measureScores(metric, data, scores.with(0, Number.NaN), { minGroupSize: 1 });
    expect(find(measured, 'true-positive-rate', 'gender', 'a')).toMatchObject({
      value: 1 / 2,
      n: 2,
      details: { positives: 2, negatives: 2, unanswered: 1 },
    });
    const none = measureScores(metric, data, Array(10).fill(Number.NaN), {});
    // A comparison would be short of items, too: its groups are smaller than 10.
    const rates = none.filter(({ measure }) => !/-(difference|ratio)$/.test(measure));
    // And c has no positive at all.
    for (const one of rates.filter(
      ({ group, measure }) => group !== 'c' || !/^(true-positive|false-negative)/.test(measure),
    )) {
      expect(one).toMatchObject({ status: 'insufficient', lacksAnswers: true, reason: 'no item has an answer' });
    }
    expectFinite(none);
  });

  test('Answers are lacking where with all of them there would be enough, and not where items are too few', () => {
    const of = (minGroupSize: number, holes: readonly number[]) => {
      const some = scores.map((score, i) => (holes.includes(i) ? Number.NaN : score));
      const rate = find(measureScores(metric, data, some, { minGroupSize }), 'accuracy', 'gender', 'a');
      return rate.status === 'insufficient' ? rate : null;
    };
    expect(of(4, [0])).toBeNull();
    expect(of(5, [0])).toMatchObject({
      lacksAnswers: true,
      reason: '4 items; at least 5 are needed; with an answer to every item there would be enough',
    });
    expect(of(6, [0])).toMatchObject({ lacksAnswers: false, reason: '4 items; at least 6 are needed' });
    expect(of(6, [])).toMatchObject({ lacksAnswers: false });
  });

  test('One group of an attribute cannot be compared', () => {
    const alone = labelled([1, 0, 1, 0], { gender: ['a', 'a', 'a', 'a'] });
    const measured = measureScores(metric, alone, [0.9, 0.1, 0.8, 0.2], { minGroupSize: 1 });
    const compared = measured.filter(({ measure }) => /-(difference|ratio)$/.test(measure));
    expect(compared).toHaveLength(13);
    for (const one of compared) {
      expect(one).toMatchObject({
        status: 'inapplicable',
        reason: expect.stringMatching(/^1 group in the data; two are compared: take a column/),
      });
    }
    expect(find(measured, 'accuracy', 'gender', 'a').status).toBe('ok');
  });

  test('Combinations that no item has are counted, not measured', () => {
    const two = labelled(labels, { ...columns, age: ['o', 'y', 'o', 'y', 'o', 'o', 'o', 'o', 'o', 'y'] });
    const measured = measureScores(metric, two, scores, { minGroupSize: 1, intersections: [['gender', 'age']] });
    const groups = measured
      .filter((m) => m.attribute === 'gender & age' && m.measure === 'accuracy')
      .map((m) => m.group);
    expect(groups).toEqual(['a & o', 'a & y', 'b & o', 'c & y']);
    expect(find(measured, 'accuracy-difference', 'gender & age').details).toMatchObject({ emptyCombinations: 2 });
  });

  test('Intersections of more than 10,000 combinations are refused before any is made', () => {
    const attributes = ['a', 'b', 'c'];
    const groups = attributes.flatMap((attribute) =>
      Array.from({ length: 22 }, (_, i) => ({ id: `${attribute}${i}`, attribute, members: Uint32Array.of(0) })),
    );
    const check = (...names: string[]) => {
      const options = metric.options.parse({ dataset: 'toy', intersections: [names] });
      return metric.check!({ options, data: { dataset: { ...data, groups } } });
    };
    expect(check('a', 'b')).toEqual([]);
    expect(check('a', 'b', 'c')).toMatchObject([
      {
        option: 'intersections',
        message: '[a, b, c] makes 22 x 22 x 22 = 10,648 combinations; at most 10,000 are judged',
        hint: expect.stringContaining('Intersect fewer attributes'),
      },
    ]);
  });

  test('An attribute that the data set does not have is refused, wherever it is named', () => {
    const options = metric.options.parse({
      dataset: 'toy',
      attributes: ['gendr'],
      intersections: [['gender', 'gender']],
    });
    expect(metric.check!({ options, data: { dataset: data } })).toEqual([
      { option: 'attributes', message: 'the data set has no attribute "gendr"', hint: 'Did you mean "gender"?' },
      { option: 'intersections', message: '[gender, gender] names an attribute twice' },
    ]);
  });
});
