import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { evaluate, type Report } from '../../../src/index.ts';
import { problemsOf } from '../../support/tables/files.ts';

const folder = mkdtempSync(join(tmpdir(), 'fairprobe-values-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A table that holds labels, groups and scores, judged at 0.5. */
function run(
  content: string | Uint8Array,
  columns: Record<string, unknown> = { label: 'label', groups: ['group'] },
  file = 'd.csv',
): Promise<Report> {
  writeFileSync(join(folder, file), content);
  const positive = typeof columns.label === 'string' ? { positive: [1] } : {};
  writeFileSync(
    join(folder, 'fairprobe.config.json'),
    JSON.stringify({
      subjects: [{ name: 's', classifier: { predictions: file, columns: { id: 'id', score: 'score' } } }],
      datasets: { posts: { table: file, columns: { id: 'id', ...columns }, ...positive } },
      metrics: [{ 'group-error-rates': { dataset: 'posts', threshold: 0.5, minGroupSize: 1 } }],
    }),
  );
  return evaluate({ config: join(folder, 'fairprobe.config.json'), cwd: folder, offline: true, threads: 1 });
}

const valuesOf = ({ results }: Report, measure: string) =>
  Object.fromEntries(
    results.flatMap((result) =>
      result.measure === measure && result.status === 'ok'
        ? [[result.group ?? 'all', { value: result.value, n: result.n }]]
        : [],
    ),
  );

const spelled = `id,label,group,score
a,1,x,0.9
b,1.0,x,0.9
c,1 ,y,0.9
d,1,y,0.9
e,0,x,0.1
f,0.0,x,0.1
g,0,y,0.1
h,0,y,0.1
i,NA,x,0.9
j,nan,y,0.9
`;

describe('What the data say, in the report', () => {
  test('labels in several spellings are one, and rows without a label are left out', async () => {
    const report = await run(spelled);
    expect(valuesOf(report, 'true-positive-rate').all).toEqual({ value: 1, n: 4 });
    expect(valuesOf(report, 'false-positive-rate').all).toEqual({ value: 0, n: 4 });
    expect(valuesOf(report, 'accuracy').all).toEqual({ value: 1, n: 8 });
    expect(report.datasets).toMatchObject([{ items: 8, dropped: { 'no label': 2 }, labels: { 0: 4, 1: 4 } }]);
  });

  test('groups in several spellings are one; items without one count in the whole alone, and are counted', async () => {
    const groups = [
      'Women',
      ' Women',
      'Women\u00a0',
      'wo\u0308men',
      'w\u00f6men',
      '',
      'NA',
      'nan',
      'None',
      'Men',
      'men',
    ];
    const rows = groups.flatMap((group, i) => [`p${i},1,${group},0.9`, `n${i},0,${group},0.1`]);
    const report = await run(`id,label,group,score\n${rows.join('\n')}\n`);
    const n = Object.fromEntries(Object.entries(valuesOf(report, 'accuracy')).map(([group, one]) => [group, one.n]));
    expect(n).toEqual({ all: 22, Women: 6, wömen: 4, Men: 2, men: 2 });
    expect(report.datasets).toMatchObject([{ items: 22, dropped: {}, missing: { group: 8 } }]);
    expect(report.notes).toEqual(['posts: groups of group that differ only by case are counted separately: Men/men']);
  });

  const civil = `id,label,female,male,score\n${[0, 0, 0, 0.2, 0.4, 0.5, 0.6, 0.833333, 1, 1]
    .map((share, i) => `${i},${i % 2},${share},${1 - share},0.${1 + (i % 9)}`)
    .join('\n')}\n`;

  test('a column of shares is a group from the share on', async () => {
    const groups = ['female', 'male'].map((column) => ({ column, attribute: 'gender', from: 0.5 }));
    const rates = valuesOf(await run(civil, { label: 'label', groups }), 'accuracy');
    expect(Object.keys(rates).sort()).toEqual(['all', 'female', 'male']);
    expect([rates.female.n, rates.male.n]).toEqual([5, 6]);
  });

  test('a column of shares that nobody declared is refused before anything is run, with its place and the way out', async () => {
    const problems = await problemsOf(run(civil, { label: 'label', groups: ['female'] }));
    expect(problems).toMatchObject([
      { key: 'datasets.posts', hint: expect.stringContaining('{ column: female, from: 0.5 }') },
    ]);
  });

  test('the same numbers come from every form of the file', async () => {
    const [header, ...rows] = spelled
      .trim()
      .split('\n')
      .map((line) => line.split(','));
    const objects = rows.map((row) => Object.fromEntries(row.map((cell, i) => [header[i], cell])));
    const { results } = await run(spelled);
    const columns = { label: 'label', groups: ['group'] };
    const forms: [string, string | Uint8Array][] = [
      ['a.csv', spelled.replaceAll('\n', '\r')],
      ['a.csv.gz', gzipSync(spelled)],
      ['a.json', JSON.stringify(objects, null, 2)],
      ['a.jsonl.gz', gzipSync(objects.map((one) => JSON.stringify(one)).join('\r\n'))],
      ['u.csv', Buffer.from(spelled, 'utf16le')],
    ];
    for (const [name, content] of forms) expect((await run(content, columns, name)).results, name).toEqual(results);
  });
});
