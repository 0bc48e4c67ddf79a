import { expect, test } from 'vitest';
import { builtInMetrics } from '../../metrics/index.ts';
import { reportSchema } from '../../src/contract/report.ts';
import { describeMetrics } from '../../src/plan/describe-metrics.ts';
import type { MetricUse } from '../../src/plan/planned.ts';
import type { AnyMetric } from '../../src/plugin.ts';

const use = (metric: AnyMetric, as = metric.id): MetricUse => ({ metric, as, options: {}, models: [], data: {} });
const { metrics: schema } = reportSchema.shape;

test('every built-in metric has a description that fits the report, each once', () => {
  const described = describeMetrics([...builtInMetrics.map((metric) => use(metric)), use(builtInMetrics[0], 'again')]);
  expect(schema.parse(described)).toEqual(described);
  expect(described.map(({ id }) => id)).toEqual(builtInMetrics.map(({ id }) => id));
  for (const { title, definition, references } of described) {
    expect(Math.min(title.length, definition.length, references.length)).toBeGreaterThan(0);
  }
});

test('a plugin that leaves out what only documentation needs is described by its names', () => {
  const { id, version, family } = builtInMetrics[0];
  const bare = { id, version, family, measures: { m: { unit: 'x' } } } as unknown as AnyMetric;
  const [described] = schema.parse(describeMetrics([use(bare)]));
  expect(described).toMatchObject({ title: id, references: [], measures: { m: { title: 'm', about: 'bias' } } });
});
