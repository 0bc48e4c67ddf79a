import { cpSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { config, fairprobe, project, readReport } from './project.ts';

interface Case {
  what: string;
  /** Changes the project; returns the configuration to write, where that differs. */
  spoil(folder: string): unknown;
  code: 0 | 2 | 3;
  /** What the message must name: what, where, what to do. */
  says: (string | RegExp)[];
  args?: string[];
}

const scores = (rows: string) => (folder: string) => writeFileSync(join(folder, 'scores.csv'), rows);
const goodScores = Array.from({ length: 120 }, (_, i) => `r${i},0.5`);
const withRow = (row: number, text: string) =>
  `id,score\n${goodScores.map((r, i) => (i === row ? text : r)).join('\n')}\n`;

const cases: Case[] = [
  {
    what: 'a model folder that is not there',
    spoil: () => config.replace('encoder: ./encoder\n', 'encoder: ./encodr\n'),
    code: 2,
    says: ['encodr', /fairprobe\.config\.yaml:\d+:\d+/, 'subjects[1].encoder'],
  },
  {
    what: 'a model folder without tokenizer.json',
    spoil: (folder) => rmSync(join(folder, 'encoder/tokenizer.json')),
    code: 2,
    says: ['tokenizer.json'],
  },
  {
    what: 'a hub id while offline',
    spoil: () => config.replace('encoder: ./encoder\n', 'encoder: some-org/some-model\n'),
    args: ['--offline'],
    code: 2,
    says: ['some-org/some-model', 'offline'],
  },
  {
    what: 'a model that lacks the asked role',
    spoil: () => config.replace('classifier: { probe: { dataset: train } }\n', 'classifier: ./encoder\n'),
    code: 2,
    says: ['encoder', 'logits', 'subjects[0].classifier'],
  },
  {
    what: 'a layer that the model does not have',
    spoil: () => config.replace('layer: 0', 'layer: 9'),
    code: 2,
    says: [
      /fairprobe\.config\.yaml:4:\d+ +subjects\[0\]\.encoder\.layer +layer 9 is not among/,
      'model.onnx',
      '0, 1, 2',
    ],
  },
  {
    what: 'a score in hexadecimal',
    spoil: scores(withRow(3, 'r3,0x1')),
    code: 2,
    says: ['"score": "0x1" is not a number', /scores\.csv:5/],
  },
  {
    what: 'a truncated ONNX file',
    spoil: (folder) => truncateSync(join(folder, 'encoder/onnx/model.onnx'), 20_000),
    code: 2,
    says: ['model.onnx'],
  },
  {
    what: 'a broken quote in a CSV',
    spoil: (folder) =>
      writeFileSync(join(folder, 'reviews.csv'), 'id,text,label,group\n1,"a,bad,north\n2,b,good,south\n'),
    code: 2,
    says: [/reviews\.csv:2/, 'quote'],
  },
  {
    what: 'a missing column',
    spoil: () => config.replace('label: label, groups', 'label: lable, groups'),
    code: 2,
    says: ['lable', 'label', 'reviews.csv'],
  },
  { what: 'a score that is no number', spoil: scores(withRow(3, 'r3,high')), code: 2, says: [/scores\.csv:5/, 'high'] },
  { what: 'a score out of range', spoil: scores(withRow(3, 'r3,1.5')), code: 2, says: [/scores\.csv:5/, '1.5'] },
  {
    what: 'a score that is NaN',
    spoil: scores(withRow(3, 'r3,NaN')),
    args: ['--verbose'],
    code: 0,
    says: ['ours: 1 of the 120 items of reviews has no answer'],
  },
  {
    what: 'predictions for other items',
    spoil: scores(goodScores.map((row, i) => (i === 0 ? 'id,score' : `x${row}`)).join('\n')),
    code: 2,
    says: [
      'subjects[2].classifier',
      'no row is about an item of data set "reviews" (119 rows, 120 items)',
      '"xr1"',
      '"r0"',
    ],
  },
  {
    what: 'predictions for less than half of the items',
    spoil: scores(['id,score', ...goodScores.slice(0, 59)].join('\n')),
    code: 2,
    says: ['subjects[2].classifier', 'only 59 of the 120 items', '"r59", "r60", "r61"', 'partial: true'],
  },
  {
    what: 'duplicate ids in predictions',
    spoil: scores(withRow(3, 'r2,0.4')),
    code: 2,
    says: [/scores\.csv:5/, 'r2'],
  },
  {
    what: 'duplicate ids in a data set',
    spoil: (folder) => {
      const rows = readFileSync(join(folder, 'reviews.csv'), 'utf8');
      writeFileSync(join(folder, 'reviews.csv'), rows.replace('\nr5,', '\nr4,'));
    },
    code: 2,
    says: [/reviews\.csv:7/, 'r4'],
  },
  {
    what: 'an empty file',
    spoil: (folder) => writeFileSync(join(folder, 'reviews.csv'), ''),
    code: 2,
    says: ['reviews.csv', 'empty'],
  },
  {
    what: 'a probe whose training labels are all of one class',
    spoil: (folder) => {
      const rows = readFileSync(join(folder, 'train.csv'), 'utf8');
      writeFileSync(join(folder, 'train.csv'), rows.replaceAll(',good', ',bad'));
    },
    code: 3,
    says: ['train', 'one class'],
  },
  {
    what: 'a corpus without any stimulus',
    spoil: (folder) => writeFileSync(join(folder, 'corpus.txt'), 'nobody was there\n'),
    code: 3,
    says: ['incomplete', 'too few words occur in the contexts', '0 of 8', 'at least 2 of each'],
  },
  {
    what: 'judged labels of one class',
    spoil: (folder) => {
      const rows = readFileSync(join(folder, 'reviews.csv'), 'utf8');
      writeFileSync(join(folder, 'reviews.csv'), rows.replaceAll(',good', ',bad'));
    },
    code: 0,
    says: ['not judged', 'inapplicable: no item is negative'],
  },
  {
    what: 'a table in which no item has an answer',
    spoil: (folder) => {
      const rows = readFileSync(join(folder, 'scores.csv'), 'utf8');
      writeFileSync(join(folder, 'scores.csv'), rows.replaceAll(/,[\d.]+$/gm, ','));
      return config.replace(/ {2}- name: first[\s\S]*?(?= {2}- name: ours)/, '').replace(/ {2}- ceat:.*\n/, '');
    },
    code: 3,
    says: ['incomplete', 'insufficient: no item has an answer'],
  },
  {
    what: 'a gate on what only describes',
    spoil: () => `${config}gates: { group-error-rates/selection-rate: [error, { max: 0.5 }] }\n`,
    code: 2,
    says: ['group-error-rates/selection-rate only describes', 'no gate can judge it', 'accuracy'],
  },
  {
    what: 'groups that are all too small',
    spoil: () => config.replace('{ dataset: reviews, minGroupSize: 5 }', '{ dataset: reviews, minGroupSize: 500 }'),
    code: 3,
    says: ['incomplete', 'none of 3 groups has at least 500 items'],
  },
  {
    what: 'an unknown metric',
    spoil: () => config.replace('- ceat:', '- caet:'),
    code: 2,
    says: ['caet', 'did you mean', 'ceat', /fairprobe\.config\.yaml:\d+/],
  },
  {
    what: 'an unknown test',
    spoil: () => config.replace('tests: [C6]', 'tests: [C66]'),
    code: 2,
    says: ['C66', 'C6'],
  },
  {
    what: 'an unknown data set',
    spoil: () =>
      config.replace(
        '{ dataset: reviews, minGroupSize: 5 }\n  - group',
        '{ dataset: review, minGroupSize: 5 }\n  - group',
      ),
    code: 2,
    says: ['review', 'did you mean', 'reviews'],
  },
  {
    what: 'an unknown option',
    spoil: () => config.replace('samples: 200', 'sample: 200'),
    code: 2,
    says: ['sample', 'did you mean', 'samples'],
  },
  {
    what: 'a config with five errors, all reported',
    spoil: () =>
      config
        .replace('seed: 7', 'seed: seven')
        .replace('layer: 0', 'layr: 0')
        .replace('- ceat:', '- caet:')
        .replace('threshold', 'treshold')
        .replace('{ corpus: corpus.txt }', '{ corpos: corpus.txt }')
        .replace('dataset: reviews, minGroupSize: 5 }\n  - group', 'dataset: reviews, minGroupSize: few }\n  - group'),
    code: 2,
    says: ['seed', 'layr', 'caet', 'datasets.text', 'minGroupSize'],
  },
  {
    what: 'a report folder that cannot be written',
    spoil: () => {},
    args: ['-o', '/proc/some/folder/report.json'],
    code: 2,
    says: ['/proc/some/folder'],
  },
];

test.each(cases.map((each) => [each.what, each] as const))('%s gives one clear message', async (_what, each) => {
  const folder = project();
  const spoiled = each.spoil(folder);
  if (spoiled !== undefined) {
    expect(spoiled).not.toBe(config);
    writeFileSync(join(folder, 'fairprobe.config.yaml'), spoiled as string);
  }
  const { code, stdout, stderr } = await fairprobe(folder, ['evaluate', ...(each.args ?? [])]);
  const said = `${stderr}\n${stdout}`.replace(/\s+/g, ' ');
  for (const part of each.says)
    expect(said).toMatch(typeof part === 'string' ? new RegExp(literally(part), 'i') : part);
  // A frame of a stack: `at`, at most a few words of a function's name, a place.
  expect(said).not.toMatch(/ at (?:\S+ ){0,4}\(?(file:|\/|node:)/);
  expect(said).not.toContain('bug in fairprobe');
  expect(said).not.toContain('unexpected:');
  expect(code).toBe(each.code);
});

test('BOM and CRLF are no problem', async () => {
  const folder = project();
  for (const name of ['reviews.csv', 'scores.csv']) {
    const text = readFileSync(join(folder, name), 'utf8');
    writeFileSync(join(folder, name), `\ufeff${text.replaceAll('\n', '\r\n')}`);
  }
  const plain = await fairprobe(project(), ['evaluate', '--json', '--quiet']);
  const { code, stdout } = await fairprobe(folder, ['evaluate', '--json', '--quiet']);
  expect(code).toBe(0);
  const values = (text: string) => JSON.parse(text).results.map((r: { value: number }) => r.value);
  expect(values(stdout)).toEqual(values(plain.stdout));
});

test('a subject that fails costs the others nothing', async () => {
  const folder = project();
  writeFileSync(
    join(folder, 'fairprobe.config.yaml'),
    config.replace(
      '{ predictions: scores.csv, columns: { id: id, score: score } }',
      "{ endpoint: 'http://127.0.0.1:9/nobody', api: hugging-face, attempts: 1 }",
    ),
  );
  const { code } = await fairprobe(folder, ['evaluate']);
  expect(code).toBe(3);
  const report = readReport(folder);
  expect(report.verdict).toBe('incomplete');
  const statuses = (subject: string) =>
    new Set(report.results.filter((r) => r.subject === subject).map(({ status }) => status));
  expect(statuses('ours')).toEqual(new Set(['error']));
  expect(statuses('last')).toContain('ok');
});

test('stimuli without contexts, empty groups and groups of one class are reported, not dropped', async () => {
  const folder = project();
  const corpus = readFileSync(join(folder, 'corpus.txt'), 'utf8');
  writeFileSync(
    join(folder, 'corpus.txt'),
    corpus
      .split('\n')
      .filter((line) => !/\b(Amy|salary)\b/.test(line))
      .join('\n'),
  );
  const rows = readFileSync(join(folder, 'reviews.csv'), 'utf8');
  writeFileSync(join(folder, 'reviews.csv'), rows.replaceAll(/,bad,east/g, ',good,east'));
  const { code } = await fairprobe(folder, ['evaluate']);
  expect(code).toBe(0);
  const report = readReport(folder);
  const ceat = report.results.find(({ metric }) => metric === 'ceat');
  expect(JSON.stringify(ceat?.details)).toContain('Amy');
  const east = report.results.filter(
    (r) => r.metric === 'hate-speech-bias' && r.group === 'east' && r.measure === 'subgroup-auc',
  );
  expect(east.length).toBe(3);
  for (const result of east) {
    expect(result).toMatchObject({ status: 'insufficient', value: null });
    expect(result.details.counts).toMatchObject({ groupPositives: 0 });
  }
});

test('a probe judged on texts that it was trained on is reported as such', async () => {
  const folder = project();
  writeFileSync(
    join(folder, 'fairprobe.config.yaml'),
    config
      .replace(/ {2}- name: ours\n.*\n/, '')
      .replaceAll('dataset: reviews', 'dataset: train')
      .replace('label: label }', 'label: label, groups: [group] }'),
  );
  const { stdout } = await fairprobe(folder, ['evaluate']);
  expect(stdout.replace(/\s+/g, ' ')).toMatch(
    /first: 12\d of the 160 texts of train are among those that the probe was trained on/,
  );
});

test('a corrupt cache is noticed and computed again', async () => {
  const folder = project();
  await fairprobe(folder, ['evaluate', '-o', 'out.json']);
  const before = readFileSync(join(folder, 'out.json'), 'utf8');
  const files = readdirSync(join(folder, 'cache/v1'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.answers'))
    .map((name) => join(folder, 'cache/v1', name));
  expect(files.length).toBeGreaterThan(3);
  for (const file of files) truncateSync(file, Math.floor((2 / 3) * statSync(file).size));
  const { code, stderr } = await fairprobe(folder, ['evaluate', '-o', 'out.json']);
  expect(code).toBe(0);
  expect(stderr.match(/damaged files in the cache/g)).toHaveLength(1);
  expect(readFileSync(join(folder, 'out.json'), 'utf8')).toBe(before);
  expect((await fairprobe(folder, ['evaluate'])).stderr).not.toContain('damaged');
});

test('a cache folder that cannot be written costs the cache, not the run', async () => {
  const folder = project();
  const { code, stderr } = await fairprobe(folder, ['evaluate'], {
    FAIRPROBE_CACHE_DIR: join(folder, 'corpus.txt/cache'),
  });
  expect(code).toBe(0);
  expect(stderr).toContain('corpus.txt/cache');
});

test('a model copied elsewhere is known again by its content', async () => {
  const folder = project();
  await fairprobe(folder, ['evaluate']);
  cpSync(join(folder, 'encoder'), join(folder, 'copy'), { recursive: true });
  writeFileSync(join(folder, 'fairprobe.config.yaml'), config.replaceAll('./encoder', './copy'));
  const { stderr } = await fairprobe(folder, ['evaluate']);
  expect(stderr).not.toContain('embedding');
});

function literally(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
