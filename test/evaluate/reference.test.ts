import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { evaluate, type InputError } from '../../src/index.ts';
import { defineMetric } from '../../src/plugin.ts';
import { parseReport } from '../../src/report/parse.ts';
import { runIn } from '../cli/in-process.ts';
import { bodyOf } from '../runtime/http/chat.ts';
import { serve } from '../support/network/server.ts';

// A metric that compares every subject with one of them.

const folder = mkdtempSync(join(tmpdir(), 'fairprobe-reference-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const write = (name: string, text: string) => writeFileSync(join(folder, name), text);

const size = 40;
const rows = Array.from({ length: size }, (_, i) => ({
  id: `p${i}`,
  label: i % 2 ? 'bad' : 'good',
  sex: i % 4 < 2 ? 'f' : 'm',
  first: i % 2 ? 0.8 : 0.2,
  // One in ten moves to the other side, all of one group; one has no answer.
  second: i === 7 ? '' : i % 20 === 0 || i % 20 === 1 ? 0.5 : i % 2 ? 0.9 : 0.1,
}));
write(
  'posts.csv',
  `id,text,label,sex,first,second\n${rows.map((row) => `${row.id},post ${row.id},${row.label},${row.sex},${row.first},${row.second}`).join('\n')}\n`,
);
const file = (name: string, column: string) =>
  `{ name: ${name}, classifier: { predictions: posts.csv, columns: { id: id, score: ${column} } } }`;
const teacher = file('teacher', 'first');
const student = file('student', 'second');
const encoder = '{ name: words, encoder: embedded:plain }';

const config = (subjects: readonly string[], metrics: readonly string[]) =>
  `subjects:\n${subjects.map((one) => `  - ${one}\n`).join('')}datasets:
  posts: { table: posts.csv, columns: { id: id, text: text, label: label, groups: [sex] }, positive: [bad] }
metrics:\n${metrics.map((one) => `  - ${one}\n`).join('')}`;
const churn = 'churn: { dataset: posts, reference: teacher }';

function run(subjects: readonly string[], metrics: readonly string[] = [churn]) {
  write('fairprobe.config.yaml', config(subjects, metrics));
  return evaluate({ config: join(folder, 'fairprobe.config.yaml'), cacheDirectory: join(folder, 'cache') });
}

const refused = (...setup: Parameters<typeof run>) =>
  run(...setup).then(
    () => expect.unreachable(),
    ({ problems }: InputError) => problems,
  );

describe('a metric with a reference', () => {
  it('measures all other subjects against it, and says that it leaves it out', async () => {
    const { results, notes } = await run([student, teacher, file('twin', 'first')]);
    expect([...new Set(results.map(({ subject }) => subject))]).toEqual(['student', 'twin']);
    const of = (subject: string, measure: string, group: string | null = null) =>
      results.find((one) => one.subject === subject && one.measure === measure && one.group === group);
    // Of 39 items with an answer of both, two that are not bad now are: i = 0 and 20. Those at 1 and 21 stay bad.
    expect(of('student', 'negative-flip-rate')).toMatchObject({
      ...{ value: 2 / 39, n: 39 },
      details: {
        notCompared: 1,
        unanswered: 1,
        withoutAnswer: 1,
        withoutReferenceAnswer: 0,
        rightBefore: 39,
        rightNow: 37,
      },
    });
    expect(of('student', 'negative-flip-rate', 'f')).toMatchObject({ value: 2 / 20 });
    expect(of('student', 'agreement', 'm')).toMatchObject({ value: 1, n: 19 });
    expect(of('twin', 'agreement')).toMatchObject({ value: 1, n: 40 });
    expect(of('twin', 'divergence')).toMatchObject({ value: 0 });
    expect(notes).toContain('churn was not run on teacher, with which the others are compared');
    expect(notes).toContain('student: 1 of the 40 items of posts has no answer');
  });

  it('tells missing answers of the reference, too, and under its name', async () => {
    const { results, notes } = await run([teacher, student], [churn.replace('teacher', 'student')]);
    expect(results.find(({ measure }) => measure === 'agreement')).toMatchObject({
      ...{ subject: 'teacher', n: 39 },
      details: { notCompared: 1, withoutAnswer: 0, withoutReferenceAnswer: 1 },
    });
    expect(notes).toContain('student: 1 of the 40 items of posts has no answer');
  });

  it('is measured anew when the reference answers otherwise', async () => {
    const agreement = async (column: string) => {
      const { results } = await run([file('teacher', column), student]);
      return results.find(({ measure }) => measure === 'agreement')!.value;
    };
    expect(await agreement('first')).toBeCloseTo(37 / 39, 12);
    expect(await agreement('second')).toBe(1);
    expect(await agreement('first')).toBeCloseTo(37 / 39, 12);
  });

  it('is refused a reference that is not there, cannot answer, or has nobody to be compared with', async () => {
    expect(await refused([student, file('teachers', 'first')])).toMatchObject([
      {
        key: 'metrics[0].churn.reference',
        line: 7,
        message: 'there is no subject "teacher" to compare the others with',
        hint: 'Did you mean "teachers"?',
      },
    ]);
    expect(await refused([student, encoder.replace('words', 'teacher')])).toMatchObject([
      {
        key: 'metrics[0].churn.reference',
        line: 7,
        message: '"teacher" cannot be what the others are compared with: it has no classifier',
      },
    ]);
    expect(await refused([teacher])).toMatchObject([
      { key: 'metrics[0].churn.reference', message: 'there is no other subject to compare "teacher" with' },
    ]);
  });

  it('is left out, with the reason, where only some subjects are run and the reference is not among them', async () => {
    write('fairprobe.config.yaml', config([teacher, student], [churn, 'group-error-rates: { dataset: posts }']));
    const only = async (subject: string) => {
      await runIn(folder, ['evaluate', '--subject', subject, '--no-cache', '--output', 'report.json'], {});
      const { results, notes } = parseReport(readFileSync(join(folder, 'report.json'), 'utf8'));
      expect([...new Set(results.map(({ metric }) => metric))]).toEqual(['group-error-rates']);
      return notes;
    };
    expect(await only('student')).toContain(
      'churn was not run on student: teacher, with which it is compared, is not among the subjects of this run',
    );
    expect(await only('teacher')).toContain('churn was not run on teacher, with which the others are compared');
  });

  it('is planned as it will be run', async () => {
    write('fairprobe.config.yaml', config([teacher, student], [churn]));
    expect((await runIn(folder, ['validate'], {})).stdout).toContain('2 subjects, 1 metric: 1 evaluation (churn x 1)');
    const { stdout } = await runIn(folder, ['plan', '--no-cache'], {});
    expect(stdout).toMatch(/student[\s\S]*teacher/);
  });

  it('may do without one, where its option is not given', async () => {
    const met: (boolean | undefined)[] = [];
    const alone = defineMetric({
      ...{ id: 'alone', version: 1, family: 'extrinsic', title: 'Alone', summary: 'One or two.', definition: '' },
      ...{ deviations: [], references: [] },
      measures: {
        number: {
          ...{ title: 'Number', definition: 'Of subjects.', unit: 'subjects', ideal: null, range: [1, 2] },
          ...{ direction: 'none', about: 'description' },
        },
      },
      options: z.strictObject({ dataset: z.string(), against: z.string().optional() }),
      data: { dataset: 'labelled' },
      roles: ['classifier'],
      referenceOption: 'against',
      needs: ({ data }) => ({ scores: { kind: 'class-probabilities', data: data.dataset } }),
      measure({ reference }) {
        met.push(reference !== undefined);
        const value = reference === undefined ? 1 : 2;
        return [{ measure: 'number', attribute: null, group: null, status: 'ok', value, n: 1 }];
      },
    });
    const measured = (options: object) =>
      evaluate({
        config: {
          subjects: ['first', 'second'].map((column) => ({
            name: column,
            classifier: { predictions: 'posts.csv', columns: { id: 'id', score: column } },
          })),
          datasets: { posts: { table: 'posts.csv', columns: { id: 'id', label: 'label' }, positive: ['bad'] } },
          metrics: [{ alone: { dataset: 'posts', ...options } }],
          plugins: [{ metrics: [alone] }],
        },
        cwd: folder,
      });
    const values = async (options: object) => (await measured(options)).results.map((one) => [one.subject, one.value]);
    expect(await values({})).toEqual([
      ['first', 1],
      ['second', 1],
    ]);
    expect(await values({ against: 'first' })).toEqual([['second', 2]]);
    expect(met).toEqual([false, false, true]);
  });

  it('asks it once, whoever is compared with it', async () => {
    const { address, asked } = await serve((response, one) => {
      const rows = bodyOf(one).inputs.map((text: string) => [{ label: 'bad', score: text.length % 2 ? 0.9 : 0.3 }]);
      response.setHeader('content-type', 'application/json').end(JSON.stringify(rows));
    });
    const service = `{ name: teacher, classifier: { endpoint: "${address}/classify", api: hugging-face, positive: bad, batch: 50 } }`;
    const metrics = [churn, 'group-error-rates: { dataset: posts }'];
    const { results } = await run([student, file('twin', 'first'), service], metrics);
    expect(asked.length).toBe(1);
    expect(results.filter(({ measure }) => measure === 'agreement').length).toBeGreaterThan(1);
    await run([student, file('twin', 'first'), service], metrics);
    expect(asked.length).toBe(1);
  });
});
