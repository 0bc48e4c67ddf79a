import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import multilingualHatecheck from '../../datasets/multilingual-hatecheck.ts';
import { InputError } from '../../src/contract/problem.ts';

const folder = mkdtempSync(join(tmpdir(), 'multilingual-hatecheck-'));
const header = 'mhc_case_id,functionality,test_case,label_gold,target_ident,templ_id';
const put = (name: string, lines: readonly string[], head = header) =>
  writeFileSync(join(folder, name), [head, ...lines].join('\n'));
put('hatecheck_cases_final_german.csv', [
  'german-1,f1_h,eins,hateful,women,1',
  'german-2,f1_h,zwei,hateful,jews,1',
  'german-3,f2_nh,drei,non-hateful,,2',
]);
put('hatecheck_cases_final_mandarin.csv', ['mandarin-1,f1_h,一,hateful,foreigners,1', 'mandarin-2,f3_h,二,hateful,,2']);
put('cases.csv', ['0,f1_h,1,one,hateful,women,1'], ',functionality,case_id,test_case,label_gold,target_ident,templ_id');

const load = (options: Record<string, unknown>) =>
  multilingualHatecheck.load(multilingualHatecheck.options.parse(options), {
    id: 'mhc',
    resolve: (path) => join(folder, path),
    keepColumns: [],
  });
const problemsOf = async (options: Record<string, unknown>) => {
  const error = await load(options).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(InputError);
  return (error as InputError).problems.map(({ line, message }) => `${line ?? '-'}: ${message}`);
};

describe('the data set multilingual-hatecheck', () => {
  it('has languages, functionalities and target groups as its groups, and templates as its cases', async () => {
    const data = await load({ path: '.' });
    expect(data).toMatchObject({ size: 5, ids: ['german-1', 'german-2', 'german-3', 'mandarin-1', 'mandarin-2'] });
    expect(data.groups.map(({ id, attribute, members }) => [attribute, id, [...members]])).toEqual([
      ['functionality', 'f1_h', [0, 1, 3]],
      ['gender', 'women', [0]],
      ['language', 'de', [0, 1, 2]],
      ['religion', 'Jews', [1]],
      ['functionality', 'f2_nh', [2]],
      ['nationality', 'foreigners', [3]],
      ['language', 'zh', [3, 4]],
      ['functionality', 'f3_h', [4]],
    ]);
    // Template 2 is another test in Mandarin.
    expect([...data.cases!.of]).toEqual([0, 0, 1, 0, 2]);
  });

  it('reads one file, some languages, and the original', async () => {
    expect((await load({ path: 'hatecheck_cases_final_german.csv' })).size).toBe(3);
    expect((await load({ path: '.', languages: ['ZH'] })).ids).toEqual(['mandarin-1', 'mandarin-2']);
    const both = await load({ path: '.', languages: ['de'], english: 'cases.csv' });
    expect(both.ids).toEqual(['english-1', 'german-1', 'german-2', 'german-3']);
    expect([...both.cases!.of]).toEqual([0, 0, 0, 1]);
    expect(both.groups.find(({ id }) => id === 'en')?.attribute).toBe('language');
  });

  it('says what is not there, and what is wrong in all files', async () => {
    expect(await problemsOf({ path: 'cases.csv' })).toEqual(['-: the name does not say which language the file is in']);
    expect(await problemsOf({ path: '.', languages: ['pl', 'de'] })).toEqual([
      '-: there is no hatecheck_cases_final_polish.csv',
    ]);
    expect(await problemsOf({ path: 'hatecheck_cases_final_german.csv', languages: ['zh'] })).toEqual([
      '-: the file is in de, which "languages" leaves out',
    ]);
    mkdirSync(join(folder, 'bad'));
    put('bad/hatecheck_cases_final_german.csv', ['german-1,f,a,hatful,,1']);
    put('bad/hatecheck_cases_final_dutch.csv', ['dutch-1,f,a,hateful,nobody,1']);
    expect(await problemsOf({ path: 'bad' })).toEqual([
      '2: target_ident is not a group of HateCheck',
      '2: label_gold is neither non-hateful nor hateful',
    ]);
    mkdirSync(join(folder, 'empty'));
    expect(await problemsOf({ path: 'empty' })).toEqual(['-: there is no file hatecheck_cases_final_<language>.csv']);
    const parsed = multilingualHatecheck.options.safeParse({ languages: ['german', 'ja', 'x'] });
    expect(parsed.error?.issues.map(({ message }) => message)).toEqual([
      'is not a language of the data set; it has ar, nl, fr, de, hi, it, zh, pl, pt, es',
      'is not a language of the data set; it has ar, nl, fr, de, hi, it, zh, pl, pt, es',
      'is not a language tag of BCP 47, as in "de"; it has ar, nl, fr, de, hi, it, zh, pl, pt, es',
    ]);
  });
});
