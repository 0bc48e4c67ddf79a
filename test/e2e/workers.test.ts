import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { config, fairprobe, finish, project, readReport, start } from './project.ts';

const textOf = (folder: string, file: string) => readFileSync(join(folder, file), 'utf8').replace(/"command": .*/, '');
const own = ['--threads', '2', '-o', 'report.json', '--samples', 'samples.jsonl'];

/** In a process of its own, as the ones below it are. */
const built = (folder: string, args: readonly string[]) => finish(start(folder, ['evaluate', ...args]));

/** The processes that measure for a run in this folder. */
function below(folder: string): number[] {
  const all = execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' }).split('\n');
  return all
    .filter((line) => line.includes('--serve-units') && line.includes(folder))
    .map((line) => Number.parseInt(line, 10));
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((go) => setTimeout(go, 10));
}

describe('evaluate --workers', () => {
  test('gives the bytes of one process, and leaves nothing but the report', async () => {
    const folder = project();
    expect((await fairprobe(folder, ['evaluate', '--no-cache', '--threads', '1', ...own.slice(2)])).code).toBe(0);
    const [report, samples] = ['report.json', 'samples.jsonl'].map((file) => textOf(folder, file));
    const { code, stderr } = await built(folder, ['--workers', '2', ...own]);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(textOf(folder, 'report.json')).toBe(report);
    expect(textOf(folder, 'samples.jsonl')).toBe(samples);
    expect(readdirSync(join(folder, 'cache')).filter((name) => name.startsWith('units-'))).toEqual([]);
    expect(below(folder)).toEqual([]);
  });

  test('loses nothing where a process is killed', async () => {
    const folder = project();
    await fairprobe(folder, ['evaluate', '--no-cache', '--threads', '1', ...own.slice(2)]);
    const report = textOf(folder, 'report.json');
    const run = finish(start(folder, ['evaluate', '--workers', '2', ...own]));
    await until(() => below(folder).length > 0);
    for (const pid of below(folder).slice(1)) process.kill(pid, 'SIGKILL');
    const { code, stderr } = await run;
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(textOf(folder, 'report.json')).toBe(report);
  });

  test('tells what ends its process each time, and measures the rest', async () => {
    const folder = project({
      'deadly.mjs': `import { z } from 'zod';
export default { fairprobe: 1, metrics: [{
        id: 'deadly', version: 1, family: 'extrinsic', title: 'Deadly', summary: 'Ends its process', definition: 'None.', deviations: [], references: [],
        measures: { harm: { title: 'Harm', definition: 'None.', unit: 'share', ideal: 0, range: [0, 1], direction: 'lower', about: 'bias' } },
        options: z.strictObject({ dataset: z.string() }), data: { dataset: 'labelled' }, roles: ['classifier'],
        needs: ({ data }) => ({ scores: { kind: 'class-probabilities', data: data.dataset } }),
        measure: () => process.kill(process.pid, 'SIGKILL'),
      }] };`,
    });
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(resolve('node_modules/zod'), join(folder, 'node_modules/zod'));
    writeFileSync(
      join(folder, 'fairprobe.config.yaml'),
      config.replace('subjects:', 'plugins: [./deadly.mjs]\nsubjects:').concat('  - deadly: { dataset: reviews }\n'),
    );
    const { code, stderr } = await built(folder, ['--workers', '2', '--subject', 'ours', '-o', 'report.json']);
    expect({ code, stderr }).toMatchObject({ code: 3 });
    const { results } = readReport(folder, 'report.json');
    const reasons = new Map(results.map(({ metric, status, reason }) => [metric, `${status} ${reason}`]));
    expect(reasons.get('deadly')).toContain('error its process was ended 2 times, by SIGKILL');
    expect(below(folder)).toEqual([]);
  });

  test('says what is wrong once', async () => {
    const folder = project({ 'reviews.csv': 'id,text,label,group\nr1,hello,bad,north\nr1,again,good,south\n' });
    const { code, stderr } = await finish(start(folder, ['evaluate', '--workers', '3', '-o', 'report.json']));
    expect(code).toBe(2);
    expect(stderr.match(/reviews\.csv:3/g)).toHaveLength(1);
    for (const wrong of ['0', '-1', 'x', '1.5', '1000', '']) {
      const told = await fairprobe(folder, ['evaluate', `--workers=${wrong}`]);
      expect(told).toMatchObject({ code: 2, stderr: expect.stringContaining('must be a whole number from 1 to 256') });
    }
    const both = await fairprobe(folder, ['evaluate', '--workers', '2', '--shard', '1/2']);
    expect(both).toMatchObject({ code: 2, stderr: expect.stringContaining('a share is measured by one process') });
  });

  test.each(['SIGINT', 'SIGKILL'] as const)('leaves no process behind after %s', async (signal) => {
    const folder = project();
    mkdirSync(join(folder, 'cache'), { recursive: true });
    const child = start(folder, ['evaluate', '--workers', '2', ...own]);
    const ended = finish(child);
    await until(() => below(folder).length > 0);
    child.kill(signal);
    const { code } = await ended;
    if (signal === 'SIGINT') expect(code).toBe(130);
    await until(() => below(folder).length === 0);
    expect(existsSync(join(folder, 'report.json'))).toBe(false);
  });
});
