import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import bold from '../../datasets/bold.ts';
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
  const load = (rows: string) => {
    writeFileSync(join(folder, 'own.csv'), rows);
    return prompts.load(prompts.options.parse({ path: 'own.csv' }), context);
  };

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
