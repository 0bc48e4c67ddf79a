import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { evaluate } from '../../../src/index.ts';

let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), 'fairprobe-evaluate-'));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** A project whose plugin measures a constant. */
function projectWith(constant: number): string {
  const folder = join(scratch, `measures-${constant}`);
  mkdirSync(folder);
  const rows = Array.from({ length: 20 }, (_, i) => `${i},${i % 2 ? 'yes' : 'no'},0.5`);
  writeFileSync(join(folder, 'table.csv'), `id,label,score\n${rows.join('\n')}\n`);
  writeFileSync(
    join(folder, 'plugin.mjs'),
    `const options = { safeParse: (data) => ({ success: true, data }), parse: (data) => data };
    const measures = { it: { title: '', definition: '', unit: '', ideal: 0, range: [null, null], direction: 'lower', about: 'bias' } };
    export default { metrics: [{
      id: 'constant', version: 1, family: 'extrinsic', title: '', summary: '', definition: '', deviations: [], references: [],
      measures, options, data: { dataset: 'labelled' }, roles: ['classifier'],
      needs: ({ data }) => ({ scores: { kind: 'class-probabilities', data: data.dataset } }),
      measure: () => [{ measure: 'it', attribute: null, group: null, status: 'ok', value: ${constant}, n: 1 }],
    }] };`,
  );
  writeFileSync(
    join(folder, 'fairprobe.config.yaml'),
    `plugins: [./plugin.mjs]
subjects: [{ name: ours, classifier: { predictions: table.csv, columns: { id: id, score: score } } }]
datasets: { table: { table: table.csv, columns: { id: id, label: label }, positive: ['yes'] } }
metrics: [{ constant: { dataset: table } }]
`,
  );
  return folder;
}

it('measures anew what a plugin measures: the cache does not know its code', async () => {
  for (const constant of [1, 2]) {
    const { results, metrics, examples } = await evaluate({
      cwd: projectWith(constant),
      cacheDirectory: join(scratch, 'cache'),
      threads: 1,
    });
    expect(results).toMatchObject([{ metric: 'constant', value: constant }]);
    expect(metrics).toMatchObject([{ id: 'constant', family: 'extrinsic', measures: { it: { about: 'bias' } } }]);
    expect(examples).toBeNull();
  }
});

it('stops between two jobs when it is told to', async () => {
  const stop = new AbortController();
  const progress = {
    start: (label: string) => {
      if (label === 'evaluating') stop.abort();
      return { advance() {}, end() {} };
    },
    note() {},
  };
  const running = evaluate({ cwd: projectWith(3), progress, signal: stop.signal });
  await expect(running).rejects.toThrow('interrupted');
});
