import { describe, expect, it } from 'vitest';
import { decisions } from '../../src/observe/kinds/decisions.ts';
import { withThreshold } from '../../src/runtime/own-threshold.ts';
import type { Classifier } from '../../src/runtime/sources.ts';
import { silent } from '../../src/support/progress.ts';
import { labelled } from '../metrics/labelled-data.ts';

const { positive: _, ...rest } = labelled([0, 1, 1], {});
const texts = ['a', 'b', 'c'];
const positives = { ...labelled([0, 1, 1], {}), texts };
const classes = { ...rest, kind: 'classes' as const, positiveClasses: [], texts };
const { classes: __, codes: ___, ...unlabelled } = classes;
const items = { ...unlabelled, kind: 'items' as const };

/** P(yes) of .3, .6 and none. */
const model = (names: readonly string[], namesPositive: boolean): Classifier =>
  ({
    key: 'model',
    namesPositive,
    describe: () => ({ source: 'model' }),
    classify: async () => ({ positive: Float64Array.of(0.3, 0.6, Number.NaN), missing: 1, truncated: 0 }),
    probabilities: async () => ({
      classes: names,
      probabilities: new Float64Array(6),
      positive: new Float64Array(3),
      missing: 1,
      truncated: 0,
    }),
    classScores: async () => ({
      classes: names,
      probabilities: Float64Array.of(0.7, 0.3, 0.4, 0.6, Number.NaN, Number.NaN),
      missing: 1,
      truncated: 0,
    }),
  }) as Partial<Classifier> as Classifier;

const decide = async (classifier: Classifier, data: typeof items | typeof classes | typeof positives) => {
  const [answer] = await decisions.answerAll(
    [{ request: { kind: 'decisions', data, threshold: 0.5, prefer: 'scores' }, sources: { classifier } }],
    { progress: silent, once: (_owner, _key, make) => make() },
  );
  return answer;
};

describe('the decisions of a model', () => {
  it('are by the threshold where data or model say what is positive', async () => {
    for (const [classifier, data] of [
      [model(['no', 'yes'], false), positives],
      [model(['no', 'yes'], true), items],
    ] as const) {
      const { codes, positive, scores, threshold } = await decide(classifier, data);
      expect([[...codes], [...positive!], threshold]).toEqual([[0, 1, -1], [0, 1], 0.5]);
      expect(scores?.[1]).toBe(0.6);
    }
  });

  it('are by its own threshold where it has one, which is part of its key and of what is told', async () => {
    const own = withThreshold(model(['no', 'yes'], true), 0.25);
    const { codes, threshold } = await decide(own, items);
    expect([[...codes], threshold]).toEqual([[1, 1, -1], 0.25]);
    expect(own.key).not.toBe('model');
    expect(own.key).not.toBe(withThreshold(model(['no', 'yes'], true), 0.3).key);
    expect(own.describe()).toEqual({ source: 'model', threshold: 0.25 });
    expect((await own.probabilities(texts, [], silent)).threshold).toBe(0.25);
    const plain = model(['no', 'yes'], true);
    expect(withThreshold(plain, undefined)).toBe(plain);
  });

  it('are the likeliest classes where nobody says what is positive, and of data with classes always', async () => {
    for (const [classifier, data] of [
      [model(['no', 'yes'], false), items],
      [model(['no', 'yes'], false), classes],
      [model(['no', 'yes'], true), classes],
      [withThreshold(model(['no', 'yes'], true), 0.9), classes],
    ] as const) {
      expect(await decide(classifier, data)).toMatchObject({
        classes: ['no', 'yes'],
        codes: Int16Array.of(0, 1, -1),
        positive: null,
        scores: null,
        threshold: null,
        missing: 1,
      });
    }
  });

  it('are refused where it has one label, or others than the data', async () => {
    await expect(decide(model(['yes'], false), items)).rejects.toThrow('one label only ("yes")');
    await expect(decide(model(['no', 'perhaps'], false), classes)).rejects.toThrow('perhaps are not classes of');
  });

  it('hold scores that came in bins against an edge of these alone', async () => {
    const binned = { ...items, scoreBins: 10 };
    expect((await decide(withThreshold(model(['no', 'yes'], true), 0.3), binned)).threshold).toBe(0.3);
    await expect(decide(withThreshold(model(['no', 'yes'], true), 0.25), binned)).rejects.toThrow(
      'the threshold 0.25 lies within one of the 10 bins',
    );
  });
});
