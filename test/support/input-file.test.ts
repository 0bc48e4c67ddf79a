import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { chunksOf, isDescriptor } from '../../src/support/input-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'fairprobe-input-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function contentOf(path: string, once = false): Promise<string> {
  const parts: Buffer[] = [];
  for await (const chunk of chunksOf(path, 3, { once })) parts.push(chunk);
  return Buffer.concat(parts).toString();
}

test('a file is read, in parts', async () => {
  const path = join(folder, 'a.txt');
  writeFileSync(path, 'abcdefgh');
  expect(await contentOf(path)).toBe('abcdefgh');
});

test('what is not there, or is a folder, is said to be that', async () => {
  await expect(contentOf(join(folder, 'none'))).rejects.toThrow('there is no such file');
  await expect(contentOf(folder)).rejects.toThrow('is a folder, but a file is needed');
});

test.skipIf(process.platform === 'win32')('a device and a socket are not opened', async () => {
  await expect(contentOf('/dev/zero')).rejects.toThrow('/dev/zero: is a device, but a file is needed');
  await expect(contentOf('/dev/zero', true)).rejects.toThrow('/dev/zero: is a device, but a file is needed');
  const path = join(folder, 's');
  const server = createServer().listen(path);
  await new Promise((done) => server.once('listening', done));
  await expect(contentOf(path)).rejects.toThrow('is a socket, but a file is needed');
  server.close();
});

test('what a shell opens is known by its path', () => {
  const opened = ['/dev/stdin', '/dev/fd/63', '/proc/self/fd/0', '/proc/17/fd/4'];
  expect(opened.map(isDescriptor)).toEqual([true, true, true, true]);
  const others = ['/dev/zero', '/dev/fd/..', '/tmp/dev/fd/3', '/dev/fd/3/x', 'dev/stdin'];
  expect(others.map(isDescriptor)).toEqual([false, false, false, false, false]);
});
