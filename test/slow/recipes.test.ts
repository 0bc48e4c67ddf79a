/** The shell of the recipes for many machines, with the variables that each system sets. */

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { scored, scoredYaml } from '../cli/real.ts';
import { project, readReport } from '../e2e/project.ts';

const root = resolve(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/many-machines.md'), 'utf8');
const blocks = [...page.matchAll(/```(?:yaml|sh)\n([\s\S]*?)```/g)].map(([, text]) => text);
const block = (mark: string) => blocks.find((text) => text.includes(mark))!;

/** Runs a recipe's shell in a folder, with the built program in place of what npx would fetch. */
function shell(folder: string, script: string, env: Record<string, string> = {}) {
  const program = `${process.execPath} ${join(root, 'dist/bundle/bin.js')}`;
  const ours = script.replaceAll('npx --yes fairprobe@0.1.0', program).replaceAll(/^fairprobe/gm, program);
  expect(ours).not.toBe(script);
  const { status, stderr } = spawnSync('sh', ['-e', '-c', ours], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, FAIRPROBE_CACHE_DIR: join(folder, 'cache'), SOURCE_DATE_EPOCH: '0', ...env },
  });
  expect({ status, stderr }).toMatchObject({ status: 0 });
}

describe('many-machines.md', () => {
  let folder = '';
  beforeEach(() => {
    folder = project({ 'scored.csv': scored, 'fairprobe.config.yaml': scoredYaml });
  });
  const merged = (script: string, file = 'fairness/report.json') => {
    shell(folder, script);
    const { results, verdict } = readReport(folder, file);
    return { subjects: new Set(results.map(({ subject }) => subject)).size, verdict };
  };
  const whole = { subjects: 2, verdict: 'not-judged' };

  test('by hand', () => {
    expect(merged(block('--shard 3/3'), 'report.json')).toEqual(whole);
  });

  test('GitHub Actions', () => {
    const { jobs } = parse(block('workflow_dispatch'));
    const [measure] = jobs.measure.steps.flatMap(({ run }: { run?: string }) => run ?? []);
    for (const index of jobs.measure.strategy.matrix.shard) {
      shell(folder, measure.replace(/\$\{\{ matrix\.shard \}\}/, String(index)));
    }
    expect(merged(jobs.merge.steps.flatMap(({ run }: { run?: string }) => run ?? [])[0])).toEqual(whole);
  });

  test('GitLab', () => {
    const { measure, merge } = parse(block('.gitlab-ci.yml'));
    for (let index = 1; index <= measure.parallel; index++) {
      shell(folder, measure.script.join('\n'), { CI_NODE_INDEX: `${index}`, CI_NODE_TOTAL: `${measure.parallel}` });
    }
    expect(merged(merge.script.join('\n'))).toEqual(whole);
  });

  test('Slurm', () => {
    const script = block('#SBATCH');
    const count = Number(/--array=1-(\d+)/.exec(script)?.[1]);
    for (let index = 1; index <= count; index++) {
      shell(folder, script, { SLURM_ARRAY_TASK_ID: `${index}`, SLURM_ARRAY_TASK_COUNT: `${count}` });
    }
    expect(merged(/--wrap '(.*?)'/.exec(page)![1], 'report.json')).toEqual(whole);
  });

  test('Kubernetes, with an index that is run twice', () => {
    const { spec } = parse(block('kind: Job'));
    const [, , script] = spec.template.spec.containers[0].command;
    for (let index = 0; index < spec.completions; index++) shell(folder, script, { JOB_COMPLETION_INDEX: `${index}` });
    shell(folder, script, { JOB_COMPLETION_INDEX: '3' });
    expect(merged(/on the same volume: `(.*?)`/.exec(page)![1], 'report.json')).toEqual(whole);
  });
});
