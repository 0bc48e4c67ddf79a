import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { evaluate, type InputError } from '../../src/index.ts';

// A hiring tool's log, and test cases in the layout of CheckList: decisions alone, and nobody says what would have been right.

const folder = mkdtempSync(join(tmpdir(), 'fairprobe-decisions-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const write = (name: string, text: string) => writeFileSync(join(folder, name), text);

interface Setup {
  classifiers: readonly string[];
  data: string;
  metric: string;
}

function run({ classifiers, data, metric }: Setup) {
  const subjects = classifiers.map((classifier, i) => `  - { name: s${i}, classifier: ${classifier} }\n`).join('');
  write('fairprobe.config.yaml', `subjects:\n${subjects}datasets:\n  data: ${data}\nmetrics:\n  - ${metric}\n`);
  return evaluate({ config: join(folder, 'fairprobe.config.yaml'), cacheDirectory: join(folder, 'cache') });
}

const refused = (setup: Setup) =>
  run(setup).then(
    () => expect.unreachable(),
    ({ problems }: InputError) => problems,
  );

const people = Array.from({ length: 40 }, (_, i) => ({
  id: `p${i}`,
  sex: i < 20 ? 'female' : 'male',
  outcome: i % 20 < (i < 20 ? 5 : 10) ? 'hired' : 'rejected',
  score: ((i % 20) + 1) / 40,
}));
write(
  'people.csv',
  `id,sex,outcome,score\n${people.map(({ id, sex, outcome, score }) => `${id},${sex},${outcome},${score}`).join('\n')}\n`,
);
const data = '{ table: people.csv, columns: { id: id, groups: [sex] }, positive: [hired] }';
const byDecision = '{ predictions: people.csv, columns: { id: id, predicted: outcome } }';
const byScore = '{ predictions: people.csv, columns: { id: id, score: score } }';
const metric = 'group-error-rates: { dataset: data }';

describe('decisions without labels', () => {
  it('have selection rates and demographic parity', async () => {
    const { results, notes } = await run({ classifiers: [byDecision, byScore], data, metric });
    const of = (subject: string, measure: string, group: string | null) =>
      results.find((one) => one.subject === subject && one.measure === measure && one.group === group);
    expect(of('s0', 'selection-rate', 'female')).toMatchObject({ value: 0.25, n: 20 });
    expect(of('s0', 'selection-rate', 'male')).toMatchObject({ value: 0.5, n: 20 });
    expect(of('s0', 'demographic-parity-difference', null)).toMatchObject({ value: 0.25 });
    expect(of('s0', 'demographic-parity-ratio', null)).toMatchObject({ value: 0.5 });
    expect(of('s0', 'accuracy', null)).toMatchObject({ status: 'inapplicable', reason: 'the data set has no labels' });
    expect(of('s0', 'accuracy', 'female')).toBeUndefined();
    expect(of('s1', 'selection-rate', null)).toMatchObject({ value: 2 / 40 });
    expect(notes.filter((note) => note.includes('decided as'))).toEqual([]);
  });

  it('have no calibration error, though there are labels', async () => {
    const labelled = '{ table: people.csv, columns: { id: id, groups: [sex], label: outcome }, positive: [hired] }';
    const { results } = await run({ classifiers: [byDecision], data: labelled, metric });
    const overall = (measure: string) => results.find((one) => one.measure === measure && one.group === null);
    expect(overall('accuracy')).toMatchObject({ value: 1, n: 40 });
    const reason = 'the answers are decisions without scores';
    expect(overall('calibration-error')).toMatchObject({ status: 'inapplicable', reason });
  });

  it('are refused where none is one that counts as positive, and told where all are alike', async () => {
    const misspelt = data.replace('[hired]', '[hire]');
    expect(await refused({ classifiers: [byDecision], data: misspelt, metric })).toMatchObject([
      {
        message: 'no item of "data" is decided as "hire", which counts as positive',
        hint: 'The decisions are hired, rejected: name some of them in `positive` of the data set',
      },
    ]);
    write('nobody.csv', `id,outcome\n${people.map(({ id }) => `${id},rejected`).join('\n')}\n`);
    const nobody = '{ predictions: nobody.csv, columns: { id: id, predicted: outcome } }';
    const { results, notes } = await run({ classifiers: [nobody], data, metric });
    expect(results.find(({ measure }) => measure === 'selection-rate')).toMatchObject({ value: 0 });
    expect(notes).toContain(
      's0: all items of data that have an answer are decided as "rejected", and none as "hired", which counts as positive',
    );
  });

  it('do not do for metrics that take labels', async () => {
    expect(
      await refused({ classifiers: [byScore], data, metric: 'hate-speech-bias: { dataset: data }' }),
    ).toMatchObject([
      { key: 'metrics[0].hate-speech-bias.dataset', message: expect.stringContaining('has no labels') },
    ]);
  });
});

describe('a threshold of the subject', () => {
  const own = (threshold: unknown, columns = 'score: score') =>
    `{ predictions: people.csv, columns: { id: id, ${columns} }, threshold: ${threshold} }`;

  it('goes before that of a metric, is told, and is not taken for an earlier one', async () => {
    const classifiers = [byScore, own(0.25), own(0.45)];
    const strict = 'group-error-rates: { dataset: data, threshold: 0.3 }';
    for (const _ of [1, 2]) {
      const { results, subjects } = await run({ classifiers, data, metric: strict });
      const rates = results.filter(({ measure, group }) => measure === 'selection-rate' && group === null);
      // Scores are 1 to 20 in 40ths, twice.
      expect(rates.map(({ value }) => value)).toEqual([18 / 40, 22 / 40, 6 / 40]);
      expect(subjects.map(({ roles }) => roles.classifier?.threshold)).toEqual([undefined, 0.25, 0.45]);
    }
  });

  it('is refused out of 0 to 1, and where there are no scores', async () => {
    const where = { key: 'subjects[0].classifier.threshold' };
    expect(await refused({ classifiers: [own(1.5)], data, metric })).toMatchObject([where]);
    expect(await refused({ classifiers: [own(0.5, 'predicted: outcome')], data, metric })).toMatchObject([
      { ...where, message: expect.stringContaining('decides by scores, and the file has none') },
    ]);
  });
});

describe('decisions of which none is said to be positive', () => {
  const unnamed = '{ table: people.csv, columns: { id: id, groups: [sex] } }';
  const classes = '{ table: people.csv, columns: { id: id, groups: [sex], label: outcome } }';

  it('are each taken against the rest, with labels and without', async () => {
    const { results } = await run({ classifiers: [byDecision], data: unnamed, metric });
    const of = (measure: string, group: string | null) =>
      results.find((one) => one.measure === measure && one.group === group && one.attribute === 'sex');
    expect(of('class-selection-rate', 'female: hired')).toMatchObject({ value: 0.25, n: 20 });
    expect(of('class-demographic-parity-difference', 'rejected')).toMatchObject({ value: 0.25 });
    expect(of('macro-demographic-parity-difference', null)).toMatchObject({ value: 0.25 });
    expect(of('macro-true-positive-rate-difference', null)).toMatchObject({
      status: 'inapplicable',
      reason: 'the data set has no labels',
    });
    const { results: labelled, datasets } = await run({ classifiers: [byDecision], data: classes, metric });
    expect(labelled.find(({ measure }) => measure === 'macro-true-positive-rate')).toMatchObject({ value: 1, n: 40 });
    expect(datasets).toMatchObject([{ labels: { hired: 15, rejected: 25 } }]);
  });

  it('are not what a score says, which needs to know what it is for where there are labels', async () => {
    expect(await refused({ classifiers: [byScore], data: classes, metric })).toMatchObject([
      { key: 'subjects[0].classifier', message: expect.stringContaining('predicted classes are asked for') },
    ]);
    // Without labels a score is for whatever the system decides.
    const { results } = await run({ classifiers: [byScore], data: unnamed, metric });
    expect(results.find(({ measure }) => measure === 'selection-rate')).toMatchObject({ value: 2 / 40 });
  });

  it('stand in the table of the data set as often as not, and are then matched row by row', async () => {
    // Ids that are not unique, rows without a label, and one without a decision.
    const rows = people.map(
      ({ sex, outcome }, i) => `x,${sex},${i % 10 === 9 ? '' : outcome},${i === 0 ? '' : outcome}`,
    );
    write('log.csv', `id,sex,truth,said\n${rows.join('\n')}\n`);
    const { results, datasets } = await run({
      classifiers: ['{ predictions: { dataset: data }, columns: { predicted: said } }'],
      data: '{ table: log.csv, columns: { groups: [sex], label: truth } }',
      metric: 'group-error-rates: { dataset: data, minGroupSize: 1 }',
    });
    expect(datasets).toMatchObject([{ items: 36, dropped: { 'no label': 4 } }]);
    expect(results.find(({ measure, group }) => measure === 'accuracy' && group === null)).toMatchObject({
      value: 1,
      n: 35,
      details: { unanswered: 1 },
    });
  });

  it('are told with their line where they cannot be used, after rows without a label too', async () => {
    const row = ({ sex, outcome }: (typeof people)[number], i: number) =>
      `${sex},${i === 0 ? '' : outcome},${i === 7 || i === 25 ? 'maybe' : outcome}`;
    write('unsure.csv', `sex,truth,said\n${people.map(row).join('\n')}\n`);
    const setup = {
      classifiers: ['{ predictions: { dataset: data }, columns: { predicted: said } }'],
      data: '{ table: unsure.csv, columns: { groups: [sex], label: truth } }',
      metric,
    };
    const message = '"said": "maybe" is not a class of data set "data"';
    const lines = (await refused(setup)).map(({ file, line, message }) => [file, line, message]);
    expect(lines).toEqual([
      [join(folder, 'unsure.csv'), 9, message],
      [join(folder, 'unsure.csv'), 27, message],
    ]);
  });

  it('are asked of a language model, whose labels must be those of the data, before it is asked', async () => {
    const chat = (labels: string) =>
      `{ endpoint: 'http://127.0.0.1:9', api: openai-chat, model: m, prompt: '{text}', labels: ${labels} }`;
    const texts = '{ table: people.csv, columns: { id: id, text: score, groups: [sex], label: outcome } }';
    for (const one of [metric, 'true-positive-rate-gap: { dataset: data }']) {
      expect(await refused({ classifiers: [chat('[hired, fired]')], data: texts, metric: one })).toMatchObject([
        {
          key: 'subjects[0].classifier',
          message: 'the classifier\'s labels fired are not classes of the data set "data"',
          hint: expect.stringContaining('hired, rejected'),
        },
      ]);
    }
  });

  it('do not do for metrics that take a positive class', async () => {
    expect(
      await refused({ classifiers: [byScore], data: classes, metric: 'hate-speech-bias: { dataset: data }' }),
    ).toMatchObject([
      {
        key: 'metrics[0].hate-speech-bias.dataset',
        message: '"data" does not say which of its labels count as positive, but that is needed',
        hint: expect.stringContaining('positive: [1]'),
      },
    ]);
  });

  it('may be named in gates, by class, and by group and class', async () => {
    const gates = (group: string) =>
      `group-error-rates: { dataset: data, minGroupSize: 1 }\ngates:\n  'group-error-rates/class-true-positive-rate': [error, { min: 0, group: ${group} }]`;
    expect((await run({ classifiers: [byDecision], data: classes, metric: gates("'female: hired'") })).verdict).toBe(
      'pass',
    );
    expect(await refused({ classifiers: [byDecision], data: classes, metric: gates('fired') })).toMatchObject([
      { message: 'group-error-rates has no group "fired" here', hint: expect.stringContaining('hired') },
    ]);
  });
});

const cases = ['race', 'faith'].flatMap((test) =>
  Array.from({ length: 12 }, (_, i) =>
    ['a', 'b', 'c'].map((group, g) => {
      // Every fourth case is decided otherwise for the last group.
      const label = i % 4 === 0 && g === 2 ? 0 : 2;
      return `${test},${i},${group},${test} ${i} ${group},${label}.0,${i % 3}`;
    }),
  ).flat(),
);
write('cases.csv', `test,case,group,text,one,other\n${cases.join('\n')}\n`);

describe('cases in the layout of CheckList', () => {
  const columns = '{ text: text, case: [test, case], groups: [{ column: group, attributeColumn: test }] }';
  const system = (column: string) => `{ predictions: cases.csv, columns: { text: text, predicted: ${column} } }`;
  const setup = {
    classifiers: [system('one'), system('other')],
    data: `{ table: cases.csv, columns: ${columns} }`,
    metric: 'counterfactual-consistency: { dataset: data }',
  };

  it('have the share of cases that flip, for each test', async () => {
    const { results, datasets } = await run(setup);
    const flips = results.filter(({ measure, group }) => measure === 'flip-rate' && group === null);
    expect(flips.map(({ subject, attribute, ...one }) => [subject, attribute, 'value' in one && one.value])).toEqual([
      ['s0', 'race', 0.25],
      ['s0', 'faith', 0.25],
      ['s1', 'race', 0],
      ['s1', 'faith', 0],
    ]);
    expect(datasets).toMatchObject([{ items: 72, dropped: {} }]);
  });

  it('take the same value for one in every spelling of a number, as labels do', async () => {
    const named = { ...setup, data: `{ table: cases.csv, columns: ${columns}, positive: ['2'] }` };
    const { results } = await run({ ...named, classifiers: [system('one')] });
    const range = results.find(({ measure, attribute }) => measure === 'positive-rate-range' && attribute === 'race');
    expect(range).toMatchObject({ value: 0.25, n: 12 });
  });

  it('are refused without a column of cases', async () => {
    const without = `{ table: cases.csv, columns: { text: text, groups: [group] } }`;
    expect(await refused({ ...setup, data: without })).toMatchObject([
      { message: 'the data set does not say which items belong to one case' },
    ]);
  });
});
