/** Runs on canaries: by models and probes; refusals before anything is asked. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { evaluate, InputError, type Report } from '../../../src/index.ts';

const fixtures = join(import.meta.dirname, '../../fixtures');
const folder = mkdtempSync(join(tmpdir(), 'fairprobe-canaries-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const write = (name: string, lines: readonly string[]) => writeFileSync(join(folder, name), `${lines.join('\n')}\n`);

const header = 'id,text,secret,label,who';
const secretOf = (i: number) => (i % 2 === 0 ? '7 0 3 3' : '1 2 4 5');
write('canaries.csv', [
  header,
  ...Array.from(
    { length: 6 },
    (_, i) => `c${i},the code is {digit} {digit} {digit} {digit},${secretOf(i)},planted,${i % 2 ? 'b' : 'a'}`,
  ),
]);
write('odd.csv', [header, 'cut,the code is {word},4,planted,a', 'label,the code is {digit},4,plant,a']);
write('probe.csv', [header, 'p,the {digit},4,bad,a', 'q,a {digit} rose,1,good,b']);
write('train.csv', [
  'id,text,label',
  ...Array.from(
    { length: 40 },
    (_, i) => `${i},${i % 2 ? 'a good rose' : 'an ugly wasp'} ${i % 10},${i % 2 ? 'good' : 'bad'}`,
  ),
]);
write('scores.csv', ['id,score', 'c0,0.5']);

const planted = `  - { name: planted, classifier: ${join(fixtures, 'planted-canary')} }`;
const file = '  - { name: file, classifier: { predictions: scores.csv, columns: { id: id, score: score } } }';
const service =
  '  - { name: service, classifier: { endpoint: "http://127.0.0.1:9/classify", api: hugging-face, positive: planted } }';
const probe = `  - { name: probe, encoder: ${join(fixtures, 'models/encoder')}, classifier: { probe: { dataset: train } } }`;
let count = 0;

function run(subjects: readonly string[], more: { path?: string; alphabets?: string } = {}): Promise<Report> {
  const { path = 'canaries.csv', alphabets = '{}' } = more;
  const config = join(folder, `${count++}.yaml`);
  writeFileSync(
    config,
    `subjects:
${subjects.join('\n')}
datasets:
  codes: { use: canaries, path: ${path}, alphabets: ${alphabets}, columns: { groups: [who] } }
  train: { table: train.csv, columns: { id: id, text: text, label: label }, positive: [bad] }
metrics:
  - model-inversion: { dataset: codes, starts: 2, steps: 30, minGroupSize: 1 }
`,
  );
  return evaluate({ config, cwd: folder, offline: true, threads: 1 });
}

const problemsOf = async (...given: Parameters<typeof run>) => {
  const error = await run(...given).catch((one: unknown) => one);
  expect(error).toBeInstanceOf(InputError);
  return (error as InputError).problems;
};

describe('A run', () => {
  test('measures the model, and leaves out files and services with the reason', async () => {
    const report = await run([planted, file, service]);
    const value = (measure: string, group: string | null = null) => {
      const found = report.results.find((one) => one.measure === measure && one.group === group)!;
      return found.status === 'ok' ? found.value : found.status;
    };
    expect(report.results.every(({ subject }) => subject === 'planted')).toBe(true);
    expect([value('rebuilt-rate'), value('rebuilt-rate', 'a'), value('rebuilt-rate', 'b')]).toEqual([0.5, 1, 0]);
    expect([value('search-rate'), value('search-gap'), value('rebuilt-rate-difference', 'a')]).toEqual([0.5, 0, 1]);
    expect(report.notes).toEqual([
      'model-inversion was not run on file, whose classifier is a prediction file: it needs a model that can be run (classifier: { model } or { probe })',
      'model-inversion was not run on service, whose classifier is a service: gradients need the model itself (classifier: { model } or { probe })',
    ]);
  });

  test('gives the same bytes again', async () => {
    const [one, again] = [await run([planted]), await run([planted])];
    expect(JSON.stringify(again.results)).toBe(JSON.stringify(one.results));
  });

  test('inverts a probe through its encoder', async () => {
    const report = await run([probe], { path: 'probe.csv' });
    expect(report.results.filter(({ status }) => status === 'error')).toEqual([]);
    expect(report.results.find(({ measure, group }) => measure === 'search-rate' && group === null)).toMatchObject({
      n: 2,
    });
  });
});

describe('What is refused before anything is asked', () => {
  test('canaries that a tokenizer does not read place by place, and labels that a model lacks, with their lines', async () => {
    const problems = await problemsOf([planted], { path: 'odd.csv', alphabets: '{ word: ["4", "unheard-of"] }' });
    expect(problems).toMatchObject([
      {
        file: join(folder, 'odd.csv'),
        line: 3,
        key: 'subjects[0].classifier',
        message: expect.stringContaining('"plant"'),
      },
      {
        file: join(folder, 'odd.csv'),
        line: 2,
        message: expect.stringContaining('no token of its own for "unheard-of"'),
      },
    ]);
    expect(problems[0].hint).toBe('Did you mean "planted"?');
  });

  test('files and services alone', async () => {
    const problems = await problemsOf([file, service]);
    expect(problems.map(({ message }) => message)).toEqual([
      '"model-inversion" needs a classifier that can be run, but that of "file" is a prediction file',
      '"model-inversion" needs a classifier that can be differentiated, but that of "service" is a service, which gives answers alone',
    ]);
  });
});
