import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { DECLINED, UNREADABLE } from '../../../src/contract/choices.ts';
import type { ChoicesFileSource } from '../../../src/contract/configuration.ts';
import type { InputError } from '../../../src/contract/problem.ts';
import { checkChoices, openChoices } from '../../../src/runtime/predictions/choices.ts';
import { silent } from '../../../src/support/progress.ts';

const folder = mkdtempSync(join(tmpdir(), 'fairprobe-choices-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const questions = [
  { id: 'q1', prompt: 'Who?', options: ['the man', 'the woman', 'nobody can tell'] },
  { id: 'q2', prompt: 'Hired?', options: ['yes', 'no'] },
  { id: 'q3', prompt: 'Fired?', options: ['yes', 'no'] },
];
const context = { resolve: (path: string) => join(folder, path), progress: silent };

async function choose(rows: string, source: Partial<ChoicesFileSource> = {}) {
  writeFileSync(join(folder, 'choices.csv'), rows);
  const file = await openChoices(
    { predictions: 'choices.csv', columns: { id: 'id', choice: 'choice' }, choiceBy: 'text', ...source },
    context,
  );
  return file.choose!(questions, silent);
}
const problemsOf = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable(),
    ({ problems }: InputError) => problems,
  );

describe('a file of choices', () => {
  it('names options by their text; refusals and what is missing are told apart', async () => {
    const rows = 'id,choice\nq1, nobody can tell\nq2,-\nq4,yes\n';
    const answer = await choose(rows, { declined: ['-'] });
    expect(answer.chosen).toEqual([Int32Array.of(2), Int32Array.of(DECLINED), Int32Array.of(UNREADABLE)]);
    expect(answer).toMatchObject({
      missing: 1,
      missingBy: { 'not-written': 1 },
      declined: 1,
      declinedBy: { declined: 1 },
      shown: [[Uint8Array.of(0, 1, 2)], [Uint8Array.of(0, 1)], [Uint8Array.of(0, 1)]],
    });
    expect(answer).not.toHaveProperty('scores');
  });

  it('takes an option for itself though its text stands for a missing value elsewhere', async () => {
    writeFileSync(join(folder, 'none.csv'), 'id,choice\na,None\nb,NA\n');
    const source = { predictions: 'none.csv', columns: { id: 'id', choice: 'choice' }, choiceBy: 'text' } as const;
    const of = ['a', 'b'].map((id) => ({ id, prompt: 'Any?', options: ['Some', 'None'] }));
    const answer = await (await openChoices(source, context)).choose!(of, silent);
    expect(answer.chosen).toEqual([Int32Array.of(1), Int32Array.of(UNREADABLE)]);
    expect(answer.missingBy).toEqual({ empty: 1 });
  });

  it('reads letters by the order in which options were shown', async () => {
    const rows = 'id,choice,order,shown\nq1,A,1,CAB\nq1,b,2,ABC\nq2,A,,BA\nq3,,,\n';
    const answer = await choose(rows, {
      columns: { id: 'id', choice: 'choice', order: 'order', shown: 'shown' },
      choiceBy: 'letter',
    });
    expect(answer.chosen).toEqual([Int32Array.of(2, 1), Int32Array.of(1), Int32Array.of(UNREADABLE)]);
    expect(answer.shown[0]).toEqual([Uint8Array.of(2, 0, 1), Uint8Array.of(0, 1, 2)]);
    expect(answer.missingBy).toEqual({ empty: 1 });
  });

  it('chooses the greatest log-probability where no choice is named', async () => {
    const rows = 'id,logp\nq1,"[-3, -1.5, -2]"\nq2,"[-1, -1]"\nq3,\n';
    const answer = await choose(rows, { columns: { id: 'id', scores: 'logp' } });
    expect(answer.chosen).toEqual([Int32Array.of(1), Int32Array.of(0), Int32Array.of(UNREADABLE)]);
    expect(answer.scores).toEqual([
      [Float64Array.of(-3, -1.5, -2)],
      [Float64Array.of(-1, -1)],
      [Float64Array.of(Number.NaN, Number.NaN)],
    ]);
  });

  it('names every row that cannot be used, with its line', async () => {
    const rows =
      'id,choice,shown,logp\nq1,the dog,,\nq1,the man,AAB,\nq2,yes,,"[-1, 2]"\nq3,yes,,[-1]\nq3,no,,\nq3,yes,,\n';
    const columns = { id: 'id', choice: 'choice', shown: 'shown', scores: 'logp' };
    expect(await problemsOf(choose(rows, { columns }))).toMatchObject([
      { line: 2, message: '"choice": a text of 7 characters is not the text of an option of the question' },
      { line: 3, message: '"shown": "AAB" is not an order of 3 options' },
      { line: 4, message: '"logp": "2" is not a log-probability' },
      { line: 5, message: '"logp": "[-1]" has 1 number, and the question has 2 options' },
      { line: 7, message: 'the question "q3" is already in line 6' },
    ]);
  });

  it('is refused where it is about other questions, or about few of them', async () => {
    expect(await problemsOf(choose('id,choice\nx,yes\n'))).toMatchObject([
      { message: 'no row is about a question: "id" holds "x", the questions have "q1"' },
    ]);
    expect(await problemsOf(choose('id,choice\nq2,yes\n'))).toMatchObject([
      { message: 'only 1 of the 3 questions has a row: the questions have "q1"' },
    ]);
    expect((await choose('id,choice\nq2,yes\n', { partial: true })).missing).toBe(2);
  });

  it('is looked at before it is read', async () => {
    writeFileSync(join(folder, 'choices.csv'), 'id,choice\nq1,x\n');
    const source: ChoicesFileSource = {
      predictions: 'choices.csv',
      columns: { id: 'id', choice: 'option' },
      choiceBy: 'text',
    };
    expect(await checkChoices(source, context)).toMatchObject([{ message: expect.stringContaining('"option"') }]);
  });
});
