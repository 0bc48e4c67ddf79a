import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { builtInDatasets } from '../../../datasets/index.ts';
import { builtInMetrics } from '../../../metrics/index.ts';
import { loadConfig } from '../../../src/config/load.ts';
import type { Report, Result } from '../../../src/contract/report.ts';
import { evaluate as runPipeline } from '../../../src/evaluate/evaluate.ts';
import { evaluate, InputError } from '../../../src/index.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import { silent } from '../../../src/support/progress.ts';

const models = join(import.meta.dirname, '../../fixtures/models');
const folder = mkdtempSync(join(tmpdir(), 'fairprobe-sensitivities-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const random = randomStream(1, 'texts');
const pick = (words: readonly string[]) => words[random.below(words.length)];
const somebody = { f: ['she', 'the woman', 'her nurse'], m: ['he', 'the man', 'his doctor'] };

/** Sentences about women or men; the status is told by the words alone. */
function rows(count: number): string {
  const lines = Array.from({ length: count }, (_, i) => {
    const group = random.below(2) === 0 ? 'f' : 'm';
    const text = `${pick(somebody[group])} ${pick(['went', 'saw', 'took'])} the ${pick(['house', 'city', 'flower'])} .`;
    return `${i},${text},${pick(['normal', 'toxic'])},${group}`;
  });
  return `id,text,label,group\n${lines.join('\n')}\n`;
}
writeFileSync(join(folder, 'posts.csv'), rows(60));
writeFileSync(join(folder, 'status.csv'), rows(120));
writeFileSync(join(folder, 'scores.csv'), `id,score\n${Array.from({ length: 60 }, (_, i) => `${i},0.5`).join('\n')}\n`);

const model = (name: string) => join(models, name);
const file = '  - { name: file, classifier: { predictions: scores.csv, columns: { id: id, score: score } } }';
const bare = `  - { name: bare, classifier: { model: ${model('classifier-2')}, positive: toxic } }`;
let count = 0;

/** Runs the metric with these options on two subjects, a probe on an encoder and a classifier model. */
function run(options: string, subjects?: string, cacheDirectory?: string): Promise<Report> {
  const file = join(folder, `${count++}.config.yaml`);
  writeFileSync(
    file,
    `subjects:
${
  subjects ??
  `  - { name: probe, encoder: ${model('encoder')}, classifier: { probe: { dataset: status } } }
  - { name: model, encoder: ${model('encoder')}, classifier: { model: ${model('classifier-2')}, positive: toxic } }`
}
datasets:
  posts: { table: posts.csv, columns: { id: id, text: text, label: label, groups: [group] }, positive: [toxic] }
  status: { table: status.csv, columns: { id: id, text: text, label: group }, positive: [f] }
  noise: { table: status.csv, columns: { id: id, text: text, label: label }, positive: [toxic] }
metrics:
  - accumulated-prediction-sensitivity: { dataset: posts, resamples: 200, ${options} }
`,
  );
  return evaluate({
    config: file,
    cwd: folder,
    offline: true,
    threads: 1,
    ...(cacheDirectory ? { cacheDirectory } : {}),
  });
}

function find(report: Report, subject: string, measure = 'mean', group: string | null = null): Result {
  return report.results.find((r) => r.subject === subject && r.measure === measure && r.group === group)!;
}

async function problems(options: string, subjects?: string) {
  const error = await run(options, subjects).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(InputError);
  return (error as InputError).problems;
}

const details = ({ details }: Result) => details as Record<string, never>;

describe('Accumulated prediction sensitivity, from a configuration to a report', () => {
  test('with a probe as protected-status model says how well the probe did on what it did not learn from', async () => {
    const report = await run('protectedStatus: { probe: { dataset: status } }');
    for (const subject of ['probe', 'model']) {
      for (const measure of ['mean', 'median', 'q10', 'q90']) {
        for (const group of [null, 'f', 'm']) {
          const result = find(report, subject, measure, group);
          expect(result.status).toBe('ok');
          // Of fewer than 36 texts only the median has one.
          if (measure !== 'median' && result.n! < 36) {
            expect([result.interval, result.noInterval]).toEqual([null, expect.stringContaining('too few for limits')]);
            continue;
          }
          expect(result.interval!.lower).toBeLessThanOrEqual(result.value!);
          expect(result.interval!.upper).toBeGreaterThanOrEqual(result.value!);
        }
      }
      const status = details(find(report, subject)).protectedStatus as { heldOut: { accuracy: number } };
      expect(status.heldOut.accuracy).toBeGreaterThan(0.8);
    }
    expect(find(report, 'probe').n).toBe(60);
    expect(report.notes).toEqual([]);
  });

  test('notes a probe that is no better than chance', async () => {
    const report = await run('protectedStatus: { probe: { dataset: noise } }');
    expect(report.notes.join('\n')).toMatch(
      /model: the protected-status probe is no better than chance \(accuracy 0\.\d/,
    );
  });

  test('takes a classifier model, of any number of classes, as protected-status model', async () => {
    for (const name of ['classifier-1', 'classifier-3']) {
      const report = await run(`protectedStatus: { model: ${model(name)} }`);
      expect(find(report, 'model').value).toBeGreaterThan(0);
      expect(details(find(report, 'model')).protectedStatus).toMatchObject({ model: model(name), dtype: 'fp32' });
    }
  });

  test('takes a probe for the groups of an attribute', async () => {
    const report = await run('protectedStatus: { probe: { dataset: posts, attribute: group } }');
    expect(find(report, 'model').status).toBe('ok');
    expect(details(find(report, 'model')).protectedStatus).toMatchObject({ attribute: 'group' });
    const [problem] = await problems('protectedStatus: { probe: { dataset: posts, attribute: grup } }');
    expect(problem).toMatchObject({
      message: 'data set "posts" has no attribute "grup"',
      hint: 'Did you mean "group"?',
    });
    expect(problem.key).toContain('protectedStatus.probe.attribute');
  });

  test('takes a word list, built in or of your own', async () => {
    const report = await run('protectedStatus: { words: gender }');
    expect(find(report, 'model').value).toBeGreaterThan(0);
    const own = await run('protectedStatus: { words: [zebra] }');
    expect(find(own, 'model').value).toBe(0);
    expect(details(find(own, 'model')).protectedStatus).toMatchObject({ words: 1, textsWithoutListedWord: 60 });
  });

  test('takes gold labels, logits, tokens and elements', async () => {
    const report = await run(
      'protectedStatus: { probe: { dataset: status } }, classWeights: gold, of: logit, granularity: element',
    );
    // The probe and the protected-status probe read one encoder; the classifier model has a table of its own.
    expect(find(report, 'probe').status).toBe('ok');
    expect(find(report, 'model')).toMatchObject({ status: 'error' });
    expect(find(report, 'model').reason).toContain('do not share one embedding table');
    const tokens = await run('protectedStatus: { probe: { dataset: status } }, granularity: token');
    expect(find(tokens, 'model').status).toBe('ok');
  });

  test('gives the same numbers from the cache as afresh', async () => {
    const cache = join(folder, 'cache');
    const options = 'protectedStatus: { probe: { dataset: status } }';
    const afresh = await run(options);
    const filling = await run(options, undefined, cache);
    expect(filling.results).toEqual(afresh.results);
    expect((await run(options, undefined, cache)).results).toEqual(afresh.results);
    const other = await run(`${options}, minGroupSize: 5`, undefined, cache);
    expect(find(other, 'model').value).toBe(find(afresh, 'model').value);
  });

  test('says what there is to say of single texts, afresh and from the cache', async () => {
    const cacheDirectory = join(folder, 'samples-cache');
    await run('protectedStatus: { words: gender }', undefined, cacheDirectory);
    const registry = { metrics: builtInMetrics, datasets: builtInDatasets };
    const loaded = await loadConfig({ file: join(folder, `${count - 1}.config.yaml`), cwd: folder, ...registry });
    const samples: Record<string, unknown>[] = [];
    const report = await runPipeline({
      ...loaded,
      cacheDirectory,
      offline: true,
      threads: 1,
      progress: silent,
      command: '',
      sample: (record) => void samples.push(record),
    });
    expect(samples).toHaveLength(2 * 60);
    const own = samples.filter(({ subject }) => subject === 'model');
    expect(own[0]).toMatchObject({ metric: 'accumulated-prediction-sensitivity', id: '0' });
    const mean = own.reduce((sum, { value }) => sum + (value as number), 0) / 60;
    expect(find(report, 'model').value).toBeCloseTo(mean, 12);

    const values = own.map(({ value }) => value as number);
    const example = report.examples!.find(({ subject }) => subject === 'model')!;
    expect(example).toMatchObject({ metric: 'accumulated-prediction-sensitivity', chosen: 'highest' });
    expect(example.value).toBe(Math.max(...values));
    expect(example.words).toEqual(own[values.indexOf(example.value)].words);
    expect(report.examples).toHaveLength(10);
  });

  test('leaves out a subject whose classifier is a prediction file with a note, and goes on with the others', async () => {
    const report = await run('protectedStatus: { words: gender }', `${file}\n${bare}`);
    expect(report.results.filter(({ subject }) => subject === 'file')).toEqual([]);
    expect(report.notes).toEqual([
      'accumulated-prediction-sensitivity was not run on file, whose classifier is a prediction file: it needs a model that can be run (classifier: { model } or { probe })',
    ]);
    expect(find(report, 'bare').status).toBe('ok');
    expect(report.verdict).toBe('not-judged');
  });
});

describe('What is refused before anything is run', () => {
  test('a protected-status model that is not there', async () => {
    const [problem] = await problems('protectedStatus: { model: ./nowhere }');
    expect(problem).toMatchObject({ key: expect.stringContaining('protectedStatus'), line: 9 });
    expect(problem.message).toContain('does not exist');
  });

  test('one that is no classifier', async () => {
    const [problem] = await problems(`protectedStatus: { model: ${model('encoder')} }`);
    expect(problem.message).toContain('cannot be a classifier');
  });

  test('a probe on a data set that is not configured', async () => {
    const [problem] = await problems('protectedStatus: { probe: { dataset: statuss } }');
    expect(problem).toMatchObject({ message: 'there is no data set "statuss"', line: 9 });
    expect(problem.hint).toContain('status');
  });

  test('prediction files alone, named with the metric, beside every other problem of its kind', async () => {
    const configured = `protectedStatus: { words: gender } }
  - counterfactual-token-fairness: { dataset: posts }
  - group-error-rates: { dataset: posts, attributes: [colour]`;
    const found = await problems(configured, file);
    const message = (metric: string) =>
      `"${metric}" needs a classifier that can be run, but that of "file" is a prediction file`;
    expect(found.slice(0, 2)).toMatchObject([
      { key: 'metrics[0].accumulated-prediction-sensitivity', line: 8 },
      { key: 'metrics[1].counterfactual-token-fairness', line: 9 },
    ]);
    expect(found.map((problem) => problem.message)).toEqual([
      message('accumulated-prediction-sensitivity'),
      message('counterfactual-token-fairness'),
      expect.stringContaining('colour'),
    ]);
    for (const { hint } of found.slice(0, 2)) expect(hint).toContain('classifier: { model }');
  });

  test('a probe without an encoder to read, unless it names one', async () => {
    const subjects = `${file}\n${bare}`;
    const [problem] = await problems('protectedStatus: { probe: { dataset: status } }', subjects);
    // Nothing is asked of the subject with the prediction file, so that it needs no encoder.
    expect(problem.message).toBe('a probe needs an encoder, and "bare" has none');
    const report = await run(`protectedStatus: { probe: { dataset: status, encoder: ${model('encoder')} } }`, subjects);
    expect(find(report, 'bare').status).toBe('ok');
  });

  test('a protected status that says nothing, and a misspelt option', async () => {
    const found = await problems('protectedStatus: { probes: { dataset: status } }, granuality: word');
    expect(found.map(({ message }) => message)).toContain('unknown key "granuality"');
    expect(found.map(({ key }) => key).join()).toContain('protectedStatus');
  });
});

test('a quantised model is refused before anything is run, in the configuration where it is named', async () => {
  const quantised = `{ model: ${model('encoder')}, dtype: int8 }`;
  const subject = `  - { name: q, encoder: ${quantised}, classifier: { probe: { dataset: status } } }`;
  const refused = await run('protectedStatus: { words: gender }', subject).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(InputError);
  expect((refused as InputError).problems).toMatchObject([
    { key: 'subjects[0].encoder', message: expect.stringMatching(/^the model is quantised \(/) },
    { key: 'subjects[0].encoder', message: expect.stringMatching(/^the model keeps weights as uint8, int8/) },
  ]);
  const status = `protectedStatus: { probe: { dataset: status, encoder: ${quantised} } }`;
  const other = await run(status, bare).catch((error: unknown) => error);
  expect((other as InputError).problems).toMatchObject(
    ['is quantised', 'keeps weights'].map((part) => ({
      key: 'metrics[0].accumulated-prediction-sensitivity',
      message: expect.stringContaining(part),
    })),
  );
});
