import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import type { TextOptions } from '../../../../src/contract/configuration.ts';
import { createSessions, type Sessions } from '../../../../src/runtime/onnx/session.ts';
import type { Generator } from '../../../../src/runtime/sources.ts';
import { type Cache, memoryCache } from '../../../../src/support/cache.ts';
import { silent } from '../../../../src/support/progress.ts';
import fixture from '../../../fixtures/generation.json' with { type: 'json' };
import { type LocalPool, localPool } from '../../../runtime/local-pool.ts';

const models = resolve(import.meta.dirname, '../../../fixtures/models');
let pools: LocalPool[] = [];
let asked = 0;
afterEach(async () => {
  for (const pool of pools) await pool.close();
  pools = [];
});

async function open(model = 'causal-lm', cache: Cache = memoryCache(), more: TextOptions = {}): Promise<Generator> {
  const path = (given: string) => resolve(models, given);
  const real = createSessions({ threads: 1 });
  const next: Sessions['next'] = (...request) => {
    asked++;
    return real.next(...request);
  };
  const pool = localPool({ cache, resolve: path, sessions: { ...real, next } });
  pools.push(pool);
  asked = 0;
  return pool.generator({ model, revision: 'main', dtype: 'fp32', device: 'cpu', ...more });
}

const sampling = { samples: 3, seed: 1, temperature: 1, topP: 0.9, maxTokens: 8 };
const greedy = { ...sampling, samples: 1, temperature: 0 };
const prompts = ['the nurse', 'a judge said that', 'he', 'the king', 'she said'].map((text, i) => ({
  id: `p${i}`,
  text,
}));

describe('a local generator', () => {
  it('takes the likeliest tokens as onnxruntime and tokenizers do in Python', async () => {
    const asked = fixture.greedy.map(({ prompt }, i) => ({ id: `${i}`, text: prompt }));
    const { texts, missing } = await (await open()).generate({ ...greedy, prompts: asked }, silent);
    expect(texts.flat()).toEqual(fixture.greedy.map(({ text }) => text));
    expect(missing).toBe(0);
  });

  it('writes the same with the same seed, and something else with another', async () => {
    const first = await (await open()).generate({ ...sampling, prompts }, silent);
    expect(first.texts.map((texts) => texts.length)).toEqual([3, 3, 3, 3, 3]);
    expect(new Set(first.texts.flat()).size).toBe(15);
    expect(await (await open()).generate({ ...sampling, prompts }, silent)).toEqual(first);
    const other = await (await open()).generate({ ...sampling, prompts, seed: 2 }, silent);
    for (const [i, texts] of other.texts.entries()) expect(texts).not.toEqual(first.texts[i]);
  });

  it('writes the same whatever else is asked', async () => {
    const together = await (await open()).generate({ ...sampling, prompts }, silent);
    const backwards = await (await open()).generate({ ...sampling, prompts: prompts.toReversed() }, silent);
    expect(backwards.texts.toReversed()).toEqual(together.texts);
    for (const [i, prompt] of prompts.entries()) {
      const alone = await (await open()).generate({ ...sampling, samples: 1, prompts: [prompt] }, silent);
      expect(alone.texts[0][0]).toBe(together.texts[i][0]);
    }
  });

  it('finds what it has written in the cache, and writes what is new', async () => {
    const cache = memoryCache();
    const first = await (await open('causal-lm', cache)).generate({ ...sampling, prompts }, silent);
    expect(asked).toBeGreaterThan(0);
    const again = await open('causal-lm', cache);
    expect(await again.generate({ ...sampling, prompts }, silent)).toEqual(first);
    expect(asked).toBe(0);
    const more = await again.generate({ ...sampling, samples: 4, prompts }, silent);
    expect(more.texts.map((texts) => texts.slice(0, 3))).toEqual(first.texts);
    // Each of the prompts has a length of its own or shares it: at most one pass a token and length.
    expect(asked).toBeLessThanOrEqual(prompts.length * sampling.maxTokens);
    await again.generate({ ...sampling, topP: 0.5, prompts }, silent);
    expect(asked).toBeGreaterThan(8);
  });

  it('stops at the tokens that generation_config.json names', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fairprobe-generator-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    cpSync(join(models, 'causal-lm'), folder, { recursive: true });
    const everything = Array.from({ length: 392 }, (_, id) => id);
    writeFileSync(join(folder, 'generation_config.json'), JSON.stringify({ eos_token_id: everything }));
    // A text without a word is none, unless the user says that it is meant.
    const cache = memoryCache();
    const { texts, ...counts } = await (await open(folder, cache)).generate({ ...sampling, prompts }, silent);
    const reasons = prompts.map(() => ['empty', 'empty', 'empty']);
    expect([new Set(texts.flat()), counts]).toEqual([
      new Set([null]),
      { missing: 15, missingBy: { empty: 15 }, reasons },
    ]);
    const keeping = await open(folder, cache, { emptyTexts: 'keep' });
    const kept = await keeping.generate({ ...sampling, prompts }, silent);
    expect([new Set(kept.texts.flat()), kept.missing, asked]).toEqual([new Set(['']), 0, 0]);
    expect(keeping.key).not.toBe((await open(folder)).key);
  });

  it('stops where the model can read no more, and has no answer where the prompt fills it', async () => {
    // 48 tokens, of which one begins the text; x is a token.
    const long = [46, 47].map((length, i) => ({ id: `${i}`, text: 'x'.repeat(length) }));
    const { texts, ...counts } = await (await open()).generate({ ...sampling, prompts: long }, silent);
    expect(texts[1]).toEqual([null, null, null]);
    const reasons = [
      [null, null, null],
      ['too-long', 'too-long', 'too-long'],
    ];
    expect(counts).toEqual({ missing: 3, missingBy: { 'too-long': 3 }, reasons });
    expect(texts[0].every((text) => text !== null)).toBe(true);
    expect(asked).toBe(1);
  });

  it('is refused for a model of another kind', async () => {
    await expect(open('classifier-2')).rejects.toThrow('cannot be a causal language model');
  });
});
