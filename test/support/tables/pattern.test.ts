import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { describeProblem } from '../../../src/contract/problem.ts';
import { combineHashes } from '../../../src/support/tables/combine-hashes.ts';
import { filesOf, hashTable } from '../../../src/support/tables/files.ts';
import { Problems } from '../../../src/support/tables/problems.ts';
import { checkTable, readTable, type TableSource } from '../../../src/support/tables/read.ts';
import { problemsOf } from './files.ts';

async function folderOf(files: Record<string, string | Uint8Array>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'fairprobe-test-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return folder;
}

async function rowsOf(source: TableSource, columns: readonly string[]) {
  const problems = new Problems(source.path);
  const rows: string[][] = [];
  const places: string[] = [];
  const lines: number[] = [];
  const { sha256 } = await readTable(source, columns, problems, (cells, line) => {
    rows.push([...cells]);
    lines.push(line);
  });
  for (const line of lines) places.push(problems.place(line));
  problems.raise();
  return { rows, places, sha256 };
}

const sha = (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex');

describe('a pattern', () => {
  it('names files in the order of their characters, folders below included, hidden ones not', async () => {
    const folder = await folderOf({
      'part-10.csv': '',
      'part-2.csv': '',
      '.part-3.csv': '',
      'deep/er/part-1.csv': '',
      'part-1.txt': '',
    });
    const named = async (pattern: string) =>
      (await filesOf(join(folder, pattern))).map((path) => relative(folder, path));
    expect(await named('part-*.csv')).toEqual(['part-10.csv', 'part-2.csv']);
    expect(await named('**/part-?.csv')).toEqual(['deep/er/part-1.csv', 'part-2.csv']);
    expect(await named('part-{1,2}.{txt,csv}')).toEqual(['part-1.txt', 'part-2.csv']);
    expect(await named('part-[0-9].csv')).toEqual(['part-2.csv']);
    expect(await named('d*/er/*')).toEqual(['deep/er/part-1.csv']);
  });

  it('is not one where a file has the very name, nor in the folders that have theirs', async () => {
    const folder = await folderOf({ '[old] {x}/a*.csv': '', '[old] {x}/ab.csv': '', '[old] {x}/b (1).csv': '' });
    const inside = join(folder, '[old] {x}');
    expect(await filesOf(join(inside, 'a*.csv'))).toEqual([join(inside, 'a*.csv')]);
    expect(await filesOf(join(inside, '*b.csv'))).toEqual([join(inside, 'ab.csv')]);
    expect(await filesOf(join(inside, 'b (2).csv'))).toEqual([join(inside, 'b (2).csv')]);
  });

  it('is refused where it names nothing, and a folder with the way to read its files', async () => {
    const folder = await folderOf({ 'a.csv': 'id\n1\n' });
    expect(await problemsOf(filesOf(join(folder, '*.tsv')))).toEqual([
      {
        file: join(folder, '*.tsv'),
        message: 'no file has a name of this pattern',
        hint: `Looked in ${folder} for *.tsv`,
      },
    ]);
    const [inNoFolder] = await problemsOf(filesOf(join(folder, 'data/*.csv')));
    expect(inNoFolder.hint).toBe(`There is no "data" in ${folder}`);
    const [problem] = await checkTable({ path: folder }, ['id']);
    expect(problem).toMatchObject({ message: 'is a folder, but a file is needed' });
    expect(problem.hint).toMatch(/\/\*\.csv$/);
  });
});

describe('a table of several files', () => {
  it('has the rows of each, whatever their formats, by one hash', async () => {
    const contents = {
      'a.csv': 'id,text\n1,x\n\n2,"y\nz"\n',
      'b.csv.gz': gzipSync('text,id\nw,3\n'),
      'c.jsonl': '{"id": 4, "text": "v"}\n',
    };
    const folder = await folderOf(contents);
    const { rows, places, sha256 } = await rowsOf({ path: join(folder, '*') }, ['id', 'text']);
    expect(rows).toEqual([
      ['1', 'x'],
      ['2', 'y\nz'],
      ['3', 'w'],
      ['4', 'v'],
    ]);
    expect(places).toEqual(['line 2 of a.csv', 'line 4 of a.csv', 'line 2 of b.csv.gz', 'line 1 of c.jsonl']);
    const hashes = Object.values(contents).map(sha);
    expect(sha256).toBe(combineHashes(hashes));
    expect(await hashTable(join(folder, '*'))).toBe(sha256);
    expect(await hashTable(join(folder, 'a*'))).toBe(hashes[0]);
  });

  it('says of which file and line each problem is, whoever finds it', async () => {
    const folder = await folderOf({ 'a.csv': 'id,n\n1,x\n2\n', 'b.csv': 'id,n\n3,4,5\n6,7\n' });
    const path = join(folder, '*.csv');
    const problems = new Problems(path);
    const later: number[] = [];
    await readTable({ path }, ['id'], problems, ([id], line) => {
      if (id === '1') problems.add({ line, message: 'found in its row' });
      later.push(line);
    });
    problems.add({ line: later[1], message: 'found at the end' });
    problems.add({ message: 'found in all' });
    expect(problems.list().map(describeProblem)).toEqual([
      `${path}: found in all`,
      `${join(folder, 'a.csv')}:2: found in its row`,
      `${join(folder, 'a.csv')}:3: has 1 cell, but the header has 2`,
      `${join(folder, 'b.csv')}:2: has 3 cells, but the header has 2`,
      `${join(folder, 'b.csv')}:3: found at the end`,
    ]);
  });

  it.each([
    ['csv', 'id,label\n1,x\n', 'id,lable\n2,y\n'],
    ['jsonl', '{"id": 1, "label": "x"}\n', '{"id": 2, "lable": "y"}\n'],
  ])('is refused where one file lacks a column that the first has (%s)', async (format, first, second) => {
    const folder = await folderOf({ [`a.${format}`]: first, [`b.${format}`]: second });
    const path = join(folder, `*.${format}`);
    expect(await problemsOf(rowsOf({ path }, ['id', 'label']))).toEqual([
      {
        file: join(folder, `b.${format}`),
        line: 1,
        message: `there is no column "label", but a.${format} has it`,
        hint: 'Did you mean "lable"?',
      },
    ]);
  });

  it('is checked file by file before it is read', async () => {
    const folder = await folderOf({ 'a.csv': 'id,label\n1,x\n', 'b.csv': 'id\n2\n' });
    const problems = await checkTable({ path: join(folder, '*.csv') }, ['id', 'label']);
    expect(problems.map(({ file, message }) => [file, message])).toEqual([
      [join(folder, 'b.csv'), 'there is no column "label", but a.csv has it'],
    ]);
  });
});
