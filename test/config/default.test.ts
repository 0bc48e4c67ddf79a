import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { builtInDatasets } from '../../datasets/index.ts';
import { builtInMetrics } from '../../metrics/index.ts';
import { loadConfig } from '../../src/config/load.ts';
import { defaultConfig, embeddedModels } from '../../src/support/embedded.ts';
import { folder } from './fakes.ts';

const builtIn = { metrics: builtInMetrics, datasets: builtInDatasets };

test('the default configuration is valid, and judges every classifier that comes with fairprobe, as encoder too', async () => {
  const { config } = await loadConfig({ ...builtIn, cwd: await folder(), fallback: defaultConfig });
  const classifiers = embeddedModels().filter((model) => !model.startsWith('embedded:status-'));
  expect(classifiers).toContain('embedded:plain');
  expect(
    config.config.subjects.map(({ name, encoder, classifier }) => [name, encoder?.model, classifier]).sort(),
  ).toEqual(
    classifiers.map((model) => [model.slice('embedded:'.length), model, expect.objectContaining({ model })]).sort(),
  );
});

test('it names no file and no model outside the package', () => {
  const text = readFileSync(defaultConfig, 'utf8').replace(/#.*$/gm, '');
  const models = [...text.matchAll(/(?:encoder|classifier|model): ([^ ,}\n]+)/g)].map(([, model]) => model);
  expect(models.length).toBeGreaterThan(0);
  expect(models.filter((model) => !embeddedModels().includes(model))).toEqual([]);
  expect(text).not.toMatch(/\.\/|\b(table|corpus|path|predictions):/);
});
