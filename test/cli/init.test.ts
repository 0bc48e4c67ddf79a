import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { fakes, folder } from '../config/fakes.ts';
import { run } from './run.ts';

const defaultConfig = readFileSync(join(import.meta.dirname, '../fixtures/default.yaml'), 'utf8');
const name = 'fairprobe.config.yaml';

describe('init', () => {
  test('writes the default configuration, and says what to do next', async () => {
    const cwd = await folder();
    const { code, stdout, stderr } = await run(['init'], { cwd });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^written: fairprobe\.config\.yaml\n/);
    expect(stdout).toContain('fairprobe evaluate');
    expect(readdirSync(cwd)).toEqual([name]);
    expect(readFileSync(join(cwd, name), 'utf8')).toBe(defaultConfig);
    expect((await loadConfig({ ...fakes, cwd })).config.file).toContain(name);
  });

  test('keeps a file that is there, unless it is told to overwrite it', async () => {
    const cwd = await folder({ [name]: 'mine' });
    const refused = await run(['init'], { cwd });
    expect([refused.code, refused.stdout]).toEqual([2, '']);
    expect(refused.stderr).toBe(`${name}  exists already\n    Overwrite it with --force\n`);
    expect(readFileSync(join(cwd, name), 'utf8')).toBe('mine');
    expect((await run(['init', '--force'], { cwd })).code).toBe(0);
    expect(readFileSync(join(cwd, name), 'utf8')).toBe(defaultConfig);
  });

  test('does not put a second configuration beside one of another kind, told or not', async () => {
    const cwd = await folder({ 'fairprobe.config.json': '{}' });
    for (const argv of [['init'], ['init', '--force']]) {
      const { code, stderr } = await run(argv, { cwd });
      expect(code).toBe(2);
      expect(stderr).toContain('there is already fairprobe.config.json');
    }
    expect(readdirSync(cwd)).toEqual(['fairprobe.config.json']);
  });

  test('leaves nothing behind where it cannot write', async () => {
    const cwd = await folder();
    writeFileSync(join(cwd, 'file'), '');
    const { code, stderr } = await run(['init'], { cwd: join(cwd, 'file') });
    expect(code).toBe(2);
    expect(stderr).toContain('cannot be written');
    expect(readdirSync(cwd)).toEqual(['file']);
  });
});
