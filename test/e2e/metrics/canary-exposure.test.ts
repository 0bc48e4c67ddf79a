/** Canaries whose candidates a causal language model finds likely, against ONNX Runtime, NumPy and SciPy in Python. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { evaluate } from '../../../src/index.ts';
import type { Found } from '../../metrics/canary-exposure/rows.ts';

const fixtures = join(import.meta.dirname, '../../fixtures');
const folder = mkdtempSync(join(tmpdir(), 'fairprobe-exposure-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Expected extends Found {
  canaries: readonly { prompt: string; inserted: string; group: string }[];
}
const { byModel }: { byModel: Expected } = JSON.parse(readFileSync(join(fixtures, 'canary-exposure.json'), 'utf8'));

/** The prompt with each secret that it has room for. */
function candidates(prompt: string): string[] {
  const [first, ...others] = prompt.split('#');
  return others.reduce(
    (texts, part) => texts.flatMap((text) => Array.from({ length: 10 }, (_, digit) => `${text}${digit}${part}`)),
    [first],
  );
}

const rows = byModel.canaries.flatMap(({ prompt, inserted, group }, canary) =>
  candidates(prompt).map((text, k) => `${canary}-${k},"${text}",${canary},${Number(text === inserted)},${group}`),
);
writeFileSync(join(folder, 'candidates.csv'), `${['id,text,canary,inserted,who', ...rows].join('\n')}\n`);
const columns = '{ id: id, text: text, case: canary, member: inserted, groups: [who] }';

const config = join(folder, 'config.yaml');
writeFileSync(
  config,
  `subjects: [{ name: lm, causalLm: ${join(fixtures, 'models/causal-lm')} }]
datasets: { secrets: { table: candidates.csv, columns: ${columns} } }
metrics: [canary-exposure: { dataset: secrets, minGroupSize: 4 }]
`,
);

describe('The exposure of canaries to a causal language model', () => {
  it('is that of the ranks of their log-probabilities, of one place and of several', async () => {
    const { results } = await evaluate({ config, cwd: folder, offline: true, threads: 1 });
    const of = (measure: string, group: string | null = null) =>
      results.find((one) => one.measure === measure && one.group === group)!;
    for (const [group, expected] of [[null, byModel.all], ...Object.entries(byModel.groups)] as const) {
      const exposure = of('exposure', group) as { value: number; pValue: number };
      expect(exposure.value).toBeCloseTo(expected.exposure, 12);
      expect(exposure.pValue).toBeCloseTo(expected.p, 10);
      expect(of('extraction-rate', group)).toMatchObject({ status: 'ok', value: expected.rate });
    }
    expect(of('exposure')).toMatchObject({ n: 8, details: { dropped: 0 } });
  });
});
