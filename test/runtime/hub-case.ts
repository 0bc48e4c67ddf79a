/** A hub that lies as a test says, a cache of the test's own, and what came of asking for the model. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, vi } from 'vitest';
import { askHub, download } from '../../src/runtime/hub/hub.ts';
import { retryPolicy } from '../../src/support/network/retry.ts';
import { silent } from '../../src/support/progress.ts';
import { folder } from '../config/fakes.ts';
import { type Fault, faults } from '../support/network/faults.ts';
import { hub, type Lies } from '../support/network/hub-server.ts';
import { serve } from '../support/network/server.ts';

export const files = { 'config.json': Buffer.from('{"a": 1}'), 'onnx/model.onnx': Buffer.alloc(200_000, 'model') };
export const paths = Object.keys(files);

let root: string;
export const cache = () => join(root, 'below', 'hub');
export const storage = () => join(cache(), 'models--tiny--model');
/** Everything written, whether or not below the cache. */
export const written = () =>
  readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => !entry.isDirectory());

const { attempts, pause: first, silence } = retryPolicy;

/** Before the tests of a file. */
export function withOwnCache(): void {
  beforeEach(async () => {
    root = await folder();
    vi.stubEnv('HF_HUB_CACHE', cache());
    for (const name of ['HF_TOKEN', 'HUGGING_FACE_HUB_TOKEN']) vi.stubEnv(name, undefined);
    vi.stubEnv('HF_TOKEN_PATH', join(root, 'no-token'));
    Object.assign(retryPolicy, { attempts: 2, pause: 1, silence: 150 });
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    Object.assign(retryPolicy, { attempts, pause: first, silence });
  });
}

export async function hubWith(lies: Lies, offered: Record<string, Buffer> = files) {
  const served = await serve(hub(offered, lies));
  vi.stubEnv('HF_ENDPOINT', served.address);
  return served;
}

export const request = (revision = 'main', progress = silent) => ({
  id: 'tiny/model',
  revision,
  offline: false,
  progress,
});
export async function fetched(wanted: readonly string[] = paths) {
  const answer = await askHub(request());
  return 'files' in answer ? download(request(), answer.commit, wanted) : answer;
}
export const problem = async (wanted?: readonly string[]) => {
  const answer = await fetched(wanted);
  return 'problem' in answer ? answer.problem.message : 'none';
};

/** What holds of a hub that fails in this way. */
export async function failing(where: 'listing' | 'pathsInfo' | 'file', name: Fault): Promise<void> {
  await hubWith({ [where]: faults[name] });
  const started = performance.now();
  const message = await problem();
  expect(message).toMatch(/^the model "tiny\/model" cannot be fetched from|does not hold the published bytes/);
  expect(message).not.toContain('in-the-address');
  expect(message.length).toBeLessThan(600);
  expect(performance.now() - started).toBeLessThan(5000);
  expect(written().filter((entry) => !entry.name.endsWith('.part'))).toEqual([]);
}
