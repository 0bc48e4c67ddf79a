import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { ModelSource } from '../../../src/contract/configuration.ts';
import { createSessions, type Sessions } from '../../../src/runtime/onnx/session.ts';
import { chatTemplate } from '../../../src/runtime/tokenizer/chat-template.ts';
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

describe('a causal model that is spoken to by its chat template', () => {
  it.each(fixture.chats)(
    '$name, system $system: answers as torch after what transformers renders',
    async (expected) => {
      const model = join(scratch, `chat ${fixture.chats.indexOf(expected)}`);
      cpSync(join(fixtures, 'models/causal-past'), model, { recursive: true });
      const file = join(model, 'tokenizer_config.json');
      const settings = JSON.parse(readFileSync(file, 'utf8'));
      writeFileSync(file, JSON.stringify({ ...settings, chat_template: expected.template }));
      const chat = expected.system === null ? {} : { system: expected.system };
      const { template } = await chatTemplate(model, chat);
      expect(template(expected.prompt)).toBe(expected.text);
      const lm = await pool().causalLm({ ...sourceOf(model), chat });
      // A turn begins without the space that stands before what goes on from a text.
      const items = [{ prompt: expected.prompt, options: [' A', ' B'], logs: expected.logs }];
      expectLogs((await lm.optionLikelihoods(items, silent)).logProbabilities, items);
      const plain = await pool().causalLm(sourceOf(model));
      expect(lm.key).not.toBe(plain.key);
      expect(lm.describe()).toMatchObject({ chat });
    },
  );

  it('writes after what the user said', async () => {
    const model = join(scratch, 'writes');
    cpSync(join(fixtures, 'models/causal-lm'), model, { recursive: true });
    writeFileSync(join(model, 'chat_template.jinja'), '{{ bos_token }}{{ messages[0].content }} was');
    const request = { samples: 1, seed: 1, temperature: 0, topP: 1, maxTokens: 4 };
    const chat = await pool().generator({ ...sourceOf(model), chat: {} });
    const plain = await pool().generator(sourceOf(model));
    const said = await chat.generate({ ...request, prompts: [{ id: 'a', text: 'The nurse' }] }, silent);
    expect(said).toEqual(await plain.generate({ ...request, prompts: [{ id: 'a', text: 'The nurse was' }] }, silent));
    expect(chat.key).not.toBe(plain.key);
  });

  it('is refused without a template, or with one that cannot be read or rendered', async () => {
    const model = join(scratch, 'none');
    cpSync(join(fixtures, 'models/causal-past'), model, { recursive: true });
    await expect(pool().causalLm({ ...sourceOf(model), chat: {} })).rejects.toThrow('the model has no chat template');
    const file = join(model, 'chat_template.jinja');
    writeFileSync(file, '{% if %}');
    await expect(pool().causalLm({ ...sourceOf(model), chat: {} })).rejects.toThrow('the chat template cannot be used');
    writeFileSync(file, "{{ raise_exception('only tools') }}");
    const lm = await pool().causalLm({ ...sourceOf(model), chat: {} });
    await expect(lm.optionLikelihoods([{ prompt: 'a', options: ['b', 'c'] }], silent)).rejects.toThrow('only tools');
  });
});

describe('options in a masked model', () => {
  it('have the pseudo-log-likelihood of their tokens, each under a mask of its own', async () => {
    const lm = await pool().maskedLm(sourceOf('masked-lm'));
    const { logProbabilities } = await lm.optionLikelihoods(fixture.masked, silent);
    expectLogs(logProbabilities, fixture.masked);
  });
});
