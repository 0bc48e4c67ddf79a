/** `datasets pull` as a shell sees it, against a mirror of the test's own that has other bytes of the right size. */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import hatecheck from '../../../datasets/hatecheck.ts';
import { unfinished } from '../../../src/support/network/unfinished.ts';
import { folder } from '../../config/fakes.ts';
import { sendFile, serve } from '../../support/network/server.ts';
import { start } from './program.ts';

test('a pull that is killed half-way goes on from there, and other bytes than the published ones are refused', async () => {
  const [{ bytes, name, address: published }] = hatecheck.files!;
  const content = Buffer.alloc(bytes);
  const { address, asked } = await serve((response, one, n) => {
    if (n > 0) return sendFile(response, one, content);
    response.writeHead(200, { 'content-length': bytes });
    response.write(content.subarray(0, 100_000));
  });
  const data = await folder();
  const pull = () =>
    start(['datasets', 'pull', 'hatecheck', '--data-dir', data], '/', { FAIRPROBE_DATA_MIRROR: `${address}/mirror/` });
  const target = join(data, 'hatecheck', name);

  const killed = pull();
  const begun = async () => (await unfinished(target)).map(({ path }) => statSync(path).size);
  while (!((await begun())[0] >= 100_000)) await pause(20);
  killed.child.kill('SIGKILL');
  expect(await killed.ended).toMatchObject({ signal: 'SIGKILL', stdout: '' });
  expect(existsSync(target)).toBe(false);

  const { code, stdout, stderr } = await pull().ended;
  const path = `/mirror${published.slice('https://raw.githubusercontent.com'.length)}`;
  expect(asked.map((one) => [one.path, one.headers.range])).toEqual([
    [path, undefined],
    [path, 'bytes=100000-'],
    [path, undefined],
  ]);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain('HateCheck, 0.7 MB, licence CC-BY-4.0, from https://github.com/paul-rottger/hatecheck-data');
  expect(stderr).toContain(`${address}${path} does not hold the published bytes`);
  expect([existsSync(target), await begun()]).toEqual([false, []]);
}, 60_000);
