import { describe, expect, it } from 'vitest';
import table from '../../datasets/table.ts';
import { fileOf, problemsOf } from '../support/tables/files.ts';
import { labelled } from './labelled.ts';

const reviews = `id,text,label,gender,age,score
r1,good,1,female,young,0.9
r2,bad,0,male,,0.25
r3,fine,1,,old,
r4,odd,,female,old,0.5
r5,poor,0,female,young,1e-1
`;

async function load(path: string, given: Record<string, unknown>, keepColumns: string[] = []) {
  const options = table.options.parse({ table: path, ...given });
  return labelled(await table.load(options, { id: 'reviews', resolve: (file) => file, keepColumns }));
}

const all = { columns: { id: 'id', text: 'text', label: 'label', groups: ['gender', 'age'] }, positive: [1] };

describe('a table of one’s own', () => {
  it('maps columns to ids, texts, labels and groups', async () => {
    const data = await load(await fileOf('reviews.csv', reviews), { ...all, attributes: { age: 'generation' } });
    expect(data).toMatchObject({
      kind: 'labelled',
      size: 4,
      ids: ['r1', 'r2', 'r3', 'r5'],
      texts: ['good', 'bad', 'fine', 'poor'],
      classes: ['0', '1'],
      codes: Uint16Array.of(1, 0, 1, 0),
      positive: Uint8Array.of(1, 0, 1, 0),
      positiveClasses: ['1'],
      groups: [
        { id: 'female', attribute: 'gender', members: Uint32Array.of(0, 3) },
        { id: 'male', attribute: 'gender', members: Uint32Array.of(1) },
        { id: 'old', attribute: 'generation', members: Uint32Array.of(2) },
        { id: 'young', attribute: 'generation', members: Uint32Array.of(0, 3) },
      ],
    });
    expect(data.info).toMatchObject({ id: 'reviews', use: 'table', title: 'reviews.csv', items: 4 });
  });

  it('leaves out rows without a label and counts them', async () => {
    const data = await load(await fileOf('reviews.csv', reviews), all);
    expect(data.info.dropped).toEqual({ 'no label': 1 });
  });

  it('keeps the numeric columns it is asked to keep, NaN where they are empty', async () => {
    const data = await load(await fileOf('reviews.csv', reviews), all, ['score', 'score']);
    expect([...data.columns]).toEqual([['score', Float64Array.of(0.9, 0.25, Number.NaN, 0.1)]]);
  });

  it('takes a whole number for the same, however it is written: of members, too', async () => {
    const path = await fileOf('floats.csv', 'label,in,epochs\n1,1.0,3.0\n0,0.0,0\n1,,\n0,1,3\n');
    const options = (member: unknown) => ({ columns: { label: 'label', member }, positive: [1] });
    for (const member of ['in', { column: 'epochs', values: [3] }]) {
      expect((await load(path, options(member))).membership).toEqual(Int8Array.of(1, 0, -1, 1));
    }
  });

  it('says which items systems were trained on, and does not know where nobody says', async () => {
    const path = await fileOf(
      'members.csv',
      'label,in,split\n1,yes,train\n0,FALSE,dev\n1,,\n0,1, train\n,no,dev\n1,0,NA\n',
    );
    const options = (member: unknown) => ({ columns: { label: 'label', member }, positive: [1] });
    const data = await load(path, options('in'));
    expect(data.membership).toEqual(Int8Array.of(1, 0, -1, 1, 0));
    expect(data.info).toMatchObject({ dropped: { 'no label': 1 }, missing: { in: 1 } });
    const bySplit = await load(path, options({ column: 'split', values: ['train'] }));
    expect(bySplit.membership).toEqual(Int8Array.of(1, 0, -1, 1, -1));
    expect(bySplit.info.missing).toEqual({ split: 2 });
    expect(await load(path, { columns: { label: 'label' }, positive: [1] })).not.toHaveProperty('membership');
    const gone = { column: 'split', values: ['train', 'Test'] };
    expect(await problemsOf(load(path, options(gone)))).toMatchObject([
      {
        message: '"split": no row has the value "Test" that `values` names',
        hint: 'The values in "split" are "train", "dev"',
      },
    ]);
    expect(await problemsOf(load(path, options('split')))).toMatchObject([
      { line: 2, message: '"split": "train" is neither yes nor no' },
      { line: 3, message: '"split": "dev" is neither yes nor no' },
      { line: 5 },
    ]);
  });

  it('numbers items by their row where no column has ids, and needs no text', async () => {
    const data = await load(await fileOf('reviews.csv', reviews), { columns: { label: 'label' }, positive: ['0'] });
    expect(data.ids).toEqual(['1', '2', '3', '5']);
    expect(data).not.toHaveProperty('texts');
    expect(data.groups).toEqual([]);
  });

  it('reads the same data from JSON Lines and from tabs', async () => {
    const { info: _, ...fromCsv } = await load(await fileOf('a.csv', reviews), all, ['score']);
    const [header, ...rows] = reviews
      .trim()
      .split('\n')
      .map((line) => line.split(','));
    const objects = rows.map((row) => JSON.stringify(Object.fromEntries(row.map((cell, i) => [header[i], cell]))));
    const { info: _a, ...fromJson } = await load(await fileOf('a.jsonl', objects.join('\n')), all, ['score']);
    const tabs = await fileOf('a.tsv', reviews.replaceAll(',', '\t'));
    const { info: _b, ...fromTabs } = await load(tabs, all, ['score']);
    expect(fromJson).toEqual(fromCsv);
    expect(fromTabs).toEqual(fromCsv);
  });

  it('puts an item in every group of a cell with several values', async () => {
    const options = { columns: { label: 'y', groups: ['g'] }, positive: [1] };
    const path = await fileOf('a.csv', 'y,g\n1,a | b\n0,b\n1,a|a\n0,|\n');
    const data = await load(path, { ...options, separator: '|' });
    expect(data.groups).toEqual([
      { id: 'a', attribute: 'g', members: Uint32Array.of(0, 2) },
      { id: 'b', attribute: 'g', members: Uint32Array.of(0, 1) },
    ]);
    const lists = await fileOf(
      'a.jsonl',
      '{"y":1,"g":["a","b"]}\n{"y":0,"g":"b"}\n{"y":1,"g":["a","a"]}\n{"y":0,"g":[]}\n',
    );
    expect((await load(lists, options)).groups).toEqual(data.groups);
    expect((await load(path, options)).groups.map(({ id }) => id)).toEqual(['a | b', 'a|a', 'b', '|']);
  });

  it('gives groups and classes in an order that the rows do not change', async () => {
    const [header, ...rows] = reviews.trim().split('\n');
    const forwards = await load(await fileOf('a.csv', reviews), all);
    const backwards = await load(await fileOf('b.csv', [header, ...rows.reverse()].join('\n')), all);
    expect(backwards.classes).toEqual(forwards.classes);
    expect(backwards.groups.map(({ id }) => id)).toEqual(forwards.groups.map(({ id }) => id));
    expect(backwards.groups.map(({ members }) => Array.from(members, (i) => backwards.ids[i]).sort())).toEqual(
      forwards.groups.map(({ members }) => Array.from(members, (i) => forwards.ids[i]).sort()),
    );
  });

  it('says everything that is wrong at once: ids there twice or empty, short rows, unknown labels', async () => {
    const path = await fileOf('a.csv', 'id,y,s\na,1,0.5\nb,0,high\na,0,nan\n,1,1\n"a",1\nc,0,2\n');
    const given = { columns: { id: 'id', label: 'y' }, positive: [1, 'yes'] };
    const problems = await problemsOf(load(path, given, ['s']));
    expect(problems).toEqual([
      { file: path, line: 4, message: 'the id "a" is already that of line 2' },
      { file: path, line: 5, message: 'the id column "id" is empty' },
      { file: path, line: 6, message: 'has 2 cells, but the header has 3' },
      {
        file: path,
        message: 'no row has the label "yes" that `positive` names',
        hint: 'The labels in "y" are "0", "1"',
      },
    ]);
  });

  it('loads labels of one class only, and refuses to have none', async () => {
    const given = { columns: { label: 'y' }, positive: [1] };
    expect((await load(await fileOf('a.csv', 'y,z\n1,a\n1,b\n'), given)).positive).toEqual(Uint8Array.of(1, 1));
    expect(await problemsOf(load(await fileOf('b.csv', 'y,z\n,a\n,b\n'), given))).toMatchObject([
      { message: 'no row has a label in "y"' },
    ]);
  });

  it('refuses a column of measurements as labels or groups', async () => {
    const rows = Array.from({ length: 10_002 }, (_, i) => `${i % 2},v${i}`).join('\n');
    const path = await fileOf('a.csv', `y,g\n${rows}\n`);
    expect(await problemsOf(load(path, { columns: { label: 'y', groups: ['g'] }, positive: [1] }))).toMatchObject([
      { line: 10_002, message: '"g" has more than 10,000 different values' },
    ]);
  });

  it('refuses an attribute for a column that is no group', () => {
    const result = table.options.safeParse({ table: 'a.csv', ...all, attributes: { sex: 'gender' } });
    expect(result.error?.issues).toMatchObject([{ path: ['attributes', 'sex'] }]);
    const columns = { label: 'y', groups: [{ column: 'sex', attribute: 'gender' }] };
    const twice = table.options.safeParse({ table: 'a.csv', columns, positive: [1], attributes: { sex: 'sex' } });
    expect(twice.error?.issues).toMatchObject([{ message: expect.stringMatching(/already/) }]);
  });
});

describe('a table without labels', () => {
  const read = async (content: string, given: Record<string, unknown>) => {
    const options = table.options.parse({ table: await fileOf('log.csv', content), ...given });
    return { kind: table.kindWith!(options), data: await loadItems(options) };
  };
  const loadItems = (options: ReturnType<typeof table.options.parse>) =>
    table.load(options, { id: 'log', resolve: (file) => file, keepColumns: [] });

  it('is data of items, all rows of it', async () => {
    const { kind, data } = await read('id,sex\na,f\nb,\nc,m\n', {
      columns: { id: 'id', groups: ['sex'] },
      positive: [' hired'],
    });
    expect(kind).toBe('items');
    expect(data).toMatchObject({
      kind: 'items',
      size: 3,
      ids: ['a', 'b', 'c'],
      positiveClasses: ['hired'],
      info: { items: 3, dropped: {}, missing: { sex: 1 } },
    });
    expect(data).not.toHaveProperty('classes');
    expect(data).not.toHaveProperty('cases');
  });

  it('is data of classes where it has labels, and none is said to be positive', async () => {
    const given = { columns: { id: 'id', label: 'job', groups: ['sex'] } };
    const { kind, data } = await read('id,sex,job\na,f,nurse\nb,,poet\nc,m,\nd,m,nurse\n', given);
    expect(kind).toBe('classes');
    expect(data).toMatchObject({
      kind: 'classes',
      size: 3,
      classes: ['nurse', 'poet'],
      codes: Uint16Array.of(0, 1, 0),
      positiveClasses: [],
      info: { dropped: { 'no label': 1 } },
    });
    expect(data).not.toHaveProperty('positive');
    const texts = Array.from({ length: 30 }, (_, i) => `${i},f,somebody wrote ${i % 25}`);
    expect(await problemsOf(read(`id,sex,job\n${texts.join('\n')}\n`, given))).toMatchObject([
      {
        message: 'the label column "job" has 25 different values in 30 rows',
        hint: expect.stringMatching(/right column/),
      },
    ]);
  });

  it('is refused where it has no rows', async () => {
    expect(await problemsOf(read('id\n', { columns: { id: 'id' } }))).toMatchObject([
      { message: 'the file has a header and no rows' },
    ]);
  });
});

describe('a column of clients', () => {
  it('says whose each item is; who has no label is a client without items', async () => {
    const content = 'text,client,label\na,north,1\nb,south,0\nc, north,1\nd,NA,1\ne,east,\n';
    const data = await load(await fileOf('a.csv', content), {
      columns: { label: 'label', client: 'client', text: 'text' },
      positive: [1],
    });
    expect(data.clients).toEqual({ ids: ['north', 'south', 'east'], of: Int32Array.of(0, 1, 0, -1) });
    expect(data.texts).toEqual(['a', 'b', 'c', 'd']);
    expect(data.info).toMatchObject({ missing: { client: 1 }, dropped: { 'no label': 1 } });
  });
});

describe('a column of cases', () => {
  it('says which items belong together; an item without a value is in none', async () => {
    const content = 'case,part,label\n x,1,1\ny,1,0\nx,1,1\nNA,1,1\nx,2,\n';
    const one = await load(await fileOf('a.csv', content), {
      columns: { label: 'label', case: 'case' },
      positive: [1],
    });
    expect(one.cases).toEqual({ ids: ['x', 'y'], of: Int32Array.of(0, 1, 0, -1) });
    expect(one.info).toMatchObject({ missing: { case: 1 }, dropped: { 'no label': 1 } });
    const both = { columns: { case: ['case', 'part'] } };
    const options = table.options.parse({ table: await fileOf('b.csv', content), ...both });
    const data = await table.load(options, { id: 't', resolve: (file) => file, keepColumns: [] });
    expect(data.cases).toEqual({ ids: ['["x","1"]', '["y","1"]', '["x","2"]'], of: Int32Array.of(0, 1, 0, -1, 2) });
  });
});
