import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import hatecheck from '../../datasets/hatecheck.ts';
import { InputError } from '../../src/contract/problem.ts';

const folder = mkdtempSync(join(tmpdir(), 'hatecheck-'));
const header = ',functionality,case_id,test_case,label_gold,target_ident';
const load = (lines: readonly string[]) => {
  writeFileSync(join(folder, 'cases.csv'), [header, ...lines].join('\n'));
  return hatecheck.load(hatecheck.options.parse({ path: 'cases.csv' }), {
    id: 'hc',
    resolve: (path) => join(folder, path),
    keepColumns: [],
  });
};

describe('the data set hatecheck', () => {
  it('has functionalities and target groups as its groups', async () => {
    const data = await load([
      '0,f1,1,"one, two",hateful,women',
      '1,f1,2,three,non-hateful,',
      '2,f2,3,four,hateful,Muslims',
    ]);
    expect(data).toMatchObject({ size: 3, ids: ['1', '2', '3'], texts: ['one, two', 'three', 'four'] });
    expect([...data.positive]).toEqual([1, 0, 1]);
    expect(data.groups.map(({ id, attribute, members }) => [id, attribute, [...members]])).toEqual([
      ['f1', 'functionality', [0, 1]],
      ['women', 'gender', [0]],
      ['f2', 'functionality', [2]],
      ['Muslims', 'religion', [2]],
    ]);
  });

  it('reads what a spreadsheet or pandas made of it', async () => {
    const data = await load([' 0,f1, 1,one,hateful ,women\u00a0', '1,f1 ,2,two,non-hateful,nan']);
    expect(data).toMatchObject({ ids: ['1', '2'], classes: ['non-hateful', 'hateful'], positive: Uint8Array.of(1, 0) });
    expect(data.groups.map(({ id, members }) => [id, [...members]])).toEqual([
      ['f1', [0, 1]],
      ['women', [0]],
    ]);
  });

  it('is found where it was pulled to', async () => {
    const data = mkdtempSync(join(tmpdir(), 'hatecheck-'));
    const context = { id: 'hc', resolve: (path: string) => path, keepColumns: [], dataDirectory: data };
    await expect(hatecheck.load({}, context)).rejects.toThrow('Fetch it with fairprobe datasets pull hatecheck');
    mkdirSync(join(data, 'hatecheck'));
    writeFileSync(join(data, 'hatecheck', 'test_suite_cases.csv'), `${header}\n0,f1,1,one,hateful,women`);
    expect((await hatecheck.load({}, context)).texts).toEqual(['one']);
  });

  it('names every row that is not as published', async () => {
    const lines = ['0,f1,1,one,hateful,women', '1,f1,1,two,hatful,', '2,f2,3,four,hateful,nobody'];
    const error = await load(lines).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(InputError);
    const { problems } = error as InputError;
    expect(problems.map(({ line, message }) => `${line}: ${message}`)).toEqual([
      '3: the case_id "1" is listed twice',
      '3: label_gold is neither non-hateful nor hateful',
      '4: target_ident is not a group of HateCheck',
    ]);
  });
});
