import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import {
  type ConfigInput,
  type Correlation,
  defineConfig,
  evaluate,
  InputError,
  type Report,
  type Result,
} from '../src/index.ts';
import { defineMetric } from '../src/plugin.ts';

const folder = mkdtempSync(join(tmpdir(), 'fairprobe-library-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const rows = Array.from({ length: 40 }, (_, i) => `${i},${i % 2 ? 'yes' : 'no'},${i % 3 ? 'a' : 'b'},${(i % 10) / 10}`);
writeFileSync(join(folder, 'table.csv'), `id,label,group,score\n${rows.join('\n')}\n`);

const config = defineConfig({
  subjects: [{ name: 'ours', classifier: { predictions: 'table.csv', columns: { id: 'id', score: 'score' } } }],
  datasets: {
    table: { table: 'table.csv', columns: { id: 'id', label: 'label', groups: ['group'] }, positive: ['yes'] },
  },
  metrics: [{ 'group-error-rates': { dataset: 'table', minGroupSize: 5 } }],
});
const yaml = `
subjects: [{ name: ours, classifier: { predictions: table.csv, columns: { id: id, score: score } } }]
datasets: { table: { table: table.csv, columns: { id: id, label: label, groups: [group] }, positive: ['yes'] } }
metrics: [{ group-error-rates: { dataset: table, minGroupSize: 5 } }]
`;

describe('evaluate() of a configuration object', () => {
  test('gives the report of the same configuration in a file, with paths from cwd', async () => {
    writeFileSync(join(folder, 'same.yaml'), yaml);
    const [given, read] = await Promise.all([
      evaluate({ config, cwd: folder, threads: 1 }),
      evaluate({ config: 'same.yaml', cwd: folder, threads: 1 }),
    ]);
    expect(given.results.length).toBeGreaterThan(5);
    expect(given.results).toEqual(read.results);
    expect(given.run.configHash).toBe(read.run.configHash);
  });

  test('refuses everything wrong with it, by key, without naming a file', async () => {
    const wrong = { ...config, seed: -1, metrics: ['group-eror-rates'] };
    const error = await evaluate({ config: wrong, cwd: folder }).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(InputError);
    const { problems } = error as InputError;
    expect(problems.map(({ key, file }) => [key, file])).toEqual([
      ['seed', undefined],
      ['metrics[0]', undefined],
    ]);
    expect(problems[1].hint).toContain('group-error-rates');
  });

  test('takes plugins as objects, and its gates have no place in a file', async () => {
    const constant = defineMetric({
      id: 'constant',
      version: 1,
      family: 'extrinsic',
      title: 'Constant',
      summary: 'The same for everybody.',
      definition: '3',
      deviations: [],
      references: [],
      measures: {
        it: {
          title: 'It',
          definition: 'Three.',
          unit: 'none',
          ideal: 0,
          range: [0, null],
          direction: 'lower',
          about: 'bias',
        },
      },
      options: z.strictObject({ dataset: z.string().describe('Data') }),
      data: { dataset: 'labelled' },
      roles: ['classifier'],
      needs: () => ({}),
      measure: () => [{ measure: 'it', attribute: null, group: null, status: 'ok', value: 3, n: 1 }],
    });
    const plugins = [{ metrics: [constant] }];
    const gates: ConfigInput['gates'] = { 'constant/it': ['error', { max: 2 }] };
    const own = defineConfig({ ...config, metrics: [{ constant: { dataset: 'table' } }], plugins, gates });
    const { results, gates: judged, verdict } = await evaluate({ config: own, cwd: folder, threads: 1 });
    expect(results).toMatchObject([{ metric: 'constant', value: 3 }]);
    expect(judged).toMatchObject([{ verdict: 'fail', source: null }]);
    expect(verdict).toBe('fail');
  });
});

describe('the types', () => {
  test('a status narrows the value and the reason', () => {
    const told = (result: Result | Correlation): number | string =>
      result.status === 'ok' ? result.value : result.reason;
    expectTypeOf(told).returns.toEqualTypeOf<number | string>();
    expectTypeOf<Extract<Result, { status: 'ok' }>['value']>().toEqualTypeOf<number>();
    expectTypeOf<Exclude<Result, { status: 'ok' }>['value']>().toEqualTypeOf<null>();
    expectTypeOf<Report['results'][number]>().toEqualTypeOf<Result>();
  });

  test('defineConfig knows the keys, and what they take', () => {
    expectTypeOf(defineConfig).returns.toEqualTypeOf<ConfigInput>();
    // @ts-expect-error: the key is `metrics`
    defineConfig({ subjects: [], metric: [] });
    // @ts-expect-error: a data set says where it comes from
    defineConfig({ subjects: [], metrics: [], datasets: { posts: { columns: {} } } });
    // @ts-expect-error: gates have levels
    defineConfig({ subjects: [], metrics: [], gates: { 'weat/C6': ['fatal', { max: 1 }] } });
    // @ts-expect-error: pooling is one of three
    defineConfig({ subjects: [{ name: 'a', encoder: { model: 'm', pooling: 'max' } }], metrics: [] });
  });
});
