import { cpSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseReport } from '../../../src/report/parse.ts';
import { runReal, scored, scoredYaml } from '../../cli/real.ts';
import { folder } from '../../config/fakes.ts';

const project = (yaml = scoredYaml) => folder({ 'fairprobe.config.yaml': yaml, 'scored.csv': scored });
const evaluate = async (cwd: string, ...flags: readonly string[]) => {
  const done = await runReal(['evaluate', '-q', '--no-cache', '-o', 'r.json', ...flags], cwd);
  const text = done.code === 2 ? '' : readFileSync(join(cwd, 'r.json'), 'utf8');
  return { ...done, report: () => parseReport(text) };
};

describe('evaluate --limit', () => {
  test('measures on so many items, and the report says so where it says what was run', async () => {
    const cwd = await project();
    const { code, report } = await evaluate(cwd, '--limit', '60');
    const { run, datasets, results, notes } = report();
    expect(code).toBe(0);
    expect(run.only).toEqual({ items: 60 });
    expect(datasets).toMatchObject([{ items: 60, dropped: { 'not drawn (--limit)': 140 } }]);
    expect(Math.max(...results.map(({ n }) => n ?? 0))).toBe(60);
    expect(notes).toContainEqual(expect.stringMatching(/^a first try .*\(--limit 60\): 60 of 200 items of items\./));
  });

  test('gives the same numbers again, and a whole run says nothing of it', async () => {
    const cwd = await project();
    const [one, two] = [await evaluate(cwd, '--limit', '60'), await evaluate(cwd, '--limit', '60')];
    expect(two.report().results).toEqual(one.report().results);
    const whole = (await evaluate(cwd)).report();
    expect(whole.run.only).toBeUndefined();
    expect(whole.datasets[0].items).toBe(200);
    expect(whole.datasets[0].key).not.toBe(one.report().datasets[0].key);
  });

  test.each(['0', '-3', '1.5', 'all', ''])('refuses %j', async (given) => {
    const { code, stderr } = await evaluate(await project(), `--limit=${given}`);
    expect(code).toBe(2);
    expect(stderr).toContain(`--limit  must be a whole number of at least 1, not ${JSON.stringify(given)}`);
  });
});

describe('evaluate --subject', () => {
  test('measures these alone, by name or pattern, and the report says so', async () => {
    const cwd = await project();
    const { code, report } = await evaluate(cwd, '--subject', 'sec*');
    expect(code).toBe(0);
    expect(report().subjects.map(({ name }) => name)).toEqual(['second']);
    expect(new Set(report().results.map(({ subject }) => subject))).toEqual(new Set(['second']));
    expect(report().run.only).toEqual({ subjects: ['sec*'] });
    expect(report().notes).toContainEqual(expect.stringContaining('(--subject sec*)'));
    const both = await evaluate(cwd, '--subject', 'second', '--subject', 'first');
    expect(both.report().subjects.map(({ name }) => name)).toEqual(['first', 'second']);
  });

  test('asks what was meant by a name that there is not, and measures nothing', async () => {
    const { code, stderr } = await evaluate(await project(), '--subject', 'frist', '--subject', 'x*');
    expect(code).toBe(2);
    expect(stderr).toContain('--subject  the configuration has no subject "frist"\n    Did you mean "first"?');
    expect(stderr).toContain('--subject  the configuration has no subject "x*"\n    Its subjects: first, second');
  });

  test('points at the right line for what is wrong with a subject', async () => {
    const yaml = scoredYaml.replace('score: second', 'score: missing');
    const { code, stderr } = await evaluate(await project(yaml), '--subject', 'second');
    expect(code).toBe(2);
    expect(stderr).toContain('missing');
    expect((await evaluate(await project(yaml), '--subject', 'first')).code).toBe(0);
  });

  test('leaves gates of other subjects unjudged, and says so', async () => {
    const yaml = `${scoredYaml}gates: { 'group-error-rates/accuracy': [error, { min: 0.99, subject: first }] }\n`;
    const { code, report } = await evaluate(await project(yaml), '--subject', 'second');
    expect(report().gates).toEqual([]);
    expect(report().notes).toContainEqual(expect.stringContaining('no subject in this run is called first'));
    expect(code).toBe(0);
  });

  test('notes a metric that only the other subjects can answer, and refuses to measure nothing', async () => {
    const yaml = `${scoredYaml}  - weat: { tests: [C6] }\n`.replace(
      'subjects:\n',
      'subjects:\n  - { name: words, wordVectors: vectors.txt }\n',
    );
    const cwd = await project(yaml);
    const { report, code } = await evaluate(cwd, '--subject', 'first');
    expect(code).toBe(0);
    expect(report().notes).toContainEqual(expect.stringContaining('weat was not run on first'));
    const none = await evaluate(cwd, '--subject', 'first', '--metric', 'weat');
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('nothing would be measured')]);
  });
});

describe('evaluate never writes over what it reads', () => {
  test('a table, a prediction file or the configuration, by whatever path, as a report or as samples', async () => {
    const cwd = await project();
    symlinkSync(join(cwd, 'scored.csv'), join(cwd, 'link.csv'));
    const refused = await evaluate(cwd, '-o', './scored.csv', '-o', 'link.csv', '--samples', 'fairprobe.config.yaml');
    expect(refused.code).toBe(2);
    for (const [key, name] of [
      ['--output', './scored.csv'],
      ['--output', 'link.csv'],
      ['--samples', 'fairprobe.config.yaml'],
    ]) {
      expect(refused.stderr).toContain(`${key}  "${name}" is a file that this run reads: it would be overwritten`);
    }
    expect(readFileSync(join(cwd, 'scored.csv'), 'utf8')).toBe(scored);
    expect((await evaluate(cwd, '-o', 'other.csv')).code).toBe(0);
  });

  test('a file of a model, or what it is compared with', async () => {
    const cwd = await project();
    cpSync('test/fixtures/models/encoder', join(cwd, 'encoder'), { recursive: true });
    symlinkSync('.', join(cwd, 'here'));
    await writeFile(join(cwd, 'before.json'), '{}');
    await writeFile(join(cwd, 'before.items.jsonl'), '{}');
    const config = scoredYaml.replace('subjects:\n', 'subjects:\n  - { name: model, encoder: ./encoder }\n');
    await writeFile(join(cwd, 'fairprobe.config.yaml'), config);
    const names = ['here/encoder/config.json', 'encoder/../encoder/tokenizer.json', 'before.json'];
    const [model] = readdirSync(join(cwd, 'encoder/onnx'));
    const given = [...names.flatMap((name) => ['-o', name]), '-o', `encoder/onnx/${model}`, '--format', 'json'];
    const refused = await evaluate(cwd, ...given, '--samples', 'before.items.jsonl', '--baseline', 'before.json');
    expect(refused.code).toBe(2);
    for (const name of [...names, `encoder/onnx/${model}`, 'before.items.jsonl']) {
      expect(refused.stderr).toContain(`"${name}" is a file that this run reads: it would be overwritten`);
    }
  });
});
