import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createJiti } from 'jiti';
import { afterEach, expect, test, vi } from 'vitest';
import { typeScriptLoader } from '../../src/config/plugins/type-script.ts';
import { folder } from './fakes.ts';

afterEach(() => vi.unstubAllEnvs());

test('code that lies ready in the folder for temporary files is not run in place of a module', async () => {
  const cwd = await folder({ 'a.ts': 'export default "own" as string;\n' });
  const shared = join(cwd, 'tmp');
  mkdirSync(shared);
  vi.stubEnv('TMPDIR', shared);
  const from = join(cwd, 'x.js');
  const load = (loader: ReturnType<typeof createJiti>) => loader.import(join(cwd, 'a.ts'), { default: true });

  // What jiti does by itself: it keeps the module there, and runs what somebody else has put in its place.
  await load(createJiti(from, { moduleCache: false }));
  const [kept] = readdirSync(join(shared, 'jiti'));
  const planted = join(shared, 'jiti', kept);
  writeFileSync(planted, readFileSync(planted, 'utf8').replace('own', 'planted'));
  expect(await load(createJiti(from, { moduleCache: false }))).toBe('planted');

  expect(await load(typeScriptLoader(from, { moduleCache: false }))).toBe('own');
});

test('nothing is put there either', async () => {
  const cwd = await folder({ 'a.ts': 'export default 1 as number;\n' });
  mkdirSync(join(cwd, 'tmp'));
  vi.stubEnv('TMPDIR', join(cwd, 'tmp'));
  expect(await typeScriptLoader(join(cwd, 'x.js')).import(join(cwd, 'a.ts'), { default: true })).toBe(1);
  expect(readdirSync(join(cwd, 'tmp'))).toEqual([]);
});
