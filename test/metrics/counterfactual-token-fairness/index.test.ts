import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import swapsDataset from '../../../datasets/swaps.ts';
import metric from '../../../metrics/counterfactual-token-fairness/index.ts';
import { measurementKey, valuesOf } from '../../../src/judge/baseline/paired.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import { rateDifference } from '../../../src/statistics/rates/rate-gaps.ts';
import { rateInterval, rateLimits } from '../../../src/statistics/rates/rate-limits.ts';
import { expectFinite, labelled } from '../labelled-data.ts';
import { binary, builtIn, dataOf, measure, swapsOf } from './measured.ts';

const fixture = JSON.parse(readFileSync(new URL('../../fixtures/counterfactual.json', import.meta.url), 'utf8'));

function find(measured: ReturnType<typeof measure>, name: string, group: string | null = null, attribute?: string) {
  const found = measured.filter(
    (m) => m.measure === name && m.group === group && (attribute === undefined || m.attribute === attribute),
  );
  expect(found).toHaveLength(1);
  return found[0];
}

function ok(...of: Parameters<typeof find>) {
  const found = find(...of);
  if (found.status !== 'ok') throw new Error(`${of[1]} is ${found.status}`);
  return found;
}

describe('Four texts by hand', () => {
  // Two about men, one about women, one about both; one more without a word of the table.
  const p: Record<string, number> = {
    'he runs': 0.5,
    'she runs': 0.75,
    'his dog': 0.25,
    'her dog': 0.125,
    'a girl': 0.625,
    'a boy': 0.5,
    'he met her': 0.375,
    'she met him': 0.375,
  };
  const measured = measure({
    texts: ['he runs', 'his dog', 'a girl', 'he met her', 'it rains'],
    options: { swaps: 'gender', minTexts: 2, threshold: 0.6 },
    answer: binary((text) => p[text]),
  });

  test('The gap is the mean of 1/4, 1/8, 1/8 and 0; texts without a word of the table are counted apart', () => {
    expect(ok(measured, 'gap')).toMatchObject({
      value: 1 / 8,
      n: 4,
      attribute: 'gender',
      details: { texts: 5, withoutWords: 1, positiveLeftOut: 0, counterfactuals: 4, pairsWithoutTexts: [] },
    });
  });

  test('The flip rate counts decisions that change: he runs (below), she runs (above), and the girl', () => {
    expect(ok(measured, 'flip-rate')).toMatchObject({
      value: 1 / 2,
      interval: { method: 'Agresti-Coull with exact bounds', ...rateLimits(2, 4) },
      details: { textsFlipped: 2 },
    });
  });

  test('Pairs have a direction, and the shift of one keeps its sign', () => {
    expect(ok(measured, 'gap', 'male -> female').value).toBe(3 / 16);
    expect(ok(measured, 'shift', 'male -> female')).toMatchObject({ value: 1 / 16, n: 2 });
    expect(find(measured, 'gap', 'female -> male')).toMatchObject({
      status: 'insufficient',
      reason: '1 of 5 texts has such a counterfactual; at least 2 are needed',
      counts: { texts: 1, withoutWords: 1, withoutAnswer: 0 },
      required: 2,
    });
  });

  test('Texts about both groups have no direction, and so no shift', () => {
    expect(find(measured, 'gap', 'male <-> female').status).toBe('insufficient');
    expect(measured.filter(({ measure, group }) => measure === 'shift' && group?.includes('<->'))).toEqual([]);
  });

  test('Each text is asked about once', () => {
    const options = metric.options.parse({ dataset: 'toy', swaps: 'gender' });
    const data = { dataset: dataOf(['he', 'she', 'he', 'it']), tables: builtIn };
    expect(metric.needs({ options, data, seed: 1 }).answers.texts).toEqual(['he', 'she']);
  });
});

describe('Texts without an answer', () => {
  const p: Record<string, number> = {
    'he runs': 0.5,
    'she runs': 0.75,
    'his dog': 0.25,
    'her dog': Number.NaN,
    'a girl': Number.NaN,
    'a boy': 0.5,
    'his cat': 0,
    'her cat': 1,
  };
  const texts = ['he runs', 'his dog', 'a girl', 'his cat', 'it rains'];
  const toy = (minTexts: number, answer = binary((text) => p[text])) =>
    measure({ texts, options: { swaps: 'gender', minTexts, threshold: 0.6 }, answer });

  test('Are left out, as are texts none of whose counterfactuals have one, and both are counted: 1/4 and 1', () => {
    const measured = toy(2);
    const counts = { texts: 5, withoutWords: 1, counterfactuals: 4, withoutAnswer: 2, counterfactualsWithoutAnswer: 1 };
    expect(ok(measured, 'gap')).toMatchObject({ value: 5 / 8, n: 2, details: counts });
    expect(ok(measured, 'flip-rate')).toMatchObject({ value: 1, n: 2, details: { ...counts, textsFlipped: 2 } });
    expect(ok(measured, 'shift', 'male -> female')).toMatchObject({
      value: 5 / 8,
      n: 2,
      details: { withoutAnswer: 1 },
    });
    // Of this pair no text has an answer: that is no want of texts.
    expect(find(measured, 'gap', 'female -> male')).toMatchObject({
      status: 'insufficient',
      reason: '0 of 5 texts have such a counterfactual and an answer to both; at least 2 are needed',
      lacksAnswers: true,
      details: { withoutAnswer: 1 },
    });
    expect(ok(measured, 'gap').details).toMatchObject({ pairsWithoutTexts: ['male <-> female'] });
    expectFinite(measured);
  });

  test('Leave nothing to measure where too few have one, which is said', () => {
    expect(find(toy(3), 'gap')).toMatchObject({
      status: 'insufficient',
      reason: '2 of 5 texts have such a counterfactual and an answer to both; at least 3 are needed',
      lacksAnswers: true,
      counts: { texts: 2, withoutWords: 1, withoutAnswer: 2 },
      required: 3,
    });
    const none = toy(
      2,
      binary(() => Number.NaN),
    );
    for (const one of none) {
      expect(one).toMatchObject({ status: 'insufficient', lacksAnswers: true });
    }
    expect(find(none, 'gap')).toMatchObject({ n: 0, details: { withoutAnswer: 4, counterfactualsWithoutAnswer: 4 } });
  });

  test('A text keeps those of its counterfactuals that have one', () => {
    const answers: Record<string, number> = { 'a Muslim': 0.5, 'a Jew': 0.75, 'a Christian': Number.NaN };
    const measured = measure({
      texts: ['a Muslim', 'a Muslim'],
      options: { swaps: 'religion', minTexts: 2 },
      answer: binary((text) => answers[text] ?? Number.NaN),
    });
    expect(ok(measured, 'gap')).toMatchObject({ value: 1 / 4, n: 2, details: { withoutAnswer: 0 } });
    const { counterfactuals, counterfactualsWithoutAnswer } = ok(measured, 'gap').details!;
    expect(counterfactualsWithoutAnswer).toBe(Number(counterfactuals) - 2);
    const measuredPairs = measured.flatMap(({ group, status }) => (group !== null && status === 'ok' ? [group] : []));
    expect(new Set(measuredPairs)).toEqual(new Set(['Muslim -> Jewish']));
  });
});

describe('160 texts about three groups, three classes', () => {
  const groups = Object.keys(fixture.groups);
  const rows = [0, 1].map((i) => ({ words: groups.map((g) => [fixture.groups[g][i]]) }));
  const tables = swapsOf([{ name: 'own', attribute: 'own', groups, rows }]);
  const classes = ['none', 'some', 'much'];
  const given = {
    texts: fixture.texts,
    labels: fixture.positive,
    tables,
    classes,
    answer: (t: string) => fixture.answers[t],
  };

  test.each(['all', 'symmetric'])('With counterfactuals: %s every number equals NumPy to 1e-12', (counterfactuals) => {
    const measured = measure({ ...given, options: { counterfactuals, threshold: fixture.threshold, minTexts: 2 } });
    const expected = fixture.expected[counterfactuals];
    const gap = ok(measured, 'gap');
    expect(Math.abs(gap.value - expected.gap)).toBeLessThan(1e-12);
    expect(gap.n).toBe(expected.n);
    expect(gap.details).toMatchObject({ withoutWords: expected.withoutWords });
    expect(Math.abs(ok(measured, 'flip-rate').value - expected.flipRate)).toBeLessThan(1e-12);
    for (const [c, name] of classes.entries()) {
      expect(Math.abs(ok(measured, 'class-gap', name).value - expected.classGaps[c])).toBeLessThan(1e-12);
    }
    expect(Object.keys(expected.pairs)).toHaveLength(9);
    for (const [pair, numbers] of Object.entries<Record<string, number>>(expected.pairs)) {
      expect(ok(measured, 'gap', pair).n).toBe(numbers.n);
      expect(Math.abs(ok(measured, 'gap', pair).value - numbers.gap)).toBeLessThan(1e-12);
      expect(Math.abs(ok(measured, 'flip-rate', pair).value - numbers.flipRate)).toBeLessThan(1e-12);
      if (pair.includes('<->')) continue;
      expect(Math.abs(ok(measured, 'shift', pair).value - numbers.shift)).toBeLessThan(1e-12);
    }
    expectFinite(measured);
  });

  test('The interval is that of a Bayesian bootstrap over texts with the bounds by NumPy, but for the draw', () => {
    const { interval } = ok(measure({ ...given, options: { resamples: 20_000 } }), 'gap');
    const [lower, upper] = fixture.expected.all.gapInterval;
    // Of a 2.5 % quantile of 20,000 resamples the standard error is 0.006 of the interval's width.
    expect(Math.abs(interval!.lower - lower)).toBeLessThan(0.02 * (upper - lower));
    expect(Math.abs(interval!.upper - upper)).toBeLessThan(0.02 * (upper - lower));
  });

  test('It is seeded, and the order of texts changes no value', () => {
    const once = measure(given);
    expect(measure(given)).toEqual(once);
    const reversed = measure({ ...given, texts: given.texts.toReversed(), labels: given.labels.toReversed() });
    for (const one of once) {
      const other = find(reversed, one.measure, one.group);
      if (one.status === 'ok' && other.status === 'ok') expect(other.value).toBeCloseTo(one.value, 14);
      expect(other.status).toBe(one.status);
    }
  });

  test('Every measure that comes out is declared, and all declared ones do', () => {
    expect(new Set(measure(given).map(({ measure }) => measure))).toEqual(new Set(Object.keys(metric.measures)));
  });
});

describe('What must hold for any classifier', () => {
  const texts = Array.from(
    { length: 40 },
    (_, i) => `${['he', 'she', 'her brother and he', 'no one'][i % 4]} said ${i}`,
  );
  const length = (text: string) => text.replace(/\b(s?he|his|her|him|brother|sister)\b/g, '').length / 100;

  test('One that is blind to the exchanged words has no gap, no flips and no shift, and intervals that allow for what was not drawn', () => {
    const measured = measure({ texts, options: { swaps: 'gender' }, answer: binary(length) });
    for (const one of measured) expect(one).toMatchObject({ status: 'ok', value: 0 });
    const { lower, upper } = ok(measured, 'gap').interval!;
    expect(lower).toBe(0);
    // Of 30 texts: the 97.5 % quantile of Beta(0.5, 30) by SciPy is 0.0805.
    expect(ok(measured, 'gap').n).toBe(30);
    expect(Math.abs(upper - 0.0805)).toBeLessThan(0.008);
    const shift = ok(measured, 'shift', 'male -> female').interval!;
    expect(shift.lower).toBeLessThan(-0.05);
    expect(shift.upper).toBeGreaterThan(0.05);
    expect(ok(measured, 'flip-rate').interval!.upper).toBeGreaterThan(0.05);
  });

  test('One that answers 0 or 1 alone has its gap with the interval of its flip rate, however many texts are decided otherwise', () => {
    const flipped = [0, 3, 30];
    for (const count of flipped) {
      const decide = (text: string) => Number(/\bshe\b/.test(text) && Number(/\d+/.exec(text)) < count);
      const measured = measure({ texts, options: { swaps: 'gender' }, answer: binary(decide) });
      for (const pair of [null, 'male -> female', 'female -> male']) {
        expect(ok(measured, 'gap', pair).value).toBe(ok(measured, 'flip-rate', pair).value);
        expect(ok(measured, 'gap', pair).interval).toEqual(ok(measured, 'flip-rate', pair).interval);
      }
    }
  });

  test('One whose answers are nearly 0 or 1 has limits of its gap and shifts as far out as those of rates', () => {
    const flips = (text: string) => /\bshe\b/.test(text) && Number(/\d+/.exec(text)) < 3;
    for (const sure of [0.001, 0.04]) {
      const measured = measure({
        texts,
        options: { swaps: 'gender' },
        answer: binary((text) => (flips(text) ? 1 - sure : sure)),
      });
      const { value, n, interval } = ok(measured, 'gap');
      expect(value).toBeGreaterThan(0);
      const rate = rateInterval(value * n, n);
      expect(interval).toEqual({
        ...rate,
        lower: expect.closeTo(rate.lower, 12),
        upper: expect.closeTo(rate.upper, 12),
      });
      const shift = ok(measured, 'shift', 'male -> female');
      const rises = rateDifference({ right: shift.value * shift.n, size: shift.n }, { right: 0, size: shift.n });
      expect(shift.interval!.upper).toBeGreaterThanOrEqual(rises.upper);
      expect(shift.interval!.lower).toBeLessThanOrEqual(rises.lower);
    }
    const unsure = measure({
      texts,
      options: { swaps: 'gender' },
      answer: binary((text) => (flips(text) ? 0.94 : 0.06)),
    });
    expect(ok(unsure, 'gap').interval!.method).toContain('Bayesian bootstrap');
  });

  test('One that goes by the group alone has the gap, and the shifts are opposite', () => {
    const measured = measure({
      texts,
      options: { swaps: 'gender' },
      answer: binary((t) => (/\bshe\b/.test(t) ? 0.9 : 0.4)),
    });
    expect(ok(measured, 'gap').value).toBeCloseTo(0.5, 14);
    expect(ok(measured, 'shift', 'male -> female').value).toBeCloseTo(0.5, 14);
    expect(ok(measured, 'shift', 'female -> male').value).toBeCloseTo(-0.5, 14);
    expect(ok(measured, 'flip-rate').value).toBe(1);
  });

  test('A planted dependence raises the gap monotonically', () => {
    const gaps = [0, 0.1, 0.2, 0.4].map(
      (strength) =>
        ok(
          measure({
            texts,
            options: { swaps: 'gender' },
            answer: binary((text) => length(text) + (/\bshe\b/.test(text) ? strength : 0)),
          }),
          'gap',
        ).value,
    );
    expect(gaps).toEqual(gaps.toSorted((a, b) => a - b));
    expect(new Set(gaps).size).toBe(4);
  });

  test('Turning its classes round changes no gap and turns the shifts round', () => {
    const p = (text: string) => (text.length % 7) / 7;
    const [one, other] = [p, (text: string) => 1 - p(text)].map((f) =>
      measure({ texts, options: { swaps: 'gender', minTexts: 2 }, answer: binary(f) }),
    );
    expect(ok(other, 'gap').value).toBeCloseTo(ok(one, 'gap').value, 14);
    expect(ok(other, 'shift', 'male -> female').value).toBeCloseTo(-ok(one, 'shift', 'male -> female').value, 14);
  });

  test('With two classes there are no gaps by class: they would be the gap again', () => {
    const measured = measure({ texts, options: { swaps: 'gender' }, answer: binary(length) });
    expect(measured.some(({ measure }) => measure === 'class-gap')).toBe(false);
  });
});

describe('Texts and tables', () => {
  const answer = binary(() => 0.5);

  test('Without any text that holds a word of the table the question cannot be posed', () => {
    const measured = measure({ texts: ['it', '', '🙂', 'هو'], options: { swaps: 'gender' }, answer });
    expect(measured.map(({ measure, status }) => [measure, status])).toEqual([
      ['gap', 'inapplicable'],
      ['flip-rate', 'inapplicable'],
    ]);
    expect(find(measured, 'gap')).toMatchObject({
      n: 0,
      reason: 'none of 4 texts has a counterfactual',
      details: { withoutWords: 4, pairsWithoutTexts: ['male -> female', 'female -> male', 'male <-> female'] },
    });
  });

  test('Words without a counterpart are counted apart', () => {
    const tables = swapsOf([
      {
        name: 't',
        attribute: 't',
        groups: ['a', 'b', 'c'],
        rows: [{ words: [['x'], ['y'], null] }, { words: [['u'], null, ['w']] }],
      },
    ]);
    const measured = measure({ texts: ['x u', 'x', 'y'], tables, answer });
    expect(find(measured, 'gap')).toMatchObject({ details: { withoutCounterpart: 1, counterfactuals: 2 } });
  });

  test('Symmetric leaves positive texts out, and counts them', () => {
    const options = { swaps: 'gender', counterfactuals: 'symmetric', minTexts: 2 };
    const measured = measure({ texts: ['he', 'she', 'man'], labels: [1, 0, 0], options, answer });
    expect(ok(measured, 'gap')).toMatchObject({ n: 2, details: { positiveLeftOut: 1 } });
  });

  test('All tables are used by default, those of one attribute together', () => {
    const measured = measure({ texts: ['John and a Muslim', 'gay black woman'], options: { minTexts: 2 }, answer });
    expect(new Set(measured.map(({ attribute }) => attribute))).toEqual(
      new Set(['gender', 'religion', 'race', 'orientation']),
    );
    expect(ok(measured, 'gap', null, 'gender').n).toBe(2);
  });

  test('Unknown tables, data without texts, and tables that do not fit together are refused, all at once', () => {
    const clash = [
      { name: 'one', attribute: 'x', groups: ['a', 'b'], rows: [{ words: [['u'], ['v']] }] },
      { name: 'two', attribute: 'x', groups: ['a', 'b'], rows: [{ words: [['v'], ['w']] }] },
    ];
    const options = metric.options.parse({ dataset: 'toy', swaps: ['one', 'two', 'tow'] });
    const data = { dataset: labelled([0], {}), tables: swapsOf(clash) };
    expect(metric.check!({ options, data })).toEqual([
      { option: 'swaps', message: 'the data set has no swap table "tow"', hint: 'Did you mean "two"?' },
      {
        option: 'dataset',
        message: 'the data set has no texts to exchange words in',
        hint: 'Name the column that holds them',
      },
      {
        option: 'swaps',
        message: 'one+two: "v" is a word of "b" and of "a"',
        hint: 'Tables of one attribute are used together: choose one of them with `swaps`',
      },
    ]);
  });

  test('The built-in tables are a data set', async () => {
    const data = await swapsDataset.load({}, { id: 'swaps', resolve: (path) => path, keepColumns: [] });
    expect(data.tables.map(({ name }) => name)).toEqual(['gender', 'names', 'religion', 'race', 'orientation']);
    expect(data.info).toMatchObject({ items: 5, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });
});

test('Every measure follows from the samples, which hold no text', () => {
  const texts = ['he runs', 'she runs', 'his dog', 'she and he', 'a Muslim man', 'the Jewish woman', 'nothing of it'];
  const answer = (text: string) => {
    const spread = [...text].reduce((sum, c, i) => (sum * 31 + c.charCodeAt(0) * (i + 1)) % 997, 7) / 997;
    return [1 - spread, spread * 0.6, spread * 0.4];
  };
  const options = metric.options.parse({ dataset: 'toy', minTexts: 2, swaps: ['gender', 'religion'] });
  const data = { dataset: dataOf(texts), tables: builtIn };
  const { answers: request } = metric.needs({ options, data, seed: 1 });
  const rows = request.texts.map(answer);
  const answers = {
    classes: ['no', 'yes', 'maybe'],
    probabilities: Float64Array.from(rows.flat()),
    positive: Float64Array.from(rows, (row) => row[1] + row[2]),
    missing: 0,
    truncated: 0,
  };
  const random = (...names: readonly string[]) => randomStream(1, ...names);
  const measured = metric.measure({ options, data, observed: { answers }, random });
  const samples = [...metric.samples!({ options, data, observed: { answers } })];
  expect(samples.map(({ id, value }) => [id, value === null])).toEqual(texts.map((_, i) => [`${i}`, i === 6]));
  expect(JSON.stringify(samples)).not.toMatch(/runs|dog/);
  const values = valuesOf(metric.pairing!.statistics(options, samples), samples.length);
  const found = measured.flatMap((m) => (m.status === 'ok' ? [m] : []));
  expect(new Set(found.map(({ measure }) => measure))).toEqual(new Set(['gap', 'flip-rate', 'class-gap', 'shift']));
  for (const m of found) expect(values.get(measurementKey(m)), measurementKey(m)).toBeCloseTo(m.value, 12);
});
