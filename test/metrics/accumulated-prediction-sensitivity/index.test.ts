import { describe, expect, test } from 'vitest';
import metric from '../../../metrics/accumulated-prediction-sensitivity/index.ts';
import { sensitivityPerText } from '../../../metrics/accumulated-prediction-sensitivity/prediction-sensitivity.ts';
import type { Random } from '../../../src/contract/random.ts';
import { measurementKey, valuesOf } from '../../../src/judge/baseline/paired.ts';
import type { LabelledData, Measurement, Sensitivities, TextSensitivity } from '../../../src/plugin.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import { expectFinite, labelled } from '../labelled-data.ts';

/** One unit per word of a text divided by single spaces. */
const unitsOf = (text: string) =>
  [...text.matchAll(/\S+/g)].map(({ 0: word, index }) => ({ start: index, end: index + word.length }));

function dataOf(texts: readonly string[], labels: ArrayLike<number>, groups = {}): LabelledData {
  return { ...labelled(labels, groups), texts };
}

/** A model that answers as given: per text the probabilities and, per class, a value for each unit. */
function modelOf(
  texts: readonly string[],
  answers: readonly { p: readonly number[]; values: readonly (readonly number[])[] }[],
  more: Partial<Sensitivities> = {},
): Sensitivities {
  return {
    classes: answers[0].p.map((_, k) => ['no', 'yes', 'maybe'][k]),
    positive: [1],
    truncated: 0,
    embeddingTable: null,
    source: {},
    texts: answers.map(({ p, values }, i) => ({
      probabilities: Float64Array.from(p),
      units: unitsOf(texts[i]),
      values: Float64Array.from(values.flat()),
    })),
    ...more,
  };
}

function measure(
  data: LabelledData,
  observed: { classifier: Sensitivities; status?: Sensitivities },
  options: Record<string, unknown> = {},
): readonly Measurement[] {
  return metric.measure({
    options: metric.options.parse({
      dataset: 'toy',
      protectedStatus: observed.status ? { model: 'somewhere' } : { words: 'gender' },
      minGroupSize: 1,
      ...options,
    }),
    data: { dataset: data },
    observed,
    random: (...names: readonly string[]): Random => randomStream(1, ...names),
  });
}

function one(measurements: readonly Measurement[], name: string, group: string | null = null): Measurement {
  const found = measurements.filter((m) => m.measure === name && m.group === group);
  expect(found).toHaveLength(1);
  return found[0];
}

function value(measurements: readonly Measurement[], name: string, group: string | null = null): number {
  const found = one(measurements, name, group);
  if (found.status !== 'ok') throw new Error(`${name} is ${found.status}`);
  return found.value;
}

const texts = ['she is kind', 'he left', 'a cat'];
const data = dataOf(texts, [1, 0, 0], { gender: { f: [0], m: [1] } });
const classifier = modelOf(texts, [
  {
    p: [0.3, 0.7],
    values: [
      [1, 2, 3],
      [4, 5, 6],
    ],
  },
  {
    p: [0.9, 0.1],
    values: [
      [2, 1],
      [7, 9],
    ],
  },
  {
    p: [0.5, 0.5],
    values: [
      [1, 1],
      [3, 3],
    ],
  },
]);
const status = modelOf(texts, [
  // Likeliest: the second class, so v = (3, 1, 0) / 4.
  {
    p: [0.2, 0.8],
    values: [
      [9, 9, 9],
      [3, 1, 0],
    ],
  },
  {
    p: [0.6, 0.4],
    values: [
      [1, 3],
      [9, 9],
    ],
  },
  {
    p: [0.6, 0.4],
    values: [
      [2, 2],
      [9, 9],
    ],
  },
]);

describe('Three texts small enough to work by hand', () => {
  test("P is the predicted class's sensitivity, weighed by the protected-status model's likeliest class", () => {
    const results = sensitivityPerText({ data, classifier, status, classWeights: 'predicted', granularity: 'word' });
    // (4*3 + 5*1 + 6*0) / 4, (2*1 + 1*3) / 4, and the first of two equally likely classes: 1.
    expect(results.map((r) => r.value)).toEqual([17 / 4, 5 / 4, 1]);
    expect([...results[0].weights]).toEqual([0.75, 0.25, 0]);
    expect([...results[0].perClass]).toEqual([5 / 4, 17 / 4]);
  });

  test('gold puts the weight on the class of the label, uniform on all classes alike', () => {
    const gold = sensitivityPerText({ data, classifier, status, classWeights: 'gold', granularity: 'word' });
    expect(gold.map((r) => r.value)).toEqual([17 / 4, 5 / 4, 1]);
    const other = sensitivityPerText({
      data: dataOf(texts, [0, 1, 1]),
      classifier,
      status,
      classWeights: 'gold',
      granularity: 'word',
    });
    expect(other.map((r) => r.value)).toEqual([5 / 4, 34 / 4, 3]);
    const uniform = sensitivityPerText({ data, classifier, status, classWeights: 'uniform', granularity: 'word' });
    expect(uniform.map((r) => r.value)).toEqual([22 / 8, 39 / 8, 2]);
  });

  test('the mean, median and quantiles are over texts, and over the texts of each group', () => {
    const measured = measure(data, { classifier, status });
    expect(value(measured, 'mean')).toBeCloseTo((17 / 4 + 5 / 4 + 1) / 3, 15);
    expect(value(measured, 'median')).toBe(5 / 4);
    expect(value(measured, 'q10')).toBeCloseTo(1 + 0.2 * 0.25, 15);
    expect(value(measured, 'q90')).toBeCloseTo(5 / 4 + 0.8 * 3, 14);
    expect(value(measured, 'mean', 'f')).toBe(17 / 4);
    expect(value(measured, 'mean', 'm')).toBe(5 / 4);
    expectFinite(measured);
  });

  test('over all texts it is about the attribute that the protected-status model is said to speak of', () => {
    const said = measure(data, { classifier, status }, { attribute: 'gender' });
    const unsaid = measure(data, { classifier, status });
    const whole = ({ group }: Measurement) => group === null;
    expect(new Set(said.filter(whole).map(({ attribute }) => attribute))).toEqual(new Set(['gender']));
    expect(new Set(unsaid.filter(whole).map(({ attribute }) => attribute))).toEqual(new Set([null]));
    expect(one(said, 'median')).toMatchObject({ value: (one(unsaid, 'median') as { value: number }).value });
  });

  test('the details of the mean have (J v) for every class, and how often each was predicted', () => {
    const { details } = one(measure(data, { classifier, status }), 'mean');
    expect(details!.classes).toMatchObject([
      { name: 'no', predicted: 2, mean: (5 / 4 + 5 / 4 + 1) / 3 },
      { name: 'yes', predicted: 1, mean: (17 / 4 + 34 / 4 + 3) / 3 },
    ]);
  });

  test('groups that are too small are said to be, with their size', () => {
    const measured = measure(data, { classifier, status }, { minGroupSize: 2 });
    expect(one(measured, 'mean', 'f')).toMatchObject({
      status: 'insufficient',
      n: 1,
      required: 2,
      counts: { texts: 1 },
    });
    expect(one(measured, 'mean').status).toBe('ok');
  });
});

describe('What is said of single texts', () => {
  test('is P, or why there is none, and of each word its weight and what the predicted class hangs on it', () => {
    const constant = {
      ...status,
      texts: status.texts.map((t, i) => (i === 2 ? { ...t, values: new Float64Array(4) } : t)),
    };
    const samples = [
      ...metric.samples!({
        options: metric.options.parse({ dataset: 'toy', protectedStatus: { model: 'somewhere' } }),
        data: { dataset: data },
        observed: { classifier, status: constant },
      }),
    ];
    expect(samples[0]).toEqual({
      id: '0',
      value: 17 / 4,
      predicted: 'yes',
      probability: 0.7,
      words: [
        { word: 'she', weight: 0.75, sensitivity: 4 },
        { word: 'is', weight: 0.25, sensitivity: 5 },
        { word: 'kind', weight: 0, sensitivity: 6 },
      ],
      groups: { gender: ['f'] },
    });
    expect(samples[2]).toMatchObject({
      id: '2',
      value: null,
      without: 'status',
      words: [{ word: 'a', weight: null }, {}],
    });
    expectFinite(samples);
  });
});

describe('A word list', () => {
  test('weighs the listed words of a text alike, and gives 0 where there are none', () => {
    const words = new Set(['she', 'he', 'kind']);
    const results = sensitivityPerText({
      data,
      classifier,
      status: words,
      classWeights: 'predicted',
      granularity: 'word',
    });
    expect(results.map((r) => r.value)).toEqual([(4 + 6) / 2, 2, 0]);
    expect(results.map((r) => r.listed)).toEqual([2, 1, 0]);
  });

  test('is counted where it finds nothing', () => {
    const { details } = one(measure(data, { classifier }), 'mean');
    expect(details!.protectedStatus).toMatchObject({ textsWithoutListedWord: 1 });
  });

  test('knows words in any case, and before an apostrophe', () => {
    const spoken = ["SHE’s her mother's"];
    const found = sensitivityPerText({
      data: dataOf(spoken, [1]),
      classifier: modelOf(spoken, [
        {
          p: [0, 1],
          values: [
            [0, 0, 0],
            [1, 2, 4],
          ],
        },
      ]),
      status: new Set(['she', 'mother']),
      classWeights: 'predicted',
      granularity: 'word',
    });
    expect(found[0].value).toBe((1 + 4) / 2);
  });

  test('is refused with tokens, and with entries of several words', () => {
    const parsed = metric.options.parse({
      dataset: 'x',
      protectedStatus: { words: ['he', 'his wife'] },
      granularity: 'token',
    });
    expect(metric.check!({ options: parsed, data: { dataset: data } })).toMatchObject([
      { option: 'granularity' },
      { option: 'protectedStatus.words', message: '"his wife" is more than one word' },
    ]);
  });
});

describe('What has no sensitivity', () => {
  const flat = modelOf(texts, [
    {
      p: [1, 0],
      values: [
        [0, 0, 0],
        [0, 0, 0],
      ],
    },
    {
      p: [1, 0],
      values: [
        [0, 0],
        [0, 0],
      ],
    },
    {
      p: [1, 0],
      values: [
        [0, 0],
        [0, 0],
      ],
    },
  ]);

  test('a constant protected-status model leaves the result undefined, not 0', () => {
    for (const name of ['mean', 'median', 'q10', 'q90']) {
      expect(one(measure(data, { classifier, status: flat }), name)).toMatchObject({ status: 'undefined', n: 0 });
    }
  });

  test('a text on which it is constant is left out and counted', () => {
    const partly = { ...status, texts: [status.texts[0], flat.texts[1], status.texts[2]] };
    const measured = measure(data, { classifier, status: partly });
    expect(one(measured, 'mean')).toMatchObject({
      n: 2,
      value: (17 / 4 + 1) / 2,
      details: { withoutStatusGradient: 1 },
    });
    expect(one(measured, 'mean', 'm').status).toBe('undefined');
  });

  test('a text without a word is left out and counted', () => {
    const some = ['she is kind', ''];
    const answers = (values: number[][]) =>
      modelOf(some, [
        { p: [0, 1], values },
        { p: [0, 1], values: [[], []] },
      ]);
    const measured = measure(dataOf(some, [1, 1]), {
      classifier: answers([
        [1, 1, 1],
        [1, 1, 1],
      ]),
      status: answers([
        [1, 1, 1],
        [1, 1, 1],
      ]),
    });
    expect(one(measured, 'mean')).toMatchObject({ n: 1, value: 1, details: { withoutWords: 1, texts: 2 } });
  });

  test('texts that all lack words leave it undefined', () => {
    const none = modelOf(
      ['', ' '],
      [
        { p: [0, 1], values: [[], []] },
        { p: [0, 1], values: [[], []] },
      ],
    );
    const measured = measure(dataOf(['', ' '], [1, 0]), { classifier: none, status: none });
    expect(one(measured, 'mean')).toMatchObject({ status: 'undefined', reason: 'no text has a word' });
    expectFinite(measured);
  });
});

describe('Two models are brought together', () => {
  const other = {
    ...status,
    texts: status.texts.map((t, i) =>
      i === 1
        ? {
            ...t,
            units: [
              { start: 0, end: 1 },
              { start: 1, end: 7 },
            ],
          }
        : t,
    ),
  };

  test('at tokens only where both cut every text alike', () => {
    expect(() => measure(data, { classifier, status: other }, { granularity: 'token' })).toThrow(
      'the two models cut text 1 (counted from 0) into different tokens',
    );
    expect(value(measure(data, { classifier, status }, { granularity: 'token' }), 'mean', 'f')).toBe(17 / 4);
  });

  test('at elements only where they share one embedding table', () => {
    const tables = [
      { ...classifier, embeddingTable: 'a' },
      { ...status, embeddingTable: 'b' },
    ] as const;
    expect(() => measure(data, { classifier: tables[0], status: tables[1] }, { granularity: 'element' })).toThrow(
      'do not share one embedding table',
    );
  });

  test('at elements by the product of single partial derivatives', () => {
    const text = ['ab cd'];
    const element = (p: number[], values: number[][]) => ({
      ...modelOf(text, [{ p, values }]),
      embeddingTable: 'same',
    });
    const results = sensitivityPerText({
      data: dataOf(text, [1]),
      classifier: element(
        [0.1, 0.9],
        [
          [0, 0, 0, 0],
          [1, -2, 3, 4],
        ],
      ),
      status: element(
        [0.8, 0.2],
        [
          [-1, 2, 0, 1],
          [0, 0, 0, 0],
        ],
      ),
      classWeights: 'predicted',
      granularity: 'element',
    });
    expect(results[0].value).toBe((1 * 1 + 2 * 2 + 0 + 4 * 1) / 4);
    expect([...results[0].weights]).toEqual([3 / 4, 1 / 4]);
  });

  test('with gold labels only where the labels are classes of the classifier, or both have two', () => {
    const renamed = { ...classifier, classes: ['fine', 'toxic'] };
    expect(value(measure(data, { classifier: renamed, status }, { classWeights: 'gold' }), 'mean', 'f')).toBe(17 / 4);
    const unknown = { ...renamed, positive: [] };
    expect(() => measure(data, { classifier: unknown, status }, { classWeights: 'gold' })).toThrow(
      'classWeights: gold',
    );
  });
});

/** p = softmax(A m + b) with m the mean of the token vectors: d p_k / d E_t = p_k (A_k - sum of p_j A_j) / T. */
function linearSoftmax(
  a: readonly (readonly number[])[],
  b: readonly number[],
  vectors: readonly (readonly number[])[],
) {
  const count = vectors.length;
  const mean = vectors[0].map((_, d) => vectors.reduce((sum, v) => sum + v[d], 0) / count);
  const z = a.map((row, k) => b[k] + row.reduce((sum, weight, d) => sum + weight * mean[d], 0));
  const powers = z.map(Math.exp);
  const p = powers.map((power) => power / powers.reduce((x, y) => x + y));
  const average = mean.map((_, d) => a.reduce((sum, row, k) => sum + p[k] * row[d], 0));
  const norms = a.map((row, k) => Math.hypot(...row.map((weight, d) => (p[k] * (weight - average[d])) / count)));
  return { p, values: norms.map((norm) => vectors.map(() => norm)) };
}

describe('What follows from the algebra', () => {
  const sentence = ['one two three four'];
  const random = randomStream(3, 'algebra');
  const vectors = Array.from({ length: 4 }, () => Array.from({ length: 5 }, () => random.next() - 0.5));
  const matrix = (rows: number) =>
    Array.from({ length: rows }, () => Array.from({ length: 5 }, () => 4 * random.next() - 2));
  const g = modelOf(sentence, [
    {
      p: [0.4, 0.6],
      values: [
        [1, 1, 1, 1],
        [5, 1, 3, 2],
      ],
    },
  ]);
  const p = (f: Sensitivities, classWeights: 'predicted' | 'gold' | 'uniform' = 'predicted', status = g) =>
    sensitivityPerText({ data: dataOf(sentence, [1]), classifier: f, status, classWeights, granularity: 'word' })[0]
      .value;

  test('a linear softmax over mean-pooled embeddings reads every word alike, so that v does not matter', () => {
    const answer = linearSoftmax(matrix(3), [0.1, 0, -0.2], vectors);
    const f = modelOf(sentence, [answer]);
    const norm = answer.values[answer.p.indexOf(Math.max(...answer.p))][0];
    expect(p(f)).toBeCloseTo(norm, 15);
    expect(
      p(
        f,
        'predicted',
        modelOf(sentence, [
          {
            p: [1, 0],
            values: [
              [0, 0, 7, 0],
              [0, 0, 0, 0],
            ],
          },
        ]),
      ),
    ).toBeCloseTo(norm, 15);
  });

  test('embeddings c times as large make P c times smaller', () => {
    const a = matrix(3);
    const scaled = (c: number) =>
      modelOf(sentence, [
        linearSoftmax(
          a.map((row) => row.map((x) => x / c)),
          [0, 0, 0],
          vectors.map((v) => v.map((x) => x * c)),
        ),
      ]);
    expect(p(scaled(8))).toBeCloseTo(p(scaled(1)) / 8, 14);
  });

  test('under a binary softmax both rows are equal, so that the class weights do not matter', () => {
    const f = modelOf(sentence, [linearSoftmax(matrix(2), [0.3, 0], vectors)]);
    expect(p(f, 'uniform')).toBeCloseTo(p(f), 15);
    expect(p(f, 'gold')).toBeCloseTo(p(f), 15);
  });

  test('a classifier that ignores what the protected-status model reads has P = 0', () => {
    const f = modelOf(sentence, [
      {
        p: [0.2, 0.8],
        values: [
          [3, 0, 2, 0],
          [3, 0, 2, 0],
        ],
      },
    ]);
    const reads = modelOf(sentence, [
      {
        p: [0.2, 0.8],
        values: [
          [9, 9, 9, 9],
          [0, 4, 0, 1],
        ],
      },
    ]);
    expect(p(f, 'predicted', reads)).toBe(0);
  });

  test('the more the classifier hangs on those words, the greater P', () => {
    const planted = [0, 0.1, 0.5, 1, 4].map((strength) =>
      p(
        modelOf(sentence, [
          {
            p: [0.2, 0.8],
            values: [
              [1, 1, 1, 1],
              [strength * 5, 0.1, strength * 3, 0.1],
            ],
          },
        ]),
      ),
    );
    for (let i = 1; i < planted.length; i++) expect(planted[i]).toBeGreaterThan(planted[i - 1]);
  });

  test('the scale of the protected-status model does not matter', () => {
    const f = modelOf(sentence, [linearSoftmax(matrix(2), [0, 0], vectors)]);
    const larger: TextSensitivity = { ...g.texts[0], values: g.texts[0].values.map((x) => x * 1024) as Float64Array };
    expect(p(f, 'predicted', { ...g, texts: [larger] })).toBe(p(f));
  });
});

test('Every measure follows from the samples, of texts with and without a sensitivity', () => {
  const constant = {
    ...status,
    texts: status.texts.map((t, i) => (i === 2 ? { ...t, values: new Float64Array(4) } : t)),
  };
  const options = metric.options.parse({ dataset: 'toy', protectedStatus: { model: 'somewhere' } });
  const samples = [
    ...metric.samples!({ options, data: { dataset: data }, observed: { classifier, status: constant } }),
  ];
  const values = valuesOf(metric.pairing!.statistics(options, samples), samples.length);
  const measured = measure(data, { classifier, status: constant }).flatMap((m) => (m.status === 'ok' ? [m] : []));
  expect(measured).toHaveLength(12);
  for (const m of measured) expect(values.get(measurementKey(m)), measurementKey(m)).toBeCloseTo(m.value, 12);
});
