import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { builtInMetrics } from '../../metrics/index.ts';
import { metricPage } from '../../src/cli/pages/metric-page.ts';
import { runReal } from './real.ts';

test.each(builtInMetrics.map((metric) => [metric.id, metric] as const))(
  'the page of %s is what its declaration says now (npm run docs)',
  (id, metric) => {
    expect(readFileSync(`docs/metrics/${id}.md`, 'utf8')).toBe(metricPage(metric));
  },
);

test.each(builtInMetrics.map((metric) => [metric.id, metric] as const))(
  '%s declares all that a reader needs',
  (_id, metric) => {
    expect(metric.references.length).toBeGreaterThan(0);
    for (const measure of Object.values(metric.measures)) {
      expect(measure.title && measure.definition && measure.unit).toBeTruthy();
      const [least, greatest] = measure.range;
      const describes = measure.about === 'description';
      expect([measure.ideal === null, measure.direction === 'none']).toEqual([describes, describes]);
      if (describes) continue;
      expect(measure.ideal).toBeGreaterThanOrEqual(least ?? Number.NEGATIVE_INFINITY);
      expect(measure.ideal).toBeLessThanOrEqual(greatest ?? Number.POSITIVE_INFINITY);
    }
  },
);

test('a definition that speaks of a p value says whether it is one- or two-sided', () => {
  const speaking = builtInMetrics.filter(({ definition }) => /\bp values?\b|\bp: |sign test/.test(definition));
  expect(speaking.map(({ id }) => id).sort()).toEqual(['ceat', 'crows-pairs', 'log-probability-bias', 'seat', 'weat']);
  for (const { id, definition } of speaking)
    expect({ id, definition }).toMatchObject({ id, definition: expect.stringMatching(/(one|two)-sided/) });
});

test('every page of a built-in metric or data set fits 80 columns and is complete', async () => {
  const listed: { section: string; id: string }[] = JSON.parse((await runReal(['list', '--json'], '/')).stdout);
  expect(listed.length).toBeGreaterThanOrEqual(8);
  for (const { id } of listed) {
    const { stdout } = await runReal(['show', id], '/');
    for (const line of stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
    expect(stdout).not.toMatch(/\[object|(ideal|default|range) (undefined|NaN)/);
  }
});
