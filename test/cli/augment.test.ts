import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { folder } from '../config/fakes.ts';
import { run } from './run.ts';

const quiet = ['-q'];

describe('augment in a language with grammatical gender', () => {
  const lists = join(import.meta.dirname, '../fixtures/inflections');
  const inflected = (language: string, more: readonly string[] = []) => {
    const swaps = ['--swaps', join(lists, `${language}.csv`), '--inflections', join(lists, `${language}.tsv`)];
    return ['augment', 'a.txt', ...swaps, '--language', language, ...more];
  };

  test('exchanges nouns with what agrees, and counts what it leaves as it is, by the reason', async () => {
    const cwd = await folder({
      'a.txt': 'Ein guter Arzt hilft.\nDer kluge Arzt kommt.\nEs regnet.\nDie Ärztin kommt.\n',
    });
    expect(await run(inflected('de', ['--only-changed']), { cwd })).toEqual({
      code: 0,
      stdout: 'Eine gute Ärztin hilft.\n',
      stderr:
        '4 read, 1 with words to exchange, 1 copy\n1 left as they are, beside a word that the inflections do not have\n' +
        '1 left as they are, in a form that may be several\n',
    });
  });

  test.each([
    ['es', 'La nueva médica lee.', 'El nuevo médico lee.'],
    ['fr', 'le livre de la directrice', 'le livre du directeur'],
  ])('%s', async (language, text, other) => {
    const cwd = await folder({ 'a.txt': `${text}\n` });
    expect((await run(inflected(language, ['--only-changed', '-q']), { cwd })).stdout).toBe(`${other}\n`);
  });

  test('needs both the language and the table, and a tag of BCP 47', async () => {
    const cwd = await folder({ 'a.txt': 'x\n' });
    const alone = await run(['augment', 'a.txt', '--language', 'german!'], { cwd });
    expect(alone.code).toBe(2);
    expect(alone.stderr).toContain('"german!" is not a language tag of BCP 47');
    expect(alone.stderr).toContain('needs --inflections');
    const other = await run(['augment', 'a.txt', '--inflections', 'x.tsv'], { cwd });
    expect([other.code, other.stderr.includes('needs --language')]).toEqual([2, true]);
  });
});

describe('augment', () => {
  test('writes each line of a text, then its copies; lines without a word of the table stay alone', async () => {
    const cwd = await folder({ 'a.txt': 'He saw her.\r\n\nIt rains.\nA girl' });
    expect(await run(['augment', 'a.txt'], { cwd })).toEqual({
      code: 0,
      stdout: 'He saw her.\nShe saw him.\n\nIt rains.\nA girl\nA boy\n',
      stderr: '4 read, 2 with words to exchange, 2 copies\n',
    });
  });

  test('--only-changed leaves the originals out', async () => {
    const cwd = await folder({ 'a.txt': 'He\nIt\nShe\n' });
    expect((await run(['augment', 'a.txt', '--only-changed', ...quiet], { cwd })).stdout).toBe('She\nHe\n');
  });

  test('keeps the other columns of a table, and says in "swap" which groups changed places', async () => {
    const csv = 'id,text,note\n1,"He said ""hi"", twice","a,b"\n2,No one,\n3,"two\nboys and girls", x \n';
    const cwd = await folder({ 'a.csv': csv });
    const { code, stderr } = await run(['augment', 'a.csv', '-o', 'out/b.csv'], { cwd });
    expect([code, stderr]).toEqual([0, '3 read, 2 with words to exchange, 2 copies\nwritten: b.csv\n']);
    expect(parse(readFileSync(`${cwd}/out/b.csv`), { columns: false })).toEqual([
      ['id', 'text', 'note', 'swap'],
      ['1', 'He said "hi", twice', 'a,b', ''],
      ['1', 'She said "hi", twice', 'a,b', 'male -> female'],
      ['2', 'No one', '', ''],
      ['3', 'two\nboys and girls', ' x ', ''],
      ['3', 'two\ngirls and boys', ' x ', 'male <-> female'],
    ]);
    expect(readdirSync(`${cwd}/out`)).toEqual(['b.csv']);
  });

  test('takes TSV, another column, and several tables', async () => {
    const cwd = await folder({ 'a.tsv': 'post\tn\nA gay man\t1\n' });
    const argv = ['augment', 'a.tsv', '--column', 'post', '--swaps', 'gender,orientation', ...quiet];
    const { stdout } = await run(argv, { cwd });
    expect(stdout.split('\n')).toEqual([
      'post\tn\tswap',
      'A gay man\t1\t',
      'A gay woman\t1\tmale -> female',
      'A lesbian man\t1\tgay -> lesbian',
      'A bisexual man\t1\tgay -> bisexual',
      'A straight man\t1\tgay -> straight',
      '',
    ]);
  });

  test('takes JSON Lines from standard input, and leaves everything but the text as it was written', async () => {
    const stdin =
      '{"id": 12345678901234567890, "x": {"text": "he", "y": [1.0, "text"]}, "text" : "he \\"is\\" \\u00e9"}\n\n{"text":null}\n{}\n';
    const { stdout, code, stderr } = await run(['augment', '--format', 'jsonl', '-', '-o', '-', ...quiet], { stdin });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout.split('\n')).toEqual([
      '{"id": 12345678901234567890, "x": {"text": "he", "y": [1.0, "text"]}, "text" : "he \\"is\\" \\u00e9","swap":""}',
      '{"id": 12345678901234567890, "x": {"text": "he", "y": [1.0, "text"]}, "text" : "she \\"is\\" é","swap":"male -> female"}',
      '{"text":null,"swap":""}',
      '{"swap":""}',
      '',
    ]);
  });

  test('takes swaps of your own, also together with built-in ones of the same attribute', async () => {
    const cwd = await folder({
      'age.csv': 'young,old\nteen,elder\n',
      'more.json': JSON.stringify({
        tables: [{ name: 'more', attribute: 'gender', groups: ['male', 'female'], rows: [['bloke', 'dame']] }],
      }),
      'a.txt': 'His teen met a bloke\n',
    });
    const { stdout } = await run(['augment', 'a.txt', '--swaps', 'age.csv', '--swaps', 'gender,more.json', ...quiet], {
      cwd,
    });
    expect(stdout).toBe('His teen met a bloke\nHis elder met a bloke\nHer teen met a dame\n');
  });
});

describe('augment refuses, with code 2 and without leaving a file,', () => {
  test.each([
    [['none.txt'], 'none.txt  there is no such file\n'],
    [['a.csv', '--column', 'txt'], 'a.csv:1  there is no column "txt"\n    Did you mean "text"?\n'],
    [['a.txt', '--swaps', 'gendr'], '--swaps  there is no swap table "gendr"\n    Did you mean "gender"?\n'],
    [['a.txt', '--swaps', 'no.csv'], 'no.csv  there is no such file\n'],
    [['a.txt', '--swaps', 'bad.csv,gender'], 'bad.csv:2  "u v" is not one word\n'],
    [['a.txt', '--swaps', 'clash.json,gender'], '--swaps  clash+gender: "he" is already in row 1\n'],
    [['a.parquet'], 'a.parquet  texts in the format parquet are not read here\n'],
    [['a.txt', '--column', 'x'], '--column  plain text has no columns\n'],
    [['a.csv', '-o', 'b.jsonl'], '--output  the output would be jsonl, and the input is csv\n'],
    [['swapped.csv'], 'swapped.csv:1  there is already a column "swap"'],
    [
      ['ragged.csv'],
      'ragged.csv:3  has 1 cell, but the header has 2\nragged.csv:5  has 3 cells, but the header has 2\n',
    ],
    [['latin.txt'], 'latin.txt:2  the file is not UTF-8\n'],
    [
      ['bad.jsonl'],
      'bad.jsonl:2:9  this is not valid JSON\nbad.jsonl:3  "text" should be text and is number\nbad.jsonl:4  is not a JSON object\n',
    ],
    [['keys.jsonl'], 'keys.jsonl:1  there is no column "text"\n'],
    [['a.txt', '--format', 'xml'], 'format must be one of "text", "csv", "tsv", "jsonl", not "xml"\n'],
    [['a.txt', '-o', 'folder'], 'folder  --output  this cannot be written: it is a folder\n'],
    [['a.txt', '-o', '/proc/x/y.txt'], '/proc/x/y.txt  --output  this cannot be written: '],
  ])('%j', async (argv, message) => {
    const cwd = await folder({
      'a.txt': 'He\n',
      'a.csv': 'id,text\n1,He\n',
      'bad.csv': 'a,b\nu v,w\n',
      'clash.json': JSON.stringify({
        tables: [{ name: 'clash', attribute: 'gender', groups: ['male', 'female'], rows: [['he', 'xe']] }],
      }),
      'a.parquet': 'x',
      'swapped.csv': 'text,swap\nHe,\n',
      'ragged.csv': 'a,text\n1,He\n2\n3,x\n4,y,z\n',
      'bad.jsonl': '{"text":"he"}\n{"text":x}\n{"text":1}\n[]\n',
      'keys.jsonl': '{"txt":"he"}\n',
    });
    mkdirSync(`${cwd}/folder`);
    const { writeFileSync } = await import('node:fs');
    writeFileSync(`${cwd}/latin.txt`, Buffer.from('he\nZo\xeb\n', 'latin1'));
    const before = readdirSync(cwd);
    const { code, stderr } = await run(['augment', ...argv, ...(argv.includes('-o') ? [] : ['-o', 'out'])], { cwd });
    expect(stderr).toContain(message);
    expect(code).toBe(2);
    expect(readdirSync(cwd)).toEqual(before);
    expect(existsSync(`${cwd}/folder/x`)).toBe(false);
  });

  test('standard input that is not UTF-8 or empty', async () => {
    expect(await run(['augment'], { stdin: '' })).toMatchObject({
      code: 2,
      stderr: 'standard input  the file is empty\n',
    });
  });

  test('to go on when stopped', async () => {
    const cwd = await folder({ 'a.txt': 'He\n' });
    const stopped = await run(['augment', 'a.txt', '-o', 'b.txt'], { cwd, signal: AbortSignal.abort() });
    expect(stopped).toEqual({ code: 130, stdout: '', stderr: 'stopped\n' });
    expect(readdirSync(cwd)).toEqual(['a.txt']);
  });
});
