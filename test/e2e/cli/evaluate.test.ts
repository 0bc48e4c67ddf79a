import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { Report } from '../../../src/contract/report.ts';
import type { EvaluateInput } from '../../../src/evaluate/evaluate.ts';
import { parseReport } from '../../../src/report/parse.ts';
import { type RunOptions, run } from '../../cli/run.ts';
import { fakes, folder, goodYaml } from '../../config/fakes.ts';
import { fixture, smallReport } from '../../report/fixture.ts';

/** Runs `evaluate` on a pipeline that only notes what it was asked, in a folder with a good configuration. */
async function evaluate(
  argv: readonly string[],
  { report = smallReport(), cwd, before, ...options }: RunOptions & { report?: Report; before?: () => void } = {},
) {
  const directory = cwd ?? (await folder({ 'fairprobe.config.yaml': goodYaml }));
  let input: EvaluateInput | undefined;
  const parts = {
    evaluate: async (given: EvaluateInput) => {
      input = given;
      before?.();
      return report;
    },
  };
  const env = { XDG_CACHE_HOME: '/x', ...options.env };
  return { ...(await run(['evaluate', ...argv], { parts, cwd: directory, ...options, env })), input, cwd: directory };
}

const model = (architecture: string) => JSON.stringify({ architectures: [architecture] });

describe('what the pipeline is asked', () => {
  test('is the configuration, with the settings of flags and environment', async () => {
    const { input, cwd } = await evaluate([], { env: { FAIRPROBE_THREADS: '3', HF_HUB_OFFLINE: '1' } });
    expect(input).toMatchObject({
      threads: 3,
      offline: true,
      cacheDirectory: '/x/fairprobe',
      command: 'fairprobe evaluate',
    });
    expect(input?.config).toMatchObject({
      directory: cwd,
      config: { seed: 7, correlate: { families: 'all', signed: false } },
    });
    expect(input?.metrics).toEqual(fakes.metrics);
  });

  test('a seed comes from the flag, else the environment, else the configuration', async () => {
    const env = { FAIRPROBE_SEED: '5' };
    expect((await evaluate(['--seed', '9'], { env })).input?.config.config.seed).toBe(9);
    expect((await evaluate([], { env })).input?.config.config.seed).toBe(5);
    expect((await evaluate(['--seed', '1', '--seed', '2'])).input?.config.config.seed).toBe(2);
    expect((await evaluate(['--seed', '-1'])).stderr).toBe('--seed  must be a whole number of at least 0, not "-1"\n');
  });

  test('--signed and --all-pairs change the correlation, --metric what is measured, --no-cache what is kept', async () => {
    const { input } = await evaluate(['--signed', '--all-pairs', '--metric', 'gaps,strict', '--no-cache']);
    expect(input?.config.config.correlate).toMatchObject({ families: 'all', signed: true });
    expect(input?.config.config.metrics.map(({ as }) => as)).toEqual(['strict']);
    expect(input?.cacheDirectory).toBeNull();
    const { cwd, input: other } = await evaluate(['--cache-dir', 'c']);
    expect(other?.cacheDirectory).toBe(join(cwd, 'c'));
  });

  test('models take the place of the subjects, with the roles that their architecture can play', async () => {
    const cwd = await folder({
      'fairprobe.config.yaml': goodYaml,
      'a/bert/config.json': model('BertForSequenceClassification'),
      'b/bert/config.json': model('BertForMaskedLM'),
      'mini/config.json': model('BertModel'),
    });
    const { input, stderr } = await evaluate(['a/bert', './b/bert', 'mini', 'mini', '--offline'], { cwd });
    expect(stderr).toContain('written: reports/');
    expect(input?.config.config.subjects.map((s) => [s.name, Object.keys(s).slice(1)])).toEqual([
      ['a/bert', ['encoder', 'classifier']],
      ['./b/bert', ['encoder', 'maskedLm']],
      ['mini', ['encoder']],
    ]);
    expect(input?.config.config.subjects[2].encoder).toMatchObject({ model: 'mini', dtype: 'fp32', layer: -1 });
    expect(input?.command).toBe('fairprobe evaluate a/bert ./b/bert mini mini --offline');
  });

  test('the command is recorded as a shell would take it', async () => {
    const cwd = await folder({ "it's here/c.yaml": goodYaml });
    const { input } = await evaluate(['-c', "it's here/c.yaml"], { cwd });
    expect(input?.command).toBe("fairprobe evaluate -c 'it'\\''s here/c.yaml'");
  });

  test('without a configuration the default one is run, and said to be', async () => {
    const { code, stderr, input, cwd } = await evaluate([], { cwd: await folder() });
    expect(code).toBe(3);
    expect(input?.config).toMatchObject({ directory: cwd, config: { seed: 3, subjects: [{ name: 'here' }] } });
    expect(stderr).toMatch(/^no configuration here: running the embedded demo \(to change it: fairprobe init\)\n/);
    expect((await evaluate([])).stderr).not.toContain('no configuration');
    // A script with the wrong folder would take the demo's numbers for its own.
    const inScript = await evaluate(['--quiet', '-o', 'bias.csv'], { cwd: await folder() });
    expect(inScript.stderr).toMatch(/^no configuration here: running the embedded demo .*\n$/);
    const written = await evaluate(['-o', 'bias.csv'], { cwd: await folder() });
    expect(written.stderr).toMatch(/\nwritten: bias\.csv \(the embedded demo\)\n$/);
  });

  test('without a configuration, models are measured by the metrics of the default one', async () => {
    const cwd = await folder({ 'mini/config.json': model('BertModel') });
    const { stderr, input } = await evaluate(['mini', 'embedded:plain', '--offline'], { cwd });
    expect(input?.config.config.subjects.map(({ name, encoder }) => [name, encoder?.model])).toEqual([
      ['mini', 'mini'],
      ['plain', 'embedded:plain'],
    ]);
    expect(input?.config.config.metrics.map(({ as }) => as)).toEqual(['association', 'strict']);
    expect(stderr).toContain('no configuration here: running the default metrics on the embedded data');
  });
});

describe('where the report goes', () => {
  test('by default to reports/<run id>/, and reports/latest points there', async () => {
    const report = fixture();
    const { code, stdout, stderr, cwd } = await evaluate([], { report });
    const folder = join('reports', report.run.id);
    expect(code).toBe({ pass: 0, fail: 1, incomplete: 3, 'not-judged': 0 }[report.verdict]);
    expect(stdout).toContain('fairprobe 0.1.0');
    expect(stderr).toBe(
      `written: ${folder}/report.json\nwritten: ${folder}/report.html\nwritten: ${folder}/report.md\n`,
    );
    expect(parseReport(readFileSync(join(cwd, folder, 'report.json'), 'utf8'))).toEqual(report);
    expect(readFileSync(join(cwd, folder, 'report.md'), 'utf8')).toMatch(/^# /);
    expect(readlinkSync(join(cwd, 'reports/latest'))).toBe(report.run.id);
    expect(readdirSync(join(cwd, 'reports')).sort()).toEqual([report.run.id, 'latest']);
    await evaluate([], { report, cwd });
    expect(readlinkSync(join(cwd, 'reports/latest'))).toBe(report.run.id);
  });

  test('a folder that somebody called reports/latest is left alone', async () => {
    const cwd = await folder({ 'fairprobe.config.yaml': goodYaml, 'reports/latest/mine.txt': 'x' });
    await evaluate([], { cwd });
    expect(lstatSync(join(cwd, 'reports/latest')).isDirectory()).toBe(true);
  });

  test('to the files named by --output, by their extensions', async () => {
    const { cwd, stderr } = await evaluate(['-o', 'out/a.json', '--output', 'b.md', '-o', 'out/c.JSON']);
    expect(stderr).toBe('written: out/a.json\nwritten: b.md\nwritten: out/c.JSON\n');
    expect(readdirSync(cwd).sort()).toEqual(['b.md', 'fairprobe.config.yaml', 'out']);
    expect(readFileSync(join(cwd, 'out/a.json'))).toEqual(readFileSync(join(cwd, 'out/c.JSON')));
  });

  test('--json prints the very bytes of report.json; --quiet says nothing else', async () => {
    const { cwd, stdout, stderr } = await evaluate(['--json', '--quiet', '-o', 'a.json']);
    expect(stdout).toBe(readFileSync(join(cwd, 'a.json'), 'utf8'));
    expect(stderr).toBe('');
  });

  test('to standard output, where data stays alone, in the format that --format says', async () => {
    const { stdout, stderr, cwd } = await evaluate(['-o', '-', '--format', 'csv', '-o', 'kept', '-q']);
    expect(stdout).toBe(readFileSync(join(cwd, 'kept'), 'utf8'));
    expect(stdout).toMatch(/^run,subject,/);
    expect(stderr).toBe('');
    expect(readdirSync(cwd).sort()).toEqual(['fairprobe.config.yaml', 'kept']);
    const twice = await evaluate(['--json', '-o', '-', '--format', 'csv']);
    expect([twice.code, twice.stdout, twice.input]).toEqual([2, '', undefined]);
    const nowhere = await evaluate(['--format', 'csv']);
    expect([nowhere.code, nowhere.stderr]).toEqual([2, expect.stringMatching(/^--format {2}there is no --output/)]);
  });

  test('to GitHub too where it runs there, unless --reporter says otherwise', async () => {
    const env = { GITHUB_ACTIONS: 'true' };
    const there = await evaluate([], { env });
    expect(there.stdout).toContain('fairprobe 0.1.0');
    expect(there.stderr).toMatch(/^::error title=fairprobe /);
    expect((await evaluate(['--reporter', 'console'], { env })).stderr).toMatch(/^written: /);
    const both = await evaluate(['--json', '--reporter', 'console', '--reporter', 'github']);
    expect(parseReport(both.stdout)).toEqual(smallReport());
    expect(both.stderr).toMatch(/^::error title=fairprobe /);
  });

  test('an extension that is not known, a folder, and a place that cannot be written are refused before any work', async () => {
    const cwd = await folder({ 'fairprobe.config.yaml': goodYaml, file: '', 'dir.json/x': '' });
    const { code, stderr, input } = await evaluate(['-o', 'a.pdf', '-o', 'dir.json', '-o', 'file/a.json'], { cwd });
    expect([code, input]).toEqual([2, undefined]);
    expect(stderr.split('\n').map((line) => line.slice(0, 66))).toEqual([
      '--output  "a.pdf" has no extension that says what to write',
      expect.stringMatching(/^ {4}Use one of \.json, .*\.csv/),
      'dir.json  --output  the report cannot be written there: it is a fo',
      expect.stringContaining('file/a.json  --output  the report cannot be written there: '),
      '',
    ]);
  });

  test('a reports folder that cannot be made is refused before any work, too', async () => {
    const cwd = await folder({ 'fairprobe.config.yaml': goodYaml, reports: 'a file' });
    const { code, stderr, input } = await evaluate([], { cwd });
    expect([code, input]).toEqual([2, undefined]);
    expect(stderr).toContain('Name a place that can be written with --output report.json');
  });

  test('a place that fails at the end costs code 3, not the report: the JSON goes to the temporary folder', async () => {
    const report = fixture();
    const cwd = await folder({ 'fairprobe.config.yaml': goodYaml });
    const { code, stderr, stdout } = await evaluate(['-o', 'out/a.json'], {
      cwd,
      report,
      before() {
        mkdirSync(join(cwd, 'out/a.json'), { recursive: true });
        writeFileSync(join(cwd, 'out/a.json/x'), '');
      },
    });
    expect(code).toBe(3);
    const rescued = stderr.match(/^it is in (.+)$/m)?.[1] ?? '';
    expect(parseReport(readFileSync(rescued, 'utf8'))).toEqual(report);
    expect(stdout).not.toBe('');
    expect(readdirSync(join(cwd, 'out'))).toEqual(['a.json']);
  });
});

describe('how it ends', () => {
  test.each([
    ['pass', 0],
    ['not-judged', 0],
    ['fail', 1],
    ['incomplete', 3],
  ] as const)('the verdict %s gives code %i', async (verdict, expected) => {
    expect((await evaluate([], { report: { ...smallReport(), verdict } })).code).toBe(expected);
  });

  test('Ctrl-C ends with code 130, says what is kept, and leaves no report', async () => {
    const controller = new AbortController();
    const parts = {
      evaluate: vi.fn(() => {
        controller.abort();
        return Promise.reject(new Error('interrupted'));
      }),
    };
    const cwd = await folder({ 'fairprobe.config.yaml': goodYaml });
    const stopped = await run(['evaluate'], { parts, cwd, signal: controller.signal });
    expect(stopped).toEqual({ code: 130, stdout: '', stderr: 'stopped; what is finished is in the cache\n' });
    expect(existsSync(join(cwd, 'reports'))).toBe(false);
  });
});

describe('single items, with --samples', () => {
  test('are written as JSON Lines, one record a line', async () => {
    const cwd = await folder({ 'fairprobe.config.yaml': goodYaml });
    const records = [
      { metric: 'm', subject: 's', id: '1', value: 0.5 },
      { metric: 'm', subject: 's', id: '2', value: null },
    ];
    const parts = {
      evaluate: async ({ sample }: EvaluateInput) => {
        for (const record of records) sample!(record);
        return smallReport();
      },
    };
    const { stderr } = await run(['evaluate', '--samples', 'out/items.jsonl'], { parts, cwd });
    const written = readFileSync(join(cwd, 'out/items.jsonl'), 'utf8');
    expect(written).toBe(records.map((record) => `${JSON.stringify(record)}\n`).join(''));
    expect(stderr).toContain('items.jsonl');
  });

  test('are not asked for without it, and refused before any work is done where they cannot be written', async () => {
    expect((await evaluate([])).input?.sample).toBeUndefined();
    const { stderr, input } = await evaluate(['--samples', 'items.csv']);
    expect(stderr).toContain('--samples  "items.csv" does not end in .jsonl');
    expect(input).toBeUndefined();
  });
});
