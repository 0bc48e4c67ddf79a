/** The same generator with and without role reversal, by the real command: disparity beside perplexity. */
import { cpSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { fairprobe, project, readReport } from './project.ts';

const model = resolve(import.meta.dirname, '../fixtures/models/causal-lm');
const config = (reversal: string, tables = '') => `
subjects:
  - { name: as it is, causalLm: ./lm, generator: ./lm }
  - { name: none, causalLm: { model: ./lm, roleReversal: { combine: none } } }
  - name: reversed
    causalLm: &both { model: ./lm, roleReversal: ${reversal} }
    generator: *both
datasets:
  prompts: { use: prompts, path: prompts.csv, columns: { id: id, prompt: text, groups: [job] } }
  text: { corpus: corpus.txt }
  ${tables}
metrics:
  - perplexity: { corpus: text, documents: 12 }
  - generation-bias: { dataset: prompts, maxTokens: 6, minGroupSize: 3 }
`;
const files = (written: string) => ({
  'fairprobe.config.yaml': written,
  'prompts.csv': `id,text,job\n${Array.from({ length: 8 }, (_, i) => `p${i},${i % 2 ? 'he is' : 'the nurse'} ${i},${i % 2 ? 'a' : 'b'}`).join('\n')}\n`,
  'corpus.txt': Array.from({ length: 15 }, (_, i) => `${i % 2 ? 'she' : 'a man'} was number ${i}`).join('\n'),
});
function set(written: string, more: Record<string, string> = {}): string {
  const folder = project({ ...files(written), ...more });
  cpSync(model, join(folder, 'lm'), { recursive: true });
  return folder;
}

test('disparity and perplexity stand side by side, and the report says how roles were reversed', async () => {
  const folder = set(config('{ combine: mean-logit }'));
  const args = ['evaluate', '--offline', '--output', 'report.json', '--no-exit-code'];
  expect(await fairprobe(folder, args)).toMatchObject({ code: 0 });
  const report = readReport(folder, 'report.json');
  const of = (subject: string, measure: string) =>
    report.results.find((one) => one.subject === subject && one.measure === measure)!;
  const perplexities = ['as it is', 'none', 'reversed'].map((subject) => of(subject, 'perplexity'));
  expect(perplexities.map(({ status, n }) => [status, n])).toEqual(Array(3).fill(['ok', 12]));
  expect(perplexities[1].value).toBe(perplexities[0].value);
  expect(perplexities[2].value).not.toBe(perplexities[0].value);
  expect(perplexities[2].details).toMatchObject({ reversal: { notReversible: 0 } });
  expect((perplexities[2].details as { reversal: { reversed: number } }).reversal.reversed).toBeGreaterThan(0);
  expect(of('reversed', 'positive-sentiment').status).toBe('ok');
  const { roles } = report.subjects.find(({ name }) => name === 'reversed')!;
  for (const role of ['causal-lm', 'generator'] as const) {
    expect(roles[role]).toMatchObject({ roleReversal: { combine: 'mean-logit', swaps: 'gender' } });
  }
  // Perplexity is no bias: it correlates with nothing.
  expect(report.correlations.filter(({ a, b }) => [a, b].some(({ metric }) => metric === 'perplexity'))).toEqual([]);
  const again = await fairprobe(folder, [...args.slice(0, -2), 'again.json', '--no-exit-code']);
  expect(again.code).toBe(0);
  expect(readReport(folder, 'again.json').results).toEqual(report.results);
});

test.each([
  ['{ combine: median }', 2, ['roleReversal.combine', 'mean-logit']],
  ['{ combine: max, swaps: gendre }', 2, ['roleReversal.swaps', '"gendre"', 'gender', /config\.yaml:\d+:\d+/]],
  ['{ combine: max, swaps: religion }', 2, ['roleReversal.swaps', 'religion', 'two groups']],
  ['{ combine: max, swaps: [gender, religion] }', 2, ['several attributes', 'gender, religion']],
  ['{ combine: max, tables: text }', 2, ['roleReversal.tables', 'corpus', 'swaps']],
  ['{ combine: max, tables: nowhere }', 2, ['roleReversal.tables', '"nowhere"']],
] as const)('%s is refused before anything is asked', async (reversal, code, says) => {
  const done = await fairprobe(set(config(reversal)), ['evaluate', '--offline']);
  expect(done.code).toBe(code);
  for (const part of says) expect(done.stderr).toMatch(part);
  expect(done.stderr).not.toMatch(/\n\s+at /);
});

test('takes tables of one`s own', async () => {
  const folder = set(config('{ combine: max, swaps: own, tables: mine }', 'mine: { use: swaps, path: own.csv }'), {
    'own.csv': 'a,b\nhe,she\nman,woman\n',
  });
  expect(await fairprobe(folder, ['evaluate', '--offline', '--output', 'r.json', '--no-exit-code'])).toMatchObject({
    code: 0,
  });
  const { roles } = readReport(folder, 'r.json').subjects.find(({ name }) => name === 'reversed')!;
  expect(roles['causal-lm']).toMatchObject({ roleReversal: { combine: 'max', swaps: 'own' } });
});
