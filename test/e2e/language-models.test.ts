/** Metrics of language models by the real command: what is measured, and what a causal model is refused. */
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { emptyFolder, fairprobe, project, readReport } from './project.ts';

const models = resolve(import.meta.dirname, '../fixtures/models');
const reason =
  'the score is the probability of a word given what stands before and after it, and a causal model knows only what stands before';
const configOf = (...subjects: readonly string[]) => `
subjects:
${subjects.map((subject) => `  - ${subject}`).join('\n')}
metrics:
  - log-probability-bias: { tests: [religion], permutations: 100 }
`;
const masked = `{ name: masked, maskedLm: ${join(models, 'masked-lm')} }`;
const causal = `{ name: causal, causalLm: ${join(models, 'causal-lm')} }`;
const encoder = `{ name: encoder, encoder: ${join(models, 'encoder')} }`;

test('log-probability-bias is run on the masked model, and a note says why not on a causal one', async () => {
  const folder = project({ 'fairprobe.config.yaml': configOf(masked, causal, encoder) });
  const { code, stdout, stderr } = await fairprobe(folder, ['evaluate', '--offline']);
  expect(code, stdout + stderr).toBe(0);
  const { results, notes } = readReport(folder);
  expect(new Set(results.map(({ subject, status }) => `${subject} ${status}`))).toEqual(new Set(['masked ok']));
  expect(notes).toContain(`log-probability-bias was not run on causal, which has no masked-lm: ${reason}`);
  // Nobody would expect it of an encoder.
  expect(notes).toContain('log-probability-bias was not run on encoder, which has no masked-lm');
}, 60_000);

test('log-probability-bias of a causal model alone is refused, with the reason', async () => {
  const folder = project({ 'fairprobe.config.yaml': configOf(causal) });
  const { code, stdout, stderr } = await fairprobe(folder, ['evaluate', '--offline']);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/fairprobe\.config\.yaml:5:5 +metrics\[0\]\.log-probability-bias /);
  expect(stderr).toContain('no subject can answer "log-probability-bias"');
  expect(stderr.replace(/\s+/g, ' ')).toContain(`It needs a subject with masked-lm: ${reason}`);

  const without = await fairprobe(emptyFolder(), [
    ...['evaluate', join(models, 'causal-lm'), '--metric', 'log-probability-bias', '--offline'],
  ]);
  expect([without.code, without.stdout], without.stderr).toEqual([2, '']);
  expect(without.stderr.replace(/\s+/g, ' ')).toContain(reason);
}, 60_000);
