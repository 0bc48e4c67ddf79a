/** How many pairs of measures there will be to correlate is said before anything is measured. */
import { appendFileSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import type { Forecast } from '../../../src/evaluate/forecast.ts';
import { runReal, scored } from '../../cli/real.ts';
import { folder } from '../../config/fakes.ts';

const config = (metrics: readonly string[]) => `subjects:
${['first', 'second'].map((name) => `  - { name: ${name}, classifier: { predictions: items.csv, columns: { id: id, score: ${name} } } }`).join('\n')}
datasets:
  items: { table: items.csv, columns: { id: id, label: label, groups: [group] }, positive: [bad] }
metrics:
${metrics.map((metric) => `  - ${metric}`).join('\n')}
correlate: { families: all }
`;
const project = (metrics: readonly string[]) =>
  folder({ 'fairprobe.config.yaml': config(metrics), 'items.csv': scored });
const forecastOf = async (cwd: string) =>
  JSON.parse((await runReal(['plan', '--no-cache', '--json'], cwd)).stdout) as Forecast;

test('as many as the run then correlates, where data and metrics tell', async () => {
  const cwd = await project([
    'group-error-rates: { dataset: items, minGroupSize: 5 }',
    'hate-speech-bias: { dataset: items, minGroupSize: 5 }',
  ]);
  const { pairs, notes } = await forecastOf(cwd);
  const { code } = await runReal(['evaluate', '-q', '-o', 'r.json', '--no-cache'], cwd);
  expect(code).toBe(0);
  const { correlations } = JSON.parse(readFileSync(join(cwd, 'r.json'), 'utf8'));
  const correlated = new Set(correlations.map(({ a, b }: { a: object; b: object }) => JSON.stringify([a, b]))).size;
  expect(correlated).toBeGreaterThan(100);
  expect(pairs).toBe(correlated);
  expect(notes).toEqual([]);
  expect((await runReal(['plan', '--no-cache'], cwd)).stdout).toContain(
    `To be correlated: about ${pairs.toLocaleString('en')} pairs of measures.`,
  );
});

/** A metric of so many measures of bias, none of which it gives. */
const plugin = (measures: number) => `
import { z } from 'zod';
const one = { title: 'One', definition: 'One.', unit: 'share', ideal: 0, range: [0, 1], direction: 'lower', about: 'bias' };
const about = { version: 1, family: 'extrinsic', title: 'Many', summary: 'Many', definition: 'Many.' };
export default {
  metrics: [{
    id: 'many', ...about, deviations: [], references: [],
    measures: Object.fromEntries(Array.from({ length: ${measures} }, (_, i) => ['m' + i, one])),
    options: z.strictObject({ dataset: z.string() }),
    data: { dataset: 'labelled' }, roles: ['classifier'], needs: () => ({}), measure: () => [],
  }],
};
`;

test('where there are too many to correlate any, plan says so, and a run before it measures', async () => {
  const cwd = await project(['many: { dataset: items }']);
  writeFileSync(join(cwd, 'many.mjs'), plugin(448));
  symlinkSync(resolve('node_modules'), join(cwd, 'node_modules'));
  appendFileSync(join(cwd, 'fairprobe.config.yaml'), 'plugins: [./many.mjs]\n');
  const { pairs, notes } = await forecastOf(cwd);
  expect(pairs).toBe((448 * 447) / 2);
  const said =
    'about 448 series make 100,128 pairs, and nothing is correlated where there are more than 100,000. Ask for fewer';
  expect(notes).toEqual([expect.stringContaining(said)]);
  const { stderr } = await runReal(['evaluate', '-o', 'r.json', '--no-cache'], cwd);
  expect(stderr).toContain(said);
});
