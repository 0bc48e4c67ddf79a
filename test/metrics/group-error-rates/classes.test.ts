/** Several classes, of which none counts as positive. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import metric from '../../../metrics/group-error-rates/index.ts';
import type { Measurement } from '../../../src/plugin.ts';
import { shuffle } from '../../../src/statistics/distributions/random.ts';
import { expectFinite } from '../labelled-data.ts';
import { dataOf, inputOf, measureClasses } from './several.ts';

const { several } = JSON.parse(readFileSync(new URL('../../fixtures/group-error-rates.json', import.meta.url), 'utf8'));
const { gender, age } = JSON.parse(
  readFileSync(new URL('../../fixtures/group-error-rates.json', import.meta.url), 'utf8'),
);

type Place = [measure: string, attribute: string | null, group?: string | null];

function find(all: readonly Measurement[], [measure, attribute, group = null]: Place): Measurement {
  const found = all.filter((m) => m.measure === measure && m.attribute === attribute && m.group === group);
  expect(found, `${measure} ${attribute} ${group}`).toHaveLength(1);
  return found[0];
}

function ok(all: readonly Measurement[], ...place: Place) {
  const found = find(all, place);
  if (found.status !== 'ok') throw new Error(`${place} is ${found.status}`);
  return found;
}

describe('Twelve items of three classes by hand', () => {
  // Of f: 2 of 3 bakers, 1 of 2 nurses, 1 of 1 poet right. Of m: 1 of 1 baker, 1 of 3 nurses, 2 of 2 poets.
  const labels = [...'bbbnnp', ...'bnnnpp'];
  const said = [...'bbnnbp', ...'bnppp', 'p'];
  const data = dataOf(labels, { gender: [...'ffffff', ...'mmmmmm'] });
  const measured = measureClasses(data, said, { minGroupSize: 1 });

  test.each([
    ['class-selection-rate', 'f: b', 3 / 6],
    ['class-selection-rate', 'm: p', 4 / 6],
    ['class-true-positive-rate', 'f: b', 2 / 3],
    ['class-true-positive-rate', 'm: n', 1 / 3],
    ['class-false-positive-rate', 'f: b', 1 / 3],
    ['class-false-positive-rate', 'm: p', 2 / 4],
    ['accuracy', 'f', 4 / 6],
    ['accuracy', 'm', 4 / 6],
    ['macro-true-positive-rate', 'f', (2 / 3 + 1 / 2 + 1) / 3],
    ['macro-true-positive-rate', 'm', (1 + 1 / 3 + 1) / 3],
    ['macro-false-positive-rate', 'f', (1 / 3 + 1 / 4 + 0) / 3],
    ['macro-false-positive-rate', 'm', (0 + 0 + 2 / 4) / 3],
    // Selection rates 3/6 and 1/6, 2/6 and 1/6, 1/6 and 4/6.
    ['class-demographic-parity-difference', 'b', 2 / 6],
    ['class-demographic-parity-difference', 'n', 1 / 6],
    ['class-demographic-parity-difference', 'p', 3 / 6],
    ['class-demographic-parity-ratio', 'b', 1 / 3],
    ['class-demographic-parity-ratio', 'p', 1 / 4],
    ['class-true-positive-rate-difference', 'b', 1 / 3],
    ['class-equalized-odds-difference', 'p', 1 / 2],
    ['macro-demographic-parity-difference', null, 1 / 3],
    ['macro-true-positive-rate-difference', null, (1 / 3 + 1 / 6 + 0) / 3],
    ['macro-false-positive-rate-difference', null, (1 / 3 + 1 / 4 + 1 / 2) / 3],
    ['macro-equalized-odds-difference', null, (1 / 3 + 1 / 4 + 1 / 2) / 3],
    ['accuracy-difference', null, 0],
  ])('%s of %s is %d', (measure, group, value) => {
    expect(ok(measured, measure, 'gender', group).value).toBeCloseTo(value, 14);
  });

  test('Rates of all items come without an attribute, those of a class in the place of the group', () => {
    expect(ok(measured, 'accuracy', null)).toMatchObject({ value: 8 / 12, n: 12 });
    expect(ok(measured, 'class-true-positive-rate', null, 'n')).toMatchObject({ value: 2 / 5, n: 5 });
    expect(ok(measured, 'macro-true-positive-rate', null)).toMatchObject({ value: (3 / 4 + 2 / 5 + 1) / 3, n: 12 });
    expect(ok(measured, 'macro-false-positive-rate', null).n).toBe(9);
  });

  test('A mean names the class whose groups are most surely apart, and the two groups', () => {
    expect(ok(measured, 'macro-demographic-parity-difference', 'gender').details).toMatchObject({
      classes: 3,
      leftOut: [],
      class: 'p',
      of: 'selection-rate',
      compared: 3,
      worst: { group: 'm', value: 4 / 6, n: 6 },
      reference: { group: 'f', value: 1 / 6, n: 6 },
    });
    // Of what is recognised the least is the worst.
    expect(ok(measured, 'class-true-positive-rate-difference', 'gender', 'b').details).toMatchObject({
      worst: { group: 'f', value: 2 / 3 },
      reference: { group: 'm', value: 1 },
    });
  });

  test('Rows that come counted are as many items', () => {
    const twice = measureClasses(
      dataOf([...labels, ...labels], { gender: [...'ffffffmmmmmmffffffmmmmmm'] }),
      [...said, ...said],
      { minGroupSize: 1 },
    );
    const counted = measureClasses({ ...data, counts: new Float64Array(12).fill(2) }, said, { minGroupSize: 1 });
    expect(counted.length).toBe(twice.length);
    for (const one of twice) {
      if (one.status !== 'ok') throw new Error(`${one.measure} is ${one.status}`);
      const own = ok(counted, one.measure, one.attribute, one.group);
      expect([own.value, own.n, own.interval]).toEqual([one.value, one.n, one.interval]);
    }
  });

  test('Sentences tell the class and both groups', () => {
    const says = (measure: string, group: string | null = null) => {
      const { value, n, details = {} } = ok(measured, measure, 'gender', group);
      const { worst, reference } = details as Record<
        string,
        { group: string; value: number; n: number; details: object }
      >;
      const common = { subject: 'ours', measure, attribute: 'gender', group, value, n, ideal: 0, details } as const;
      const terms = { item: 'post', positive: 'toxic', negative: 'harmless', of: 'about' };
      const sentence = metric.measures[measure].sentence!({
        ...common,
        terms,
        worst: { ...worst, details: {} },
        reference: { ...reference, details: {} },
      });
      return sentence!.replaceAll('\u00a0', ' ');
    };
    expect(says('macro-demographic-parity-difference')).toBe(
      'ours decides “p” for 67 % of those about “m” (gender), 17 % of those about “f”; 6 and 6 posts.',
    );
    expect(says('class-true-positive-rate-difference', 'b')).toBe(
      'ours recognises “b” in 67 % of its items about “f” (gender), 100 % of those about “m”; 3 and 1 post.',
    );
    expect(says('class-equalized-odds-difference', 'p')).toContain('ours wrongly decides “p” for 50 % of those');
  });
});

describe('600 items of four classes', () => {
  const data = dataOf(several.labels, { gender, age });
  const measured = measureClasses(data, several.predicted, { minGroupSize: 1 });

  test.each(['gender', 'age'])('Over %s every number equals Fairlearn and scikit-learn to 1e-12', (attribute) => {
    const { classes, overall, groups, macro, accuracy } = several.expected[attribute];
    const equal = (value: number, ...place: Place) =>
      expect(Math.abs(ok(measured, ...place).value - value), `${place}`).toBeLessThan(1e-12);
    for (const [name, own] of Object.entries<Record<string, Record<string, never>>>(classes)) {
      for (const [rate, value] of Object.entries(own.overall)) equal(value, `class-${rate}`, null, name);
      for (const [group, rates] of Object.entries(own.groups))
        for (const [rate, value] of Object.entries(rates))
          equal(value as number, `class-${rate}`, attribute, `${group}: ${name}`);
      for (const [gap, value] of Object.entries(own.gaps)) equal(value, `class-${gap}`, attribute, name);
    }
    for (const [measure, value] of Object.entries<number>(overall)) equal(value, measure, null);
    for (const [group, rates] of Object.entries<Record<string, number>>(groups))
      for (const [measure, value] of Object.entries(rates)) equal(value, measure, attribute, group);
    for (const [gap, value] of Object.entries<number>(macro)) equal(value, `macro-${gap}`, attribute);
    for (const [measure, value] of Object.entries<number>(accuracy)) equal(value, measure, attribute);
  });

  test('Every measure of several classes comes out, and none of two', () => {
    const names = Object.keys(metric.measures).filter((name) => /^(class|macro)-/.test(name));
    expect(names).toHaveLength(14);
    expect(new Set(measured.map(({ measure }) => measure))).toEqual(
      new Set([...names, 'accuracy', 'accuracy-difference', 'accuracy-ratio']),
    );
    expectFinite(measured);
  });

  test('Every interval holds its value and stays within the range', () => {
    for (const one of measured) {
      if (one.status !== 'ok') throw new Error(`${one.measure} is ${one.status}`);
      const { lower, upper } = one.interval!;
      expect(lower).toBeGreaterThanOrEqual(0);
      expect(upper).toBeLessThanOrEqual(1);
      expect(lower).toBeLessThanOrEqual(one.value + 1e-12);
      expect(upper).toBeGreaterThanOrEqual(one.value - 1e-12);
    }
  });

  test('A macro gap by chance is the mean of those of the classes, and what shuffled groups have on average', () => {
    const place = 'true-positive-rate-difference';
    const own = ['baker', 'nurse', 'pilot', 'poet'].map(
      (name) => ok(measured, `class-${place}`, 'age', name).byChance!,
    );
    const { byChance } = ok(measured, `macro-${place}`, 'age');
    expect(byChance).toBeCloseTo(own.reduce((sum, value) => sum + value, 0) / 4, 12);
    const stream = inputOf(data, several.predicted).random('shuffled');
    const groups = [...age];
    const values = Array.from({ length: 2000 }, () => {
      shuffle(groups, stream);
      const gaps = ['baker', 'nurse', 'pilot', 'poet'].map((name) => {
        const found = { old: [0, 0], young: [0, 0] };
        for (const [i, group] of groups.entries()) {
          if (several.labels[i] === name) found[group as keyof typeof found][Number(several.predicted[i] === name)]++;
        }
        const [a, b] = Object.values(found).map(([missed, right]) => right / (missed + right));
        return Math.abs(a - b);
      });
      return gaps.reduce((sum, gap) => sum + gap, 0) / 4;
    });
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    expect(Math.abs(mean - byChance!)).toBeLessThan((6 * deviation) / Math.sqrt(2000));
  });

  test('Other names of classes and groups, and another order of items, change no number', () => {
    const order = [...several.labels.keys()].sort((a, b) => ((a * 7919) % 600) - ((b * 7919) % 600));
    const other: Record<string, string> = { baker: 'z', nurse: 'y', pilot: 'x', poet: 'w' };
    const again = measureClasses(
      dataOf(
        order.map((i) => other[several.labels[i]]),
        { gender: order.map((i) => `${gender[i]}'`) },
      ),
      order.map((i) => other[several.predicted[i]]),
    );
    for (const measure of ['macro-equalized-odds-difference', 'macro-demographic-parity-difference']) {
      const [a, b] = [ok(measured, measure, 'gender'), ok(again, measure, 'gender')];
      expect(b.value).toBeCloseTo(a.value, 14);
      expect(b.interval!.lower).toBeCloseTo(a.interval!.lower, 14);
      expect(b.interval!.upper).toBeCloseTo(a.interval!.upper, 14);
    }
    expect(ok(again, 'class-equalized-odds-difference', 'gender', 'w').value).toBe(
      ok(measured, 'class-equalized-odds-difference', 'gender', 'poet').value,
    );
  });

  test('Of two classes each has the numbers that the positive one has', () => {
    const two = several.labels.map((name: string) => (name < 'o' ? 'no' : 'yes'));
    const said = several.predicted.map((name: string) => (name < 'o' ? 'no' : 'yes'));
    const both = measureClasses(dataOf(two, { gender }), said);
    const data = dataOf(two, { gender });
    const positive = Uint8Array.from(two, (name) => Number(name === 'yes'));
    const binary = metric.measure({
      ...inputOf(data, said),
      data: {
        dataset: { ...data, kind: 'labelled', classes: ['no', 'yes'], codes: Uint16Array.from(positive), positive },
      },
      observed: { decisions: { ...inputOf(data, said).observed.decisions, positive: Uint8Array.of(0, 1) } },
    });
    for (const gap of [
      'demographic-parity-difference',
      'equalized-odds-difference',
      'false-positive-rate-difference',
    ]) {
      const [own, ofPositive] = [ok(both, `class-${gap}`, 'gender', 'yes'), ok(binary, gap, 'gender')];
      expect(own).toMatchObject({ value: ofPositive.value, interval: ofPositive.interval, n: ofPositive.n });
    }
    // Both have the same difference of selection rates, and their mean knows no more than each.
    const [mean, one] = ['macro', 'class'].map((kind) =>
      ok(both, `${kind}-demographic-parity-difference`, 'gender', kind === 'class' ? 'yes' : null),
    );
    expect(mean.value).toBeCloseTo(one.value, 14);
    expect(mean.interval!.upper).toBeCloseTo(one.interval!.upper, 14);
    expect(mean.interval!.lower).toBeLessThanOrEqual(one.interval!.lower);
  });
});

describe('What several classes lack', () => {
  const labels = [...'aaabbbaaabbb', 'c'];
  const said = [...'aabbbaaaabbb', 'c'];
  const columns = { gender: [...'ffffffmmmmmmm'] };
  const data = dataOf(labels, columns);

  test('A class without enough items in two groups is left out of the means, which say which and why', () => {
    const measured = measureClasses(data, said, { minGroupSize: 3 });
    expect(ok(measured, 'macro-true-positive-rate-difference', 'gender').details).toMatchObject({
      classes: 2,
      leftOut: [
        {
          class: 'c',
          status: 'insufficient',
          reason: '0 of 2 groups have at least 3 items to take the rate of; two are needed',
        },
      ],
    });
    expect(find(measured, ['class-true-positive-rate-difference', 'gender', 'c'])).toMatchObject({
      status: 'insufficient',
      counts: { groups: 0 },
    });
    expect(ok(measured, 'macro-true-positive-rate', 'gender', 'm').details).toMatchObject({
      classes: 2,
      leftOut: [{ class: 'c', status: 'insufficient', reason: '1 item of the class; at least 3 are needed' }],
    });
    expect(find(measured, ['class-true-positive-rate', 'gender', 'm: c'])).toMatchObject({
      counts: { positives: 1, negatives: 6 },
      required: 3,
    });
    const none = measureClasses(data, said, { minGroupSize: 30 });
    expect(find(none, ['macro-true-positive-rate-difference', 'gender'])).toMatchObject({
      status: 'insufficient',
      reason: 'no class has enough items',
      counts: { classes: 0 },
      required: 1,
      lacksAnswers: false,
    });
    expectFinite([...measured, ...none]);
  });

  test('A class that nobody is given has no ratio, and a difference of 0', () => {
    const nobody = said.with(-1, 'b');
    const measured = measureClasses(data, nobody, { minGroupSize: 1 });
    expect(find(measured, ['class-demographic-parity-ratio', 'gender', 'c'])).toMatchObject({
      status: 'undefined',
      reason: 'the rate is 0 in every group, so that there is no ratio',
    });
    expect(ok(measured, 'class-demographic-parity-difference', 'gender', 'c').value).toBe(0);
  });

  test('Without labels there are selection rates and demographic parity of each class', () => {
    const measured = measureClasses(dataOf(13, columns), said, { minGroupSize: 1 });
    expect(ok(measured, 'class-selection-rate', 'gender', 'f: a').value).toBe(3 / 6);
    expect(ok(measured, 'class-demographic-parity-difference', 'gender', 'a').value).toBeCloseTo(1 / 14, 14);
    expect(ok(measured, 'class-demographic-parity-difference', 'gender', 'a').details).not.toHaveProperty('positives');
    ok(measured, 'macro-demographic-parity-difference', 'gender');
    const others = measured.filter(({ status }) => status !== 'ok');
    expect(new Set(others.map(({ measure }) => measure))).toEqual(
      new Set([
        'macro-true-positive-rate',
        'macro-false-positive-rate',
        'macro-equalized-odds-difference',
        'macro-true-positive-rate-difference',
        'macro-false-positive-rate-difference',
      ]),
    );
    for (const one of others) {
      expect(one).toMatchObject({ status: 'inapplicable', group: null, reason: 'the data set has no labels' });
    }
    expectFinite(measured);
  });

  test('Items without an answer take no part and are counted', () => {
    const measured = measureClasses(data, [null, ...said.slice(1)], { minGroupSize: 1 });
    expect(ok(measured, 'class-true-positive-rate', 'gender', 'f: a')).toMatchObject({
      value: 1 / 2,
      n: 2,
      details: { unanswered: 1 },
    });
    expect(ok(measured, 'accuracy', null)).toMatchObject({ n: 12, details: { unanswered: 1 } });
    const none = measureClasses(
      data,
      labels.map(() => null),
      { minGroupSize: 1 },
    );
    expect(find(none, ['macro-true-positive-rate-difference', 'gender'])).toMatchObject({
      status: 'insufficient',
      lacksAnswers: true,
    });
    const nameless = measureClasses(
      dataOf(13, columns),
      labels.map(() => null),
    );
    expect(nameless.length).toBeGreaterThan(0);
    for (const one of nameless) {
      expect(one).toMatchObject({ status: 'insufficient', lacksAnswers: true, reason: 'no item has an answer' });
    }
    expectFinite([...none, ...nameless]);
  });

  test('One group of an attribute cannot be compared, and one class is compared alone', () => {
    const alone = measureClasses(dataOf(labels, { gender: labels.map(() => 'f') }), said, { minGroupSize: 1 });
    expect(find(alone, ['macro-equalized-odds-difference', 'gender'])).toMatchObject({
      status: 'inapplicable',
      reason: expect.stringMatching(/^1 group in the data; two are compared: take a column/),
    });
    expect(alone.filter(({ measure }) => measure.startsWith('class-equalized'))).toEqual([]);
    const one = measureClasses(
      dataOf(13, columns),
      labels.map(() => 'a'),
      { minGroupSize: 1 },
    );
    expect(ok(one, 'macro-demographic-parity-difference', 'gender')).toMatchObject({
      value: 0,
      details: { classes: 1 },
    });
  });

  test('More than 100 classes are refused: of labels before the run, of decisions in it', () => {
    const many = Array.from({ length: 202 }, (_, i) => `class ${i % 101}`);
    const groups = { gender: many.map((_, i) => (i % 2 ? 'f' : 'm')) };
    const input = inputOf(dataOf(many, groups), many);
    expect(metric.check!(input)).toMatchObject([
      { option: 'dataset', message: 'the data set has 101 labels, and at most 100 are each taken against the rest' },
    ]);
    for (const one of measureClasses(dataOf(202, groups), many)) {
      expect(one).toMatchObject({
        status: 'inapplicable',
        reason: '101 different decisions; at most 100 classes are compared',
      });
    }
  });

  test('A gate may name a class, a group, or a group and a class; of decisions alone they are not known before', () => {
    const known = metric.groups!(inputOf(data, said))!.map(({ id }) => id);
    expect(known).toEqual(['f', 'm', 'a', 'b', 'c', 'f: a', 'f: b', 'f: c', 'm: a', 'm: b', 'm: c']);
    expect(metric.groups!(inputOf(dataOf(13, columns), said))).toBeNull();
  });

  test('Samples tell what was decided, and whether that is right', () => {
    const labelled = inputOf(data, [null, ...said.slice(1)]);
    const decided = metric.pairing!.decisions!(labelled.options, [...metric.samples!(labelled)]);
    expect(decided[0]).toEqual({ decision: null, right: null, groups: { gender: ['f'] }, case: null });
    expect(decided.slice(1, 4).map(({ decision, right }) => [decision, right])).toEqual([
      ['a', true],
      ['b', false],
      ['b', true],
    ]);
    const nameless = inputOf(dataOf(13, columns), said);
    const [first] = metric.pairing!.decisions!(nameless.options, [...metric.samples!(nameless)]);
    expect(first).toMatchObject({ decision: 'a', right: null });
  });

  test('Measures follow from the samples', () => {
    for (const [from, names] of [
      [dataOf(several.labels, { gender, age }), several.predicted.with(3, null)],
      [dataOf(600, { gender, age }), several.predicted.with(3, null)],
    ] as const) {
      const input = inputOf(from, names, { intersections: [['gender', 'age']], minGroupSize: 20 });
      const samples = JSON.parse(JSON.stringify([...metric.samples!(input)]));
      const { means, others } = metric.pairing!.statistics(input.options, samples);
      const values = new Map<string, number>();
      const keyOf = ({ measure, attribute, group }: Omit<Measurement, 'status'>) =>
        JSON.stringify([measure, attribute, group]);
      for (const { values: items, ...place } of means) {
        const own = items.filter((value) => !Number.isNaN(value));
        values.set(keyOf(place), own.reduce((sum, value) => sum + value, 0) / own.length);
      }
      const again = others!.recompute(new Uint32Array(600).fill(1));
      for (const [i, place] of others!.places.entries()) values.set(keyOf(place), again[i]);
      const measured = metric.measure(input).filter((one) => values.has(keyOf(one)));
      expect(measured.length).toBeGreaterThan(25);
      for (const one of measured) {
        if (one.status === 'ok') expect(values.get(keyOf(one)), keyOf(one)).toBeCloseTo(one.value, 12);
        else expect(values.get(keyOf(one)), keyOf(one)).toBeNaN();
      }
      expect(measured.some(({ measure }) => measure === 'macro-demographic-parity-difference')).toBe(true);
    }
  });
});
