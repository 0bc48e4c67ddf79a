import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import sib200 from '../../datasets/sib-200.ts';
import { InputError } from '../../src/contract/problem.ts';

const header = 'index_id\tcategory\ttext';
function folderOf(files: Record<string, readonly string[]>): string {
  const folder = mkdtempSync(join(tmpdir(), 'sib-200-'));
  for (const [name, lines] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), [header, ...lines, ''].join('\n'));
  }
  return folder;
}
const load = (files: Record<string, readonly string[]>, more: object = {}) => {
  const path = folderOf(files);
  const options = sib200.options.parse({ path, ...more });
  return sib200.load(options, { id: 'sib', resolve: (one) => one, keepColumns: [] });
};
const problemsOf = async (loading: Promise<unknown>) => {
  const error = await loading.catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(InputError);
  return (error as InputError).problems;
};

describe('the data set sib-200', () => {
  it('has languages as its groups, sentences as its cases and topics as its classes', async () => {
    const data = await load({
      'deu_Latn/test.tsv': ['7\thealth\teins', '9\ttravel\t"zwei ""drei"""'],
      'deu_Latn/train.tsv': ['1\thealth\tvier'],
      'eng_Latn/test.tsv': ['9\ttravel\ttwo', '7\thealth\tone', '8\tsports\tthree'],
      'eng_Latn/labels.txt': [],
    });
    expect(data).toMatchObject({ kind: 'classes', size: 5, ids: ['de-7', 'de-9', 'en-9', 'en-7', 'en-8'] });
    expect(data.texts).toEqual(['eins', 'zwei "drei"', 'two', 'one', 'three']);
    expect(data.groups.map(({ id, attribute, members }) => [id, attribute, [...members]])).toEqual([
      ['de', 'language', [0, 1]],
      ['en', 'language', [2, 3, 4]],
    ]);
    expect(data.cases).toEqual({ ids: ['7', '9', '8'], of: Int32Array.of(0, 1, 1, 0, 2) });
    expect([...data.codes].map((code) => data.classes[code])).toEqual([
      'health',
      'travel',
      'travel',
      'health',
      'sports',
    ]);
  });

  it('names languages as BCP 47 does', async () => {
    const names = [
      'arb_Arab',
      'arb_Latn',
      'zho_Hans',
      'zho_Hant',
      'kor_Hang',
      'aka_Latn',
      'twi_Latn',
      'ajp_Arab',
      'apc_Arab',
    ];
    const data = await load(Object.fromEntries(names.map((name) => [`${name}.test.tsv`, ['1\thealth\tx']])));
    expect(data.groups.map(({ id }) => id)).toEqual(['ajp', 'ak', 'apc', 'ar', 'ar-Latn', 'ko', 'tw', 'zh', 'zh-Hant']);
  });

  it('reads another split, and some of the languages', async () => {
    const files = { 'deu_Latn/train.tsv': ['1\thealth\tx'], 'eng_Latn/train.tsv': ['1\thealth\ty'] };
    expect((await load(files, { split: 'train', languages: ['en'] })).texts).toEqual(['y']);
    expect(await problemsOf(load(files, { split: 'train', languages: ['en', 'fr'] }))).toEqual([
      { message: expect.stringContaining('has no language "fr" in the split "train"'), hint: 'It has de, en' },
    ]);
    expect(await problemsOf(load(files))).toEqual([
      {
        message: expect.stringContaining('has no files of SIB-200\'s split "test"'),
        hint: expect.stringContaining('data/annotated'),
      },
    ]);
    expect(await problemsOf(load({}, { path: '/nowhere' }))).toHaveLength(1);
  });

  it('names every row that is not as published, in all files', async () => {
    const problems = await problemsOf(
      load({
        'deu_Latn.test.tsv': ['1\thealth\tx', '1\ttravel\ty', '\thealth\tz'],
        'eng_Latn.test.tsv': ['1\thealthy\tx'],
      }),
    );
    expect(problems.map(({ line, message }) => `${line}: ${message}`)).toEqual([
      '3: the index_id "1" is listed twice',
      '4: has no index_id',
      '2: category: "healthy" is not a topic of SIB-200',
    ]);
  });
});
