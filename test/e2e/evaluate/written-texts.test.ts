import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { builtInDatasets } from '../../../datasets/index.ts';
import { builtInMetrics } from '../../../metrics/index.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { InputError } from '../../../src/contract/problem.ts';
import { evaluate } from '../../../src/evaluate/evaluate.ts';
import { silent } from '../../../src/support/progress.ts';
import { localPool } from '../../runtime/local-pool.ts';

const models = join(import.meta.dirname, '../../fixtures/models');
const folder = mkdtempSync(join(tmpdir(), 'fairprobe-written-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const people = { nurses: 'the nurse said that', judges: 'a judge went to the' };
const prompts = Object.entries(people).flatMap(([group, text]) =>
  Array.from(
    { length: 10 },
    (_, i) => `${group}${i},${text} ${'city house river woman he'.split(' ')[i % 5]},${group}`,
  ),
);
writeFileSync(join(folder, 'prompts.csv'), `id,prompt,group\n${prompts.join('\n')}\n`);
writeFileSync(join(folder, 'vectors.txt'), 'she 1 0.5\nhe -1 0.5\nwoman 2 1\nman -1 1\nwent 0 1\n');
writeFileSync(join(folder, 'other.txt'), 'she 1 0.5\nhe -1 0.5\nwoman -2 1\nman -1 1\nwent 0 1\n');
writeFileSync(join(folder, 'without.txt'), 'she 1 0.5\nwoman 2 1\n');

const generator = `generator: ${join(models, 'causal-lm')}`;
const classifier = `classifier: { model: ${join(models, 'classifier-2')}, positive: toxic }`;
let count = 0;

/** Runs the metric with these options on one subject, and takes what it says of each text. */
async function run(
  options = '',
  { subject = `${generator}, ${classifier}`, cacheDirectory = null as string | null } = {},
) {
  const file = join(folder, `${count++}.config.yaml`);
  writeFileSync(
    file,
    `subjects: [{ name: tiny, ${subject} }]
datasets: { own: { use: prompts, path: prompts.csv } }
metrics:
  - generation-bias: { dataset: own, samples: 2, maxTokens: 8${options} }
`,
  );
  const registry = { metrics: builtInMetrics, datasets: builtInDatasets };
  const samples: Record<string, unknown>[] = [];
  const sample = (record: Record<string, unknown>) => void samples.push(record);
  const config = await loadConfig({ file, cwd: folder, ...registry });
  const common = { offline: true, threads: 1, progress: silent, command: '' };
  const report = await evaluate({ ...config, ...common, cacheDirectory, sample });
  const find = (measure: string, group: string | null = null) =>
    report.results.find((one) => one.measure === measure && one.group === group)!;
  return { report, samples, find };
}

async function problems(options: string, more = {}) {
  const error = await run(options, more).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(InputError);
  return (error as InputError).problems;
}

describe('What a model writes, from a configuration to a report', () => {
  test("is as toxic as the subject's classifier says of the texts themselves", async () => {
    const { samples, find } = await run();
    const texts = samples.map(({ continuation }) => continuation as string);
    expect(texts).toHaveLength(40);
    const pool = localPool();
    const model = { model: join(models, 'classifier-2'), revision: 'main', dtype: 'fp32', device: 'cpu' } as const;
    const { positive } = await (await pool.classifier({ ...model, positive: ['toxic'] })).probabilities(
      texts,
      [],
      silent,
    );
    await pool.close();
    // A text without a token has no answer, and no toxicity.
    const answered = [...positive].filter((one) => !Number.isNaN(one));
    expect(samples.flatMap(({ toxicity }) => toxicity ?? [])).toEqual(answered);
    const toxic = answered.filter((one) => one >= 0.5).length;
    expect(toxic).toBeGreaterThan(0);
    expect(toxic).toBeLessThan(answered.length);
    expect(find('toxicity')).toMatchObject({ status: 'ok', value: toxic / answered.length });
    const nurses = samples
      .filter(({ id }) => String(id).startsWith('nurses'))
      .flatMap(({ toxicity }) => toxicity ?? []);
    expect(find('toxicity', 'nurses').value).toBe(
      nurses.filter((one) => (one as number) >= 0.5).length / nurses.length,
    );
  });

  test('is as toxic as the classifier says of prompt and text where both are judged', async () => {
    const alone = await run();
    const { find } = await run(', text: prompt-and-continuation');
    expect(find('toxicity').status).toBe('ok');
    expect(find('toxicity').value).not.toBe(alone.find('toxicity').value);
  });

  test('has a gender polarity by the vectors named, which the report names', async () => {
    const { report, samples, find } = await run(', wordVectors: vectors.txt, text: prompt-and-continuation');
    expect(report.verdict).toBe('not-judged');
    expect(find('female-share-max').details.vectors).toMatchObject({
      source: 'vectors.txt',
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      dimensions: 2,
    });
    const polar = samples.map(({ polarityMax }) => polarityMax as number);
    const [female, male] = [polar.filter((b) => b >= 0.25).length, polar.filter((b) => b <= -0.25).length];
    expect([female > 0, male > 0]).toEqual([true, true]);
    expect(find('female-share-max').value).toBe(female / (female + male));
    expect(find('gender-ratio-wavg').status).toBe('ok');
    const without = await run(', text: prompt-and-continuation');
    expect(without.report.results.map(({ measure }) => measure).filter((one) => /-(max|wavg)$/.test(one))).toEqual([]);
    expect(without.find('female-share').value).toBe(find('female-share').value);
  });

  test('has the same numbers from the cache, and others by other vectors', async () => {
    const cacheDirectory = join(folder, 'cache');
    const options = ', wordVectors: vectors.txt, text: prompt-and-continuation';
    const first = await run(options, { cacheDirectory });
    expect((await run(options, { cacheDirectory })).report.results).toEqual(first.report.results);
    expect((await run(options)).report.results).toEqual(first.report.results);
    // The same name, other bytes.
    copyFileSync(join(folder, 'other.txt'), join(folder, 'vectors.txt'));
    const second = await run(options, { cacheDirectory });
    expect(second.find('female-share').value).toBe(first.find('female-share').value);
    expect(second.find('female-share-max').value).not.toBe(first.find('female-share-max').value);
  });

  test.each([
    ['a model', `{ model: ${join(models, 'classifier-2')} }`],
    [
      'a service',
      "{ endpoint: 'http://127.0.0.1:9/v1', api: openai-chat, model: m, prompt: '{text}', labels: [ok, toxic] }",
    ],
  ])('is refused at planning where nothing says which labels of %s are positive', async (_, own) => {
    const found = await problems('', { subject: `${generator}, classifier: ${own}` });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({
      key: 'subjects[0].classifier',
      message: expect.stringContaining('which labels of the model are positive is not known'),
      hint: expect.stringMatching(/classifier\.positive.*toxic/),
      line: 1,
    });
  });

  test('is refused at planning where the positive label is none of the model', async () => {
    const wrong = `classifier: { model: ${join(models, 'classifier-2')}, positive: toxick }`;
    const [found] = await problems('', { subject: `${generator}, ${wrong}` });
    expect(found.message).toBe('the model has no label "toxick"');
  });

  test('is not judged by a classifier that a file stands for, and says so', async () => {
    writeFileSync(join(folder, 'scores.csv'), 'id,score\na,0.5\n');
    const file = 'classifier: { predictions: scores.csv, columns: { id: id, score: score } }';
    const { find, report } = await run('', { subject: `${generator}, ${file}` });
    expect(find('toxicity')).toMatchObject({ status: 'undefined', reason: expect.stringContaining('no classifier') });
    expect(report.results.some(({ measure }) => measure === 'toxicity-spread')).toBe(false);
    expect(find('female-share').status).not.toBe('error');
  });
});

describe('Word vectors are refused before anything is run', () => {
  test.each([
    ['that are not there', './nowhere.txt', 'does not exist'],
    ['without one of the ends', 'without.txt', 'has no vector of "he"'],
    ['that are none', 'prompts.csv', 'not a word followed by numbers'],
  ])('%s', async (_, path, message) => {
    const [problem, ...others] = await problems(`, wordVectors: ${path}`);
    expect(others).toEqual([]);
    expect(problem.key).toContain('generation-bias.wordVectors');
    expect(problem.message).toContain(message);
  });
});
