/** Machines that share a run and are not alike: one has no room left, another's clock is wrong. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { scored, scoredYaml } from '../cli/real.ts';
import { fairprobe, finish, project, start } from '../e2e/project.ts';
import { below, withPlugin } from './fleet.ts';
import { hasRedis, type Redis, startRedis } from './redis.ts';

const bin = resolve(import.meta.dirname, '../../dist/bundle/bin.js');
const small = mkdtempSync(join(tmpdir(), 'fairprobe-small-'));
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', small]).status === 0;
if (!mounted) process.stderr.write('skipped: no file system can be mounted here (needs root)\n');
afterAll(() => {
  if (mounted) spawnSync('umount', [small]);
  rmSync(small, { recursive: true, force: true });
});

const files = { 'scored.csv': scored, 'fairprobe.config.yaml': scoredYaml };
const textOf = (folder: string, file: string) => readFileSync(join(folder, file), 'utf8').replace(/"command": .*/, '');
async function alone(folder: string): Promise<string> {
  expect((await fairprobe(folder, ['evaluate', '--no-cache', '-o', 'report.json'])).code).toBe(0);
  return textOf(folder, 'report.json');
}

describe.skipIf(!mounted)('a machine whose disk is full', () => {
  afterEach(() => {
    for (const name of readdirSync(small)) rmSync(join(small, name), { recursive: true });
  });

  test.each([
    ['plan', 64],
    ['first unit', 48],
    ['second unit', 30],
  ])('before the %s is left says so, keeps what it has and goes on once there is room', async (_, kilobytes) => {
    const folder = project(files);
    const report = await alone(folder);
    const fill = join(small, 'fill');
    spawnSync('dd', ['if=/dev/zero', `of=${fill}`, 'bs=1024', `count=${kilobytes}`]);
    const share = ['evaluate', '--shard', '1/1', '--no-cache', '--shards', join(small, 'shards')];
    const full = await fairprobe(folder, share);
    expect(full).toMatchObject({ code: 3 });
    expect(full.stderr).toMatch(/units cannot be written there: .*ENOSPC/);
    expect(full.stderr).not.toContain('bug');
    rmSync(fill);
    expect(await fairprobe(folder, share)).toMatchObject({ code: 0 });
    expect((await fairprobe(folder, ['merge', join(small, 'shards'), '-o', 'report.json'])).code).toBe(0);
    expect(textOf(folder, 'report.json')).toBe(report);
  });
});

describe.skipIf(!hasRedis())('on a queue', () => {
  let redis: Redis;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis?.stop());

  /** A worker, below another program. */
  const under = (folder: string, program: string, args: readonly string[], more: readonly string[] = []) =>
    spawn(program, [...args, process.execPath, bin, ...['worker', '--queue', address(), '--no-cache', ...more]], {
      cwd: folder,
      env: { ...process.env, FAIRPROBE_CACHE_DIR: join(folder, 'cache'), SOURCE_DATE_EPOCH: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const address = () => `redis://127.0.0.1:${redis.port}`;
  const evaluate = ['evaluate', '-o', 'report.json', '--queue'];

  test('a worker that may not write what it measures says so and leaves it to others', async () => {
    const folder = project(files);
    const report = await alone(folder);
    const evaluating = finish(start(folder, [...evaluate, address()]));
    // Room for the plan, and for no unit: what a quota does.
    const limited = await finish(under(folder, 'sh', ['-c', 'ulimit -f 8; exec "$@"', 'sh']));
    expect(limited).toMatchObject({ code: 3 });
    expect(limited.stderr).toContain('units cannot be written there: EFBIG');
    expect(limited.stderr).toContain('stopped: no unit can be measured on this machine');
    expect(await finish(start(folder, ['worker', '--queue', address(), '--no-cache']))).toMatchObject({ code: 0 });
    expect(await evaluating).toMatchObject({ code: 0 });
    expect(textOf(folder, 'report.json')).toBe(report);
  });

  const hasFaketime = existsSync('/usr/bin/faketime');
  if (!hasFaketime) process.stderr.write('skipped: faketime is not installed\n');
  test.skipIf(!hasFaketime)('clocks an hour apart do not matter, nor that one of them is lost at work', async () => {
    const folder = withPlugin({ slow: "(writeFileSync('begun', ''), slowly(1000))" });
    const report = await alone(folder);
    rmSync(join(folder, 'begun'));
    const evaluating = finish(start(folder, [...evaluate, address()]));
    const withClock = (hours: string) => under(folder, 'faketime', ['-f', hours], ['--lease', '2']);
    const lost = withClock('+1h');
    while (!existsSync(join(folder, 'begun'))) await wait(20);
    for (const pid of below(lost.pid!)) process.kill(pid, 'SIGKILL');
    const others = ['-1h', '+1h'].map((hours) => finish(withClock(hours)));
    expect(await evaluating).toMatchObject({ code: 0 });
    for (const one of await Promise.all(others)) expect(one).toMatchObject({ code: 0 });
    expect(textOf(folder, 'report.json')).toBe(report);
  });
});
