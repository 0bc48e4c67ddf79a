import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { folder } from '../config/fakes.ts';
import { run } from './run.ts';

const csv =
  'id,text,label,x\n1,a,0,0.1\n2,"b, ""c""",1,5\n3, d ,1,5.1\n4,e,0,0\n5,f,,0.2\n6,"g\nh",1,9\n7,i,0,NA\n8,k,1,9.1\n';
const quantity = ['--by', 'quantity', '--clients', '3'];

describe('partition', () => {
  test('keeps rows and columns as they are, and names the client of each row', async () => {
    const cwd = await folder({ 'a.csv': csv });
    const { code, stdout, stderr } = await run(['partition', 'a.csv', ...quantity, '-o', 'out/b.csv'], { cwd });
    expect([code, stdout]).toEqual([0, '']);
    expect(stderr).toMatch(/^8 rows to 3 clients: \d to \d each, median \d\nwritten: b\.csv\n$/);
    const options = { columns: true, trim: false } as const;
    const before = parse(csv, options) as Record<string, string>[];
    const after = parse(readFileSync(`${cwd}/out/b.csv`), options) as Record<string, string>[];
    expect(after.map(({ client: _, ...row }) => row)).toEqual(before);
    expect(new Set(after.map(({ client }) => client))).toEqual(new Set(['client-1', 'client-2', 'client-3']));
    expect(readdirSync(`${cwd}/out`)).toEqual(['b.csv']);
  });

  test('is the same for the same seed alone', async () => {
    const cwd = await folder({ 'a.csv': csv });
    const of = async (...more: string[]) => (await run(['partition', 'a.csv', ...quantity, ...more], { cwd })).stdout;
    expect(await of()).toBe(await of('--seed', '1'));
    expect(await of()).not.toBe(await of('--seed', '3'));
  });

  test('by label or vectors leaves rows without one without a client, and counts them', async () => {
    const cwd = await folder({ 'a.csv': csv });
    const byLabel = await run(['partition', 'a.csv', '--by', 'label', '--label', 'label', '--clients', '2'], { cwd });
    expect(byLabel.stdout).toContain('\n5,f,,0.2,\n');
    expect(byLabel.stderr).toContain('7 rows to 2 clients: 3 to 4 each');
    expect(byLabel.stderr).toContain('1 row without a client: a value that was needed is missing');
    const argv = ['partition', 'a.csv', '--by', 'feature', '--vectors', 'x', '--clients', '3', '--label', 'label'];
    const { stdout, stderr } = await run(argv, { cwd });
    const rows = parse(stdout, { columns: true, trim: false }) as Record<string, string>[];
    const client = (id: number) => rows[id - 1].client;
    expect([client(2), client(4), client(5), client(8)]).toEqual([client(3), client(1), client(1), client(6)]);
    expect(client(7)).toBe('');
    expect(stderr).toContain("labels: 1 to 1 each, median 1; shares differ from the table's by");
  });

  test('takes JSON Lines, and leaves them as they were written', async () => {
    const jsonl = '{"id": 12345678901234567890, "y": [1.0]}\n\n{}\n';
    const cwd = await folder({ 'a.jsonl': jsonl });
    const argv = ['partition', 'a.jsonl', '--by', 'quantity', '--clients', '1', '--column', 'who', '-q'];
    expect(await run(argv, { cwd })).toEqual({
      ...{ code: 0, stderr: '' },
      stdout: '{"id": 12345678901234567890, "y": [1.0],"who":"client-1"}\n{"who":"client-1"}\n',
    });
  });

  test('says all that is wrong with the command line', async () => {
    const cwd = await folder({ 'a.csv': csv });
    const argv = [
      'partition',
      'a.csv',
      '--by',
      'label',
      '--alpha',
      'x',
      '--beta',
      '3',
      '--clients',
      '0',
      '-o',
      'b.jsonl',
    ];
    const { code, stderr, stdout } = await run(argv, { cwd });
    expect([code, stdout]).toEqual([2, '']);
    for (const key of ['--alpha', '--beta', '--clients', '--label', '--output']) expect(stderr).toContain(key);
    const wrong = await run(['partition', 'a.parquet', '--by', 'labels'], { cwd });
    expect(wrong.stderr).toContain('Did you mean "label"?');
    expect(wrong.stderr).toContain('a table with the extension ".parquet" is not read here');
    const none = await run(['partition', '--by', 'feature', '--vectors', 'x', '--encoder', 'm'], { cwd });
    expect(none.stderr).toContain('no table is named');
    expect(none.stderr).toContain('--encoder');
    expect((await run(['partition', 'a.csv', '--clients', '2'], { cwd })).stderr).toContain(
      'One of label, quantity and feature',
    );
  });

  test('says what is wrong with the table, and leaves no file', async () => {
    const cwd = await folder({ 'a.csv': 'id,x,client\n1,2,a\n2,y,b\n3,z,c\n', 'b.jsonl': '{"x":1}\n{"x":[2]}\n{\n' });
    const argv = ['partition', 'a.csv', '--by', 'feature', '--vectors', 'x', '--clients', '2', '-o', 'c.csv'];
    const { code, stderr } = await run(argv, { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain('a.csv:1  there is already a column "client"');
    expect(stderr).toContain('a.csv:3  "x": "y" is not a number');
    expect(stderr).toContain('a.csv:4  "x": "z" is not a number');
    expect(existsSync(`${cwd}/c.csv`)).toBe(false);
    const lines = await run(['partition', 'b.jsonl', '--by', 'label', '--label', 'x', '--clients', '1'], { cwd });
    expect(lines.stderr).toContain('b.jsonl:2  "x" should be one value and is several');
    expect(lines.stderr).toContain('b.jsonl:3:2  this is not valid JSON');
    const missing = ['partition', 'a.csv', '--by', 'label', '--label', 'nope', '--clients', '2', '--column', 'c'];
    expect((await run(missing, { cwd })).stderr).toContain('there is no column "nope"');
  });

  test('says what cannot be divided so', async () => {
    const cwd = await folder({ 'a.csv': 'x\n1\n1\n2\n' });
    const stderrOf = async (...argv: string[]) => (await run(['partition', 'a.csv', ...argv], { cwd })).stderr;
    expect(await stderrOf('--by', 'quantity', '--clients', '4')).toContain(
      '3 rows have what is needed, which is fewer than 4',
    );
    expect(await stderrOf('--by', 'quantity', '--clients', '3', '--beta', '0.0001')).toContain('Raise --beta');
    expect(await stderrOf('--by', 'feature', '--vectors', 'x', '--clients', '3')).toContain(
      'fewer than 3 of the vectors',
    );
  });

  test('never replaces what it reads', async () => {
    const cwd = await folder({ 'a.csv': csv });
    const { code, stderr } = await run(['partition', 'a.csv', ...quantity, '-o', './a.csv'], { cwd });
    expect([code, readFileSync(`${cwd}/a.csv`, 'utf8')]).toEqual([2, csv]);
    expect(stderr).toContain('it would be overwritten');
  });
});
