import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { renderMarkdown } from '../../../src/report/markdown/index.ts';
import { run } from '../../cli/run.ts';
import { folder, goodYaml } from '../../config/fakes.ts';
import { fixture, fixtureText } from '../../report/fixture.ts';
import { gated } from '../../report/gated.ts';
import { withHostileNames } from '../../report/hostile.ts';

const here = () => folder({ 'report.json': fixtureText });

describe('report', () => {
  test('prints the summary, and ends with code 0 whatever the verdict', async () => {
    const { code, stdout, stderr } = await run(['report', 'report.json'], { cwd: await here() });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('INCOMPLETE  10 of 264 results could not be measured');
  });

  test('writes every format by its extension, and json as the bytes that came in', async () => {
    const cwd = await here();
    const names = ['a.json', 'a.md', 'a.csv', 'a.junit.xml', 'a.SARIF'];
    const outputs = names.flatMap((name) => ['-o', `out/${name}`]);
    const { code, stdout, stderr } = await run(['report', 'report.json', ...outputs], { cwd });
    expect([code, stderr]).toEqual([0, names.map((name) => `written: out/${name}\n`).join('')]);
    expect(stdout).toContain('INCOMPLETE');
    const read = (name: string) => readFileSync(join(cwd, 'out', name), 'utf8');
    expect(read('a.json')).toBe(fixtureText);
    expect(read('a.md')).toMatch(/^# Fairness report/);
    expect(read('a.csv')).toMatch(/^run,subject,/);
    expect(read('a.junit.xml')).toMatch(/^<\?xml .*\n<testsuites /);
    expect(JSON.parse(read('a.SARIF')).version).toBe('2.1.0');
    expect(readdirSync(join(cwd, 'out')).sort()).toEqual([...names].sort());
  });

  test('writes data alone to standard output, and reads standard input', async () => {
    const piped = await run(['report', '-', '-o', '-', '--format', 'csv'], { stdin: fixtureText });
    expect(piped.stderr).toBe('');
    expect(piped.stdout.split('\n')).toHaveLength(266);
    const cwd = await here();
    const both = await run(['report', 'report.json', '--output=-', '-o', 'x', '--format', 'junit'], { cwd });
    expect(both.stdout).toBe(readFileSync(join(cwd, 'x'), 'utf8'));
    expect(both.stdout).toMatch(/<\/testsuites>\n$/);
  });

  test.each([
    [['gone.json'], 'gone.json  there is no such file\n    Give the report.json that evaluate wrote\n'],
    [['.'], /^\S+ {2}is a folder, but a file is needed\n {4}Give the report\.json that evaluate wrote\n$/],
    [['broken.json'], /^broken\.json {2}not a report: not JSON/],
    [['config.yaml'], /^config\.yaml {2}not a report: not JSON/],
    [['other.json'], /^other\.json {2}not a fairprobe report: it has no schemaVersion; its fields are a\n {4}Give/],
    [['newer.json'], /^newer\.json {2}schemaVersion {2}the report has schema version 3, written by fairprobe "9.0.0"/],
    [['wrong.json'], /^wrong\.json {2}verdict {2}/],
    [['report.json', '-o', 'a.pdf'], /"a\.pdf" has no extension .+\n {4}Use one of \.json, .+\.junit\.xml, \.sarif/],
    [['report.json', '-o', '-'], /standard output has no extension/],
    [['report.json', '-o', '-', '-o', '-', '--format', 'md'], /standard output takes one report/],
    [['report.json', '-o', 'full', '--format', 'md'], /the report cannot be written there: it is a folder/],
    [['report.json', '--format', 'md'], /there is no --output to write/],
    [['report.json', '--format', 'pdf'], /^format must be one of "json"/],
    [['report.json', '--reporter', 'x'], /^reporter must be one of "console", "github"/],
  ])('%j is refused with code 2 and a reason', async (argv, message) => {
    const cwd = await folder({
      'report.json': fixtureText,
      'broken.json': fixtureText.slice(0, 1000),
      'config.yaml': goodYaml,
      'other.json': '{"a": 1}',
      'newer.json': fixtureText.replace(/"schemaVersion": 2/, '"schemaVersion": 3').replace('"0.1.0"', '"9.0.0"'),
      'wrong.json': fixtureText.replace('"verdict": "incomplete"', '"verdict": "fine"'),
    });
    mkdirSync(join(cwd, 'full'));
    const { code, stdout, stderr } = await run(['report', ...argv], { cwd });
    expect([code, stdout]).toEqual([2, '']);
    if (typeof message === 'string') expect(stderr).toBe(message);
    else expect(stderr).toMatch(message);
  });
});

describe('in GitHub Actions', () => {
  async function onGithub(argv: string[], report = gated(), summary = '') {
    const cwd = await folder({ 'work/report.json': JSON.stringify(report), 'summary.md': summary });
    const env = {
      GITHUB_ACTIONS: 'true',
      GITHUB_WORKSPACE: cwd,
      GITHUB_STEP_SUMMARY: join(cwd, 'summary.md'),
    };
    const result = await run(['report', 'report.json', ...argv], { cwd: join(cwd, 'work'), env });
    return { ...result, summary: readFileSync(join(cwd, 'summary.md'), 'utf8') };
  }

  test('the configuration is annotated and the summary appended, beside what the terminal gets', async () => {
    const { stdout, stderr, summary } = await onGithub([], gated(), 'what was there');
    expect(stdout).toContain('FAIL');
    expect(stderr).toMatch(/^::error file=work\/fairprobe\.config\.yaml,line=12,/);
    expect(summary).toMatch(/^what was there\n\n# fairprobe\n\n> \[!CAUTION\]/);
  });

  test('data on standard output stays data', async () => {
    const { stdout, stderr } = await onGithub(['-o', '-', '--format', 'json']);
    expect(() => JSON.parse(stdout)).not.toThrow();
    expect(stderr).toMatch(/^::error /);
  });

  test('--reporter has the last word, in both directions', async () => {
    const only = await onGithub(['--reporter', 'console']);
    expect([only.stderr, only.summary]).toEqual(['', '']);
    const other = await run(['report', 'report.json', '--reporter', 'github'], { cwd: await here() });
    expect([other.code, other.stdout]).toEqual([0, '']);
    expect(other.stderr).toMatch(/^::error /);
  });

  test('a summary that holds something already is not filled above 1 MiB', async () => {
    const room = 20_000;
    expect(Buffer.byteLength(renderMarkdown(gated()))).toBeGreaterThan(room);
    const before = 'x'.repeat(1024 * 1024 - room);
    const { summary } = await onGithub([], gated(), before);
    expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(1024 * 1024);
    expect(summary.length).toBeGreaterThan(before.length);
  });

  test('a summary that cannot be written is told, and costs nothing else', async () => {
    const cwd = await here();
    const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: join(cwd, 'gone/summary.md') };
    const { code, stdout, stderr } = await run(['report', 'report.json'], { cwd, env });
    expect(code).toBe(0);
    expect(stdout).toContain('INCOMPLETE');
    expect(stderr).toMatch(/the step summary could not be written: ENOENT/);
  });

  test('no name in the terminal output becomes a command', async () => {
    const report = withHostileNames();
    report.subjects[0].name = '::stop-commands::x';
    report.notes = ['::error::y', '##[error]z'];
    const { stdout, stderr } = await onGithub(['--verbose'], report);
    expect(stdout).toContain('stop-commands');
    expect(stdout).not.toMatch(/^\s*::|##\[/m);
    for (const line of stderr.trimEnd().split('\n')) expect(line).toMatch(/^::(error|warning|notice) /);
  });
});

describe('baseline update', () => {
  test('shows the id of a run on one line, whatever it holds', async () => {
    const hostile = { ...fixture(), run: { ...fixture().run, id: 'r\u001b[2J\n\u202e' } };
    const cwd = await folder({ 'r.json': JSON.stringify(hostile) });
    const { code, stderr } = await run(['baseline', 'update', 'r.json', '--force'], { cwd });
    expect([code, stderr]).toEqual([0, expect.stringContaining('kept: run r\\u{1b}[2J \\u{202e} (')]);
  });
});

describe('model-card', () => {
  test('prints a section and metadata of the subjects asked for', async () => {
    const { code, stdout } = await run(['model-card', 'report.json', '--subject', 'vendor'], { cwd: await here() });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^---\nmodel-index:\n {2}- name: vendor\n/);
    expect(stdout.match(/^## /gm)).toHaveLength(1);
    const all = await run(['model-card', '-'], { stdin: fixtureText });
    expect(all.stdout.match(/^## /gm)).toHaveLength(fixture().subjects.length);
  });

  test('writes a file, and refuses subjects and places that are not there', async () => {
    const cwd = await here();
    const written = await run(['model-card', 'report.json', '--subject', 'int8', '-o', 'out/card.md'], { cwd });
    expect([written.code, written.stdout, written.stderr]).toEqual([0, '', 'written: out/card.md\n']);
    expect(readFileSync(join(cwd, 'out/card.md'), 'utf8')).toContain('name: int8');
    const wrong = await run(['model-card', 'report.json', '--subject', 'int9'], { cwd });
    expect([wrong.code, wrong.stderr]).toEqual([
      2,
      '--subject  the report has no subject "int9"\n    Did you mean "int8"?\n',
    ]);
    writeFileSync(join(cwd, 'file'), '');
    const nowhere = await run(['model-card', 'report.json', '-o', 'file/card.md'], { cwd });
    expect(nowhere.code).toBe(2);
    expect(nowhere.stderr).toMatch(/^--output {2}|this cannot be written/);
  });
});
