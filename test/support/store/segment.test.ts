import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../../../src/support/store/index.ts';
import { inventory } from '../../../src/support/store/inventory.ts';
import { folderIn } from './helpers.ts';
import { memoryFiles } from './memory-files.ts';

/**
 * Version 1, byte by byte as the head of segment.ts lays it out; checksums by Python's zlib (test/oracles/segment.py).
 * The file never changes: what stands here must be readable for as long as the folder is named v1.
 */
const version1 = `
  894650410d0a1a0a0100000018c58fa7
  e353d58d0c00000000112233445566778899aabbccddeeff00112233445566778899aabbccddeeff0000803f000000bf
  0000404000000000
  734cd08c00000000ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff
  0011223344556677020000000c000000ffffffffffffffff09000000000000007b226b696e64223a2274657874207665
  63746f7273222c226279223a2261206d6f64656c222c22636f6e74656e74223a226974732068617368227d0000000000
  7000000000000000020000003b0000000100000000000000000000001969007e0a1a0d0a41504689
`;
const keys = ['00112233445566778899aabbccddeeff'.repeat(2), 'ff'.repeat(32)];
const origin = { kind: 'text vectors', by: 'a model', content: 'its hash' };

test('a file of version 1 is read: these bytes in, these answers out', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'fairprobe-store-'));
  const folder = folderIn(directory);
  // The folder's name is part of the format as well.
  expect(folder.slice(directory.length)).toBe('/v1/text-vectors-22e177299892c9ac');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, '0123456789abcdef.answers'), Buffer.from(version1.replaceAll(/\s/g, ''), 'hex'));
  const cache = await openStore(directory, expect.unreachable);
  expect(new Float32Array(cache.get(keys[0], origin)!.buffer)).toEqual(Float32Array.of(1, -0.5, 3));
  expect(cache.get(keys[1], origin)).toEqual(new Uint8Array());
  expect(cache.get('00'.repeat(32), origin)).toBeUndefined();
  await cache.close();
  expect(inventory(directory).held).toMatchObject([{ by: 'a model', kind: 'text vectors', entries: 2 }]);
  rmSync(directory, { recursive: true });
});

test('the same answers are written as the same bytes', async () => {
  const files = memoryFiles();
  const cache = await openStore('/c', expect.unreachable, { files });
  cache.put(keys[0], new Uint8Array(Float32Array.of(1, -0.5, 3).buffer), origin);
  cache.put(keys[1], new Uint8Array(), origin);
  await cache.close();
  expect([...files.contents.values()].map((bytes) => bytes.toString('hex'))).toEqual([version1.replaceAll(/\s/g, '')]);
});
