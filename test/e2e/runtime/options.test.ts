import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { ModelSource } from '../../../src/contract/configuration.ts';
import { createSessions, type Sessions } from '../../../src/runtime/onnx/session.ts';
import { memoryCache } from '../../../src/support/cache.ts';
import { silent } from '../../../src/support/progress.ts';
import fixture from '../../fixtures/choices.json' with { type: 'json' };
import { type LocalPool, localPool } from '../../runtime/local-pool.ts';

const fixtures = resolve(import.meta.dirname, '../../fixtures');
const scratch = mkdtempSync(join(tmpdir(), 'fairprobe-options-'));
const pools: LocalPool[] = [];
afterAll(async () => {
  for (const pool of pools) await pool.close();
  rmSync(scratch, { recursive: true, force: true });
});

/** Tokens that were read, in rows and columns of each batch. */
let read: [number, number][] = [];
function pool(cache = memoryCache()): LocalPool {
  const real = createSessions({ threads: 1 });
  const sessions: Sessions = {
    ...real,
    next(...request) {
      read.push([request[1].length, request[1][0].length - (request[2]?.tokens ?? 0)]);
      return real.next(...request);
    },
  };
  pools.push(localPool({ cache, resolve: (path) => resolve(fixtures, 'models', path), sessions }));
  return pools.at(-1)!;
}
const sourceOf = (model: string): ModelSource => ({ model, revision: 'main', dtype: 'fp32', device: 'cpu' });

interface Item {
  prompt: string;
  options: string[];
  logs: number[][];
}

function expectLogs(found: readonly (readonly Float64Array[])[], items: readonly Item[]) {
  expect(found.map((own) => own.map(({ length }) => length))).toEqual(
    items.map(({ logs }) => logs.map(({ length }) => length)),
  );
  for (const [i, { logs }] of items.entries()) {
    for (const [o, expected] of logs.entries()) {
      for (const [t, value] of expected.entries()) {
        expect(Math.abs(found[i][o][t] - value), `${items[i].prompt}${items[i].options[o]}, token ${t}`).toBeLessThan(
          1e-5 * Math.max(1, Math.abs(value)),
        );
      }
    }
  }
}

describe.each(fixture.causal)(
  'options in a causal model with keys and values kept, tokenizer $tokenizer',
  (expected) => {
    const model = join(scratch, expected.tokenizer);
    cpSync(join(fixtures, 'models/causal-past'), model, { recursive: true });
    cpSync(join(fixtures, 'tokenizers', expected.tokenizer), model, { recursive: true });

    it('are as likely, token by token, as torch finds them in texts read whole', async () => {
      const { logProbabilities, truncated } = await (await pool().causalLm(sourceOf(model))).optionLikelihoods(
        expected.items,
        silent,
      );
      expectLogs(logProbabilities, expected.items);
      expect(truncated).toBe(0);
    });

    it('are the same to the last bit whatever else is asked, and from the cache', async () => {
      const cache = memoryCache();
      const alone = await (await pool(cache).causalLm(sourceOf(model))).optionLikelihoods([expected.items[0]], silent);
      const rest = [...expected.items].reverse();
      const all = await (await pool().causalLm(sourceOf(model))).optionLikelihoods(rest, silent);
      const mixed = await (await pool(cache).causalLm(sourceOf(model))).optionLikelihoods(rest, silent);
      expect(all.logProbabilities.at(-1)).toEqual(alone.logProbabilities[0]);
      expect(mixed).toEqual(all);
    });
  },
);

describe('options in a causal model', () => {
  it('read what they share once, and what comes last never', async () => {
    const lm = await pool().causalLm(sourceOf('causal-past'));
    const { tokenizer } = await (await pool().model(sourceOf('causal-past'))).tokenizer();
    const prompt = 'Who was late?\nAnswer:';
    const [shared] = await tokenizer.encode([prompt], 99);
    read = [];
    await lm.optionLikelihoods([{ prompt, options: [' A', ' B', ' C'] }], silent);
    // Without the token that begins a text, and with the space before the letter, if that is a token.
    expect(read).toHaveLength(1);
    expect(read[0][0]).toBe(1);
    expect(read[0][1]).toBeGreaterThanOrEqual(shared.ids.length);
    expect(read[0][1]).toBeLessThanOrEqual(shared.ids.length + 1);
  });

  it('are read whole by one that keeps nothing, with the same answer as texts have', async () => {
    const lm = await pool().causalLm(sourceOf('causal-lm'));
    const items = fixture.causal[0].items.slice(0, 3);
    const { logProbabilities } = await lm.optionLikelihoods(items, silent);
    const texts = items.flatMap(({ prompt, options }) => options.map((option) => prompt + option));
    const { likelihoods } = await lm.textLikelihoods(texts, silent);
    for (const [i, own] of logProbabilities.flat().entries()) {
      const expected = likelihoods[i].logProbabilities.slice(-own.length);
      for (const [t, log] of own.entries()) expect(log).toBeCloseTo(expected[t], 5);
    }
  });

  it('lose the start of a prompt that is too long, and are refused where they are too long themselves', async () => {
    const lm = await pool().causalLm(sourceOf('causal-lm'));
    const long = { prompt: `${'The nurse was kind. '.repeat(12)}She said that`, options: [' she', ' he'] };
    const { truncated, logProbabilities } = await lm.optionLikelihoods([long], silent);
    expect(truncated).toBe(1);
    expect(logProbabilities[0].every(({ length }) => length > 0)).toBe(true);
    await expect(lm.optionLikelihoods([{ prompt: 'a', options: [long.prompt, 'b'] }], silent)).rejects.toThrow(
      /an option alone has more tokens than the \d+ that the model takes/,
    );
  });
});

describe('options in a masked model', () => {
  it('have the pseudo-log-likelihood of their tokens, each under a mask of its own', async () => {
    const lm = await pool().maskedLm(sourceOf('masked-lm'));
    const { logProbabilities } = await lm.optionLikelihoods(fixture.masked, silent);
    expectLogs(logProbabilities, fixture.masked);
  });
});
