import { resolve } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type Combination, combinations } from '../../../../src/contract/configuration.ts';
import type { SwapTable } from '../../../../src/counterfactual/index.ts';
import { createSessions, type Sessions } from '../../../../src/runtime/onnx/session.ts';
import { type Cache, memoryCache } from '../../../../src/support/cache.ts';
import { silent } from '../../../../src/support/progress.ts';
import fixture from '../../../fixtures/role-reversal.json' with { type: 'json' };
import { type LocalPool, localPool } from '../../../runtime/local-pool.ts';

const source = { model: 'causal-lm', revision: 'main', dtype: 'fp32', device: 'cpu' } as const;
const table: SwapTable = {
  name: 'own',
  attribute: 'gender',
  groups: ['male', 'female'],
  rows: fixture.rows.map((words) => ({ words: words.map((word) => [word]) })),
};
let pools: LocalPool[] = [];
let passes = 0;
afterEach(async () => {
  for (const pool of pools) await pool.close();
  pools = [];
});

function open(cache: Cache = memoryCache()): LocalPool {
  const real = createSessions({ threads: 1 });
  const counting: Sessions = {
    ...real,
    next: (...request) => {
      passes++;
      return real.next(...request);
    },
    runAt: (...request) => {
      passes++;
      return real.runAt(...request);
    },
  };
  const path = (given: string) => resolve(import.meta.dirname, '../../../fixtures/models', given);
  const pool = localPool({ cache, resolve: path, sessions: counting });
  pools.push(pool);
  passes = 0;
  return pool;
}

const lm = (combine: Combination, cache?: Cache) => open(cache).causalLm(source, { combine, table });
const generator = (combine: Combination, cache?: Cache) => open(cache).generator(source, { combine, table });
const texts = fixture.likelihoods.map(({ text }) => text);
const sampling = { samples: 2, seed: 1, temperature: 1, topP: 0.9, maxTokens: 8 };
const prompts = ['the nurse', 'a man said that he', 'she', 'the king'].map((text, i) => ({ id: `p${i}`, text }));

describe.each(combinations)('a causal language model with roles reversed by %s', (combine) => {
  it('finds texts as likely as NumPy does, each context run alone', async () => {
    const { likelihoods, reversal } = await (await lm(combine)).textLikelihoods(texts, silent);
    for (const [i, { ways }] of fixture.likelihoods.entries()) {
      const expected = ways[combine].logProbabilities;
      expect(likelihoods[i].logProbabilities).toHaveLength(expected.length);
      for (const [k, log] of expected.entries()) {
        expect(Math.abs(likelihoods[i].logProbabilities[k] - log)).toBeLessThan(1e-5 * Math.max(1, Math.abs(log)));
      }
    }
    const reversed = fixture.likelihoods.reduce((sum, { ways }) => sum + ways[combine].reversed, 0);
    expect(reversal).toMatchObject({ reversed });
  });

  it('goes on with the tokens that NumPy finds likeliest', async () => {
    const asked = fixture.greedy.map(({ prompt }, i) => ({ id: `${i}`, text: prompt }));
    const greedy = { samples: 1, seed: 1, temperature: 0, topP: 1, maxTokens: 10 };
    const written = await (await generator(combine)).generate({ ...greedy, prompts: asked }, silent);
    expect(written.texts.flat()).toEqual(fixture.greedy.map(({ texts }) => texts[combine]));
  });

  it('gives back what is in the cache, counts too, without running', async () => {
    const cache = memoryCache();
    const first = await (await lm(combine, cache)).textLikelihoods(texts, silent);
    const written = await (await generator(combine, cache)).generate({ ...sampling, prompts }, silent);
    expect(await (await lm(combine, cache)).textLikelihoods(texts, silent)).toEqual(first);
    expect(passes).toBe(0);
    expect(await (await generator(combine, cache)).generate({ ...sampling, prompts }, silent)).toEqual(written);
    expect(passes).toBe(0);
  });

  it('writes the same whatever else is asked', async () => {
    const together = await (await generator(combine)).generate({ ...sampling, prompts }, silent);
    for (const [i, prompt] of prompts.entries()) {
      const alone = await (await generator(combine)).generate({ ...sampling, prompts: [prompt] }, silent);
      expect(alone.texts[0]).toEqual(together.texts[i]);
    }
  });
});

describe('a causal language model with roles reversed', () => {
  it('by none is the model itself', async () => {
    const plain = await open().causalLm(source);
    const { likelihoods } = await plain.textLikelihoods(texts, silent);
    const none = await (await lm('none')).textLikelihoods(texts, silent);
    for (const [i, { logProbabilities }] of likelihoods.entries()) {
      for (const [k, log] of logProbabilities.entries()) {
        expect(none.likelihoods[i].logProbabilities[k]).toBeCloseTo(log, 12);
      }
    }
    const written = await (await open().generator(source)).generate({ ...sampling, prompts }, silent);
    expect((await (await generator('none')).generate({ ...sampling, prompts }, silent)).texts).toEqual(written.texts);
  });

  it('has another key for every combination and table, so that none reads the answers of another', async () => {
    const keys = [(await open().causalLm(source)).key, (await open().generator(source)).key];
    for (const combine of combinations) keys.push((await lm(combine)).key, (await generator(combine)).key);
    const other = { ...table, rows: table.rows.slice(1) };
    keys.push((await open().causalLm(source, { combine: 'max', table: other })).key);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('says in the report how, and by which words', async () => {
    const roleReversal = { combine: 'max', swaps: 'own' };
    expect((await lm('max')).describe()).toMatchObject({ roleReversal });
    expect((await generator('max')).describe()).toMatchObject({ roleReversal });
    expect((await open().causalLm(source)).describe()).not.toHaveProperty('roleReversal');
  });

  it('reads a text and its reversal alike after words of both roles have been read', async () => {
    // After `she and he` the reversal is `he and she`: the next token of both is the same mixture of both.
    const both = ['she and he was kind', 'he and she was kind'];
    const model = await lm('mean-probability');
    const { likelihoods } = await model.textLikelihoods(both, silent);
    const [a, b] = likelihoods.map(({ logProbabilities }) => logProbabilities.at(-1)!);
    expect(a).toBeCloseTo(b, 5);
    const { likelihoods: own } = await (await lm('none')).textLikelihoods(both, silent);
    expect(own[0].logProbabilities.at(-1)).not.toBeCloseTo(own[1].logProbabilities.at(-1)!, 2);
  });

  it('counts the tokens after texts whose roles cannot be reversed, which the text alone decides', async () => {
    const partial: SwapTable = { ...table, rows: [{ words: [['king'], null] }, { words: [['man'], ['woman']] }] };
    const model = await open().causalLm(source, { combine: 'max', table: partial });
    const { likelihoods, reversal } = await model.textLikelihoods(['a king is', 'a man is'], silent);
    const tokens = likelihoods.reduce((sum, { logProbabilities }) => sum + logProbabilities.length, 0);
    expect(reversal).toEqual({ tokens, reversed: 1, notReversible: 1 });
    const plain = await (await open().causalLm(source)).textLikelihoods(['a king is'], silent);
    for (const [k, log] of plain.likelihoods[0].logProbabilities.entries()) {
      expect(likelihoods[0].logProbabilities[k]).toBeCloseTo(log, 10);
    }
  });
});
