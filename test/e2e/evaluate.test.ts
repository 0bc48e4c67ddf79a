import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { config, fairprobe, finish, project, readReport, start } from './project.ts';

test('one command reads a configuration, asks several subjects and writes a report', async () => {
  const folder = project();
  const { code, stdout, stderr } = await fairprobe(folder, ['evaluate']);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  expect(stdout).toContain('ceat');
  const report = readReport(folder);
  expect(existsSync(join(folder, 'reports/latest/report.md'))).toBe(true);
  expect(report.verdict).toBe('not-judged');
  expect(report.subjects.map(({ name }) => name)).toEqual(['first', 'last', 'ours']);
  expect(report.results.filter(({ metric, status }) => metric === 'ceat' && status === 'ok')).toHaveLength(2);
  expect(report.notes).toContain('ceat was not run on ours, which has no encoder');
  // Two subjects have both families: too few, and said so.
  expect(new Set(report.correlations.map(({ status }) => status))).toEqual(new Set(['insufficient']));
});

test('a second run takes everything from the cache and gives the same bytes', async () => {
  const folder = project();
  await fairprobe(folder, ['evaluate', '-o', 'first.json']);
  const { stderr } = await fairprobe(folder, ['evaluate', '-o', 'first.json']);
  await fairprobe(folder, ['evaluate', '-o', 'second.json']);
  await fairprobe(folder, ['evaluate', '-o', 'second.json', '--no-cache']);
  const [first, second] = ['first.json', 'second.json'].map((name) => readFileSync(join(folder, name), 'utf8'));
  for (const name of ['first.json', 'second.json']) readReport(folder, name);
  expect(withoutCommand(second)).toEqual(withoutCommand(first));
  expect(stderr).not.toContain('embedding');
});

test('after SIGKILL or SIGINT in the middle of the work the next run ends with the same bytes', async () => {
  // Enough text that the work lasts; each way to end it has a cache of its own, as has the undisturbed run.
  const posts = Array.from(
    { length: 3000 },
    (_, i) => `p${i},${'word '.repeat(1 + (i % 40))}${i},${i % 2 ? 'bad' : 'good'},g${i % 3}`,
  );
  const ours = '\n  - name: ours\n    classifier: { predictions: scores.csv, columns: { id: id, score: score } }';
  const folder = project({
    'reviews.csv': `id,text,label,group\n${posts.join('\n')}\n`,
    'fairprobe.config.yaml': config.replace(ours, ''),
  });
  const undisturbed = await fairprobe(folder, ['evaluate', '-o', 'out.json']);
  expect(undisturbed.code, undisturbed.stderr).toBe(0);
  const expected = readFileSync(join(folder, 'out.json'), 'utf8');

  for (const signal of ['SIGKILL', 'SIGINT'] as const) {
    const cache = { FAIRPROBE_CACHE_DIR: join(folder, signal) };
    const child = start(folder, ['evaluate', '-o', 'killed.json'], cache);
    const ended = finish(child);
    await new Promise<void>((seen) => {
      const poll = setInterval(() => {
        if (!existsSync(join(folder, signal, 'v1'))) return;
        clearInterval(poll);
        setTimeout(seen, 150);
      }, 5);
    });
    child.kill(signal);
    const { code, signal: by } = await ended;
    expect(signal === 'SIGKILL' ? by : code).toBe(signal === 'SIGKILL' ? 'SIGKILL' : 130);
    expect(existsSync(join(folder, 'killed.json'))).toBe(false);

    expect((await fairprobe(folder, ['evaluate', '-o', 'out.json'], cache)).code).toBe(0);
    readReport(folder, 'out.json');
    expect(readFileSync(join(folder, 'out.json'), 'utf8')).toBe(expected);
  }
}, 60_000);

function withoutCommand(report: string): unknown {
  const { run, ...rest } = JSON.parse(report);
  return { ...rest, run: { ...run, command: null } };
}
