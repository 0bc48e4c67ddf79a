/** What lies where the hub's files should: the cache and its home are shared with other programs. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { findInHubCache } from '../../../src/runtime/hub/cache.ts';
import { commit } from '../../support/network/hub-server.ts';
import { fetched, hubWith, storage, withOwnCache } from '../hub-case.ts';

withOwnCache();

it('does not take the folder of a revision such as refs/pr/1 for a revision', () => {
  mkdirSync(join(storage(), 'refs/refs/pr'), { recursive: true });
  writeFileSync(join(storage(), 'refs/refs/pr/1'), commit);
  const answer = findInHubCache({ id: 'tiny/model', revision: 'refs/pr' });
  expect(answer).toMatchObject({ problem: { message: expect.stringContaining('is not in the Hugging Face cache') } });
});

it('asks without a token where its file is a folder', async () => {
  mkdirSync(storage(), { recursive: true });
  vi.stubEnv('HF_TOKEN_PATH', storage());
  await hubWith({});
  expect(await fetched()).toMatchObject({ commit });
});
