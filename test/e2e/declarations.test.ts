import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

test('the declarations of the package need no types of Node, and hold where libraries are checked, too', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fairprobe-declarations-'));
  const entries = ['index', 'plugin', 'statistics/index'].map((name) => resolve(`dist/src/${name}.js`));
  const program = entries.map((path, i) => `export * as e${i} from ${JSON.stringify(path)};\n`).join('');
  writeFileSync(join(folder, 'use.ts'), program);
  const options = ['--noEmit', '--strict', '--skipLibCheck', 'false', '--types', '', '--module', 'nodenext'];
  const tsc = resolve('node_modules/typescript/bin/tsc');
  const { status, stdout } = spawnSync(process.execPath, [tsc, ...options, '--target', 'es2023', 'use.ts'], {
    cwd: folder,
    encoding: 'utf8',
  });
  rmSync(folder, { recursive: true });
  expect([status, stdout]).toEqual([0, '']);
});
