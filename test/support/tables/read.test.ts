import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import { combineHashes } from '../../../src/support/tables/combine-hashes.ts';
import { LIST_SEPARATOR } from '../../../src/support/tables/json/json-rows.ts';
import { Problems } from '../../../src/support/tables/problems.ts';
import { checkTable, numberOf, readTable, type TableSource } from '../../../src/support/tables/read.ts';
import { fileOf, problemsOf } from './files.ts';

async function rowsOf(source: TableSource, columns: readonly string[]) {
  const problems = new Problems(source.path);
  const rows: (string | number)[][] = [];
  const { sha256 } = await readTable(source, columns, problems, (cells, line) => rows.push([line, ...cells]));
  problems.raise();
  return { rows, sha256 };
}

describe('reading CSV and TSV', () => {
  it('gives the wanted columns in the order wanted, with the line of each row', async () => {
    const path = await fileOf('a.csv', 'id,text,label\na,first,0\nb,second,1\n');
    const { rows } = await rowsOf({ path }, ['label', 'id']);
    expect(rows).toEqual([
      [2, '0', 'a'],
      [3, '1', 'b'],
    ]);
  });

  it('counts lines right after cells of several lines and blank lines', async () => {
    const path = await fileOf('a.csv', '\nid,text\n\na,"one\ntwo\n\nthree"\n\n\nb,"say ""hi"", then"\nc,plain');
    const { rows } = await rowsOf({ path }, ['id', 'text']);
    expect(rows).toEqual([
      [4, 'a', 'one\ntwo\n\nthree'],
      [10, 'b', 'say "hi", then'],
      [11, 'c', 'plain'],
    ]);
  });

  it('counts lines right whatever ends them', async () => {
    const lines = ['', 'id,text', '', 'a,"one', 'two', '', 'three"', '', '', 'b,x', 'c,plain'];
    for (const end of ['\n', '\r\n', '\r']) {
      const { rows } = await rowsOf({ path: await fileOf('a.csv', lines.join(end)) }, ['id', 'text']);
      expect(rows, JSON.stringify(end)).toEqual([
        [4, 'a', ['one', 'two', '', 'three'].join(end)],
        [10, 'b', 'x'],
        [11, 'c', 'plain'],
      ]);
    }
  });

  it('reads a byte order mark, CRLF and a missing last line end as if they were not there', async () => {
    const plain = 'id,text\na,x\nb,y\n';
    const dressed = `\ufeff${plain.replaceAll('\n', '\r\n').trimEnd()}`;
    const a = await rowsOf({ path: await fileOf('a.csv', plain) }, ['id', 'text']);
    const b = await rowsOf({ path: await fileOf('b.csv', dressed) }, ['id', 'text']);
    expect(b.rows).toEqual(a.rows);
    expect(b.sha256).toBe(createHash('sha256').update(dressed).digest('hex'));
  });

  it('takes line ends of both kinds in one file', async () => {
    const path = await fileOf('a.csv', 'id,text\r\na,x\nb,y\r\n');
    expect((await rowsOf({ path }, ['text'])).rows).toEqual([
      [2, 'x'],
      [3, 'y'],
    ]);
  });

  it('reads tabs by extension, and another delimiter or format when told', async () => {
    expect((await rowsOf({ path: await fileOf('a.tsv', 'id\ttext\na\tx, y\n') }, ['text'])).rows).toEqual([
      [2, 'x, y'],
    ]);
    const path = await fileOf('a.data', 'id;text\na;x\n');
    expect((await rowsOf({ path, format: 'csv', delimiter: ';' }, ['text'])).rows).toEqual([[2, 'x']]);
  });

  it('gives back what was written, whatever the cells hold and wherever the chunks are cut', async () => {
    const random = randomStream(1, 'cells');
    const pieces = ['a', 'é', '漢', '😀', '"', ',', '\n', ' ', 'word', '\t', "'"];
    const cells = Array.from({ length: 20_000 }, () =>
      [0, 1].map(() => Array.from({ length: random.below(12) }, () => pieces[random.below(pieces.length)]).join('')),
    );
    const quote = (cell: string) => `"${cell.replaceAll('"', '""')}"`;
    const path = await fileOf('a.csv', `x,y\n${cells.map((row) => row.map(quote).join(',')).join('\n')}\n`);
    const { rows } = await rowsOf({ path }, ['x', 'y']);
    expect(rows.map(([, x, y]) => [x, y])).toEqual(cells);
  });

  it('names a missing file, a folder, an empty file and one with a header alone', async () => {
    expect(await problemsOf(rowsOf({ path: '/nowhere/a.csv' }, ['id']))).toMatchObject([
      { file: '/nowhere/a.csv', message: 'there is no such file' },
    ]);
    expect(await problemsOf(rowsOf({ path: tmpdir(), format: 'csv' }, ['id']))).toMatchObject([
      { message: 'is a folder, but a file is needed' },
    ]);
    expect(await problemsOf(rowsOf({ path: await fileOf('a.csv', '') }, ['id']))).toMatchObject([
      { message: 'the file is empty' },
    ]);
    expect(await problemsOf(rowsOf({ path: await fileOf('a.csv', '\n\n') }, ['id']))).toMatchObject([
      { message: 'the file has no header' },
    ]);
    expect(await problemsOf(rowsOf({ path: await fileOf('a.csv', 'id,text\n') }, ['id']))).toMatchObject([
      { message: 'the file has a header and no rows' },
    ]);
  });

  it('names every missing column, with the nearest name or all there are', async () => {
    const path = await fileOf('a.csv', 'post_id,text\na,x\n');
    expect(await problemsOf(rowsOf({ path }, ['postid', 'category']))).toEqual([
      { file: path, line: 1, message: 'there is no column "postid"', hint: 'Did you mean "post_id"?' },
      { file: path, line: 1, message: 'there is no column "category"', hint: 'Its columns are: post_id, text' },
    ]);
  });

  it('suspects another delimiter when the header is a single cell', async () => {
    const path = await fileOf('a.csv', 'id;text\na;x\n');
    expect(await problemsOf(rowsOf({ path }, ['text']))).toMatchObject([{ hint: expect.stringContaining('";"') }]);
    const quoted = await fileOf('b.csv', '"id"|"text"\n"a"|"x"\n');
    expect(await problemsOf(rowsOf({ path: quoted }, ['text']))).toMatchObject([
      { line: 1, hint: expect.stringContaining('"|"') },
    ]);
  });

  it('refuses a wanted column that is listed twice, and does not mind others', async () => {
    const path = await fileOf('a.csv', 'id,text,text,x,x\na,b,c,d,e\n');
    expect(await problemsOf(rowsOf({ path }, ['text']))).toMatchObject([
      { line: 1, message: expect.stringMatching(/"text" more than once/) },
    ]);
    expect((await rowsOf({ path }, ['id'])).rows).toEqual([[2, 'a']]);
  });

  it('names the row in which a quote is never closed', async () => {
    const path = await fileOf('a.csv', 'id,text\na,x\nb,"never\nc,y\nd,z\n');
    expect(await problemsOf(rowsOf({ path }, ['id']))).toEqual([
      { file: path, line: 3, message: 'a quote that opens in the column "text" of this row is never closed' },
    ]);
  });

  it('names the row with a stray quote, and what was wrong before it', async () => {
    const path = await fileOf('a.csv', 'id,text\nshort\na,x\nb,say "hi"\n');
    expect(await problemsOf(rowsOf({ path }, ['id']))).toMatchObject([
      { line: 2, message: 'has 1 cell, but the header has 2' },
      { line: 4, message: 'there is a stray quote in the column "text"' },
    ]);
    const open = await fileOf('b.csv', 'id,text\na,"open\nb,"y"\n');
    expect(await problemsOf(rowsOf({ path: open }, ['id']))).toMatchObject([
      { line: 2, message: expect.stringMatching(/read up to line 3/) },
    ]);
  });

  it('lists twenty problems and counts the rest', async () => {
    const path = await fileOf('a.csv', `id,text\n${'too,many,cells\n'.repeat(1234)}`);
    const problems = await problemsOf(rowsOf({ path }, ['id']));
    expect(problems).toHaveLength(21);
    expect(problems[19]).toEqual({ file: path, line: 21, message: 'has 3 cells, but the header has 2' });
    expect(problems[20]).toEqual({ file: path, message: 'and 1,214 more problems' });
  });

  it('refuses what is not UTF-8, with the line', async () => {
    const latin1 = Buffer.concat([Buffer.from('id,text\na,ok é\nb,'), Buffer.from([0xe9]), Buffer.from('\nc,x\n')]);
    const path = await fileOf('a.csv', latin1);
    expect(await problemsOf(rowsOf({ path }, ['id']))).toMatchObject([{ line: 3, message: 'the file is not UTF-8' }]);
    const cut = await fileOf('b.csv', Buffer.from('id\né').subarray(0, 4));
    expect(await problemsOf(rowsOf({ path: cut }, ['id']))).toMatchObject([
      { line: 2, message: expect.stringMatching(/not UTF-8/) },
    ]);
  });

  it('asks for the format where the extension does not say it', async () => {
    const path = await fileOf('a.dat', 'id\na\n');
    expect(await problemsOf(rowsOf({ path }, ['id']))).toMatchObject([{ hint: expect.stringMatching(/Set `format`/) }]);
  });
});

describe('reading JSON Lines', () => {
  it('turns values into text: null and absent keys into empty cells, lists into joined ones, empty ones too', async () => {
    const lines = ['{"a":"x","b":1,"c":["p","q"]}', '', '{"a":null,"b":0.5,"c":[]}', '{"b":true}'];
    const path = await fileOf('a.jsonl', `\ufeff${lines.join('\r\n')}`);
    expect((await rowsOf({ path, lists: ['c'] }, ['a', 'b', 'c'])).rows).toEqual([
      [1, 'x', '1', `p${LIST_SEPARATOR}q`],
      [3, '', '0.5', LIST_SEPARATOR],
      [4, '', 'true', ''],
    ]);
  });

  it('refuses lists where single values are wanted, even lists of one', async () => {
    const path = await fileOf('a.jsonl', '{"a":0.5,"b":["p"]}\n{"a":[0.5],"b":["p"]}\n{"a":[],"b":{}}\n');
    expect(await problemsOf(rowsOf({ path, lists: ['b'] }, ['a', 'b']))).toEqual([
      { file: path, line: 2, message: '"a" holds a list, but a value is needed' },
      { file: path, line: 3, message: '"a" holds a list, but a value is needed' },
      { file: path, line: 3, message: '"b" holds an object, but a value is needed' },
    ]);
  });

  it('reads lines that are longer than a chunk', async () => {
    const long = 'é'.repeat(200_000);
    const path = await fileOf('a.jsonl', `{"t":"x"}\n{"t":"${long}"}\n{"t":"y"}`);
    expect((await rowsOf({ path }, ['t'])).rows).toEqual([
      [1, 'x'],
      [2, long],
      [3, 'y'],
    ]);
  });

  it('names line and column of invalid JSON, and goes on to the next problem', async () => {
    const lines = [
      '{"t": 1}',
      '{"t": Infinity}',
      '{"t": ',
      '[1]',
      '{"t": {}}',
      '{"t": 1178610029273976833}',
      '{"t": [[1]]}',
    ];
    const path = await fileOf('a.jsonl', lines.join('\n'));
    expect(await problemsOf(rowsOf({ path, lists: ['t'] }, ['t']))).toMatchObject([
      { line: 2, column: 7, message: 'this is not valid JSON' },
      { line: 3, column: 7, message: 'this is not valid JSON' },
      { line: 4, message: 'is not a JSON object' },
      { line: 5, message: '"t" holds an object, but a value is needed' },
      { line: 6, message: '"t" is a number too long to be read exactly: write it as a string' },
      { line: 7, message: '"t" holds a list of lists' },
    ]);
  });

  it('misses a column that no line has', async () => {
    const path = await fileOf('a.jsonl', '{"id":"a"}\n{"id":"b","score":1}\n');
    expect((await rowsOf({ path }, ['score'])).rows).toHaveLength(2);
    expect(await problemsOf(rowsOf({ path }, ['scores']))).toMatchObject([{ message: 'there is no column "scores"' }]);
  });

  it('refuses a file of blank lines', async () => {
    const path = await fileOf('a.jsonl', '\n\n');
    expect(await problemsOf(rowsOf({ path }, ['id']))).toMatchObject([{ message: 'the file has no rows' }]);
  });
});

describe('checking a table without reading it through', () => {
  it('says what the first rows tell and nothing about the last', async () => {
    const path = await fileOf('a.csv', `id,text\n${'a,x\n'.repeat(100_000)}bad\n`);
    expect(await checkTable({ path }, ['id'])).toEqual([]);
    expect(await checkTable({ path }, ['ids'])).toMatchObject([{ hint: 'Did you mean "id"?' }]);
    expect(await checkTable({ path: `${dirname(path)}/b.csv` }, ['id'])).toMatchObject([
      { message: 'there is no such file' },
    ]);
  });
});

describe('a cell as a number', () => {
  it('tells empty cells from numbers and both from anything else', () => {
    expect(['0', '-0.5', '1e-3', ' 2 '].map(numberOf)).toEqual([0, -0.5, 0.001, 2]);
    expect(['', '  '].map(numberOf)).toEqual([Number.NaN, Number.NaN]);
    expect(['nan', 'NaN', '0,5', 'x', '1 2'].map(numberOf)).toEqual(Array(5).fill(undefined));
    expect(['0x1', '0x0', ' 0X1f', '0b1', '0o7'].map(numberOf)).toEqual(Array(5).fill(undefined));
    expect(numberOf('inf')).toBeUndefined();
    expect(numberOf('Infinity')).toBe(Infinity);
  });
});

describe('the hash of several files', () => {
  it('depends on their order, and is a single file’s own', () => {
    expect(combineHashes(['a'])).toBe('a');
    expect(combineHashes(['a', 'b'])).not.toBe(combineHashes(['b', 'a']));
    expect(combineHashes(['a', 'b'])).toBe(createHash('sha256').update('ab').digest('hex'));
  });
});

describe('a name that no file can have', () => {
  it('is told as that', async () => {
    await expect(rowsOf({ path: 'a\0.csv' }, ['id'])).rejects.toThrow(/it holds the character U\+0000/);
  });
});
