/** What is measured once is not measured again, whether or not single items are kept of it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { builtInDatasets } from '../../datasets/index.ts';
import { builtInMetrics } from '../../metrics/index.ts';
import { loadConfig } from '../../src/config/load.ts';
import { type UnitFolder, type UnitRecord, withUnits } from '../../src/evaluate/index.ts';
import { silent } from '../../src/support/progress.ts';
import { scored, scoredYaml } from '../cli/real.ts';

const cwd = mkdtempSync(join(tmpdir(), 'fairprobe-units-'));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

it('a unit of which items are kept takes the rest from the cache, and one without takes all', async () => {
  writeFileSync(join(cwd, 'scored.csv'), scored);
  writeFileSync(join(cwd, 'fairprobe.config.yaml'), scoredYaml);
  const calls = { measure: 0, samples: 0 };
  const metrics = builtInMetrics.map((metric) =>
    metric.id === 'group-error-rates'
      ? {
          ...metric,
          measure(given: never) {
            calls.measure++;
            return metric.measure(given);
          },
          samples(given: never) {
            calls.samples++;
            return metric.samples!(given);
          },
        }
      : metric,
  );
  const loaded = await loadConfig({ cwd, metrics, datasets: builtInDatasets });
  const left: UnitRecord[] = [];
  const folder: UnitFolder = {
    putPlan: async () => {},
    get: async () => undefined,
    put: async (record) => void left.push(record),
    openSamples: () => ({ add() {}, discard() {} }),
  };
  const input = { ...loaded, cacheDirectory: join(cwd, 'cache'), offline: true, threads: 1, progress: silent };
  await withUnits({ ...input, share: null, keepsSamples: true, folder }, async ({ units: [unit], measure }) => {
    await measure(unit, false);
    expect(calls).toEqual({ measure: 1, samples: 0 });
    await measure(unit, false);
    expect(calls).toEqual({ measure: 1, samples: 0 });
    await measure(unit, true);
    expect(calls).toEqual({ measure: 1, samples: 1 });
  });
  const [first, ...others] = left.map(({ jobs }) => jobs);
  for (const other of others) expect(other).toEqual(first);
});
