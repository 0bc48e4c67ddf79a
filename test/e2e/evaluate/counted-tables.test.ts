import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { evaluate, type Report } from '../../../src/index.ts';
import { expectAlike } from '../../metrics/alike.ts';
import { problemsOf } from '../../support/tables/files.ts';

const folder = mkdtempSync(join(tmpdir(), 'fairprobe-counted-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Missing labels, scores and groups, shares, and few different scores. */
const rows = Array.from({ length: 3000 }, (_, i) => {
  const at = (by: number, of: number) => (i * by) % of;
  return {
    id: i,
    label: at(31, 97) === 5 ? 'NA' : at(7, 10) < 3 ? 'toxic' : 'fine',
    group: at(13, 11) === 0 ? '' : `g${at(17, 6)}`,
    share: at(5, 19) === 0 ? '' : (at(23, 101) / 100).toFixed(2),
    score: at(11, 43) === 1 ? '' : ((at(7919, 500) / 500) * 0.7 + (at(7, 10) < 3 ? 0.25 : 0)).toFixed(3),
    other: (at(104_729, 50) / 50).toFixed(2),
    decision: at(37, 12) < 4 ? 'toxic' : 'fine',
  };
});
const header = Object.keys(rows[0]);
writeFileSync(
  join(folder, 'posts.csv'),
  [header, ...rows.map((row) => Object.values(row))].map((cells) => `${cells.join(',')}\n`).join(''),
);

const own = (columns: object) => ({ predictions: { dataset: 'posts' }, columns });

function configured(
  engine: string | undefined,
  more: { metrics?: object[]; subjects?: object[]; table?: object } = {},
) {
  return {
    subjects: more.subjects ?? [
      { name: 'one', classifier: own({ score: 'score' }) },
      { name: 'two', classifier: own({ score: 'other' }) },
    ],
    datasets: {
      posts: {
        table: 'posts.csv',
        ...(engine === undefined ? {} : { engine }),
        columns: {
          label: 'label',
          groups: ['group', { column: 'share', attribute: 'shared', from: 0.5 }],
        },
        positive: ['toxic'],
        ...more.table,
      },
    },
    metrics: more.metrics ?? [
      { 'group-error-rates': { dataset: 'posts', intersections: [['group', 'shared']] } },
      { 'hate-speech-bias': { dataset: 'posts' } },
      { 'hate-speech-bias': { dataset: 'posts', interval: 'bootstrap', resamples: 200, as: 'by-bootstrap' } },
    ],
  };
}

const run = (config: object): Promise<Report> => evaluate({ config: config as never, cwd: folder });

const told = async (work: Promise<unknown>) =>
  (await problemsOf(work)).map(({ key, message, hint }) => [key, message, hint].join('; ')).join('\n');

describe('a table whose rows DuckDB counts', () => {
  test('gives the numbers of one that is read, to 1e-12', async () => {
    const [read, counted] = await Promise.all(['memory', 'duckdb'].map((engine) => run(configured(engine))));
    expect(read.results.filter(({ status }) => status === 'ok').length).toBeGreaterThan(200);
    expectAlike(counted.results, read.results, 1e-12);
    expectAlike(counted.findings, read.findings, 1e-12);
    expect(counted.notes).toEqual(read.notes);
    const [{ key: _, ...ofRead }] = read.datasets;
    const [{ key: __, ...ofCounted }] = counted.datasets;
    expect(ofCounted).toEqual(ofRead);
  });

  test('gives those of decisions without labels, too', async () => {
    const config = (engine: string) =>
      configured(engine, {
        subjects: [{ name: 'one', classifier: own({ predicted: 'decision' }) }],
        metrics: [{ 'group-error-rates': { dataset: 'posts' } }],
        table: { columns: { groups: ['group'] } },
      });
    const [read, counted] = await Promise.all(['memory', 'duckdb'].map((engine) => run(config(engine))));
    expect(read.results.some(({ measure, status }) => measure === 'selection-rate' && status === 'ok')).toBe(true);
    expectAlike(counted.results, read.results, 1e-12);
  });

  test('is refused to metrics that look at rows, and to answers that are not in it', async () => {
    const config = configured('duckdb', {
      metrics: [{ 'true-positive-rate-gap': { dataset: 'posts' } }, { 'group-error-rates': { dataset: 'posts' } }],
      subjects: [
        { name: 'one', classifier: own({ score: 'score', predicted: 'decision' }) },
        { name: 'file', classifier: { predictions: 'posts.csv', columns: { id: 'id', score: 'score' } } },
      ],
    });
    const problems = await told(run(config));
    expect(problems).toContain('"true-positive-rate-gap" looks at single rows');
    expect(problems).toContain('those of "file" are not');
  });

  test('is refused to a metric that compares subjects, for that reason alone', async () => {
    const subjects = ['one', 'two'].map((name) => ({ name, classifier: own({ predicted: 'decision' }) }));
    const problems = await problemsOf(
      run(configured('duckdb', { subjects, metrics: [{ churn: { dataset: 'posts', reference: 'one' } }] })),
    );
    expect(problems.map(({ message }) => message)).toEqual([expect.stringContaining('"churn" looks at single rows')]);
  });

  test('tells what is wrong in it, without lines, and of how many rows', async () => {
    const classes = configured('duckdb', {
      subjects: [{ name: 'one', classifier: own({ predicted: 'group' }) }],
      metrics: [{ 'group-error-rates': { dataset: 'posts' } }],
    });
    const refused = (await problemsOf(run(classes))).map(({ message }) => message);
    expect(refused.length).toBeGreaterThan(1);
    expect(new Set(refused.map((message) => message.replace(/ \(.*/, ''))).size).toBe(refused.length);
    const problems = await told(
      run(configured('duckdb', { subjects: [{ name: 'one', classifier: own({ score: 'id' }) }] })),
    );
    expect(problems).toContain('is not between 0 and 1 (1 row)');
    const missing = configured('duckdb', { table: { columns: { label: 'lable', groups: ['grupp'] } } });
    expect(await told(run(missing))).toMatch(/"lable"[\s\S]*"grupp"/);
  });
});

test('Answers in the table of the data set itself need no ids, however it is read', async () => {
  const metrics = [{ 'group-error-rates': { dataset: 'posts' } }, { 'hate-speech-bias': { dataset: 'posts' } }];
  const byId = configured('memory', {
    metrics,
    subjects: [{ name: 'one', classifier: { predictions: 'posts.csv', columns: { id: 'id', score: 'score' } } }],
    table: { columns: { id: 'id', label: 'label', groups: ['group'] } },
  });
  const byRow = configured(undefined, {
    metrics,
    subjects: [{ name: 'one', classifier: own({ score: 'score' }) }],
    table: { columns: { label: 'label', groups: ['group'] } },
  });
  const [one, other] = [await run(byId), await run(byRow)];
  expect(other.results).toEqual(one.results);
});

test('Bins of scores: as far off as the report says at most', async () => {
  const exact = await run(configured('duckdb'));
  const binned = await run(configured('duckdb', { table: { scoreBins: 20 } }));
  const aucs = exact.results.filter(({ measure, status }) => measure.endsWith('auc') && status === 'ok');
  expect(aucs.length).toBeGreaterThan(10);
  for (const { metric, as, subject, measure, attribute, group, value } of aucs) {
    const found = binned.results.find(
      (one) =>
        one.metric === metric &&
        one.as === as &&
        one.subject === subject &&
        one.measure === measure &&
        one.attribute === attribute &&
        one.group === group,
    )!;
    expect(Math.abs(found.value! - value!)).toBeLessThanOrEqual((found.details.binned as number) + 1e-12);
    expect(found.details.binned).toBeLessThan(0.05);
  }
});

test('Bins do not move what is decided, nor calibration errors by more than half a bin; others are refused', async () => {
  const metrics = [{ 'group-error-rates': { dataset: 'posts' } }];
  const exact = await run(configured('duckdb', { metrics }));
  const binned = await run(configured('duckdb', { metrics, table: { scoreBins: 100 } }));
  for (const [i, { measure, value }] of exact.results.entries()) {
    if (!measure.startsWith('calibration-error')) expectAlike(binned.results[i], exact.results[i], 1e-12);
    else if (value !== null) {
      expect(Math.abs(binned.results[i].value! - value)).toBeLessThanOrEqual(
        binned.results[i].details.binned as number,
      );
    }
  }
  const between = configured('duckdb', {
    metrics: [{ 'group-error-rates': { dataset: 'posts', threshold: 0.33, bins: 7 } }],
    table: { scoreBins: 20 },
  });
  expect(await told(run(between))).toMatch(
    /threshold; 0\.33 lies within one of the 20 bins[\s\S]*bins; 20 bins of scores/,
  );
});
