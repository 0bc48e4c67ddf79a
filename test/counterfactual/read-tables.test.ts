import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { counterfactuals, InputError, readSwapTables } from '../../src/plugin.ts';

const folder = mkdtempSync(join(tmpdir(), 'fairprobe-swaps-'));
afterAll(() => rmSync(folder, { recursive: true }));

function written(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

async function problemsOf(name: string, content: unknown) {
  const error = await readSwapTables(written(name, content)).catch((e: unknown) => e);
  if (!(error instanceof InputError)) throw new Error(`no InputError: ${error}`);
  return error.problems.map(({ line, key, message }) => `${line ?? key ?? ''}: ${message}`);
}

describe('A table of swaps', () => {
  test('may be a CSV file: groups in the header, a row of words a line, variants, empty cells and forms', async () => {
    const tables = await readSwapTables(
      written('age.csv', 'young,old,form\nyouth|youngster,pensioner|retiree,\nteen,elder,noun\n'),
    );
    expect(tables).toEqual([
      {
        name: 'age',
        attribute: 'age',
        groups: ['young', 'old'],
        rows: [
          {
            words: [
              ['youth', 'youngster'],
              ['pensioner', 'retiree'],
            ],
          },
          { words: [['teen'], ['elder']], form: 'noun' },
        ],
      },
    ]);
    expect(counterfactuals('Two youths? No, a Youngster.', tables[0])[0].text).toBe('Two youths? No, a Pensioner.');
  });

  test('may be a JSON file of several', async () => {
    const tables = await readSwapTables(
      written('own.json', {
        tables: [
          { name: 'age', groups: ['young', 'old'], rows: [['youth', ['pensioner', 'retiree']]] },
          {
            name: 'towns',
            attribute: 'origin',
            groups: ['a', 'b', 'c'],
            capitalised: true,
            rows: [{ words: ['Ur', 'Uruk', null] }, ['Rom', null, 'Bonn']],
          },
        ],
      }),
    );
    expect(tables[0]).toMatchObject({ name: 'age', attribute: 'age' });
    expect(tables[1]).toEqual({
      name: 'towns',
      attribute: 'origin',
      groups: ['a', 'b', 'c'],
      rows: [
        { words: [['Ur'], ['Uruk'], null], capitalised: true },
        { words: [['Rom'], null, ['Bonn']], capitalised: true },
      ],
    });
  });
});

describe('Everything wrong with a file is said at once', () => {
  test('of CSV with lines', async () => {
    expect(
      await problemsOf(
        'bad.csv',
        'a,b,form\nhe,she,\nold man,woman,\nhe,her,\nshe,x,\nlonely,,\nher,his,verb\n"great-aunt",uncle,\nu,v,w,x\n',
      ),
    ).toEqual([
      '3: "old man" is not one word',
      '4: "he" is already in row 1',
      '5: "she" is a word of "b" and of "a"',
      '6: has words of fewer than two groups',
      '7: "verb" is not a form',
      '7: "her" is a word of "b" and of "a"',
      '8: "great-aunt" is not one word',
      '9: has 4 cells, but the header has 3',
    ]);
  });

  test('of JSON with keys', async () => {
    expect(
      await problemsOf('bad.json', {
        table: [],
        tables: [
          { name: '', groups: 'a', rows: {} },
          { name: 'x', groups: ['a', 'a'], rows: [['u']], colour: 'red' },
          { name: 'y', groups: ['a', 'b'], rows: [['u', 7], 'v', { words: ['m', 'n'], form: 'verb' }] },
          3,
        ],
      }),
    ).toEqual([
      'table: unknown key "table"',
      'tables[0].name: must be text',
      'tables[0].groups: must be a list of names',
      'tables[0].rows: must be a list of rows',
      'tables[1].colour: unknown key "colour"',
      'tables[1]: names the group "a" twice',
      'tables[1].rows[0]: has 1 cell, but the table has 2 groups',
      'tables[2].rows[0][1]: must be a word, a list of words, or null',
      'tables[2].rows[1]: is not a list with a word for each group',
      `tables[2].rows[2].form: must be one of determiner, object, pronoun, adjective, noun`,
      'tables[3]: is not an object with name, groups and rows',
    ]);
  });

  test.each([
    ['empty.json', {}, 'tables: there is no list of tables'],
    [
      'twice.json',
      { tables: [{ name: 'x', groups: ['a', 'a'], rows: [['u', 'v']] }] },
      'tables[0]: names the group "a" twice',
    ],
    ['one.csv', 'a\nb\n', '1: has 1 group, but at least two are needed'],
    [
      'short.json',
      { tables: [{ name: 'x', groups: ['a', 'b'], rows: [['u']] }] },
      'tables[0].rows[0]: has 1 cell, but the table has 2 groups',
    ],
    ['none.json', { tables: [{ name: 'x', groups: ['a', 'b'], rows: [] }] }, 'tables[0]: has no rows'],
    [
      'same.json',
      { tables: [1, 2].map(() => ({ name: 'x', groups: ['a', 'b'], rows: [['u', 'v']] })) },
      'tables: two tables are named "x"',
    ],
    ['swaps.yaml', 'a: b', ': the extension ".yaml" does not say which format the file has'],
  ])('%s', async (name, content, expected) => {
    expect(await problemsOf(name, content)).toContain(expected);
  });

  test('more than twenty are counted', async () => {
    const rows = Array.from({ length: 30 }, (_, i) => [`a ${i}`, `b${i}`]);
    const problems = await problemsOf('many.json', { tables: [{ name: 'x', groups: ['a', 'b'], rows }] });
    expect(problems).toHaveLength(21);
    expect(problems[20]).toBe(': and 10 more problems');
  });
});
