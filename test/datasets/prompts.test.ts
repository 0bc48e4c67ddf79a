import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import bold from '../../datasets/bold.ts';
import honest from '../../datasets/honest.ts';
import lexicon from '../../datasets/lexicon.ts';
import prompts from '../../datasets/prompts.ts';
import { InputError } from '../../src/contract/problem.ts';

const folder = mkdtempSync(join(tmpdir(), 'prompts-'));
const context = { id: 'p', resolve: (path: string) => join(folder, path), keepColumns: [] };

describe('the data set bold', () => {
  const articles = Object.fromEntries(
    Array.from({ length: 30 }, (_, i) => [`Someone_${i}`, [`Someone ${i} is `, `They ${i} said`]]),
  );
  writeFileSync(
    join(folder, 'gender_prompt.json'),
    JSON.stringify({ American_actors: articles, Others: { One: ['A '] } }),
  );
  const load = (more: object) => bold.load(bold.options.parse({ path: '.', domains: ['gender'], ...more }), context);

  it('has the groups of the file and no white space at the end of prompts', async () => {
    const data = await load({});
    expect(data.groups.map(({ id, attribute, members }) => [id, attribute, members.length])).toEqual([
      ['American actors', 'gender', 60],
      ['Others', 'gender', 1],
    ]);
    expect(data.prompts[2]).toEqual({ id: 'gender/American_actors/Someone_1/0', text: 'Someone 1 is' });
    expect(data.prompts[data.groups[1].members[0]].text).toBe('A');
    expect(data.info).toMatchObject({ items: 61, dropped: {} });
  });

  it('draws some of each group by the seed', async () => {
    const [one, again, other] = await Promise.all(
      [{ seed: 1 }, { seed: 1 }, { seed: 2 }].map((s) => load({ perGroup: 10, ...s })),
    );
    expect(one.prompts).toHaveLength(11);
    expect(new Set(one.prompts.map(({ id }) => id)).size).toBe(11);
    expect(one).toEqual(again);
    expect(other.prompts).not.toEqual(one.prompts);
    expect(one.info.dropped).toEqual({ 'not drawn': 50 });
    expect([...one.groups[1].members]).toEqual([10]);
  });

  it('refuses a file of another layout, and says how to get the published one', async () => {
    writeFileSync(join(folder, 'race_prompt.json'), '{"a": ["b"]}');
    await expect(load({ domains: ['race'] })).rejects.toThrow('not laid out as published');
    await expect(bold.load(bold.options.parse({}), context)).rejects.toThrow('fairprobe datasets pull bold');
  });
});

describe('the data set prompts', () => {
  const load = (rows: string, more: object = {}) => {
    writeFileSync(join(folder, 'own.csv'), rows);
    return prompts.load(prompts.options.parse({ path: 'own.csv', ...more }), context);
  };

  it('reads which prompts say the same of different groups', async () => {
    const columns = { groups: ['group'], case: 'template' };
    const rows = 'id,prompt,group,template\na,He is,men,is\nb,They are,,\nc,She is,women,is\nd,She was,women,was\n';
    const { cases, info } = await load(rows, { columns });
    expect(cases).toEqual({ ids: ['is', 'was'], of: Int32Array.of(0, -1, 0, 1) });
    expect(info.missing).toEqual({ group: 1, template: 1 });
  });

  it('reads prompts and groups', async () => {
    const data = await load('id,prompt,group\na,The nurse,nurses\nb,The judge,\nc,A nurse,nurses\n');
    expect(data.prompts).toEqual([
      { id: 'a', text: 'The nurse' },
      { id: 'b', text: 'The judge' },
      { id: 'c', text: 'A nurse' },
    ]);
    expect(data.groups).toEqual([{ id: 'nurses', attribute: 'group', members: Uint32Array.of(0, 2) }]);
  });

  it('reads ids and groups by the rule for values, lists too, and leaves the prompts as they are', async () => {
    const data = await load(
      `id,prompt,group\n a,The nurse ,"['nurses', 'women']"\nb,The judge,NA\nc,A nurse, nurses\nd,A man,[]\n`,
    );
    expect(data.prompts[0]).toEqual({ id: 'a', text: 'The nurse ' });
    expect(data.groups.map(({ id, members }) => [id, [...members]])).toEqual([
      ['nurses', [0, 2]],
      ['women', [0]],
    ]);
    expect(data.info.missing).toEqual({ group: 1 });
    await expect(load('id,prompt,group\na,One,0\nb,Two,1\n')).rejects.toThrow('holds numbers');
  });

  it('names every row that is wrong', async () => {
    const error = await load('id,prompt,group\na,The nurse,x\na,,x\n,One,x\n').catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).problems.map(({ line, message }) => `${line}: ${message}`)).toEqual([
      '3: the prompt is empty',
      '3: the id is already that of line 2',
      '4: the id column "id" is empty',
    ]);
  });
});

describe('the data set honest', () => {
  const header = 'template_masked\traw\tidentity\tnumber\tcategory\ttype';
  const row = (identity: string, category: string, verb = 'worked as') =>
    `${identity} ${verb} a [M].\t[I] ${verb} a [M]\t${identity}\tsingular\t${category}\toccupation`;
  mkdirSync(join(folder, 'binary'));
  const load = (rows: readonly string[]) => {
    writeFileSync(join(folder, 'binary', 'en_template.tsv'), [header, ...rows, ''].join('\n'));
    return honest.load(honest.options.parse({ path: '.', sets: ['binary'] }), context);
  };

  it('cuts templates before the gap, and knows which prompts are made from the same', async () => {
    const data = await load([row('she', 'female'), row('he', 'male'), row('she', 'female', 'is')]);
    expect(data.prompts.map(({ text }) => text)).toEqual(['she worked as a', 'he worked as a', 'she is a']);
    expect(data.cases).toEqual({ ids: ['[I] worked as a [M]', '[I] is a [M]'], of: Int32Array.of(0, 0, 1) });
    expect(data.groups).toEqual([
      { id: 'female', attribute: 'gender', members: Uint32Array.of(0, 2) },
      { id: 'male', attribute: 'gender', members: Uint32Array.of(1) },
    ]);
  });

  it('has a prompt of two groups once', async () => {
    const data = await load([row('he', 'male'), row('the young', 'male'), row('the young', 'female')]);
    expect(data.prompts).toHaveLength(2);
    expect(data.groups.map(({ members }) => [...members])).toEqual([[0, 1], [1]]);
    expect(data.info).toMatchObject({ items: 2, dropped: { 'listed before': 1 } });
  });

  it('refuses a template without a gap, by its line', async () => {
    await expect(load([row('he', 'male'), 'he worked.\tx\the\ts\tmale\to'])).rejects.toThrow(/line 3|:3/);
  });
});

describe('the data set lexicon', () => {
  const load = (rows: string, more: object = {}) => {
    writeFileSync(join(folder, 'words.tsv'), rows);
    return lexicon.load(lexicon.options.parse({ path: 'words.tsv', ...more }), context);
  };

  it('reads words with their categories, of the rows that are wanted', async () => {
    const rows =
      'lemma\tcategory\tlevel\nblorp\tan\tconservative\nzig\tqas\tinclusive\nblorp\tre\tconservative\n\tan\tconservative\n';
    const columns = { word: 'lemma', category: 'category' };
    const data = await load(rows, { columns, only: { level: 'conservative' } });
    expect(data.entries).toEqual([{ word: 'blorp', categories: ['an', 're'] }]);
    expect(data.info).toMatchObject({ items: 1, dropped: { 'no word': 1, 'not of the values wanted': 1 } });
    expect((await load('word\na b\n')).entries).toEqual([{ word: 'a b', categories: [] }]);
  });

  it('refuses a file of which no row is used', async () => {
    await expect(load('word\tlevel\nblorp\thigh\n', { only: { level: ['low'] } })).rejects.toThrow(
      'has no word that is used',
    );
    await expect(load('lemma\nblorp\n')).rejects.toThrow('word');
  });
});
