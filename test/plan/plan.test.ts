import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtInDatasets } from '../../datasets/index.ts';
import { builtInMetrics } from '../../metrics/index.ts';
import type { ConfiguredDataset } from '../../src/config/loaded.ts';
import type { DatasetConfig } from '../../src/contract/configuration.ts';
import { plan } from '../../src/plan/plan.ts';
import type { AnyDataset } from '../../src/plugin.ts';
import { silent } from '../../src/support/progress.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fairprobe-plan-'));
  for (const name of ['a.txt', 'b.txt', 'a.json']) writeFileSync(join(folder, name), '["one","two"]\n');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function keyOf(text: DatasetConfig, datasets: readonly AnyDataset[] = builtInDatasets) {
  const ceat = builtInMetrics.find(({ id }) => id === 'ceat')!;
  const options = { contexts: 'text' };
  const dataset = datasets.find(({ id }) => id === text.use)!;
  const named: [string, ConfiguredDataset][] = [
    ['text', { dataset, options: dataset.options.parse(text.options) }],
    ...builtInDatasets
      .filter(({ id }) => id === 'weat')
      .map((weat): [string, ConfiguredDataset] => ['weat', { dataset: weat, options: weat.options.parse({}) }]),
  ];
  const planned = await plan({
    uses: [{ metric: ceat, as: 'ceat', options: ceat.options.parse(options), models: [] }],
    data: new Map(named),
    loaded: {
      config: {
        seed: 1,
        subjects: [],
        datasets: { text },
        metrics: [{ metric: 'ceat', as: 'ceat', options }],
        correlate: { families: 'all', signed: false, aligned: false, performance: false },
        gates: [],
        plugins: [],
      },
      file: '/fairprobe.config.yaml',
      directory: folder,
      only: {},
      locate: () => ({}),
    },
    offline: true,
    progress: silent,
    resolve: (path) => join(folder, path),
  });
  return planned.dataKeys.get('text');
}

const corpus = (file: string, more = {}): DatasetConfig => ({ use: 'corpus', options: { corpus: file, ...more } });

describe('the key of a data set', () => {
  it('is that of its bytes and of how they are read, wherever it lies', async () => {
    const key = await keyOf(corpus('a.txt'));
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(await keyOf(corpus('b.txt'))).toBe(key);
    // The same bytes: one line of text, or two strings.
    expect(await keyOf(corpus('a.json'))).not.toBe(key);
    expect(await keyOf(corpus('a.txt', { format: 'json' }))).not.toBe(key);
  });

  it('is refused a data set that does not take the name it has in the configuration', async () => {
    const renamed = builtInDatasets.map((dataset) => ({
      ...dataset,
      load: async (options: unknown, context: Parameters<AnyDataset['load']>[1]) =>
        dataset.load(options, { ...context, id: 'another' }),
    }));
    await expect(keyOf(corpus('a.txt'), renamed)).rejects.toThrow('the data set "corpus" calls itself "another"');
  });
});
