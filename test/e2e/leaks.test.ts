/** Keys are in nothing that a run leaves: reports of all formats, single texts, the cache, and what it says. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { builtInDatasets } from '../../datasets/index.ts';
import { builtInMetrics } from '../../metrics/index.ts';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import { run } from '../cli/run.ts';
import { folder } from '../config/fakes.ts';
import { bodyOf } from '../runtime/http/chat.ts';
import { quick } from '../runtime/http/data.ts';
import { echoes, keyOf, leaks } from '../support/network/leaks.ts';
import { type Answer, serve } from '../support/network/server.ts';
import { evaluated, formats, key } from './leaks-case.ts';

beforeAll(quick);
afterEach(() => void vi.unstubAllEnvs());

describe('a key that a service repeats', () => {
  it.each(Object.entries(echoes))('%s, to one that writes, is nowhere', async (_, answer) => {
    const { cwd, asked, found } = await evaluated(answer, 'writer');
    expect(keyOf(asked[0])).toBe(key);
    for (const format of formats) expect(existsSync(join(cwd, `out/report.${format}`))).toBe(true);
    expect(found).toEqual([]);
  });

  // Their answers are read as those of the others are.
  it.each(['in a text', 'as the answer', 'in an error'])('%s, to one that classifies, is nowhere', async (name) => {
    expect((await evaluated(echoes[name], 'chat')).found).toEqual([]);
  });

  it.each<[string, (key: string) => string]>([
    ['as it is', (given) => given],
    ['with more', (given) => `hateful (${given})`],
    ['in base64', (given) => Buffer.from(given).toString('base64')],
  ])('in labels, %s, is nowhere, and the scores count', async (_, dress) => {
    const { code, cwd, found, stderr } = await evaluated((response, asked) => {
      const row = [
        { label: 'hateful', score: 0.75 },
        { label: dress(keyOf(asked)), score: 0.25 },
      ];
      response.end(JSON.stringify(bodyOf(asked).inputs.map(() => row)));
    }, 'scores');
    expect(code).toBe(0);
    expect(stderr).toContain('it repeats its key in an answer; *** is put in its place');
    expect(JSON.parse(readFileSync(join(cwd, 'out/report.json'), 'utf8')).verdict).toBe('not-judged');
    expect(found).toEqual([]);
  });
});

it('the search finds a key that is there', async () => {
  const cwd = await folder({ 'a.txt': `so ${Buffer.from(`me:${key}`).toString('base64')}` });
  expect(leaks(key, cwd, { stdout: encodeURIComponent(key) })).toEqual([
    expect.stringContaining('stdout holds'),
    expect.stringContaining('a.txt holds'),
  ]);
});

it('a token that a hub repeats is nowhere', async () => {
  const token = 'hf-Qz90wK7hXt2mVbQz90wK';
  vi.stubEnv('HF_TOKEN', token);
  for (const name of ['HF_HUB_CACHE', 'HUGGINGFACE_HUB_CACHE']) vi.stubEnv(name, undefined);
  const answer: Answer = (response, asked) =>
    response
      .writeHead(400, { location: `https://x.org/?t=${token}` })
      .end(`no ${keyOf(asked)}, ${asked.headers.authorization}`);
  const { address, asked } = await serve(answer);
  const cwd = await folder({
    'c.yaml': 'subjects: [{ name: s, encoder: tiny/model }]\nmetrics: [{ weat: { tests: [C6] } }]\n',
  });
  vi.stubEnv('HF_ENDPOINT', address);
  vi.stubEnv('HF_HOME', join(cwd, 'hf'));
  const parts = { builtIn: async () => ({ metrics: builtInMetrics, datasets: builtInDatasets }), evaluate };
  const { code, stdout, stderr } = await run(['evaluate', '-c', 'c.yaml', '--cache-dir', join(cwd, 'cache')], {
    cwd,
    parts,
  });
  expect([code, asked[0].headers.authorization]).toEqual([2, `Bearer ${token}`]);
  expect(stderr).toContain('it answered 400 Bad Request');
  expect(leaks(token, cwd, { stdout, stderr })).toEqual([]);
});
