import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ModelSource } from '../../../src/contract/configuration.ts';
import { createSessions, type Sessions } from '../../../src/runtime/onnx/session.ts';
import { type Cache, memoryCache } from '../../../src/support/cache.ts';
import { silent } from '../../../src/support/progress.ts';
import fixture from '../../fixtures/language-models.json' with { type: 'json' };
import { type LocalPool, localPool } from '../../runtime/local-pool.ts';

const models = resolve(import.meta.dirname, '../../fixtures/models');
const { masked, causal } = fixture;
const sourceOf = (model: string): ModelSource => ({ model, revision: 'main', dtype: 'fp32', device: 'cpu' });

let pools: LocalPool[];
let scratch: string;
/** Rows of every batch that was run. */
let ran: (readonly (readonly number[])[])[];
beforeEach(() => {
  pools = [];
  ran = [];
  scratch = mkdtempSync(join(tmpdir(), 'fairprobe-lm-'));
});
afterEach(async () => {
  for (const pool of pools) await pool.close();
  rmSync(scratch, { recursive: true, force: true });
});

function pool(cache: Cache = memoryCache()): LocalPool {
  const real = createSessions({ threads: 1 });
  const sessions: Sessions = {
    run: (...request) => real.run(...request),
    runAt(...request) {
      ran.push(request[1]);
      return real.runAt(...request);
    },
    next: (...request) => real.next(...request),
    close: () => real.close(),
  };
  const resolvePath = (path: string) => resolve(models, path);
  const made = localPool({
    cache,
    resolve: resolvePath,
    sessions,
  });
  pools.push(made);
  return made;
}
const maskedLm = (cache?: Cache) => pool(cache).maskedLm(sourceOf('masked-lm'));
const causalLm = (cache?: Cache) => pool(cache).causalLm(sourceOf('causal-lm'));

/** Single precision in the model, up to 120 tokens added up. */
function expectClose(actual: ArrayLike<number>, expected: readonly number[]) {
  expect(actual).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) {
    expect(Math.abs(actual[i] - value), `${actual[i]} for ${value}`).toBeLessThan(1e-5 * Math.max(1, Math.abs(value)));
  }
}

const pairsOf = (expected: typeof masked.pairs) => expected.map(({ texts }): [string, string] => [texts[0], texts[1]]);

describe.each([
  { name: 'a masked language model', expected: masked, open: maskedLm },
  { name: 'a causal language model', expected: causal, open: causalLm },
])('$name', ({ expected, open }) => {
  it("gives the likelihood of the tokens that two texts share as PyTorch and Python's difflib do", async () => {
    const { first, second, shared, truncated } = await (await open()).pairLikelihoods(pairsOf(expected.pairs), silent);
    expect([...shared]).toEqual(expected.pairs.map(({ shared }) => shared));
    expectClose(
      first,
      expected.pairs.map(({ first }) => first),
    );
    expectClose(
      second,
      expected.pairs.map(({ second }) => second),
    );
    // The last pair of 61 words.
    expect(truncated).toBe(2);
  });

  it('gives the likelihood of what fills a gap as PyTorch does', async () => {
    const { logProbabilities, truncated } = await (await open()).fillLikelihoods(expected.fills, silent);
    for (const [i, { expected: logs }] of expected.fills.entries()) expectClose(logProbabilities[i], logs);
    expect(truncated).toBe(0);
  });

  it('exchanges the two sums when the texts of the pairs are exchanged', async () => {
    const pairs = pairsOf(expected.pairs.slice(0, 2));
    const model = await open();
    const there = await model.pairLikelihoods(pairs, silent);
    const back = await model.pairLikelihoods(
      pairs.map(([a, b]) => [b, a]),
      silent,
    );
    expect(back.first).toEqual(there.second);
    expect(back.second).toEqual(there.first);
  });

  it('gives the likelihood of whole texts, as that of the tokens which a text shares with itself', async () => {
    const pairs = pairsOf(expected.pairs);
    const model = await open();
    const whole = await model.pairLikelihoods(pairs, silent, 'whole');
    const alone = async (side: 0 | 1) =>
      (
        await model.pairLikelihoods(
          pairs.map((pair): [string, string] => [pair[side], pair[side]]),
          silent,
        )
      ).first;
    expect(whole.first).toEqual(await alone(0));
    expect(whole.second).toEqual(await alone(1));
    const parts = await model.pairLikelihoods(pairs, silent);
    expect(whole.first).not.toEqual(parts.first);
    expect([whole.shared, whole.truncated, whole.unscored]).toEqual([parts.shared, parts.truncated, parts.unscored]);
  });

  it('answers with the same bits whatever is asked besides, and from the cache without running', async () => {
    const pairs = pairsOf(expected.pairs);
    const cache = memoryCache();
    const all = await (await open(cache)).pairLikelihoods(pairs, silent);
    const before = ran.length;
    expect(await (await open(cache)).pairLikelihoods(pairs, silent)).toEqual(all);
    expect(ran).toHaveLength(before);
    for (const [i, pair] of pairs.entries()) {
      const alone = await (await open()).pairLikelihoods([pair], silent);
      expect([alone.first[0], alone.second[0]]).toEqual([all.first[i], all.second[i]]);
    }
  });
});

describe('a masked language model', () => {
  it('gives the likelihood of hidden words, of several tokens from left to right, as PyTorch does', async () => {
    const { logProbabilities, pieces } = await (await maskedLm()).wordLikelihoods(masked.words, silent);
    expectClose(
      logProbabilities,
      masked.words.map(({ expected }) => expected),
    );
    expect([...pieces]).toEqual(masked.words.map(({ pieces }) => pieces));
    expect(Math.max(...pieces)).toBeGreaterThan(1);
  });

  it('runs a copy once where several words are asked about in it', async () => {
    const text = (word: string) => ({
      text: `The ${word} was kind.`,
      target: { start: 4, end: 4 + word.length },
      masked: [],
    });
    await (await maskedLm()).wordLikelihoods(['nurse', 'doctor', 'engineer'].map(text), silent);
    expect(ran.flat()).toHaveLength(1);
  });

  it('says that a fill without a token has none, and that a word without one has no pieces', async () => {
    const model = await maskedLm();
    const nothing = { start: 3, end: 4 };
    const { logProbabilities } = await model.fillLikelihoods([{ text: 'The nurse', fill: nothing }], silent);
    expect(logProbabilities[0]).toHaveLength(0);
    const words = await model.wordLikelihoods([{ text: 'The nurse', target: nothing, masked: [] }], silent);
    expect([...words.pieces]).toEqual([0]);
  });
});

describe('a causal language model', () => {
  it('lets the first token follow the one that begins a text, which the tokenizer names but does not put there', async () => {
    const { likelihoods, unscored } = await (await causalLm()).textLikelihoods(['love', ''], silent);
    expect(likelihoods[0].ids[0]).toBe(0);
    expect(likelihoods[0].start).toBe(1);
    expect(likelihoods[0].logProbabilities).toHaveLength(likelihoods[0].ids.length - 1);
    expect(likelihoods[1]).toMatchObject({ ids: [0], start: 1 });
    expect(unscored).toBe(0);
  });

  it('gives the first token no probability where the tokenizer names none to begin with, and says so', async () => {
    const folder = join(scratch, 'nameless');
    cpSync(join(models, 'causal-lm'), folder, { recursive: true });
    const config = JSON.parse(readFileSync(join(folder, 'tokenizer_config.json'), 'utf8'));
    writeFileSync(join(folder, 'tokenizer_config.json'), JSON.stringify({ ...config, bos_token: null }));
    const model = await pool().causalLm(sourceOf(folder));
    const { likelihoods, unscored } = await model.textLikelihoods(['The nurse was kind.', ''], silent);
    expect(likelihoods[0].start).toBe(1);
    expect(likelihoods[0].logProbabilities).toHaveLength(likelihoods[0].ids.length - 1);
    expect(unscored).toBe(1);
    // In each pair the first tokens are alike, and do not count.
    const { shared } = await model.pairLikelihoods([['love', 'love']], silent);
    expect(shared[0]).toBe(likelihoodsLength(await model.textLikelihoods(['love'], silent)));
  });

  it('is refused where the model is a masked one, and a masked one where it is causal', async () => {
    const folder = join(scratch, 'masked');
    cpSync(join(models, 'masked-lm'), folder, { recursive: true });
    const config = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8'));
    writeFileSync(join(folder, 'config.json'), JSON.stringify({ ...config, architectures: ['BertForMaskedLM'] }));
    await expect(pool().causalLm(sourceOf(folder))).rejects.toThrow('config.json says BertForMaskedLM');
    await expect(pool().maskedLm(sourceOf('causal-lm'))).rejects.toThrow('config.json says GPT2LMHeadModel');
    await expect(pool().causalLm(sourceOf('encoder'))).rejects.toThrow(
      'cannot be a causal language model: it has no logits',
    );
  });
});

function likelihoodsLength({ likelihoods }: { likelihoods: readonly { logProbabilities: Float64Array }[] }): number {
  return likelihoods[0].logProbabilities.length;
}
