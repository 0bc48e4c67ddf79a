import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { parseReport } from '../../../src/report/parse.ts';
import { runReal } from '../../cli/real.ts';
import { folder } from '../../config/fakes.ts';

const count = 200;
const csv = (header: string, row: (i: number) => readonly (string | number)[], separator = ',') =>
  `${[header.replaceAll(',', separator), ...Array.from({ length: count }, (_, i) => row(i).join(separator))].join('\n')}\n`;
const score = (i: number) => ((i * 37) % 101) / 100;
const hateful = (i: number) => (score(i) + ((i * 13) % 7) / 20 > 0.6 ? 'hateful' : 'fine');
const posts = (separator?: string) =>
  csv(
    'post_id,text,label,target,toxic_score',
    (i) => [`p${i}`, `some words of post ${i}`, hateful(i), ['women', 'men', ''][i % 3], score(i)],
    separator,
  );
const quoted = (table: string) => table.replaceAll(/[^;\n]+/g, '"$&"');

async function init(files: Record<string, string | Buffer>, ...flags: readonly string[]) {
  const cwd = await folder(files as Record<string, string>);
  const done = await runReal(['init', ...flags], cwd);
  const config = () => readFileSync(join(cwd, 'fairprobe.config.yaml'), 'utf8');
  const evaluate = async () => {
    const { code, stderr } = await runReal(['evaluate', '-q', '--no-cache', '-o', 'r.json'], cwd);
    expect([code, stderr]).toEqual([0, expect.not.stringContaining('bug')]);
    return parseReport(readFileSync(join(cwd, 'r.json'), 'utf8'));
  };
  return { ...done, cwd, config, evaluate };
}

describe('init --predictions', () => {
  test('writes a configuration that runs, from names and values, and says what it guessed', async () => {
    const { code, stdout, stderr, config, evaluate } = await init(
      { 'scores.csv': posts() },
      '--predictions',
      'scores.csv',
    );
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^written: fairprobe\.config\.yaml\n/);
    expect(stdout).toContain('  id     post_id      tells the items apart\n');
    expect(stdout).toContain('  label  label        positive: hateful, of 2 labels\n');
    expect(stdout).toContain('  group  target       2 groups\n');
    expect(parse(config())).toMatchObject({
      subjects: [
        {
          name: 'ours',
          classifier: { predictions: 'scores.csv', columns: { id: 'post_id', score: 'toxic_score' } },
        },
      ],
      datasets: {
        items: {
          table: 'scores.csv',
          columns: { id: 'post_id', text: 'text', label: 'label', groups: ['target'] },
          positive: ['hateful'],
        },
      },
    });
    const { results, verdict } = await evaluate();
    expect(verdict).toBe('not-judged');
    expect(new Set(results.flatMap(({ group }) => group ?? []))).toEqual(new Set(['women', 'men']));
    expect(results.every(({ status }) => status === 'ok')).toBe(true);
  });

  test('puts scores in one file and labels in another together', async () => {
    const files = {
      'out/scores.jsonl': Array.from({ length: count }, (_, i) => `${JSON.stringify({ item: i, p: score(i) })}\n`).join(
        '',
      ),
      'test.csv': csv('id,comment,toxic,gender,age,length', (i) => [
        i,
        `a comment numbered ${i}`,
        hateful(i) === 'hateful' ? 1 : 0,
        'fm'[i % 2],
        ['old', 'young'][(i >> 1) % 2],
        10 + (i % 9),
      ]),
    };
    const { code, stdout, config, evaluate } = await init(
      files,
      '--predictions',
      'out/scores.jsonl',
      '--data',
      'test.csv',
    );
    expect(code).toBe(0);
    expect(stdout).toContain('matched with "id"');
    expect(parse(config())).toMatchObject({
      subjects: [{ classifier: { predictions: 'out/scores.jsonl', columns: { id: 'item', score: 'p' } } }],
      datasets: {
        items: { columns: { id: 'id', text: 'comment', label: 'toxic', groups: ['gender', 'age'] }, positive: ['1'] },
      },
    });
    expect((await evaluate()).results.length).toBeGreaterThan(20);
  });

  test.each([
    ['a semicolon between cells', 'scores.csv', posts(';')],
    ['quoted cells, and semicolons between them', 'scores.csv', quoted(posts(';'))],
    [
      'a plain header, and semicolons in quotes',
      'scores.csv',
      posts(';').replaceAll(/;some words(.*?);/g, ';"some; words$1";'),
    ],
    ['gzip', 'scores.csv.gz', gzipSync(posts())],
    ['tabs', 'scores.tsv', posts('\t')],
    [
      'an array of objects',
      'scores.json',
      JSON.stringify(
        Array.from({ length: count }, (_, i) => ({
          id: `p${i}`,
          label: hateful(i),
          target: 'ab'[i % 2],
          score: score(i),
        })),
      ),
    ],
  ])('reads %s', async (_, file, content) => {
    const { code, evaluate } = await init({ [file]: content }, '--predictions', file);
    expect(code).toBe(0);
    expect((await evaluate()).datasets[0].items).toBe(count);
  });

  test('declares groups that are numbers, so that the configuration runs', async () => {
    const table = csv('id,label,sex,race,score', (i) => [i, hateful(i), i % 2, 'ab'[(i >> 1) % 2], score(i)]);
    const { config, evaluate } = await init({ 't.csv': table }, '--predictions', 't.csv');
    expect(parse(config()).datasets.items.columns.groups).toEqual([{ column: 'sex', categories: true }, 'race']);
    expect(new Set((await evaluate()).results.flatMap(({ group }) => group ?? []))).toEqual(
      new Set(['0', '1', 'a', 'b']),
    );
  });

  test('takes the label with the greatest scores for the positive one where no name says it', async () => {
    const table = csv('id,outcome,sex,p', (i) => [i, score(i) > 0.5 ? 'rot' : 'blau', 'fm'[i % 2], score(i)]);
    const { config } = await init({ 't.csv': table }, '--predictions', 't.csv');
    expect(parse(config()).datasets.items.positive).toEqual(['rot']);
  });

  test('takes decisions where there are no scores', async () => {
    const jobs = ['nurse', 'surgeon', 'model'];
    const table = csv('id,y_true,y_pred,gender', (i) => [i, jobs[i % 3], jobs[(i * i) % 3], 'fm'[(i >> 2) % 2]]);
    const { config, evaluate } = await init({ 't.csv': table }, '--predictions', 't.csv');
    expect(parse(config()).subjects[0].classifier.columns).toEqual({ id: 'id', predicted: 'y_pred' });
    expect((await evaluate()).results[0].metric).toBe('true-positive-rate-gap');
  });

  test('declares values that may be no groups to be groups, since it cannot ask, and says so', async () => {
    const table = csv('id,label,target,ward,score', (i) => [
      i,
      hateful(i),
      ['none', 'women'][i % 2],
      (i >> 1) % 3,
      score(i),
    ]);
    const { config, evaluate, stdout } = await init({ 't.csv': table }, '--predictions', 't.csv');
    expect(parse(config()).datasets.items.columns.groups).toEqual([{ column: 'target', categories: true }]);
    expect(stdout).toContain('2 groups: each value is taken as one, check that');
    const { results } = await evaluate();
    expect(new Set(results.flatMap(({ group }) => group ?? []))).toEqual(new Set(['none', 'women']));
  });

  test('quotes names that YAML would take for something else', async () => {
    const table = csv('id,yes,sex: at birth,#p', (i) => [i, i % 3 ? 'no' : 'yes', 'fm'[i % 2], score(i)]);
    const { config, evaluate } = await init({ 't.csv': table }, '--predictions', 't.csv');
    expect(parse(config()).datasets.items).toMatchObject({
      columns: { label: 'yes', groups: ['sex: at birth'] },
      positive: ['yes'],
    });
    expect((await evaluate()).results.length).toBeGreaterThan(5);
  });

  test('says all that it cannot tell, in one go, and writes nothing', async () => {
    const { code, stderr, config } = await init(
      { 's.csv': csv('id,score', (i) => [i, score(i)]) },
      '--predictions',
      's.csv',
    );
    expect(code).toBe(2);
    expect(stderr).toContain('s.csv  no column looks like a group');
    expect(stderr).toContain('groups: [{ column: female, attribute: gender, from: 0.5 }]');
    expect(config).toThrow();
  });

  test.each([
    ['scores', 'id,sex,score', (i: number) => [i, 'fm'[i % 2], score(i)], ['group-error-rates', 'score-gaps']],
    ['decisions', 'id,sex,decision', (i: number) => [i, 'fm'[i % 2], i % 3 ? 'hired' : 'not'], ['group-error-rates']],
  ])('without labels says so, and measures what needs none: %s', async (_, head, row, metrics) => {
    const { config, evaluate, stdout } = await init({ 't.csv': csv(head, row) }, '--predictions', 't.csv');
    const written = parse(config());
    expect(written.datasets.items).toEqual({ table: 't.csv', columns: { id: 'id', groups: ['sex'] } });
    expect(written.metrics.flatMap(Object.keys)).toEqual(metrics);
    expect(stdout).toMatch(/label +none/);
    const { results } = await evaluate();
    for (const metric of metrics)
      expect(results.filter((one) => one.metric === metric && one.status === 'ok').length).toBeGreaterThan(3);
  });

  test('tells which row keeps a column from being the score', async () => {
    const table = csv('id,label,sex,score', (i) => [i, i % 2, 'fm'[i % 2], i === 4 ? 'n/k' : score(i)]);
    const { code, stderr } = await init({ 's.csv': table }, '--predictions', 's.csv');
    expect([code, stderr.split('\n')[0]]).toEqual([
      2,
      's.csv  "score" would be the score, but "n/k" in row 5 is not a number from 0 to 1',
    ]);
  });

  test('refuses two files that have no items in common, and --data alone', async () => {
    const files = {
      's.csv': csv('id,score', (i) => [`x${i}`, score(i)]),
      'd.csv': csv('id,label,sex', (i) => [`y${i}`, i % 2, 'fm'[i % 2]]),
    };
    const { code, stderr } = await init(files, '--predictions', 's.csv', '--data', 'd.csv');
    expect([code, stderr]).toEqual([2, expect.stringContaining('no ids, and no texts, are in both')]);
    expect((await init(files, '--data', 'd.csv')).stderr).toBe(
      '--data  goes with --predictions\n    Name both files\n',
    );
  });

  test('keeps a configuration that is there, unless it is told to overwrite it', async () => {
    const files = { 'scores.csv': posts(), 'fairprobe.config.yaml': 'mine' };
    const refused = await init(files, '--predictions', 'scores.csv');
    expect([refused.code, refused.config()]).toEqual([2, 'mine']);
    expect((await init(files, '--predictions', 'scores.csv', '--force')).code).toBe(0);
  });
});

test('evaluate refuses a table, and says how to judge what is in it', async () => {
  const cwd = await folder({ 'scores.csv': posts() });
  for (const file of ['./scores.csv', 'x.jsonl', 'x.tsv.gz']) {
    const { code, stderr } = await runReal(['evaluate', file], cwd);
    expect(code).toBe(2);
    expect(stderr).toBe(
      `"${file}" is a table, not a model\n    To judge predictions, write a configuration first: fairprobe init --predictions ${file}\n`,
    );
  }
});

test('evaluate refuses what is no model for that alone, not for what the configuration here would ask of it', async () => {
  const { cwd } = await init({ 'scores.csv': posts(), 'empty/notes.txt': '' }, '--predictions', 'scores.csv');
  const refused = async (...models: string[]) => {
    const { code, stderr } = await runReal(['evaluate', ...models], cwd);
    expect([code, stderr]).toEqual([2, expect.not.stringContaining('no subject can answer')]);
    return stderr;
  };
  expect(await refused('./gone', 'embedded:plian')).toMatch(
    /the model folder "\.\/gone" does not exist[\s\S]*Did you mean "embedded:plain"\?/,
  );
  expect(await refused('./empty')).toContain('the model "./empty" has no config.json');
});
