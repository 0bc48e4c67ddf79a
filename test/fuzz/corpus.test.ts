/** Inputs that once ended in a crash, in another program's words, or in all of the memory. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { renderProblems } from '../../src/cli/problems.ts';
import { readConfig } from '../../src/config/yaml/read.ts';
import { migrate } from '../../src/report/migrate.ts';
import { checkModel, checkPositive } from '../../src/runtime/resolve.ts';
import { asClassifier } from '../../src/runtime/suitability.ts';
import { silent } from '../../src/support/progress.ts';
import { runReal } from '../cli/real.ts';
import { problemsOf } from '../support/tables/files.ts';

const corpus = join(import.meta.dirname, 'corpus');
const scratch = mkdtempSync(join(tmpdir(), 'fairprobe-corpus-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const calls: { argv: string[]; says: string }[] = JSON.parse(readFileSync(join(corpus, 'arguments.json'), 'utf8'));

it.each(calls)('$argv is refused in words', async ({ argv, says }) => {
  const { code, stderr } = await runReal(argv, scratch, { env: { HF_HUB_OFFLINE: '1' } });
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(says) });
});

it('says of a configuration that is nested too deeply that it is', async () => {
  const [problem] = await problemsOf(readConfig(join(corpus, 'nested-too-deeply.yaml')));
  expect(problem).toMatchObject({ message: 'is nested too deeply to be read', line: 1 });
});

it('reads a mapping that is a key without a warning of the parser', async () => {
  const warn = vi.spyOn(process, 'emitWarning');
  await readConfig(join(corpus, 'mapping-as-key.yaml'));
  expect(warn).not.toHaveBeenCalled();
  warn.mockRestore();
});

it('makes no list of two billion labels', async () => {
  const folder = join(scratch, 'model');
  cpSync(resolve(corpus, '../../fixtures/models/classifier-1'), folder, { recursive: true });
  const config = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8'));
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ ...config, id2label: undefined }));
  cpSync(join(corpus, 'two-billion-labels.onnx'), join(folder, 'onnx/model.onnx'));
  const source = { model: folder, revision: 'main', dtype: 'fp32', device: 'cpu' } as const;
  const context = { resolve: (path: string) => path, offline: true, progress: silent };
  const problems = await checkModel(source, context, asClassifier);
  expect(problems).toMatchObject([{ message: expect.stringContaining('declares 2147483648 logits') }]);
  expect(await checkPositive(source, context)).toEqual([]);
});

it('knows no alternative of a metric that is named like a property of every object', () => {
  const results = [{ metric: 'constructor', pValue: 0.1 }];
  expect(migrate({ schemaVersion: 1, results }).results).toMatchObject([{ alternative: null }]);
});

it('shows both ends of a name that is as long as a book', () => {
  const message = `there is no metric "${'x'.repeat(100_000)}" here`;
  const shown = renderProblems([{ message, key: 'k'.repeat(5000) }], { cwd: '/', color: false });
  expect(shown).toContain('there is no metric "xxx');
  expect(shown).toContain('more characters]');
  expect(shown).toContain('x" here');
  expect(shown.length).toBeLessThan(2500);
});

it('prints no problem that GitHub would take for a command', () => {
  const problems = [{ message: '::set-env name=x::y', hint: '::error::no\n##[error]no' }];
  expect(renderProblems(problems, { cwd: '/', color: false })).toBe(
    ': :set-env name=x::y\n    : :error::no\n    ## [error]no\n',
  );
});
