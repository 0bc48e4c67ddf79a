import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { builtInDatasets } from '../../datasets/index.ts';
import { builtInMetrics } from '../../metrics/index.ts';
import { configJsonSchema } from '../../src/config/json-schema.ts';
import { loadConfig } from '../../src/config/load.ts';
import type { SubjectConfig } from '../../src/contract/configuration.ts';
import { InputError, type Problem } from '../../src/contract/problem.ts';
import { fakes, folder, gaps, goodYaml } from './fakes.ts';

type Options = Partial<Parameters<typeof loadConfig>[0]>;

const load = (cwd: string, options: Options = {}) => loadConfig({ cwd, ...fakes, ...options });
const loadYaml = async (yaml: string, options: Options = {}) =>
  load(await folder({ 'fairprobe.config.yaml': yaml }), options);

async function problemsOf(yaml: string, options: Options = {}): Promise<readonly Problem[]> {
  return problemsIn(loadYaml(yaml, options));
}

async function problemsIn(loading: Promise<unknown>): Promise<readonly Problem[]> {
  const error = await loading.then(
    () => undefined,
    (e: unknown) => e,
  );
  if (!(error instanceof InputError)) throw error ?? new Error('nothing was refused');
  return error.problems;
}

/** A configuration that is right, with one section replaced. */
const withSection = (section: string, text: string) =>
  goodYaml.replace(new RegExp(`^${section}:[^\\n]*\\n(?: [^\\n]*\\n)*`, 'm'), `${section}:${text}\n`);

describe('a configuration that is right', () => {
  test('is read with every default filled in and every short form spelled out', async () => {
    const {
      config: { config },
    } = await loadYaml(goodYaml);
    expect(config).toEqual({
      seed: 7,
      subjects: [
        {
          name: 'minilm',
          encoder: {
            model: './models/minilm',
            revision: 'main',
            dtype: 'fp32',
            device: 'cpu',
            layer: -1,
            pooling: 'mean',
          },
          classifier: { probe: { dataset: 'posts', c: 1, heldOut: 0.2 } },
        },
        { name: 'ours', classifier: { predictions: 'p.csv', columns: { id: 'post', score: 'toxic' } } },
      ],
      datasets: {
        posts: { use: 'table', options: { table: 'posts.csv', columns: { text: 't', label: 'l' }, positive: [1] } },
        wiki: { use: 'corpus', options: { corpus: 'wiki.txt' } },
      },
      metrics: [
        { metric: 'association', as: 'association', options: { contexts: 'wiki', tests: ['T1', 'T2'] } },
        { metric: 'gaps', as: 'strict', options: { dataset: 'posts', threshold: 0.9 } },
      ],
      correlate: { families: 'all', signed: false, aligned: false, performance: false },
      gates: [],
      plugins: [],
    });
  });

  test('takes a single label that counts as positive as well as a list, numbers too', async () => {
    const {
      config: { config },
    } = await loadYaml(
      goodYaml
        .replace('classifier: { probe: { dataset: posts } }', 'classifier: { model: m, positive: toxic }')
        .replace('score: toxic }', 'scores: { a: x, "1": y } }, positive: [a, 1]'),
    );
    expect(
      config.subjects.map(({ classifier }) => classifier && 'positive' in classifier && classifier.positive),
    ).toEqual([['toxic'], ['a', '1']]);
  });

  test('reads the same from JSON (with tabs), from a module and from a function in TypeScript', async () => {
    const {
      config: { config },
    } = await loadYaml(goodYaml);
    const { correlate, seed, datasets, subjects } = config;
    const raw = {
      seed,
      subjects,
      datasets: Object.fromEntries(Object.entries(datasets).map(([k, { use, options }]) => [k, { use, ...options }])),
      metrics: config.metrics.map(({ metric, as, options }) => ({ [metric]: { ...options, as } })),
      correlate,
    };
    const json = JSON.stringify(raw, null, '\t');
    const files = {
      'fairprobe.config.json': json,
      'fairprobe.config.mjs': `export default ${json};`,
      'fairprobe.config.js': `export default async () => (${json});`,
      'fairprobe.config.ts': `const seed: number = 7; export default () => ({ ...${json}, seed });`,
    };
    for (const [name, content] of Object.entries(files)) {
      expect((await load(await folder({ [name]: content }))).config.config, name).toEqual(config);
    }
  });

  test('locates any key, or the nearest part of it that the file spells out', async () => {
    const {
      config: { locate, file, directory },
    } = await loadYaml(goodYaml);
    expect(file).toBe(join(directory, 'fairprobe.config.yaml'));
    expect(locate('subjects[1]')).toEqual({ file, line: 6, column: 5 });
    expect(locate('subjects[0].encoder.model')).toEqual({ file, line: 4, column: 5 });
    expect(locate('datasets.wiki')).toEqual({ file, line: 10, column: 3 });
    expect(locate('metrics[1].gaps.threshold')).toEqual({ file, line: 13, column: 41 });
    expect(locate('nothing')).toEqual({ file, line: 1, column: 1 });
  });
});

test('every form of subject, data set and metric is taken, by the JSON Schema for editors too', async () => {
  const yaml = `
seed: 1
subjects:
  - name: minilm
    encoder: ./models/minilm
    classifier: { probe: { dataset: hate-train } }
  - name: bert
    encoder: { model: Xenova/bert-base-uncased, revision: main, dtype: fp32, layer: -1, pooling: mean }
    classifier: { model: ./bert-hate, positive: [hate, offensive] }
  - name: ours
    classifier: { predictions: predictions.csv, columns: { id: post_id, score: toxic_score } }
  - name: glove
    wordVectors: ./glove.txt
datasets:
  hate: { use: hatexplain, path: ./hatexplain/dataset.json, split: test }
  hate-train: { use: hatexplain, posts: ./posts.csv, divisions: ./post_id_divisions.json, split: train }
  reviews: { table: r.csv, columns: { id: id, text: text, label: label, groups: [gender, age] }, positive: [1] }
  posts: { corpus: posts.txt }
metrics:
  - weat: { tests: [C6, C7] }
  - ceat: { tests: [C1, C6], samples: 10000, contexts: posts }
  - hate-speech-bias: { dataset: hate }
  - hate-speech-bias: { dataset: reviews, as: reviews }
  - group-error-rates: { dataset: reviews, threshold: 0.5 }
correlate: { families: [intrinsic, extrinsic], signed: false }
plugins: []
`;
  const builtIn = { metrics: builtInMetrics, datasets: builtInDatasets };
  const { config } = await loadYaml(yaml, builtIn);
  expect(config.config.subjects).toHaveLength(4);
  expect(config.config.metrics.map(({ as }) => as)).toEqual([
    'weat',
    'ceat',
    'hate-speech-bias',
    'reviews',
    'group-error-rates',
  ]);
  const validate = new Ajv2020({ strict: false }).compile(configJsonSchema(builtIn));
  expect([validate(parse(yaml)), validate.errors]).toEqual([true, null]);
});

describe('which file is read', () => {
  test('several configurations in one folder are refused, and named', async () => {
    const cwd = await folder({ 'fairprobe.config.yaml': goodYaml, 'fairprobe.config.json': '{}' });
    const [problem] = await problemsIn(load(cwd));
    expect(problem.message).toBe('there are several configurations: fairprobe.config.yaml, fairprobe.config.json');
    expect((await load(cwd, { file: 'fairprobe.config.yaml' })).config.config.seed).toBe(7);
  });

  test('a file that is not there, and an extension that is not read, are refused by name', async () => {
    const cwd = await folder({ 'a.toml': '' });
    expect(await problemsIn(load(cwd, { file: 'b.yaml' }))).toMatchObject([
      { message: 'there is no such file', file: join(cwd, 'b.yaml') },
    ]);
    expect((await problemsIn(load(cwd, { file: 'a.toml' })))[0].hint).toContain('.yaml');
  });

  test('a file in another encoding is refused, whatever could be made of it', async () => {
    const cwd = await folder({});
    for (const encoding of ['latin1', 'utf16le'] as const) {
      await writeFile(join(cwd, 'c.yaml'), Buffer.from(`\ufeff${goodYaml}# na\u00efve\n`, encoding));
      expect(await problemsIn(load(cwd, { file: 'c.yaml' }))).toEqual([
        { message: 'is not in UTF-8', file: join(cwd, 'c.yaml'), hint: 'Save it as UTF-8' },
      ]);
    }
    await writeFile(join(cwd, 'c.yaml'), `\ufeff${goodYaml}# na\u00efve\n`);
    expect((await load(cwd, { file: 'c.yaml' })).config.config.subjects).not.toEqual([]);
  });

  test('parents of the working directory are not searched', async () => {
    const cwd = await folder({ 'fairprobe.config.yaml': goodYaml, 'below/x': '' });
    expect(await problemsIn(load(join(cwd, 'below')))).toEqual([
      {
        message: 'there is no configuration here',
        file: join(cwd, 'below'),
        hint: 'Write one with fairprobe init, or name one with -c',
      },
    ]);
  });

  test('a module that throws or exports nothing is refused with its reason', async () => {
    const thrown = await problemsIn(load(await folder({ 'fairprobe.config.mjs': 'throw new Error("no luck")' })));
    expect(thrown[0].message).toBe('fairprobe.config.mjs could not be loaded: no luck');
    const nothing = await problemsIn(load(await folder({ 'fairprobe.config.mjs': 'export const a = 1' })));
    expect(nothing[0].message).toContain('it has no default export');
    const typed = await problemsIn(load(await folder({ 'fairprobe.config.ts': 'export const a: number = 1' })));
    expect(typed[0].message).toContain('it has no default export');
  });
});

describe('problems', () => {
  test('five errors in different sections are all reported, each with key, line and column', async () => {
    const problems = await problemsOf(`seeds: 3
subjects:
  - name: a
    encodr: ./m
    encoder: { model: ./m, pooling: men }
datasets:
  posts: { use: tabel }
metrics:
  - asociation: { contexts: wiki }
  - gaps: { dataset: posts, treshold: 2 }
correlate: { signed: maybe }
`);
    expect(problems.map(({ file, ...p }) => [p.line, p.column, p.key, p.message, p.hint])).toEqual([
      [1, 1, 'seeds', 'unknown key "seeds"', 'Did you mean "seed"?'],
      [4, 5, 'subjects[0].encodr', 'unknown key "encodr"', 'Did you mean "encoder"?'],
      [5, 28, 'subjects[0].encoder.pooling', 'must be one of mean, cls, last, not "men"', 'Did you mean "mean"?'],
      [7, 12, 'datasets.posts.use', 'there is no data set "tabel"', 'Did you mean "table"?'],
      [9, 5, 'metrics[0].asociation', 'there is no metric "asociation"', 'Did you mean "association"?'],
      [10, 29, 'metrics[1].gaps.treshold', 'unknown key "treshold"', 'Did you mean "threshold"?'],
      [11, 14, 'correlate.signed', 'must be true or false, not "maybe"', undefined],
    ]);
    expect(problems.every(({ file }) => file?.endsWith('fairprobe.config.yaml'))).toBe(true);
  });

  test('numbers that subjects declare are finite, and no metric is called as these are in reports', async () => {
    const problems = await problemsOf(`subjects:
  - { name: a, encoder: ./m, declared: { epsilon: .inf, delta: 1e-5, shots: few } }
  - { name: b, encoder: ./m, declared: { " ": 1 } }
datasets: { wiki: { corpus: w.txt } }
metrics:
  - association: { contexts: wiki, as: declared }
`);
    expect(problems.map(({ file, ...p }) => [p.line, p.column, p.key, p.message, p.hint])).toEqual([
      [2, 42, 'subjects[0].declared.epsilon', 'must be a number, not Infinity', undefined],
      [2, 70, 'subjects[0].declared.shots', 'must be a number, not "few"', undefined],
      [3, 30, 'subjects[1].declared', 'needs a name for each number', undefined],
      [
        6,
        36,
        'metrics[0].association.as',
        '"declared" stands in reports for what subjects declare',
        'Give it another name with "as: <name>"',
      ],
    ]);
  });

  test('of a metric without a value for each text names those that have one', async () => {
    const judged = { ...gaps, id: 'judged', itemValue: 'the score' };
    const study = 'humanAgreement: { judgements: h.csv, columns: { id: id, judgement: j }, metrics: [strict] }';
    const metrics = [...fakes.metrics, judged];
    expect(await problemsOf(`${goodYaml}${study}\n`, { metrics })).toMatchObject([
      {
        key: 'humanAgreement.metrics[0]',
        message: '"strict" has no value for single texts',
        hint: 'List one that has them under "metrics": judged',
      },
    ]);
  });

  test.each([
    // Each fits a local model but for keys of another kind.
    [
      'endpoint: "https://x.org", api: openai-chat, model: m, prompt: "{text}", labels: exclusive',
      [['labels', 'must be a list, not "exclusive"']],
    ],
    [
      'endpoint: "https://x.org", api: openai-chat, labels: exclusive',
      [
        ['model', '"model" is missing'],
        ['prompt', '"prompt" is missing'],
        ['labels', 'must be a list, not "exclusive"'],
      ],
    ],
    [
      'endpoint: "https://x.org", api: hugging-face, labels: exclusiv',
      [['labels', 'must be one of exclusive, independent, not "exclusiv"']],
    ],
    [
      'endpoint: "https://x.org", api: hugging-face, model: m',
      [['model', '"model" does not go with the other keys here']],
    ],
    ['model: m, predictions: p.csv', [['predictions', '"predictions" does not go with the other keys here']]],
    ['model: m, dtyp: q8', [['dtyp', 'unknown key "dtyp"']]],
  ])('a classifier is explained by the kind that its keys and fixed values tell: %s', async (classifier, expected) => {
    const problems = await problemsOf(
      goodYaml.replace(/subjects:\n[\s\S]*?(?=\n\S)/, `subjects:\n  - { name: a, classifier: { ${classifier} } }`),
    );
    const about = problems.filter(({ key }) => key?.startsWith('subjects'));
    expect(about.map(({ key, message }) => [key?.replace('subjects[0].classifier.', ''), message]).sort()).toEqual(
      expected.toSorted(),
    );
    for (const { key, hint } of about) expect(hint ?? '').not.toContain(`"${key?.split('.').at(-1)}"?`);
  });

  test('a key that occurs twice is reported beside the other problems', async () => {
    const problems = await problemsOf(goodYaml.replace('seed: 7', 'seed: 7\nseed: -1'));
    expect(problems.map((p) => [p.line, p.message])).toEqual([
      [2, 'this key occurs twice in the same mapping'],
      [2, 'must be at least 0, not -1'],
    ]);
  });

  test('a mapping takes over what an anchor holds', async () => {
    const yaml = goodYaml.replace(
      /subjects:\n/,
      'subjects:\n  - &shared { name: first, encoder: ./m }\n  - { <<: *shared, name: second }\n',
    );
    expect((await loadYaml(yaml)).config.config.subjects[1]).toMatchObject({
      name: 'second',
      encoder: { model: './m' },
    });
  });

  test('a second YAML document is refused where it begins', async () => {
    expect(await problemsOf(`${goodYaml}---\nseed: 1\n`)).toMatchObject([
      { line: goodYaml.split('\n').length, message: 'a second document begins here: keep one' },
    ]);
  });

  test('YAML that cannot be parsed is refused with line and column', async () => {
    const problems = await problemsOf('seed: 1\nsubjects: [\n  {name: a\n');
    expect(problems[0]).toMatchObject({ line: 4, column: 1 });
    expect(problems[0].message).not.toMatch(/\n/);
    expect(await problemsOf('a: !!foo 1')).toMatchObject([{ line: 1, column: 4 }]);
  });

  test('More subjects or gates than a run can judge are refused with the limit and the way out', async () => {
    const subjects = Array.from({ length: 2001 }, (_, i) => `  - { name: s${i}, encoder: m }`).join('\n');
    expect(await problemsOf(`subjects:\n${subjects}\nmetrics: [ceat]\n`)).toContainEqual(
      expect.objectContaining({
        key: 'subjects',
        line: 1,
        message: 'there are 2,001 subjects; at most 2,000 are judged in one run',
        hint: expect.stringContaining('several runs'),
      }),
    );
    const bounds = Array.from({ length: 10_001 }, () => '{ max: 1 }').join(', ');
    const gates = `subjects: [{ name: a, encoder: m }]\nmetrics: [ceat]\ngates:\n  ceat/C6: [error, ${bounds}]\n`;
    expect(await problemsOf(gates)).toContainEqual(
      expect.objectContaining({
        key: 'gates',
        message: 'there are 10,001 gates; at most 10,000 are judged in one run',
      }),
    );
    // Counted before they are checked: nothing is said of each.
    const rules = Array.from({ length: 10_001 }, (_, i) => `  nothing/m${i}: error`).join('\n');
    expect(await problemsOf(`${goodYaml}gates:\n${rules}\n`)).toEqual([
      expect.objectContaining({ key: 'gates', message: expect.stringContaining('there are 10,001 gates') }),
    ]);
  });

  test('Conditions of the command line count as gates', async () => {
    const bounds = Array.from({ length: 9_999 }, () => '{ max: 1 }').join(', ');
    const yaml = `${goodYaml}gates:\n  strict/T1: [error, ${bounds}]\n`;
    const one = 'strict/T1 <= 1';
    expect((await loadYaml(yaml, { failOn: [one] })).config.config.gates).toHaveLength(10_000);
    expect(await problemsOf(yaml, { failOn: [one, one] })).toEqual([
      expect.objectContaining({ key: 'gates', message: expect.stringContaining('there are 10,001 gates') }),
    ]);
  });

  test('Aliases that lack their anchor, or repeat each other without end, are refused with their line', async () => {
    expect(await problemsOf('seed: 1\nsubjects: [*nobody]\n')).toMatchObject([
      { message: expect.stringMatching(/unresolved alias/i), line: 2, column: 12 },
    ]);
    const bomb = 'abcdefgh'.split('').map((name, i, names) => {
      const content = i === 0 ? 'x' : `*${names[i - 1]}`;
      return `${name}: &${name} [${Array(9).fill(content)}]`;
    });
    expect(await problemsOf(bomb.join('\n'))).toMatchObject([
      { message: expect.stringContaining('write the values out'), line: 8 },
    ]);
  });

  test.each([
    ['', 'the configuration is empty'],
    ['- a', 'must be a mapping, not a list'],
    ['&a [*a, *b]', 'unresolved alias'],
  ])('a file that holds %j is refused', async (yaml, message) => {
    expect((await problemsOf(yaml))[0].message.toLowerCase()).toContain(message);
  });

  test.each([
    ['subjects', ' []', 'subjects', 'there are no subjects'],
    ['metrics', ' []', 'metrics', 'there are no metrics'],
    ['subjects', ' { a: 1 }', 'subjects', 'must be a list, not a mapping'],
    ['subjects', ' [{ name: a }]', 'subjects[0]', '"a" has nothing that could be asked'],
    ['subjects', ' [{ encoder: m }]', 'subjects[0].name', '"name" is missing'],
    [
      'subjects',
      ' [{ name: a, classifier: 3, encoder: m }]',
      'subjects[0].classifier',
      'must be text or a mapping of keys to values, not 3',
    ],
    [
      'subjects',
      ' [{ name: a, classifier: { probe: { dataset: posts } } }, { name: b, encoder: m }]',
      'subjects[0].classifier.probe',
      'a probe needs an encoder, and "a" has none',
    ],
    [
      'subjects',
      ' [{ name: a, encoder: m, classifier: { probe: { dataset: wiki } } }]',
      'subjects[0].classifier.probe.dataset',
      '"wiki" is a corpus data set, but one with labels is needed',
    ],
    [
      'subjects',
      ' [{ name: a, encoder: m, classifier: { predictions: p.csv } }]',
      'subjects[0].classifier.columns',
      '"columns" is missing',
    ],
    [
      'subjects',
      ' [{ name: a, encoder: m, classifier: { predictions: 3 } }]',
      'subjects[0].classifier.predictions',
      'must be text, not 3',
    ],
    [
      'subjects',
      ' [{ name: a, encoder: m, classifier: { predictons: p.csv, columns: { id: i, score: s } } }]',
      'subjects[0].classifier.predictions',
      '"predictions" is missing',
    ],
    [
      'subjects',
      ' [{ name: a, encoder: m, classifier: { predictions: p.csv, columns: { score: s } } }]',
      'subjects[0].classifier.columns',
      'needs one of "id" and "text", to match items by',
    ],
    [
      'subjects',
      ' [{ name: a, encoder: m, classifier: { predictions: p.csv, columns: { id: i, score: s }, positiv: x } }]',
      'subjects[0].classifier.positiv',
      'unknown key "positiv"',
    ],
    [
      'subjects',
      ' [{ name: a, encoder: { model: m, dtype: fp8 }, classifier: c }]',
      'subjects[0].encoder.dtype',
      'must be one of fp32, fp16, int8, uint8, q8, q4, q4f16, bnb4, not "fp8"',
    ],
    ['subjects', ' [{ name: a, encoder: m }]', 'metrics[1].gaps', 'no subject can answer "gaps"'],
    [
      'subjects',
      ' [{ name: a, encoder: m }, { name: a, classifier: m }]',
      'subjects[1].name',
      'subjects[0] is called "a" too',
    ],
    ['metrics', ' [gaps]', 'metrics[0].dataset', '"dataset" is missing'],
    ['metrics', ' [{ gaps: { dataset: post } }]', 'metrics[0].gaps.dataset', 'there is no data set "post"'],
    [
      'metrics',
      ' [{ gaps: { dataset: constructor } }]',
      'metrics[0].gaps.dataset',
      'there is no data set "constructor"',
    ],
    [
      'metrics',
      ' [{ gaps: { dataset: wiki } }]',
      'metrics[0].gaps.dataset',
      '"wiki" is a corpus data set, but a labelled one is needed',
    ],
    ['metrics', ' [{ gaps: { dataset: table } }]', 'metrics[0].gaps.dataset', 'the data set "table" needs options'],
    [
      'metrics',
      ' [{ association: { contexts: wiki, stimuli: lsts } }]',
      'metrics[0].association.stimuli',
      'there is no data set "lsts"',
    ],
    [
      'metrics',
      ' [{ association: { contexts: wiki, rule: lats } }]',
      'metrics[0].association.rule',
      'must be one of first, last, mean, not "lats"',
    ],
    [
      'metrics',
      ' [{ association: { contexts: wiki, samples: 0.5 } }]',
      'metrics[0].association.samples',
      'must be a whole number, not 0.5',
    ],
    [
      'metrics',
      ' [{ association: { contexts: wiki, tests: [] } }]',
      'metrics[0].association.tests',
      'must not be empty',
    ],
    [
      'metrics',
      ' [{ association: { contexts: wiki, tests: [1] } }]',
      'metrics[0].association.tests[0]',
      'must be text, not 1',
    ],
    [
      'metrics',
      ' [{ gaps: { dataset: posts } }, { gaps: { dataset: posts } }]',
      'metrics[1].gaps',
      'metrics[0] is called "gaps" too',
    ],
    ['metrics', ' [{ gaps: { dataset: posts, as: 3 } }]', 'metrics[0].gaps.as', 'must be a name, not 3'],
    ['metrics', ' [{ gaps: 3 }]', 'metrics[0].gaps', 'the options must be a mapping, not 3'],
    [
      'metrics',
      ' [{ gaps: , dataset: posts }]',
      'metrics[0].dataset',
      'one entry names one metric, and this one has 2 keys',
    ],
    ['datasets', ' { posts: { table: a.csv }, wiki: { corpus: w } }', 'datasets.posts.columns', '"columns" is missing'],
    [
      'datasets',
      ' { posts: { use: table, table: a.csv, columns: { text: t, label: l, group: g }, positive: [1] }, wiki: { corpus: w } }',
      'datasets.posts.columns.group',
      'unknown key "group"',
    ],
    ['datasets', ' { posts: a.csv, wiki: { corpus: w } }', 'datasets.posts', 'does not say which data set to use'],
    [
      'correlate',
      ' { families: [extrinsic, intrinsic] }',
      'correlate.families[0]',
      'must be intrinsic, not "extrinsic"',
    ],
    ['correlate', ' { famlies: all }', 'correlate.famlies', 'unknown key "famlies"'],
    [
      'correlate',
      ' { groups: [{ attribute: race, measures: [strict, association/T1] }] }',
      'correlate.groups[0].measures[0]',
      'must be <metric>/<measure>',
    ],
    [
      'correlate',
      ' { groups: [{ attribute: race, measures: [strct/gap, association/T1] }] }',
      'correlate.groups[0].measures[0]',
      'the configuration has no metric "strct"',
    ],
    [
      'correlate',
      ' { groups: [{ attribute: race, measures: [association/T1, association/T1] }] }',
      'correlate.groups[0].measures[1]',
      '"association/T1" is listed twice',
    ],
    [
      'correlate',
      ' { groups: [{ attribute: race, measures: [association/T1, association/T2] }] }',
      'correlate.groups[0].measures',
      'all measures are of one metric',
    ],
    ['seed', ' 1.5', 'seed', 'must be a whole number, not 1.5'],
  ])('%s:%s is refused at %s: %s', async (section, text, key, message) => {
    const problems = await problemsOf(withSection(section, text));
    expect(problems).toContainEqual(expect.objectContaining({ key, message, line: expect.any(Number) }));
  });

  test('a data set that is wrong itself is not reported again where it is named', async () => {
    const problems = await problemsOf(goodYaml.replace('{ corpus: wiki.txt }', '{ corpos: wiki.txt }'));
    expect(problems).toEqual([
      expect.objectContaining({
        key: 'datasets.wiki.corpos',
        message: 'unknown key "corpos"',
        hint: 'Did you mean "corpus"?',
      }),
    ]);
  });

  test('a missing option says what it is for', async () => {
    const problems = await problemsOf(withSection('metrics', ' [gaps]'));
    expect(problems).toEqual([expect.objectContaining({ message: '"dataset" is missing', hint: 'Labelled data set' })]);
  });

  test('a data set name that YAML reads as a key of its own is quoted in the key', async () => {
    const problems = await problemsOf(goodYaml.replace('wiki: {', 'a.b: { use: corpuss }\n  wiki: {'));
    expect(problems).toMatchObject([{ key: 'datasets["a.b"].use', line: 10, column: 10 }]);
  });
});

describe('the command line beside the configuration', () => {
  const encoder = { model: 'm', revision: 'main', dtype: 'fp32', device: 'cpu', layer: -1, pooling: 'mean' } as const;
  const subjects: SubjectConfig[] = [{ name: 'given', encoder, classifier: encoder }];

  test('models take the place of the subjects of the configuration', async () => {
    const {
      config: { config, locate },
    } = await loadYaml(goodYaml, { subjects });
    expect(config.subjects).toEqual(subjects);
    expect(locate('subjects[0].encoder')).toEqual({});
  });

  test('a metric that only the replaced subjects could answer is refused', async () => {
    const problems = await problemsOf(goodYaml, { subjects: [{ name: 'given', encoder }] });
    expect(problems).toMatchObject([{ key: 'metrics[1].gaps', message: 'no subject can answer "gaps"' }]);
  });

  test('a metric that was not chosen needs no subject that could answer it', async () => {
    const { config } = await loadYaml(goodYaml, { subjects: [{ name: 'given', encoder }], only: ['association'] });
    expect(config.config.metrics.map(({ metric }) => metric)).toEqual(['association']);
  });

  test('metrics are chosen by their name in the report or by their id, and keep their place in the file', async () => {
    const {
      config: { config, locate },
    } = await loadYaml(goodYaml, { only: ['strict'] });
    expect(config.metrics.map(({ as }) => as)).toEqual(['strict']);
    expect(locate('metrics[0].gaps.dataset')).toMatchObject({ line: 13 });
    expect((await loadYaml(goodYaml, { only: ['gaps'] })).config.config.metrics).toHaveLength(1);
    expect(await problemsOf(goodYaml, { only: ['strickt'] })).toMatchObject([
      { key: '--metric', message: 'the configuration has no metric "strickt"', hint: 'Did you mean "strict"?' },
    ]);
  });

  const fallback = join(import.meta.dirname, '../fixtures/default.yaml');

  test('without a configuration the fallback is read, and its paths start in the folder', async () => {
    const cwd = await folder();
    const { config } = await load(cwd, { fallback });
    expect(config).toMatchObject({ file: fallback, directory: cwd, config: { seed: 3 } });
    expect(config.config.metrics.map(({ as }) => as)).toEqual(['association', 'strict']);
    const own = await folder({ 'fairprobe.config.yaml': goodYaml });
    expect((await load(own, { fallback })).config.config.seed).toBe(7);
  });

  test('metrics of the fallback that the given subjects cannot answer are left to planning, unless they were chosen', async () => {
    const cwd = await folder();
    const given = { fallback, subjects: [{ name: 'given', encoder }] };
    expect((await load(cwd, given)).config.config.metrics).toHaveLength(2);
    expect(await problemsIn(load(cwd, { ...given, only: ['gaps'] }))).toMatchObject([
      { message: 'no subject can answer "gaps"' },
    ]);
  });

  test('a chosen metric that the fallback does not have runs with its defaults, and what it lacks is said', async () => {
    const cwd = await folder({
      'other.yaml': 'subjects: [{ name: a, encoder: ./a }]\nmetrics: [gaps]\ndatasets: {}\n',
    });
    const problems = await problemsIn(
      load(cwd, { fallback: join(cwd, 'other.yaml'), subjects, only: ['association', 'gapz'] }),
    );
    expect(problems.filter(({ key }) => !key?.startsWith('metrics[0]'))).toEqual([
      {
        key: 'association.contexts',
        message: '"contexts" is missing',
        hint: 'Corpus in which the words are looked up. Options are given in a configuration (-c)',
      },
      { key: 'gapz', message: 'there is no metric "gapz"', hint: 'Did you mean "gaps"?' },
    ]);
    const { config } = await load(cwd, { fallback, only: ['strict'] });
    expect(config.config.metrics.map(({ as }) => as)).toEqual(['strict']);
  });
});

describe('plugins', () => {
  const metric = `{ ...base, id: 'mine' }`;
  const plugin = (body: string) => `
    const declared = { title: '', definition: '', unit: '', range: [0, 1] };
    const base = { id: '', version: 1, family: 'extrinsic', title: '', summary: '', definition: '', deviations: [], references: [],
      roles: ['encoder'], data: {}, options: { safeParse: () => ({ success: true, data: {} }) }, measures: {}, needs: () => ({}), measure: () => [] };
    export default ${body};`;

  test('bring metrics that the configuration then knows, from paths that start at its folder', async () => {
    const cwd = await folder({
      'conf/fairprobe.config.yaml': `${goodYaml.replace('metrics:', 'metrics:\n  - mine')}plugins: [./p.mjs, ./q.ts, from-npm]\n`,
      'conf/p.mjs': plugin(`{ metrics: [${metric}] }`),
      'conf/q.ts': `const datasets: unknown[] = []; export default { datasets };`,
      'conf/node_modules/from-npm/package.json': '{"name":"from-npm","type":"module","exports":{"import":"./i.js"}}',
      'conf/node_modules/from-npm/i.js': 'export default { metrics: [] };',
    });
    const loaded = await load(cwd, { file: 'conf/fairprobe.config.yaml' });
    expect(loaded.config.config.metrics[0].metric).toBe('mine');
    expect(loaded.metrics.map(({ id }) => id)).toEqual(['association', 'gaps', 'mine']);
  });

  test('whose declarations contradict themselves are refused', async () => {
    const measures = `{
      odd: { ...declared, ideal: null, direction: 'lower', about: 'description' },
      gone: { ...declared, ideal: 0, direction: 'lower', about: 'bias', equals: 'nothing' },
      good: { ...declared, ideal: null, direction: 'none', about: 'description' } }`;
    const cwd = await folder({
      'fairprobe.config.yaml': `${goodYaml}plugins: [./p.mjs]\n`,
      'p.mjs': plugin(`{ metrics: [{ ...base, id: 'mine', measures: ${measures} }] }`),
    });
    expect((await problemsIn(load(cwd))).map(({ key, message }) => [key, message])).toEqual([
      ['plugins[0]', 'mine/odd: ideal null, direction none and about description go together: it only describes'],
      ['plugins[0]', 'mine/gone is declared to equal "nothing", which mine does not measure'],
    ]);
  });

  test('that are devices, or fail while they are loaded, are refused without a hint at paths', async () => {
    const cwd = await folder({
      'fairprobe.config.yaml': `${goodYaml}plugins: [/dev/zero, ./throws.mjs]\n`,
      'throws.mjs': 'throw new Error("I break");',
    });
    expect((await problemsIn(load(cwd))).map(({ message, hint }) => [message, hint])).toEqual([
      ['the plugin /dev/zero could not be loaded: it is not a file', undefined],
      ['the plugin ./throws.mjs could not be loaded: I break', undefined],
    ]);
  });

  test('that cannot be loaded, are none, or bring an id twice, are refused', async () => {
    const cwd = await folder({
      'fairprobe.config.yaml': `${goodYaml}plugins: [./none.mjs, ./empty.mjs, ./twice.mjs, fairprobe-plugin-absent]\n`,
      'empty.mjs': 'export default 3;',
      'twice.mjs': plugin(`{ metrics: [{ ...base, id: 'gaps' }] }`),
    });
    const problems = await problemsIn(load(cwd));
    expect(problems.map(({ key, message, line }) => [key, message.slice(0, 40), line])).toEqual([
      ['plugins[0]', 'the plugin ./none.mjs could not be loade', 15],
      ['plugins[1]', './empty.mjs is not a fairprobe plugin', 15],
      ['plugins[2]', 'there is already a metric "gaps"', 15],
      ['plugins[3]', 'the plugin fairprobe-plugin-absent could', 15],
    ]);
    await writeFile(join(cwd, 'fairprobe.config.yaml'), `${goodYaml}plugins: nope\n`);
    expect((await problemsIn(load(cwd)))[0]).toMatchObject({ key: 'plugins', message: 'must be a list, not "nope"' });
  });
});
