import { describe, expect, it } from 'vitest';
import table from '../../datasets/table.ts';
import { fileOf, problemsOf } from '../support/tables/files.ts';
import { labelled } from './labelled.ts';

interface Given {
  groups?: unknown[];
  label?: unknown;
  positive?: unknown[];
  [option: string]: unknown;
}

async function load(name: string, content: string, { groups = [], label = 'y', positive = [1], ...given }: Given) {
  const path = await fileOf(name, content);
  const columns = { label, groups };
  const options = table.options.parse({
    table: path,
    columns,
    ...(typeof label === 'string' ? { positive } : {}),
    ...given,
  });
  return labelled(await table.load(options, { id: 't', resolve: (file) => file, keepColumns: [] }));
}

const members = ({ groups }: Awaited<ReturnType<typeof load>>) =>
  Object.fromEntries(groups.map(({ id, attribute, members }) => [`${attribute}: ${id}`, [...members]]));

/** A CSV of one group column, every label 1. */
const column = (...cells: string[]) => `y,g\n${cells.map((cell) => `1,"${cell.replaceAll('"', '""')}"`).join('\n')}\n`;

describe('a column of groups', () => {
  it('has one group for all spellings of it, and none for what is missing', async () => {
    const data = await load(
      'a.csv',
      column('Women', ' Women', 'Women\u00a0', 'wo\u0308men', 'wömen', '', ' ', 'NA', 'nan', 'None', '<NA>', 'Men'),
      { groups: ['g'] },
    );
    expect(members(data)).toEqual({ 'g: Men': [11], 'g: Women': [0, 1, 2], 'g: wömen': [3, 4] });
    expect(data.info).toMatchObject({ items: 12, dropped: {}, missing: { g: 6 } });
  });

  it('says nothing of missing values where there are none', async () => {
    expect((await load('a.csv', column('a', 'b'), { groups: ['g'] })).info).not.toHaveProperty('missing');
  });

  it('takes other markers in place of the usual ones', async () => {
    const data = await load('a.csv', column('a', 'unknown', '', 'a'), { groups: ['g'], missing: ['unknown'] });
    expect(members(data)).toEqual({ 'g: a': [0, 3] });
    expect(data.info.missing).toEqual({ g: 2 });
  });

  it('trims what a separator leaves, and every cell without one', async () => {
    const data = await load('a.csv', column('a | b', ' b', 'a|', '|', 'NA', 'b | NA'), {
      groups: ['g'],
      separator: '|',
    });
    expect(members(data)).toEqual({ 'g: a': [0, 2], 'g: b': [0, 1, 5] });
    expect(data.info.missing).toEqual({ g: 2 });
  });

  it('reads lists as pandas, datasets and numpy write them, from CSV and from JSON', async () => {
    const cells = ["['a', 'b']", '["a", "b"]', "['a' 'b']", '[]', "['a']", 'b', "['nan']", "[None, 'a']", "[' a ']"];
    const expected = { 'g: a': [0, 1, 2, 4, 7, 8], 'g: b': [0, 1, 2, 5] };
    const csv = await load('a.csv', column(...cells), { groups: ['g'] });
    const lines = cells.map((g) => JSON.stringify({ y: 1, g })).join('\n');
    const strings = await load('a.jsonl', lines, { groups: ['g'] });
    const lists = [['a', 'b'], ['a', 'b'], ['a', 'b'], [], ['a'], 'b', ['nan'], [null, 'a'], [' a ']];
    const json = await load('a.json', JSON.stringify(lists.map((g) => ({ y: 1, g }))), { groups: ['g'] });
    for (const data of [csv, strings, json]) {
      expect(members(data)).toEqual(expected);
      // The empty list is a value: it says that the item is in none.
      expect(data.info.missing).toEqual({ g: 1 });
    }
  });

  it('is read as the object says: names for values, another attribute, the values as they stand', async () => {
    const codes = column('0', '1', '1.0', '9', '');
    const values = { 0: 'female', 1: 'male', 9: null };
    expect(members(await load('a.csv', codes, { groups: [{ column: 'g', attribute: 'gender', values }] }))).toEqual({
      'gender: female': [0],
      'gender: male': [1, 2],
    });
    expect(members(await load('a.csv', codes, { groups: [{ column: 'g', categories: true }] }))).toEqual({
      'g: 0': [0],
      'g: 1': [1, 2],
      'g: 9': [3],
    });
    const truths = column('True', 'TRUE', 'false');
    expect(members(await load('a.csv', truths, { groups: [{ column: 'g', categories: true }] }))).toEqual({
      'g: false': [2],
      'g: true': [0, 1],
    });
    const odd = column('[deleted]', '-', 'none', '0.5');
    expect(Object.keys(members(await load('a.csv', odd, { groups: [{ column: 'g', categories: true }] })))).toEqual([
      'g: -',
      'g: 0.5',
      'g: [deleted]',
      'g: none',
    ]);
  });

  it('refuses names that leave a value without one', async () => {
    const problems = problemsOf(
      load('a.csv', column('0', '1', '2'), { groups: [{ column: 'g', values: { 0: 'a', 1: 'b' } }] }),
    );
    expect(await problems).toMatchObject([
      {
        message: '`values` of the group column "g" names no group for "2"',
        hint: expect.stringMatching(/null for none/),
      },
    ]);
  });
});

describe('one column an identity, with shares', () => {
  const civil = 'y,female,male\n1,0,1\n0,0.4,0.6\n1,0.5,0.5\n0,0.833333,0.166667\n1,1,0\n0,,NA\n1,1.0,0e0\n';
  const groups = [
    { column: 'female', attribute: 'gender', from: 0.5 },
    { column: 'male', attribute: 'gender', from: 0.5 },
  ];

  it('is a group of those from the share on', async () => {
    const data = await load('a.csv', civil, { groups });
    expect(members(data)).toEqual({ 'gender: female': [2, 3, 4, 6], 'gender: male': [0, 1, 2] });
    expect(data.info.missing).toEqual({ female: 1, male: 1 });
  });

  it('has the name it is given, and true and false are 1 and 0', async () => {
    const given = [{ column: 'g', attribute: 'gender', group: 'women', from: 1 }];
    expect(members(await load('a.csv', column('True', 'False', '1', '0.99', 'true'), { groups: given }))).toEqual({
      'gender: women': [0, 2, 4],
    });
  });

  it('is one group with another column of the same name and attribute: whoever is in any', async () => {
    const content = 'y,lesbian,gay\n1,1,0\n0,0,1\n1,1,1\n0,0,0\n';
    const given = ['lesbian', 'gay'].map((name) => ({
      column: name,
      attribute: 'orientation',
      group: 'gay',
      from: 0.5,
    }));
    expect(members(await load('a.csv', content, { groups: given }))).toEqual({ 'orientation: gay': [0, 1, 2] });
  });

  it('refuses what is no share, with its line, and no text', async () => {
    const problems = problemsOf(
      load('a.csv', 'y,g\n1,0.5\n0,50\n1,-1\n0,somebody wrote this here\n1,high\n', {
        groups: [{ column: 'g', from: 0.5 }],
      }),
    );
    expect(await problems).toMatchObject([
      { line: 3, message: '"g": "50" is not a share from 0 to 1' },
      { line: 4, message: '"g": "-1" is not a share from 0 to 1' },
      { line: 5, message: '"g": a text of 24 characters is not a share from 0 to 1' },
      { line: 6, message: '"g": "high" is not a share from 0 to 1' },
    ]);
  });

  it('is refused with a share of 0, which everybody has, or above 1', () => {
    for (const from of [0, 1.1, '0.5']) {
      const columns = { label: 'y', groups: [{ column: 'g', from }] };
      expect(table.options.safeParse({ table: 'a.csv', columns, positive: [1] }).success).toBe(false);
    }
  });
});

describe('a column of groups that does not look like one', () => {
  const doubt = async (...cells: string[]) => {
    const [first, ...more] = await problemsOf(load('a.csv', column(...cells), { groups: ['g'] }));
    expect(more).toEqual([]);
    return `${first.message}. ${first.hint}`;
  };

  it('is refused where it holds shares, with the way out', async () => {
    expect(await doubt('0', '0.2', '1.0')).toBe(
      'the group column "g" holds shares between 0 and 1. If each item has a share in one group, give the share ' +
        'from which it is in the group: { column: g, from: 0.5 }',
    );
    expect(await doubt('1.5', 'tall')).toMatch(/numbers with fractions.*categories: true/);
  });

  it('is refused where it holds numbers, with the ways out', async () => {
    const said = await doubt('0', '1', 'NA');
    expect(said).toMatch(/holds numbers \(0, 1\)/);
    expect(said).toContain('{ column: g, values: { "0": ..., "1": ... } }');
    expect(said).toContain('{ column: g, categories: true }');
    expect(said).toContain('{ column: g, from: 0.5 }');
    expect(await doubt('1970', '1980')).not.toContain('from: 0.5');
    expect(await doubt("['1', '2']", '[3]')).toMatch(/holds numbers/);
  });

  it('is refused where it holds true and false, with the ways out, and read as each of them says', async () => {
    for (const cells of [['True', 'False', ''], ['true'], ['FALSE', 'NA']]) {
      const said = await doubt(...cells);
      expect(said).toMatch(/holds true and false/);
      expect(said).toContain('{ column: g, from: 0.5 }');
      expect(said).toContain('{ column: g, values: { "true": ..., "false": ... } }');
      expect(said).toContain('{ column: g, categories: true }');
    }
    const given = (group: object) =>
      load('a.csv', column('True', 'false', ''), { groups: [{ column: 'g', ...group }] });
    expect(members(await given({ from: 0.5 }))).toEqual({ 'g: g': [0] });
    expect(members(await given({ values: { true: 'veteran', false: 'other' } }))).toEqual({
      'g: other': [1],
      'g: veteran': [0],
    });
    expect(members(await given({ categories: true }))).toEqual({ 'g: false': [1], 'g: true': [0] });
  });

  it('is refused where it holds lists of another form', async () => {
    for (const list of ['[a, b]', "('a', 'b')", "{'a'}", '{"a": 1}', "array(['a'], dtype=object)"]) {
      expect(await doubt('a', list)).toMatch(/holds what looks like lists, in an unknown form.*categories: true/);
    }
  });

  it('is refused where a value may be a marker, and the hint holds', async () => {
    for (const marker of ['none', 'NULL', 'n/a', 'N.A.', '-', '?', '#N/A', 'NaT', 'undefined']) {
      const content = column('a', marker, 'NA');
      const [{ message, hint }] = await problemsOf(load('a.csv', content, { groups: ['g'] }));
      expect(message).toContain(JSON.stringify(marker));
      const missing = JSON.parse(/missing: (\[.*\])/.exec(hint!)![1]);
      expect(members(await load('a.csv', content, { groups: ['g'], missing }))).toEqual({ 'g: a': [0] });
    }
  });

  it('keeps numbers among names, and words with signs', async () => {
    const data = await load('a.csv', column('18-25', '65+', '7', 'non-binary', '漢'), { groups: ['g'] });
    expect(data.groups).toHaveLength(5);
  });
});

describe('labels', () => {
  const labels = async (cells: string[], given: Given = {}) => {
    const data = await load('a.csv', `y,z\n${cells.map((cell) => `${cell},z`).join('\n')}\n`, given);
    return { classes: data.classes, positive: [...data.positive], dropped: data.info.dropped };
  };

  it('are one in every spelling of a number, and missing where a marker says so', async () => {
    const cells = ['1', '1.0', '1 ', '01', '+1', '1e0', '0', '0.0', 'NA', 'nan', '', ' '];
    expect(await labels(cells, { positive: ['1.0'] })).toEqual({
      classes: ['0', '1'],
      positive: [1, 1, 1, 1, 1, 1, 0, 0],
      dropped: { 'no label': 4 },
    });
  });

  it('are one in every case of true and false, and else as they are written', async () => {
    expect(await labels(['True', 'true', 'FALSE', 'False'], { positive: [true] })).toEqual({
      classes: ['false', 'true'],
      positive: [1, 1, 0, 0],
      dropped: {},
    });
    expect((await labels(['Toxic', 'toxic', '1'], { positive: ['toxic'] })).classes).toEqual(['1', 'Toxic', 'toxic']);
  });

  it('are positive from a share on, or where any of several columns says yes', async () => {
    const content = 'toxic,insult,share\n1,0,0.5\n0,1,0.49\n0,0,1\n0,,0\n1,,\nFalse,False,0.7\n';
    const share = await load('a.csv', content, { label: { column: 'share', from: 0.5 } });
    expect(share).toMatchObject({
      classes: ['0', '1'],
      positiveClasses: ['1'],
      positive: Uint8Array.of(1, 0, 1, 0, 1),
    });
    expect(share.info.dropped).toEqual({ 'no label': 1 });
    const any = await load('a.csv', content, { label: ['toxic', 'insult'] });
    // What is positive in one column is so whatever the other says; what is not, and missing in the other, is unknown.
    expect([...any.positive]).toEqual([1, 1, 0, 1, 0]);
    expect(any.ids).toEqual(['1', '2', '3', '5', '6']);
    expect([...any.codes]).toEqual([...any.positive]);
    const both = await load('a.csv', content, { label: ['toxic', { column: 'share', from: 0.7 }] });
    expect([...both.positive]).toEqual([1, 0, 1, 0, 1, 1]);
  });

  it('are refused where a column of several is neither 0 nor 1, or holds shares that were not declared', async () => {
    expect(await problemsOf(load('a.csv', 'a,b\n1,0.3\n0,1\n', { label: ['a', 'b'] }))).toMatchObject([
      { line: 2, message: '"b": "0.3" is neither 0 nor 1', hint: expect.stringContaining('{ column: b, from: 0.5 }') },
    ]);
    expect(await problemsOf(labels(['0', '0.2', '1', '0.7']))).toMatchObject([
      { message: 'the label column "y" holds shares between 0 and 1', hint: expect.stringContaining('from: 0.5') },
    ]);
    expect((await labels(['0', '0.5', '1'], { positive: [0.5, 1] })).positive).toEqual([0, 1, 1]);
  });

  it('are not texts that a message would show', async () => {
    for (const count of [3, 30]) {
      const texts = Array.from({ length: count }, (_, i) => `somebody wrote ${i}`);
      const [{ message, hint }] = await problemsOf(labels(texts));
      expect(`${message} ${hint}`).not.toContain('somebody');
      expect(hint).toBe(`"y" has ${count} different values: is it the column of labels?`);
    }
    expect(await problemsOf(labels(['not hate', 'hate', 'hate', 'not hate'], { positive: ['Hate'] }))).toMatchObject([
      { hint: 'The labels in "y" are "hate", "not hate"' },
    ]);
  });

  it('may have `positive` as names, and have none beside shares', () => {
    const parse = (label: unknown, positive?: unknown[]) =>
      table.options.safeParse({ table: 'a.csv', columns: { label }, ...(positive ? { positive } : {}) }).error?.issues;
    expect(parse('y')).toBeUndefined();
    expect(parse(['a', 'b'], [1])).toMatchObject([
      { path: ['positive'], message: expect.stringMatching(/not needed/) },
    ]);
    expect(parse('y', [1])).toBeUndefined();
    expect(parse({ column: 'y', from: 0.5 })).toBeUndefined();
  });
});

describe('ids', () => {
  it('are trimmed and composed, and a marker is none', async () => {
    const content = 'id,y\n a1\u00a0,1\nwo\u0308,0\nNA,1\na1,0\n';
    const path = await fileOf('a.csv', content);
    const options = table.options.parse({ table: path, columns: { id: 'id', label: 'y' }, positive: [1] });
    const context = { id: 't', resolve: (file: string) => file, keepColumns: [] };
    expect(await problemsOf(table.load(options, context))).toMatchObject([
      { line: 4, message: 'the id column "id" is empty' },
      { line: 5, message: 'the id "a1" is already that of line 2' },
    ]);
  });
});

it('takes a column with the name of something that every object inherits', async () => {
  for (const name of ['__proto__', 'constructor']) {
    const { groups } = await load('t.csv', `y,${name}\n1,a\n1,b\n`, { groups: [name] });
    expect(groups.map(({ attribute, id }) => [attribute, id])).toEqual([
      [name, 'a'],
      [name, 'b'],
    ]);
  }
});

describe('a column that names the attribute', () => {
  it('sorts the groups by it; an item without an attribute is in none', async () => {
    const content = 'y,g,t\n1,a,race\n1,b,faith\n1,a,faith\n1,a,\n1,,race\n1,a,race\n';
    const data = await load('a.csv', content, { groups: [{ column: 'g', attributeColumn: 't' }] });
    expect(members(data)).toEqual({ 'race: a': [0, 5], 'faith: a': [2], 'faith: b': [1] });
    expect(data.info).toMatchObject({ missing: { g: 1, t: 1 } });
  });
});
