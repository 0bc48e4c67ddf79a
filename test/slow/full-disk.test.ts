import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStore } from '../../src/support/store/index.ts';
import { found, key, origin, value } from '../support/store/helpers.ts';

const directory = mkdtempSync(join(tmpdir(), 'fairprobe-small-'));
const mount = (...options: string[]) => spawnSync('mount', [...options, directory]).status === 0;
const mounted = mount('-t', 'tmpfs', '-o', 'size=1m', 'tmpfs');
if (!mounted) process.stderr.write('skipped: no file system can be mounted here (needs root)\n');

describe.skipIf(!mounted)('a cache on a disk of one mebibyte', () => {
  beforeAll(() => {
    execFileSync('chmod', ['700', directory]);
  });
  afterAll(() => {
    execFileSync('umount', [directory]);
    rmSync(directory, { recursive: true });
  });

  test('that fills up costs the cache, not the run, and what was written is read when it is read-only as well', async () => {
    const notes: string[] = [];
    const note = (message: string) => void notes.push(message);
    const cache = await openStore(directory, note);
    for (let i = 0; i < 2000; i++) {
      cache.put(key(i), value(i), origin);
      if (i % 100 === 99) await cache.flush();
    }
    expect(found(cache, 2000)).toBe(2000);
    await cache.close();
    expect(notes).toEqual([expect.stringMatching(/cannot be written \(.*ENOSPC/)]);

    expect(mount('-o', 'remount,ro')).toBe(true);
    notes.length = 0;
    const again = await openStore(directory, note);
    const kept = found(again, 2000);
    expect(kept).toBeGreaterThan(300);
    expect(kept).toBeLessThan(700);
    again.put('new', Uint8Array.of(1), origin);
    await again.close();
    expect(notes).toEqual([expect.stringMatching(/cannot be written \(.*EROFS/)]);
  });
});
