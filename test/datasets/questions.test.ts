import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import questions from '../../datasets/questions.ts';
import type { InputError } from '../../src/contract/problem.ts';

const folder = mkdtempSync(join(tmpdir(), 'questions-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const load = (name: string, content: string, more: object = {}) => {
  writeFileSync(join(folder, name), content);
  const context = { id: 'q', resolve: (path: string) => join(folder, path), keepColumns: [] };
  return questions.load(questions.options.parse({ path: name, ...more }), context);
};
const problemsOf = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable(),
    ({ problems }: InputError) => problems,
  );

describe('the data set questions', () => {
  it('reads options from columns of their own, with roles, answers, groups, cases and facets', async () => {
    const data = await load(
      'q.csv',
      'key,text,a,b,c,gold,who,pair,condition\n1,Who?,the man,the woman,unknown,2,women,x,ambiguous\n2,Who?,yes,no,,1,men,x,plain\n3,Who?,yes,no,,,,,plain\n',
      {
        columns: {
          id: 'key',
          prompt: 'text',
          options: ['a', 'b', 'c'],
          answer: 'gold',
          groups: ['who'],
          case: 'pair',
          facets: ['condition'],
        },
        roles: ['target', 'other', 'unknown'],
        answerBy: 'index',
      },
    );
    expect(data.questions).toEqual([
      {
        id: '1',
        prompt: 'Who?',
        options: [
          { text: 'the man', role: 'target' },
          { text: 'the woman', role: 'other' },
          { text: 'unknown', role: 'unknown' },
        ],
        answer: 2,
        facets: { condition: 'ambiguous' },
      },
      {
        id: '2',
        prompt: 'Who?',
        options: [
          { text: 'yes', role: 'target' },
          { text: 'no', role: 'other' },
        ],
        answer: 1,
        facets: { condition: 'plain' },
      },
      expect.objectContaining({ id: '3' }),
    ]);
    expect(data.questions[2]).not.toHaveProperty('answer');
    expect(data.groups).toEqual([
      { id: 'men', attribute: 'who', members: Uint32Array.of(1) },
      { id: 'women', attribute: 'who', members: Uint32Array.of(0) },
    ]);
    expect(data.cases).toEqual({ ids: ['x'], of: Int32Array.of(0, 0, -1) });
    expect(data.info).toMatchObject({ items: 3, missing: { who: 1, pair: 1 } });
  });

  it('reads lists of options and roles, of JSON or in a cell', async () => {
    const lines = [
      { id: 'a', prompt: 'Hire?', options: ['yes', 'no'], roles: ['yes', 'no'], answer: 'B' },
      { id: 'b', prompt: 'Hire?', options: ['now', 'later', 'never'], roles: ['yes', 'yes', 'no'], answer: null },
    ];
    const json = await load('q.jsonl', lines.map((one) => JSON.stringify(one)).join('\n'), {
      columns: { roles: 'roles', answer: 'answer' },
      answerBy: 'letter',
    });
    expect(json.questions[0]).toMatchObject({ answer: 1, options: [{ text: 'yes', role: 'yes' }, { role: 'no' }] });
    expect(json.questions[1].options.map(({ role }) => role)).toEqual(['yes', 'yes', 'no']);
    const none = await load('none.csv', 'id,prompt,a,b,answer\n1,Any?,Some,None,None\n2,Any?,Some,All,None\n', {
      columns: { options: ['a', 'b'], answer: 'answer' },
    });
    expect(none.questions.map(({ answer }) => answer)).toEqual([1, undefined]);
    const csv = await load('q2.csv', 'id,prompt,options,answer\na,Hire?,"[""yes"", ""no""]",no\n', {
      columns: { answer: 'answer' },
    });
    expect(csv.questions[0]).toMatchObject({ answer: 1, options: [{ text: 'yes' }, { text: 'no' }] });
    expect(csv).not.toHaveProperty('cases');
  });

  it('counts the right option among those that there are', async () => {
    const data = await load('q3.csv', 'id,prompt,a,b,c,answer\n1,x,yes,,no,2\n', {
      columns: { options: ['a', 'b', 'c'], answer: 'answer' },
      answerBy: 'index',
    });
    expect(data.questions[0]).toMatchObject({ answer: 1, options: [{ text: 'yes' }, { text: 'no' }] });
  });

  it('names all that is wrong, with the line', async () => {
    const rows = [
      'id,prompt,options,roles,answer',
      ',x,"[""a"",""b""]",,',
      '1,,"[""a"",""b""]",,',
      '1,x,a or b,,',
      '2,x,"[""a""]",,',
      '3,x,"[""a"",""a ""]",,',
      '4,x,"[""a"",""b""]","[""r""]",c',
    ];
    const columns = { roles: 'roles', answer: 'answer' };
    expect(await problemsOf(load('q4.csv', rows.join('\n'), { columns }))).toMatchObject([
      { line: 2, message: 'the id column "id" is empty' },
      { line: 3, message: 'the prompt is empty' },
      { line: 4, message: expect.stringContaining('is not a list') },
      { line: 4, message: 'the id is already that of line 3' },
      { line: 5, message: 'the question has 1 option, and needs at least two' },
      { line: 6, message: 'two options are the same' },
      { line: 7, message: 'the question has 2 options and 1 role' },
      { line: 7, message: '"answer": "c" is not the text of an option' },
    ]);
    expect(await problemsOf(load('q5.csv', 'id,prompt,options\n'))).toMatchObject([{ message: expect.any(String) }]);
  });
});
