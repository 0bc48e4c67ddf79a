import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import implicitAssociation from '../../../datasets/implicit-association/index.ts';
import metric from '../../../metrics/implicit-association/index.ts';
import { random } from '../drawn.ts';
import { type Given, inputOf } from './rows.ts';

const oracle = JSON.parse(
  readFileSync(new URL('../../fixtures/implicit-association.json', import.meta.url), 'utf8'),
) as { tests: Given[]; associations: number[]; overall: number; byAttribute: Record<string, number> };

const found = (tests: readonly Given[]) =>
  metric.measure({ options: metric.options.parse({ resamples: 200 }), ...inputOf(tests), random });
const ofOracle = found(oracle.tests);
const of = (tests: readonly Given[], measure: string, attribute: string | null, group: string | null = null) =>
  (tests === oracle.tests ? ofOracle : found(tests)).find(
    (one) => one.measure === measure && one.attribute === attribute && one.group === group,
  )!;
const test = (first: number[][], second: number[][], id = 't') => ({
  id,
  attribute: 'gender',
  first,
  second,
  decisions: [],
});

describe('implicit association', () => {
  it('equals an independent implementation', () => {
    for (const [t, { id, attribute }] of oracle.tests.entries()) {
      const { value } = of(oracle.tests, 'test-association', attribute, id) as { value: number };
      expect(value).toBeCloseTo(oracle.associations[t], 12);
    }
    expect((of(oracle.tests, 'association', null) as { value: number }).value).toBeCloseTo(oracle.overall, 12);
    for (const [attribute, value] of Object.entries(oracle.byAttribute)) {
      expect((of(oracle.tests, 'association', attribute) as { value: number }).value).toBeCloseTo(value, 12);
    }
  });

  it('is a / (a + b) + d / (c + d) - 1 with .01 added to each, by hand', () => {
    // Three of four first words to the first, one of two second words to the second.
    const given = test(
      [
        [1, 1],
        [1, 0],
      ],
      [[1], [0]],
    );
    const value = 3.01 / 4.02 + 1.01 / 2.02 - 1;
    expect(of([given], 'test-association', 'gender', 't')).toMatchObject({
      ...{ status: 'ok', n: 6, value: expect.closeTo(value, 12) },
      details: { firstWords: 0.75, secondWords: 0.5 },
    });
    const other = test([[1]], [[1]], 'u');
    const both = 2 * (1.01 / 1.02) - 1;
    expect(of([given, other], 'association', null)).toMatchObject({
      n: 2,
      value: expect.closeTo((value + both) / 2, 12),
    });
  });

  it('is 0 of a model that gives every word to the same one, or always names the first', () => {
    // To the first of the pair: first words along the stereotype, second words against it.
    expect(of([test([[1], [1]], [[0], [0]])], 'test-association', 'gender', 't')).toMatchObject({
      value: expect.closeTo(0, 12),
    });
    // By place, with the options in two orders.
    expect(
      of(
        [
          test(
            [
              [1, 0],
              [1, 0],
            ],
            [
              [0, 1],
              [0, 1],
            ],
          ),
        ],
        'test-association',
        'gender',
        't',
      ),
    ).toMatchObject({
      value: expect.closeTo(0, 12),
    });
  });

  it('changes its sign where all answers do', () => {
    const turned = oracle.tests.map((one) => {
      const turn = (answers: readonly (readonly number[])[]) =>
        answers.map((own) => own.map((a) => (a < 0 ? a : 1 - a)));
      return { ...one, first: turn(one.first), second: turn(one.second) };
    });
    const [plain, other] = [oracle.tests, turned].map((tests) => of(tests, 'association', null) as { value: number });
    expect(other.value).toBeCloseTo(-plain.value, 12);
  });

  it('counts what was declined, cannot be read, or names neither, and takes none of it for an answer', () => {
    const given = test(
      [
        [1, -1],
        [2, -2],
      ],
      [[1, 1]],
    );
    expect(of([given], 'test-association', 'gender', 't')).toMatchObject({
      ...{ n: 3, value: expect.closeTo(1.01 / 1.02 + 2.01 / 2.02 - 1, 12) },
      details: { unanswered: { unreadable: 1, declined: 1, neither: 1 } },
    });
    const silent = test([[-2], [-2]], [[1]], 'u');
    expect(of([silent], 'test-association', 'gender', 'u')).toMatchObject({
      status: 'insufficient',
      reason: 'the words of one kind have no answer that names one of the two; 2 answers were refused',
      lacksAnswers: true,
    });
    expect(of([silent], 'association', null)).toMatchObject({ status: 'insufficient', n: 0 });
    // A test without an association is left out, and counted.
    expect(of([given, silent], 'association', null)).toMatchObject({ n: 1, details: { testsWithoutAnswers: 1 } });
  });

  it('has intervals that hold the value and stay within the bounds', () => {
    for (const one of ofOracle) {
      expect(one.status).toBe('ok');
      if (one.status !== 'ok') continue;
      const { lower, upper } = one.interval!;
      expect(lower).toBeLessThanOrEqual(one.value);
      expect(upper).toBeGreaterThanOrEqual(one.value);
      expect(lower).toBeGreaterThanOrEqual(-1);
      expect(upper).toBeLessThanOrEqual(1);
    }
  });

  it('asks the words of the built-in data alone, and refuses data without roles', async () => {
    const loaded = await implicitAssociation.load({}, { id: 'i', resolve: (path) => path, keepColumns: [] });
    const dataset = { ...loaded, info: inputOf([]).data.dataset.info };
    const input = { options: metric.options.parse({}), data: { dataset }, seed: 1 };
    const { words } = metric.needs(input);
    expect(words).toMatchObject({ ask: 'listed', orders: 2 });
    expect(words.questions).toHaveLength(21 * 2 * 12);
    expect(metric.check!(input)).toEqual([]);
    const bare = {
      ...dataset,
      groups: [],
      questions: [{ id: 'q', prompt: '?', options: [{ text: 'a' }, { text: 'b' }], facets: {} }],
    };
    expect(metric.check!({ ...input, data: { dataset: bare } }).map(({ message }) => message)).toEqual([
      'the data set has no tests',
      'no question is an association',
    ]);
  });
});
