import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import crowsPairs from '../../datasets/crows-pairs.ts';
import { InputError } from '../../src/contract/problem.ts';

const folder = mkdtempSync(join(tmpdir(), 'crows-pairs-'));
const header = ',sent_more,sent_less,stereo_antistereo,bias_type,annotations,anon_writer,anon_annotators';
const load = (lines: readonly string[]) => {
  writeFileSync(join(folder, 'pairs.csv'), [header, ...lines].join('\n'));
  return crowsPairs.load(crowsPairs.options.parse({ path: 'pairs.csv' }), {
    id: 'own',
    resolve: (path) => join(folder, path),
    keepColumns: [],
  });
};

describe('the data set crows-pairs', () => {
  it('has pairs with the attribute of their bias type', async () => {
    const data = await load([
      '0,"She, too.","He, too.",stereo,gender,[],a0,[]',
      '1,Old.,Young.,antistereo,race-color,[],a0,[]',
    ]);
    expect(data.pairs).toEqual([
      { id: '0', more: 'She, too.', less: 'He, too.', attribute: 'gender', category: 'gender', direction: 'stereo' },
      { id: '1', more: 'Old.', less: 'Young.', attribute: 'race', category: 'race-color', direction: 'antistereo' },
    ]);
    expect(data.info).toMatchObject({ id: 'own', use: 'crows-pairs', items: 2, dropped: {} });
  });

  it('names every row that is not as published, by its line', async () => {
    const error = await load(['0,a,b,stereo,gander,[],a0,[]', '1,a,,neither,age,[],a0,[]']).catch(
      (caught: unknown) => caught,
    );
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).problems.map(({ line, message }) => `${line}: ${message}`)).toEqual([
      '2: bias_type is not a type of CrowS-Pairs',
      '3: stereo_antistereo is neither stereo nor antistereo',
      '3: a sentence of the pair is empty',
    ]);
  });
});
