import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { auditSchema } from '../../../src/contract/audit.ts';
import { run } from '../../cli/run.ts';
import { fixture } from '../../report/fixture.ts';

const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'fairprobe-audit-'));
  made.push(cwd);
});

const write = (files: Record<string, string | Buffer>): void => {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
};
const read = (name: string): string => readFileSync(join(cwd, name), 'utf8');
const audit = (...argv: string[]) => run(['audit', ...argv], { cwd });
const hired = ['--sex', 'sex', '--race', 'race', '--decision', 'hired', '--selected', 'yes'];

/** Of 40 women 10 are hired, of 40 men 30; races alternate. */
const people = `sex,race,hired,score,job\n${Array.from({ length: 80 }, (_, i) => {
  const isHired = i < 40 ? i % 4 === 0 : i % 4 !== 0;
  return `${i < 40 ? 'f' : 'm'},${i % 2 ? 'a' : 'b'},${isHired ? 'yes' : 'no'},${i},${i % 3 ? 'clerk' : 'smith'}\n`;
}).join('')}`;

describe('an audit of a table', () => {
  test('is shown, and written in every format, the same bytes each time', async () => {
    write({ 'people.csv': people });
    const outputs = ['.html', '.md', '.csv', '.json'].map((extension) => `audit${extension}`);
    const argv = ['people.csv', ...hired, '--date', '2026-01-31', ...outputs.flatMap((file) => ['-o', file])];
    const { code, stdout, stderr } = await audit(...argv, '--source', 'all of <2025>');
    expect(stderr).toBe(outputs.map((file) => `written: ${file}\n`).join(''));
    expect(code).toBe(0);
    expect(stdout).toContain('By race, ethnicity and sex');
    expect(stdout).toMatch(/f {2,}40 {2,}10 {2,}25\.0\u00a0% {2,}0\.33 /);
    const written = outputs.map(read);
    expect(auditSchema.parse(JSON.parse(read('audit.json'))).verdict).toBe('not-judged');
    expect(read('audit.html')).toContain('all of &lt;2025&gt;');
    expect(read('audit.html')).not.toMatch(/<script|https?:\/\/(?!www)/);
    expect(read('audit.csv').split('\n')).toHaveLength(1 + 2 + 2 + 4 + 1);
    await audit(...argv, '--source', 'all of <2025>');
    expect(outputs.map(read)).toEqual(written);
  });

  test('reads gzip, people by the row or by number, and what means unknown', async () => {
    const rows = 'sex,hired,n\nf,yes,10\nf,no,30\nm,yes,30\nm,no,10\n n/d ,no,7\nNA,yes,2\nf,,5\nm,yes,0\n';
    write({ 'people.csv.gz': gzipSync(rows) });
    const flags = [
      '--sex',
      'sex',
      '--decision',
      'hired',
      '--selected',
      'yes',
      '--count',
      'n',
      '--unknown',
      'n/d',
      '--json',
    ];
    const { code, stdout } = await audit('people.csv.gz', ...flags);
    expect(code).toBe(0);
    const { data, tables } = auditSchema.parse(JSON.parse(stdout));
    expect(data).toMatchObject({ people: 94, withoutOutcome: 5 });
    expect(tables[0]).toMatchObject({ people: 89, unknown: 9, unknownSelected: 2 });
    expect(tables[0].rows.map(({ sex, number, selected }) => [sex, number, selected])).toEqual([
      ['f', 40, 10],
      ['m', 40, 30],
    ]);
  });

  test('takes decisions for what they are, however a number is written', async () => {
    write({ 'people.csv': 'sex,hired\nf,1\nf,0\nm,1.0\nm,0\n' });
    const { stdout } = await audit('people.csv', '--sex', 'sex', '--decision', 'hired', '--selected', '1', '--json');
    expect(JSON.parse(stdout).tables[0].rows.map(({ selected }: { selected: number }) => selected)).toEqual([1, 1]);
  });

  test('joins decisions in a file of their own by id; whoever has none is counted', async () => {
    write({
      'people.csv': 'id,sex\n1,f\n2,f\n3,m\n4,m\n5,m\n',
      'scores.csv': 'id,score\n4,0.9\n3,0.2\n1,0.4\n2,\n99,1\n',
    });
    const flags = ['--sex', 'sex', '--score', 'score', '--predictions', 'scores.csv', '--id', 'id', '--json'];
    const { stdout, code } = await audit('people.csv', ...flags);
    expect(code).toBe(0);
    const { data, outcome, tables } = auditSchema.parse(JSON.parse(stdout));
    expect(data).toMatchObject({ people: 5, withoutOutcome: 2, file: 'people.csv + scores.csv' });
    expect(outcome).toMatchObject({ median: 0.4 });
    expect(tables[0].rows.map(({ number, selected }) => [number, selected])).toEqual([
      [1, 0],
      [2, 1],
    ]);
  });

  test('has tables for groups and for classes', async () => {
    write({ 'people.csv': people });
    const grouped = await audit('people.csv', ...hired, '--group', 'job');
    expect(grouped.stdout).toContain('\u201cclerk\u201d, by sex');
    const classes = await audit('people.csv', '--sex', 'sex', '--decision', 'job', '--each-class');
    expect(classes.stdout).toContain('Classified as \u201csmith\u201d, by sex');
  });

  test('leaves small categories out where asked, with the reason', async () => {
    const small = `${people}f,c,yes,1,clerk\n`;
    write({ 'people.csv': small });
    const flags = [...hired, '--exclude-under-2-percent', '--reason', 'one person'];
    const { stdout } = await audit('people.csv', ...flags);
    expect(stdout).toContain('categories below 2\u00a0% of the data: one person');
    expect(stdout).toMatch(/c {2,}1 {2,}1 {2,}100\.0\u00a0% {2,}\u2013 /);
  });
});

describe('the exit code', () => {
  const flags = ['--sex', 'sex', '--decision', 'hired', '--selected', 'yes', '--min-ratio', '0.8'];

  test('is 1 for a ratio below the least one beyond chance, 0 where it may be chance, 3 where there is none', async () => {
    write({
      'beyond.csv': people,
      'chance.csv': 'sex,hired\nf,yes\nf,no\nf,no\nm,yes\nm,yes\nm,no\n',
      'none.csv': 'sex,hired\nf,yes\nf,no\n',
    });
    const [beyond, chance, none] = [
      await audit('beyond.csv', ...flags),
      await audit('chance.csv', ...flags),
      await audit('none.csv', ...flags),
    ];
    expect([beyond.code, chance.code, none.code]).toEqual([1, 0, 3]);
    expect(beyond.stdout).toContain('Audit of decisions: FAIL');
    expect(chance.stdout).toContain('warn');
    expect(none.stdout).toContain('there is one category only');
    expect((await audit('beyond.csv', ...flags.slice(0, -2))).code).toBe(0);
  });
});

describe('evidence of a report', () => {
  const report = JSON.stringify(fixture());

  test('is written in every format, the same bytes each time, or printed', async () => {
    write({ 'report.json': report });
    const argv = ['--evidence', 'report.json', '-o', 'e.html', '-o', 'e.md', '-o', 'e.json'];
    const { code, stdout, stderr } = await audit(...argv);
    expect([code, stdout, stderr]).toEqual([0, '', 'written: e.html\nwritten: e.md\nwritten: e.json\n']);
    const files = ['e.html', 'e.md', 'e.json'].map(read);
    const evidence = JSON.parse(read('e.json'));
    expect(evidence).toMatchObject({ kind: 'evidence', report: { file: 'report.json' } });
    expect(evidence.report.sha256).toBe(createHash('sha256').update(report).digest('hex'));
    await audit(...argv);
    expect(['e.html', 'e.md', 'e.json'].map(read)).toEqual(files);
    expect((await audit('--evidence', 'report.json')).stdout).toBe(read('e.md'));
    expect((await audit('--evidence', 'report.json', '--json')).stdout).toBe(read('e.json'));
  });

  test('of standard input has no hash, and says so', async () => {
    const { code, stdout } = await run(['audit', '--evidence', '-', '--json'], { cwd, stdin: report });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ report: { file: 'standard input', sha256: null } });
    expect(JSON.parse(stdout).lacks[0]).toContain('The hash of the report');
  });

  test('refuses what is for a table, what is not a report, and to replace the report', async () => {
    write({ 'report.json': report, 'other.json': '{}' });
    const mixed = await audit('people.csv', '--evidence', 'report.json', '--sex', 'sex', '--each-class');
    expect(mixed.code).toBe(2);
    expect(mixed.stderr.match(/this is for the audit of a table/g)).toHaveLength(3);
    expect(mixed.stderr).toMatch(/^table .*--sex .*--each-class /s);
    const other = await audit('--evidence', 'other.json');
    expect([other.code, other.stderr]).toEqual([2, expect.stringContaining('other.json')]);
    const missing = await audit('--evidence', 'nowhere.json');
    expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining('nowhere.json')]);
    const replaced = await audit('--evidence', 'report.json', '-o', 'report.json');
    expect([replaced.code, read('report.json')]).toEqual([2, report]);
    const csv = await audit('--evidence', 'report.json', '-o', 'evidence.csv');
    expect(csv.stderr).toContain('Use one of .html, .md, .json');
  });
});

describe('what is wrong', () => {
  const problems = async (...argv: string[]): Promise<string[]> => {
    const before = readdirSync(cwd);
    const { code, stdout, stderr } = await audit(...argv);
    expect([code, stdout]).toEqual([2, '']);
    expect(readdirSync(cwd)).toEqual(before);
    return stderr.trimEnd().split('\n');
  };

  test('with the flags is told all in one go', async () => {
    expect(await problems('--reason', 'x', '--min-ratio', 'high', '--from', '2026-02-30', '--id', 'id')).toEqual([
      'there is no table to audit',
      expect.stringContaining('--evidence report.json'),
      'an audit compares people by sex or by race and ethnicity',
      expect.stringContaining('--sex'),
      expect.stringContaining('--id  ids are only needed'),
      expect.any(String),
      expect.stringContaining('--reason  nothing is left out'),
      expect.any(String),
      'an audit needs decisions or scores',
      expect.stringContaining('--score'),
      '--from  "2026-02-30" is not a date',
      expect.stringContaining('2026-01-31'),
      '--min-ratio  "high" is not a ratio',
      expect.any(String),
    ]);
  });

  test.each([
    [['--decision', 'hired'], '--decision  it does not say which decisions are a selection'],
    [['--decision', 'hired', '--selected', 'yes', '--each-class'], '--each-class  it cannot be combined'],
    [
      ['--decision', 'hired', '--selected', 'yes', '--score', 'score'],
      '--score  an audit takes decisions or scores, not both',
    ],
    [['--score', 'score', '--selected', 'yes'], '--selected  scores are held against their median'],
    [['--score', 'sex'], '--score  "sex" is already the column of --sex'],
    [
      ['--score', 'score', '--exclude-under-2-percent'],
      '--exclude-under-2-percent  leaving categories out needs a reason',
    ],
    [
      ['--score', 'score', '--predictions', 'p.csv'],
      '--predictions  decisions in a file of their own are joined by id',
    ],
    [
      ['--score', 'score', '--from', '2026-02-01', '--to', '2026-01-01'],
      '--to  2026-01-01 is before --from 2026-02-01',
    ],
    [['--score', 'score', '--seed', '1.5'], '--seed  "1.5" is not a whole number'],
    [['--score', 'score', '-o', 'audit.pdf'], '--output  "audit.pdf" has no extension that says what to write'],
    [['--score', 'score', '-o', 'people.csv'], '--output  "people.csv" is a file that this run reads'],
  ])('with the flags %j', async (argv, message) => {
    write({ 'people.csv': people });
    const [first] = await problems('people.csv', '--sex', 'sex', ...argv);
    expect(first).toContain(message);
  });

  test('with the columns is told with the line and what was probably meant', async () => {
    write({ 'people.csv': people });
    const flags = ['--sex', 'gender', '--race', 'rase', '--decision', 'hired', '--selected', 'yes'];
    expect(await problems('people.csv', ...flags)).toEqual([
      'people.csv:1  there is no column "gender"',
      expect.stringContaining('Its columns are: sex, race, hired, score, job'),
      'people.csv:1  there is no column "rase"',
      '    Did you mean "race"?',
    ]);
  });

  test('with single rows is told with their lines', async () => {
    write({ 'people.csv': 'sex,score,n\nf,0.5,1\nm,high,2\nm,"0,7",-1\nf,1,many\n' });
    expect(await problems('people.csv', '--sex', 'sex', '--score', 'score', '--count', 'n')).toEqual([
      'people.csv:3  "score" is "high", not a number',
      'people.csv:4  "score" is "0,7", not a number',
      '    Write numbers with a decimal point',
      'people.csv:4  "n" is "-1", not a number of people',
      'people.csv:5  "n" is "many", not a number of people',
    ]);
  });

  test('with a decision that nobody got, and with values that differ in case', async () => {
    write({ 'people.csv': 'sex,hired\nMale,yes\nmale,no\nfemale,no\n' });
    expect(await problems('people.csv', '--sex', 'sex', '--decision', 'hired', '--selected', 'yess')).toEqual([
      'people.csv  "sex" has values that differ only by case: Male, male',
      expect.stringContaining('Spell each category in one way'),
      'people.csv  --selected  no row has "yess" in "hired"',
      '    Did you mean "yes"?',
    ]);
  });

  test('with a column of other things is told once', async () => {
    write({ 'people.csv': `sex,hired\n${Array.from({ length: 200 }, (_, i) => `name ${i},yes\n`).join('')}` });
    expect(await problems('people.csv', '--sex', 'sex', '--decision', 'hired', '--selected', 'yes')).toEqual([
      'people.csv:52  "sex" has more than 50 different values',
      '    Is it the right column?',
    ]);
  });

  test('with ids is told with their lines, in both files', async () => {
    const flags = ['--sex', 'sex', '--score', 'score', '--predictions', 'p.csv', '--id', 'id'];
    write({ 'people.csv': 'id,sex\n1,f\n1,m\n,m\n', 'p.csv': 'id,score\n1,0.1\n1,0.2\n,1\n' });
    expect(await problems('people.csv', ...flags)).toEqual([
      'p.csv:3  the id "1" is already that of line 2',
      'p.csv:4  the id column "id" is empty',
    ]);
    write({ 'p.csv': 'id,score\n1,0.1\n' });
    expect(await problems('people.csv', ...flags)).toEqual([
      'people.csv:3  the id "1" is already that of line 2',
      'people.csv:4  the id column "id" is empty',
    ]);
    write({ 'people.csv': 'id,sex\n8,f\n9,m\n' });
    expect(await problems('people.csv', ...flags)).toEqual([
      'people.csv  no row has an id of the predictions, which are "1"',
      expect.any(String),
    ]);
  });

  test('in several files names file and line', async () => {
    write({ 'part-1.csv': 'sex,score\nf,1\n', 'part-2.csv': 'sex,score\nm,2\nf,x\n' });
    expect(await problems('part-*.csv', '--sex', 'sex', '--score', 'score')).toEqual([
      'part-2.csv:3  "score" is "x", not a number',
    ]);
    expect((await problems('part-*.csv', '--sex', 'sex', '--score', 'score', '-o', 'part-1.csv'))[0]).toContain(
      '"part-1.csv" is a file that this run reads',
    );
  });

  test('with the file itself', async () => {
    write({ 'empty.csv': '', 'people.txt': people });
    const [missing] = await problems('nowhere.csv', ...hired);
    expect(missing).toContain('nowhere.csv');
    expect((await problems('empty.csv', ...hired))[0]).toContain('empty.csv');
    expect((await problems('people.txt', ...hired))[0]).toContain('the extension ".txt" does not say which format');
  });

  test('a table in which nobody has an outcome says so, and is no error', async () => {
    write({ 'people.csv': 'sex,hired\nf,\nm,NA\n' });
    const { code, stdout } = await audit('people.csv', '--sex', 'sex', '--decision', 'hired', '--selected', 'yes');
    expect(code).toBe(0);
    expect(stdout).toContain('Nothing could be compared');
    expect(stdout).toContain('nobody with an outcome is of a known category');
  });
});
