import { describe, expect, test } from 'vitest';
import metric from '../../../metrics/template/index.ts';
import { expectFinite, labelled, measureScores } from '../labelled-data.ts';

/** Of a the negatives score 0.5, 0.2 and 0.9, of b 0.1 and nothing. */
const data = labelled([0, 1, 0, 0, 0, 0], { target: ['a', 'a', 'a', 'a', 'b', 'b'] });
const scores = [0.5, 0.9, 0.2, 0.9, 0.1, Number.NaN];

describe('false alarms', () => {
  test('are the share of flagged negatives, of each group and of all', () => {
    const [all, a, b] = measureScores(metric, data, scores, { minGroupSize: 1 });
    expect(all).toMatchObject({ attribute: null, group: null, value: 2 / 4, n: 4, details: { withoutAnswer: 1 } });
    expect(a).toMatchObject({ attribute: 'target', group: 'a', value: 2 / 3, n: 3 });
    expect(b).toMatchObject({ attribute: 'target', group: 'b', value: 0, n: 1, details: { withoutAnswer: 1 } });
  });

  test('need negatives, and say whether answers are what is missing', () => {
    const [all, a, b] = measureScores(metric, data, scores, { minGroupSize: 2 });
    expect([all.status, a.status]).toEqual(['ok', 'ok']);
    expect(b).toMatchObject({ status: 'insufficient', n: 1, required: 2, lacksAnswers: true });
    expect(measureScores(metric, data, scores, { minGroupSize: 4 })[1]).toMatchObject({
      status: 'insufficient',
      reason: '3 negative items; at least 4 are needed',
      lacksAnswers: false,
    });
  });

  test('do not depend on the order of the items', () => {
    const turned = labelled([0, 0, 0, 0, 1, 0], { target: ['b', 'b', 'a', 'a', 'a', 'a'] });
    const options = { minGroupSize: 1 };
    expect(measureScores(metric, turned, [...scores].reverse(), options)).toEqual(
      measureScores(metric, data, scores, options),
    );
  });

  test('are insufficient, and not 0, without an answer, a negative or a group', () => {
    const none = measureScores(
      metric,
      data,
      scores.map(() => Number.NaN),
    );
    const positives = measureScores(metric, labelled([1, 1], { target: ['a', 'b'] }), [0.9, 0.9]);
    const alone = measureScores(metric, labelled([0], {}), [0.9]);
    for (const measured of [none, positives, alone]) {
      expect(new Set(measured.map(({ status }) => status))).toEqual(new Set(['insufficient']));
      expectFinite(measured);
    }
  });
});
