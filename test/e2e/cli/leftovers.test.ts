import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sweepLeftovers } from '../../../src/cli/write/leftovers.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fairprobe-leftovers-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A process that has been and gone. */
const { pid } = spawnSync(process.execPath, ['-e', '']);
const anHour = Date.now() / 1000 - 3600;

function leave(name: string, when = anHour): void {
  const path = join(folder, name);
  writeFileSync(path, 'half');
  utimesSync(path, when, when);
}

it('removes what a killed run left of the same file, and nothing else', async () => {
  leave(`.out.json.${pid}.tmp`);
  leave(`.other.json.${pid}.tmp`);
  leave(`.out.json.${process.pid}.tmp`);
  leave('out.json');
  leave('.out.json.tmp');
  leave(`.out.json.${pid}.tmp.bak`);
  await sweepLeftovers(folder, (name) => name === 'out.json');
  expect(readdirSync(folder).sort()).toEqual(
    [
      'out.json',
      '.out.json.tmp',
      `.out.json.${pid}.tmp.bak`,
      `.other.json.${pid}.tmp`,
      `.out.json.${process.pid}.tmp`,
    ].sort(),
  );
});

it('keeps what was touched within the last minute: its process may run on another machine', async () => {
  leave(`.out.json.${pid}.tmp`, Date.now() / 1000 - 5);
  await sweepLeftovers(folder, () => true);
  expect(readdirSync(folder)).toHaveLength(1);
});

it.skipIf(process.platform !== 'linux')('takes a process that nobody has buried for gone (Linux)', async () => {
  // The shell's child ends soon, and `sleep`, which takes the shell's place, never asks for it.
  const shell = spawn('sh', ['-c', 'sleep 0.3 & echo $!; exec sleep 20'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [line] = await once(shell.stdout, 'data');
  const zombie = Number(String(line));
  await expect.poll(() => readFileSync(`/proc/${zombie}/stat`, 'utf8')).toContain(') Z ');
  leave(`.out.json.${zombie}.tmp`);
  leave(`.out.json.${shell.pid}.tmp`);
  await sweepLeftovers(folder, () => true);
  shell.kill();
  expect(readdirSync(folder)).toEqual([`.out.json.${shell.pid}.tmp`]);
});

it('removes folders with what is in them', async () => {
  const path = join(folder, `.run.${pid}.tmp`);
  mkdirSync(path);
  writeFileSync(join(path, 'report.json'), 'half');
  utimesSync(path, anHour, anHour);
  await sweepLeftovers(folder, () => true);
  expect(readdirSync(folder)).toEqual([]);
});

it('has nothing to do where there is no folder', async () => {
  await sweepLeftovers(join(folder, 'nowhere'), () => true);
});
