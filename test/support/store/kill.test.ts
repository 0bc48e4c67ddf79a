import { expect, test } from 'vitest';
import type { Files } from '../../../src/support/store/files.ts';
import { openStore } from '../../../src/support/store/index.ts';
import { found, key, origin, value } from './helpers.ts';
import { type MemoryFiles, memoryFiles } from './memory-files.ts';

const changes = ['makeFolder', 'create', 'write', 'sync', 'rename', 'remove', 'touch'] as const;

/** A process that is killed at a change of the file system, in the middle of it where it is a write. */
function killedAt(files: MemoryFiles, change: number): Files {
  let done = 0;
  const killed = Object.fromEntries(
    changes.map((name) => [
      name,
      (...given: unknown[]) => {
        const call = files[name] as (...given: unknown[]) => unknown;
        if (done++ < change) return call(...given);
        if (done - 1 === change && name === 'write') {
          const [descriptor, bytes] = given as [number, Uint8Array];
          files.write(descriptor, bytes.subarray(0, bytes.length / 2));
        }
        throw new Error('killed');
      },
    ]),
  );
  return { ...files, ...killed };
}

/** Stores an answer a flush. @returns how many flushes were done, and whether all were */
async function work(files: Files, answers: number): Promise<{ flushed: number; alive: boolean }> {
  let alive = true;
  const cache = await openStore('/c', () => (alive = false), { files });
  let flushed = 0;
  for (let i = 0; i < answers && alive; i++) {
    cache.put(key(i), value(i, 50), origin);
    await cache.flush();
    if (alive) flushed++;
  }
  return { flushed, alive };
}

test('a kill at any change of the file system, merging included, loses nothing that was flushed', async () => {
  const answers = 20;
  for (let change = 0; ; change++) {
    const files = memoryFiles();
    const { flushed, alive } = await work(killedAt(files, change), answers);
    const again = await openStore('/c', expect.unreachable, { files });
    // What was just being written may be there as well.
    expect([flushed, flushed + 1], `killed at ${change}`).toContain(found(again, answers, 50));
    await again.close();
    if (alive) {
      // The last one was not killed: several files were merged, and every one of these steps was a place to be killed at.
      expect(change).toBeGreaterThan(5 * answers);
      expect(files.contents.size).toBeLessThan(8);
      return;
    }
  }
});

test('files that cannot be removed once they are merged do no harm', async () => {
  const files = memoryFiles();
  await work(files, 7);
  expect(files.contents.size).toBe(7);
  const cache = await openStore('/c', expect.unreachable, { files: { ...files, remove: () => expect.fail() } });
  cache.put(key(7), value(7, 50), origin);
  await cache.flush();
  // The merged file is there, and so are those that could not be removed.
  expect(files.contents.size).toBe(9);
  expect(found(cache, 8, 50)).toBe(8);
  await cache.close();
  const again = await openStore('/c', expect.unreachable, { files });
  expect(found(again, 8, 50)).toBe(8);
  await again.close();
});

test('hundreds of files are read with few of them open, and all are closed', async () => {
  const files = memoryFiles();
  const cache = await openStore('/c', expect.unreachable, { files });
  for (let i = 0; i < 300; i++) cache.put(key(i), value(i, 50), { ...origin, by: `model ${i}` });
  await cache.close();
  expect(files.contents.size).toBe(300);
  const again = await openStore('/c', expect.unreachable, { files });
  for (let round = 0; round < 2; round++) expect(found(again, 300, 50)).toBe(300);
  expect(files.opened()).toBe(64);
  await again.close();
  expect(files.opened()).toBe(0);
});

test('a file that cannot be read for now stays where it is, is told once, and costs only itself', async () => {
  const files = memoryFiles();
  for (const by of ['a', 'b']) {
    const cache = await openStore('/c', expect.unreachable, { files });
    const first = by === 'a' ? 0 : 10;
    for (let i = first; i < first + 10; i++) cache.put(key(i), value(i, 50), { ...origin, by });
    await cache.close();
  }
  const paths = [...files.contents.keys()];
  const failing: Files = {
    ...files,
    open(path) {
      if (path === paths[0]) throw Object.assign(new Error('EIO: i/o error'), { code: 'EIO' });
      return files.open(path);
    },
  };
  const notes: string[] = [];
  const cache = await openStore('/c', (message) => notes.push(message), { files: failing });
  expect(found(cache, 20, 50)).toBe(10);
  await cache.close();
  expect(notes).toEqual([expect.stringMatching(/cannot be read: .*EIO.*computed again/)]);
  expect([...files.contents.keys()]).toEqual(paths);
});

test('what cannot be written is remembered, the latest 256 MiB of it', async () => {
  const files: Files = {
    ...memoryFiles(),
    create: () => {
      throw Object.assign(new Error('EROFS'), { code: 'EROFS' });
    },
  };
  const notes: string[] = [];
  const cache = await openStore('/c', (message) => notes.push(message), { files });
  // One buffer for all: only its size counts.
  const large = new Uint8Array(16 << 20);
  for (let i = 0; i < 40; i++) cache.put(key(i), large, origin);
  const remembered = Array.from({ length: 40 }, (_, i) => cache.get(key(i), origin) !== undefined);
  expect(remembered.lastIndexOf(false)).toBe(24);
  expect(remembered.indexOf(true)).toBe(25);
  await cache.close();
  expect(notes).toHaveLength(1);
});
