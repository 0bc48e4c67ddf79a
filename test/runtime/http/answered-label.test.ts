import { expect, it } from 'vitest';
import { labelIn } from '../../../src/runtime/http/answered-label.ts';
import { processorTime } from '../../processor-time.ts';

const labels = ['hateful', 'non-hateful', 'not sure'];

it.each([
  ['hateful', 0],
  ['Hateful.', 0],
  [' **HATEFUL**\n', 0],
  ['"non-hateful"', 1],
  ['Label: non-hateful', 1],
  ['**Answer:** `hateful`', 0],
  ['not  sure!', 2],
  ['<think>It could be hateful.</think>\nnon-hateful', 1],
  ['```\nhateful\n```', 0],
  ['```hateful\n```', 0],
  ['```json\n{"label": "non-hateful"}\n```', 1],
  ['```json\n{"label": "non-hateful"}', 1],
  ['{"label": "Hateful"}', 0],
  ['{"Answer": "not sure.", "confidence": 0.9}', 2],
  ['{"verdict": "hateful"}', 0],
  ['[{"label": "hateful"}]', 0],
  ['["hateful"]', 0],
  ['“hateful”', 0],
  ['hm, hateful?\n</think>\n\nnon-hateful', 1],
  ['<think>a</think><think>b</think>hateful', 0],
  ['non-hateful<think>hateful', 1],
  ['<think>hateful', -1],
  ['{"label": "hateful", "answer": "non-hateful"}', -1],
  ['{"post": "hateful", "confidence": 1}', -1],
  ['{"label": ["hateful", "not sure"]}', -1],
  ['["hateful", "not sure"]', -1],
  ['{"label": null}', -1],
  ['**', -1],
  // Holding a label is not being one.
  ['not hateful', -1],
  ['It is hateful', -1],
  ['hateful or non-hateful', -1],
  ['hate', -1],
  ['', -1],
  [null, -1],
])('%j is label %i', (answer, index) => {
  expect(labelIn(answer, labels)).toBe(index);
});

it('reads labels that are numbers, truth values or dressed', () => {
  expect(['{"label": 1}', '0', '[true]'].map((answer) => labelIn(answer, ['0', '1', 'true']))).toEqual([1, 0, 2]);
  expect(['(a)', 'a', 'B)', '(b).'].map((answer) => labelIn(answer, ['(a)', 'b)']))).toEqual([0, 0, 1, 1]);
});

it.each([' ', '<think>', '</think>', '*', '.', '```\n', '[', '{"a":', '\u00a0', '<think></think>'])(
  'reads %j many times over in time proportional to its length',
  (piece) => {
    const answer = `${piece.repeat(Math.ceil(200_000 / piece.length))}x`;
    const work = () => {
      expect(labelIn(`hateful${answer}`, labels)).not.toBe(1);
      labelIn(answer, labels);
    };
    expect(processorTime(work)).toBeLessThan(2000);
  },
);
