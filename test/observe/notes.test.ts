import { expect, test } from 'vitest';
import type { Answers, Kind, Request } from '../../src/contract/observations.ts';
import { notesOn as notesOnAll } from '../../src/observe/observe.ts';

const notesOn = (request: Request, answered: Answers[Kind]) => notesOnAll({ request }, { request: answered });
const asked = (size: number) => ({ kind: 'class-probabilities', data: { info: { id: 'posts' }, size } }) as Request;
const answer = (positive: readonly number[], missing = 0): Answers['class-probabilities'] => ({
  positive: Float64Array.from(positive),
  missing,
  truncated: 0,
});
const same = 'the answer to all items of posts that have one is the same (0.25): it does not depend on the text';

test('a system that answers every text alike is told of', () => {
  expect(notesOn(asked(20), answer(Array(20).fill(0.25)))).toEqual([same]);
  const half = [...Array(20).fill(0.25), ...Array(5).fill(Number.NaN)];
  expect(notesOn(asked(25), answer(half, 5))).toEqual(['5 of the 25 items of posts have no answer', same]);
});

test('one that answers one text otherwise is not, nor one that was asked a few', () => {
  expect(notesOn(asked(20), answer([...Array(19).fill(0.25), 0.25 + 1e-16 + 5e-17]))).toEqual([]);
  expect(notesOn(asked(19), answer(Array(19).fill(0.25)))).toEqual([]);
});

test('texts that are no data set count as well', () => {
  const request = { kind: 'text-probabilities', texts: Array(20).fill('x'), positiveClasses: [] } as Request;
  const alike: Answers['text-probabilities'] = {
    ...answer(Array(20).fill(1)),
    classes: ['a'],
    probabilities: new Float64Array(20),
  };
  expect(notesOn(request, alike)).toEqual([
    'the answer to all texts asked about is the same (1): it does not depend on the text',
  ]);
});
