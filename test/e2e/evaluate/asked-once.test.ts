import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { builtInDatasets } from '../../../datasets/index.ts';
import { builtInMetrics } from '../../../metrics/index.ts';
import { type LoadConfigOptions, loadConfig } from '../../../src/config/load.ts';
import { evaluate } from '../../../src/evaluate/evaluate.ts';
import { forecast } from '../../../src/evaluate/forecast.ts';
import type { ItemRecord } from '../../../src/judge/baseline/items.ts';
import { snapshotOf } from '../../../src/judge/baseline/snapshot.ts';
import { defineMetric } from '../../../src/plugin.ts';
import { silent } from '../../../src/support/progress.ts';
import { folder } from '../../config/fakes.ts';

const counts = { parse: 0, needs: 0, models: 0, check: 0 };
beforeEach(() => {
  Object.assign(counts, { parse: 0, needs: 0, models: 0, check: 0 });
});

const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The mean score, which says how often it is asked what it is. */
const counted = defineMetric({
  id: 'counted',
  version: 1,
  family: 'extrinsic',
  title: 'Mean score',
  summary: 'The mean score of all items',
  definition: 'The mean.',
  deviations: [],
  references: [],
  measures: {
    mean: {
      title: 'Mean',
      definition: 'The mean.',
      unit: 'probability',
      ideal: 0,
      range: [0, 1],
      direction: 'lower',
      about: 'bias',
    },
  },
  options: z.strictObject({ dataset: z.string() }).transform((options) => {
    counts.parse++;
    return options;
  }),
  data: { dataset: 'labelled' },
  roles: ['classifier'],
  check: () => {
    counts.check++;
    return [];
  },
  groups: () => null,
  models: () => {
    counts.models++;
    return [];
  },
  needs({ data }) {
    counts.needs++;
    return { scores: { kind: 'class-probabilities', data: data.dataset } };
  },
  measure: ({ observed: { scores } }) => [
    {
      measure: 'mean',
      attribute: null,
      group: null,
      status: 'ok',
      value: mean(scores.positive),
      n: scores.positive.length,
    },
  ],
  samples: ({ data, observed }) => data.dataset.ids.map((id, i) => ({ id, score: observed.scores.positive[i] })),
  pairing: {
    answers: ['score'],
    statistics: (_, samples) => ({
      means: [
        {
          measure: 'mean',
          attribute: null,
          group: null,
          values: Float64Array.from(samples, ({ score }) => Number(score)),
        },
      ],
    }),
  },
});

const ids = Array.from({ length: 40 }, (_, i) => `i${i}`);
const table = `id,label,group,a,b\n${ids.map((id, i) => `${id},${i % 2},g${i % 3},${i / 40},${1 - i / 40}\n`).join('')}`;
const file = (column: string) => ({
  name: column,
  classifier: { predictions: 'scores.csv', columns: { id: 'id', score: column } },
});
const value = {
  subjects: [file('a'), file('b')],
  datasets: {
    items: { table: 'scores.csv', columns: { id: 'id', label: 'label', groups: ['group'] }, positive: ['1'] },
  },
  metrics: [{ counted: { dataset: 'items' } }, { 'group-error-rates': { dataset: 'items', minGroupSize: 5 } }],
  gates: { 'counted/mean': ['error', { max: 0.9 }, { noWorseThanBaseline: true, subject: 'a' }] },
  plugins: [{ metrics: [counted] }],
};

const load = async (cwd: string, more: Partial<LoadConfigOptions> = {}) =>
  loadConfig({ value, cwd, metrics: builtInMetrics, datasets: builtInDatasets, ...more });
const common = { cacheDirectory: null, offline: true, threads: 1, progress: silent, command: '' };

describe('a metric is asked once a run', () => {
  it('for its options and what it needs, with gates, flags and a baseline', async () => {
    const cwd = await folder({ 'scores.csv': table });
    const records: ItemRecord[] = [];
    const before = await evaluate({
      ...(await load(cwd, { seed: 3 })),
      ...common,
      sample: (record) => void records.push(record),
    });
    expect(counts).toEqual({ parse: 1, needs: 1, models: 1, check: 1 });

    Object.assign(counts, { parse: 0, needs: 0, models: 0, check: 0 });
    const flags = { seed: 3, correlate: { signed: true }, failOn: ['counted/mean <= 0.8'], only: ['counted'] };
    const loaded = await load(cwd, flags);
    const baseline = { file: 'baseline.json', snapshot: snapshotOf(before), items: { records } };
    const report = await evaluate({ ...loaded, ...common, baseline, strict: true });
    expect(counts).toEqual({ parse: 1, needs: 1, models: 1, check: 1 });
    expect(report.run.seed).toBe(3);
    expect(report.run.config.correlate).toMatchObject({ signed: true });
    expect(report.comparison?.changes.filter(({ paired }) => paired).length).toBeGreaterThan(0);
    expect(report.gates.map(({ rule }) => rule)).toContain('counted/mean <= 0.8');
    expect(report.results.map(({ subject }) => subject)).toEqual(['a', 'b']);
  });

  it('for a forecast', async () => {
    const cwd = await folder({ 'scores.csv': table });
    await forecast({ ...(await load(cwd)), cacheDirectory: null, limit: 20 });
    expect(counts).toEqual({ parse: 1, needs: 1, models: 1, check: 1 });
  });
});
