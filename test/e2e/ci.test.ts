/** The shell of action.yml and of docs/ci.md, run as the pipelines would, on the built program in place of npm's. */
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { type Finished, finish, project, readReport } from './project.ts';

const root = resolve(import.meta.dirname, '../..');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** Needs no model, and has a subject that can be measured. */
const config = `subjects:
  - name: ours
    classifier: { predictions: scores.csv, columns: { id: id, score: score } }
datasets:
  reviews: { table: reviews.csv, columns: { id: id, label: label, groups: [group] }, positive: [bad] }
metrics:
  - group-error-rates: { dataset: reviews, minGroupSize: 5 }
`;

/** A project with an `npx` that notes how it was called and runs the built program. */
function pipeline(files: Record<string, string> = {}): string {
  const folder = project({ 'fairprobe.config.yaml': config, ...files });
  mkdirSync(join(folder, 'bin'));
  const npx = `#!/bin/bash
printf '%s\\n' "$@" > '${folder}/called'
shift 2
exec '${process.execPath}' '${root}/dist/bundle/bin.js' "$@"
`;
  writeFileSync(join(folder, 'bin/npx'), npx);
  chmodSync(join(folder, 'bin/npx'), 0o755);
  return folder;
}

/** As GitHub runs `shell: bash`, which is no laxer than the others. */
function shell(folder: string, script: string, env: Record<string, string> = {}): Promise<Finished> {
  const file = join(folder, 'script.sh');
  writeFileSync(file, script);
  const own = {
    PATH: `${join(folder, 'bin')}:${process.env.PATH}`,
    FAIRPROBE_CACHE_DIR: join(folder, 'cache'),
    GITHUB_OUTPUT: join(folder, 'output'),
  };
  return finish(
    spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', file], {
      cwd: folder,
      env: { ...own, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );
}

const called = (folder: string) => readFileSync(join(folder, 'called'), 'utf8').trimEnd().split('\n');

describe('the action', () => {
  const action = parse(readFileSync(join(root, 'action.yml'), 'utf8'));
  const [step] = action.runs.steps;

  /** What GitHub makes of `env`: each input, or its default. */
  function inputs(given: Record<string, string>): Record<string, string> {
    const expressions = Object.entries<string>(step.env).map(([name, expression]) => {
      const input = expression.match(/^\$\{\{ inputs\.(\w+) \}\}$/)?.[1] ?? '';
      expect(Object.keys(action.inputs)).toContain(input);
      return [name, given[input] ?? action.inputs[input].default];
    });
    return Object.fromEntries(expressions);
  }

  test('runs a configuration and tells where the report is', async () => {
    const folder = pipeline();
    const { code, stderr } = await shell(folder, step.run, inputs({}));
    expect([code, stderr.match(/error/)]).toEqual([0, null]);
    expect(called(folder)).toEqual(['--yes', `fairprobe@${version}`, 'evaluate']);
    const report = readFileSync(join(folder, 'output'), 'utf8').match(/^report=(\/.+\/report\.json)\n$/)?.[1] ?? '';
    expect(JSON.parse(readFileSync(report, 'utf8'))).toEqual(JSON.parse(JSON.stringify(readReport(folder))));
    expect(report).not.toContain('latest');
  });

  test('hands its inputs on as they are, and takes none for code', async () => {
    const folder = pipeline({ 'a $(touch hacked).yaml': config });
    const args = '--seed 5\n--quiet -o "$(touch hacked)".json *';
    const given = { config: 'a $(touch hacked).yaml', baseline: 'b c.json', version: '0.1.0; touch hacked', args };
    await shell(folder, step.run, inputs(given));
    expect(called(folder)).toEqual([
      ...['--yes', 'fairprobe@0.1.0; touch hacked', 'evaluate', '--config', given.config, '--baseline', 'b c.json'],
      ...['--seed', '5', '--quiet', '-o', '"$(touch', 'hacked)".json', '*'],
    ]);
    expect(existsSync(join(folder, 'hacked'))).toBe(false);
  });

  test('ends with the code of the program, and does not pass on the report of an earlier run', async () => {
    const folder = pipeline();
    expect((await shell(folder, step.run, inputs({}))).code).toBe(0);
    writeFileSync(join(folder, 'output'), '');
    const { code } = await shell(folder, step.run, inputs({ config: 'gone.yaml' }));
    expect([code, readFileSync(join(folder, 'output'), 'utf8')]).toEqual([2, '']);
    writeFileSync(join(folder, 'fairprobe.config.yaml'), config.replace('minGroupSize: 5', 'minGroupSize: 500'));
    expect((await shell(folder, step.run, inputs({}))).code).toBe(3);
    expect(readFileSync(join(folder, 'output'), 'utf8')).toMatch(/^report=/);
  });
});

describe('the recipes', () => {
  const text = readFileSync(join(root, 'docs/ci.md'), 'utf8');
  const blocks = [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language, code]) => ({ language, code }));
  const block = (start: string) => blocks.find(({ code }) => code.startsWith(start))?.code ?? '';
  const github = parse(block('# .github')).jobs.fairness;
  const gitlab = parse(block('# .gitlab')).fairness;
  const jenkins = block('// Jenkinsfile');

  const scripts: [string, string, string[]][] = [
    ['GitHub', github.steps.find(({ run }: { run?: string }) => run).run, ['report.md', 'report.sarif']],
    ['GitLab', gitlab.script.join('\n'), ['report.md', 'report.junit.xml']],
    ['Jenkins', jenkins.match(/sh '(.+)'/)?.[1] ?? '', ['report.md', 'report.junit.xml']],
  ];

  test.each(scripts)('for %s writes the files that its other steps name', async (_name, script, files) => {
    const folder = pipeline();
    const { code, stderr } = await shell(folder, script);
    expect([code, stderr.match(/error/)]).toEqual([0, null]);
    expect(readReport(folder, 'fairness/report.json').verdict).toBe('not-judged');
    for (const file of files) expect(readFileSync(join(folder, 'fairness', file), 'utf8')).not.toBe('');
    const afterwards = await shell(folder, blocks.find(({ language }) => language === 'sh')?.code ?? '');
    expect(afterwards.code, afterwards.stderr).toBe(0);
    for (const file of ['report.csv', 'report.sarif', 'card.md']) {
      expect(existsSync(join(folder, 'fairness', file)), file).toBe(true);
    }
  });

  test('name the same files in every step, and the version of the package', () => {
    const withs = github.steps.map((step: { with?: object }) => step.with);
    expect(withs).toContainEqual({ sarif_file: 'fairness/report.sarif', category: 'fairness' });
    expect(gitlab.artifacts).toMatchObject({ paths: ['fairness/'], reports: { junit: 'fairness/report.junit.xml' } });
    expect(jenkins).toContain("junit 'fairness/report.junit.xml'");
    const versions = [...text.matchAll(/fairprobe@(\S+)|, version: (\S+) /g)].map((match) => match[1] ?? match[2]);
    expect(versions.length).toBeGreaterThan(4);
    expect(new Set(versions)).toEqual(new Set([version]));
  });
});
