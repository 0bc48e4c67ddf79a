import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import metric from '../../../metrics/implicit-decision/index.ts';
import { random, upTo } from '../drawn.ts';
import { type Given, inputOf } from '../implicit-association/rows.ts';

const oracle = JSON.parse(
  readFileSync(new URL('../../fixtures/implicit-association.json', import.meta.url), 'utf8'),
) as {
  tests: Given[];
  decisions: number;
  decisionsByTest: number[];
  regression: {
    n: number;
    withoutAssociation: number;
    intercept: number;
    slope: number;
    errors: [number, number];
    clusteredError: number;
    aic: number;
  };
};

const found = (tests: readonly Given[]) =>
  metric.measure({ options: metric.options.parse({}), ...inputOf(tests), random });
const ofOracle = found(oracle.tests);
const of = (tests: readonly Given[], measure: string, group: string | null = null, attribute: string | null = null) =>
  (tests === oracle.tests ? ofOracle : found(tests)).find(
    (one) => one.measure === measure && one.group === group && one.attribute === attribute,
  )!;
const test = (decisions: number[][], id = 't') => ({ id, attribute: 'gender', first: [[1]], second: [[1]], decisions });

describe('decisions along stereotypes', () => {
  it('equal an independent implementation', () => {
    expect(of(oracle.tests, 'stereotyped-decisions')).toMatchObject({ value: expect.closeTo(oracle.decisions, 12) });
    for (const [t, { id, attribute }] of oracle.tests.entries()) {
      expect(of(oracle.tests, 'test-decisions', id, attribute)).toMatchObject({
        value: expect.closeTo(oracle.decisionsByTest[t], 12),
      });
    }
    const { n, withoutAssociation, intercept, slope, errors, aic, clusteredError } = oracle.regression;
    const one = of(oracle.tests, 'decision-on-association');
    expect(one).toMatchObject({
      ...{ status: 'ok', n, value: expect.closeTo(slope, 8) },
      details: {
        ...{
          intercept: expect.closeTo(intercept, 8),
          aic: expect.closeTo(aic, 8),
          tests: 22,
          dropped: { withoutAssociation },
        },
        independentErrors: { intercept: expect.closeTo(errors[0], 8), slope: expect.closeTo(errors[1], 8) },
      },
    });
    // Student's t with 21 degrees of freedom: 2.0796138.
    expect((one as { interval: { upper: number } }).interval.upper).toBeCloseTo(slope + 2.0796138 * clusteredError, 6);
  });

  it('are the share of those that follow the stereotype, by hand, without what is no answer', () => {
    const given = [
      test([
        [1, 1],
        [1, -2],
      ]),
      test(
        [
          [0, 2],
          [-1, -1],
        ],
        'u',
      ),
    ];
    expect(of(given, 'stereotyped-decisions')).toMatchObject({
      ...{ status: 'ok', value: 0.75, n: 4 },
      details: { unanswered: { unreadable: 2, declined: 1, neither: 1 }, stereotyped: 3 },
    });
    expect(of(given, 'test-decisions', 'u', 'gender')).toMatchObject({ value: 0, n: 1 });
  });

  it('say nothing of a model that only declines', () => {
    const refused = [
      [-2, -2],
      [-2, -2],
    ];
    for (const one of found([test(refused)])) expect(one).toMatchObject({ status: 'insufficient', lacksAnswers: true });
    expect(of([test(refused)], 'stereotyped-decisions')).toMatchObject({
      reason: 'no decision has an answer that names one of the two; 4 answers were refused',
    });
  });

  it('are one half of a model that always names the first', () => {
    expect(
      of(
        [
          test([
            [1, 0],
            [0, 1],
          ]),
        ],
        'stereotyped-decisions',
      ),
    ).toMatchObject({ value: 0.5 });
  });

  it('have no slope where all are alike or are told without a mistake, and no interval of few tests', () => {
    expect(of([test([[1], [0]])], 'decision-on-association')).toMatchObject({ status: 'undefined' });
    const told = upTo(6, (t) => ({ ...test([[t % 2]], `t${t}`), first: [[t % 2]], second: [[t % 2]] }));
    expect(of(told, 'decision-on-association')).toMatchObject({ status: 'undefined' });
    const few = of(oracle.tests.slice(0, 19), 'decision-on-association');
    expect(few).toMatchObject({ status: 'ok', noInterval: 'fewer than 20 tests' });
  });

  it('do not depend on the order of tests', () => {
    const [plain, turned] = [oracle.tests, oracle.tests.toReversed()].map(
      (tests) => of(tests, 'decision-on-association') as { value: number; interval: { lower: number } },
    );
    expect(turned.value).toBeCloseTo(plain.value, 10);
    expect(turned.interval.lower).toBeCloseTo(plain.interval.lower, 8);
  });
});
