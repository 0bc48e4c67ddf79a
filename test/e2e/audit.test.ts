/** The built command, as a shell starts it: codes, what goes where, and nothing but sentences for bad input. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { start } from './cli/program.ts';

let cwd: string;
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'fairprobe-audit-'));
  const rows = Array.from(
    { length: 200 },
    (_, i) => `${i % 2 ? 'f' : 'm'},${i % 8 === 0 || i % 2 === 0 ? 'yes' : 'no'}`,
  );
  writeFileSync(join(cwd, 'people.csv'), `sex,hired\n${rows.join('\n')}\n`);
});
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

const audit = (...argv: string[]) => start(['audit', ...argv], cwd, { SOURCE_DATE_EPOCH: '0' }).ended;
const flags = ['people.csv', '--sex', 'sex', '--decision', 'hired', '--selected', 'yes'];

test('an audit ends with 0, with 1 where its gate fails, and writes the same bytes each time', async () => {
  const first = await audit(...flags, '-o', 'first.html', '-o', 'first.json');
  expect([first.code, first.stderr]).toEqual([0, 'written: first.html\nwritten: first.json\n']);
  expect(first.stdout).toContain('1970-01-01, by fairprobe');
  await audit(...flags, '-o', 'second.html', '-o', 'second.json');
  for (const extension of ['html', 'json']) {
    expect(readFileSync(join(cwd, `second.${extension}`), 'utf8')).toBe(
      readFileSync(join(cwd, `first.${extension}`), 'utf8'),
    );
  }
  expect((await audit(...flags, '--min-ratio', '0.8')).code).toBe(1);
});

test.each([
  [['--sex'], 'not enough arguments following: sex'],
  [['people.csv', '--sexes', 'sex'], 'there is no option --sexes'],
  [['nowhere.csv', ...flags.slice(1)], 'nowhere.csv'],
  [['people.csv', '--sex', 'sexx', '--score', 'hired'], 'Did you mean "sex"?'],
  [['people.csv', '--sex', 'sex', '--score', 'hired'], 'people.csv:2  "hired" is "yes", not a number'],
  [[...flags, '-o', '/nowhere/else/audit.html', '-o', 'a.xyz'], '"a.xyz" has no extension'],
  [['--evidence', 'people.csv'], 'people.csv'],
])('%j ends with 2 and a sentence', async (argv, message) => {
  const before = readdirSync(cwd);
  const { code, stdout, stderr } = await audit(...argv);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(message);
  expect(stderr).not.toMatch(/^\s+at |bug in fairprobe/m);
  expect(readdirSync(cwd)).toEqual(before);
});
