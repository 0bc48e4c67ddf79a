import { describe, expect, test } from 'vitest';
import { collectExamples } from '../../src/measure/examples.ts';

const words = [{ word: 'a', weight: 1, sensitivity: 0.5 }];

function chosenOf(records: { subject?: string; id: string; value: number | null; words?: unknown }[]) {
  const examples = collectExamples();
  for (const record of records) {
    examples.take({ metric: 'm', subject: 's', words, ...record } as Parameters<typeof examples.take>[0]);
  }
  return examples.chosen();
}

describe('example texts', () => {
  test('are in turn the highest and those next to the median, at most five of a metric on a subject', () => {
    const values = [3, 9, 1, 7, 5, 8, 2, 4, 6];
    const chosen = chosenOf(values.map((value) => ({ id: `t${value}`, value })));
    expect(chosen.map(({ id, chosen }) => `${id} ${chosen}`)).toEqual([
      't9 highest',
      't5 typical',
      't8 highest',
      't4 typical',
      't7 highest',
    ]);
  });

  test('are ten in all, of all metrics and subjects in turn', () => {
    const records = Array.from({ length: 12 }, (_, i) =>
      [1, 2, 3].map((value) => ({ subject: `s${i % 4}`, id: `t${i} ${value}`, value })),
    ).flat();
    const chosen = chosenOf(records);
    expect(chosen).toHaveLength(10);
    expect(['s0', 's1', 's2', 's3'].map((s) => chosen.filter(({ subject }) => subject === s).length)).toEqual([
      3, 3, 2, 2,
    ]);
  });

  test('go by the order of texts where values are tied, and take every text once', () => {
    const tied = ['a', 'b', 'c'].map((id) => ({ id, value: 1 }));
    expect(chosenOf(tied).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  });

  test('tell what a model decided, and how sure it was', () => {
    const examples = collectExamples();
    examples.take({ metric: 'm', subject: 's', id: 'a', value: 1, words, predicted: 'toxic', probability: 0.9 });
    expect(examples.chosen()).toMatchObject([{ predicted: 'toxic', probability: 0.9 }]);
  });

  test('take an id once, though several records have it', () => {
    expect(chosenOf([1, 2, 3].map((value) => ({ id: 'a', value })))).toMatchObject([{ id: 'a', value: 3 }]);
  });

  test('are only of records that have a value and say what each word contributed', () => {
    expect(
      chosenOf([
        { id: 'no value', value: null },
        { id: 'no words', value: 1, words: undefined },
        { id: 'empty', value: 1, words: [] },
        { id: 'other words', value: 1, words: ['a'] },
        { id: 'strange', value: 1, words: [{ word: 'a', weight: 0 }] },
      ]),
    ).toEqual([]);
    const [example] = chosenOf([{ id: 'x', value: 1, words: [{ word: 'a', weight: null, sensitivity: 0.1 }] }]);
    expect(example).toEqual({
      metric: 'm',
      subject: 's',
      id: 'x',
      chosen: 'highest',
      value: 1,
      predicted: null,
      probability: null,
      words: [{ word: 'a', weight: null, sensitivity: 0.1 }],
    });
  });
});
