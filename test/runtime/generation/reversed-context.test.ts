import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SwapTable } from '../../../src/counterfactual/index.ts';
import { builtInSwaps } from '../../../src/counterfactual/tables/index.ts';
import {
  continuingTokens,
  notReversible,
  reverseContext,
  tokenPairs,
  unchanged,
} from '../../../src/runtime/generation/reversed-context.ts';
import { prefixOf } from '../../../src/runtime/tokenizer/prefix.ts';
import { loadTokenizer, type Tokenizer } from '../../../src/runtime/tokenizer/tokenizer.ts';

const fixtures = resolve(import.meta.dirname, '../../fixtures');
const table = builtInSwaps.find(({ name }) => name === 'gender')!;
const plain = async (tokenizer: Tokenizer, text: string) => {
  const { before, after } = tokenizer.around;
  const { ids } = await tokenizer.alignOne(text, Number.POSITIVE_INFINITY);
  return ids.slice(before.length, ids.length - after.length);
};
const families = ['byte-level', 'byte-fallback', 'sentencepiece', 'unigram', 'wordpiece-cased', 'word-end'];

describe.each(families)('a context in tokens of the family %s', (family) => {
  const folder = join(fixtures, 'tokenizers', family);
  const reversal = async (more: Partial<{ limit: number; table: SwapTable }> = {}) => {
    expect(existsSync(folder)).toBe(true);
    const tokenizer = await loadTokenizer(folder);
    return { tokenizer, prefix: prefixOf(tokenizer), limit: 512, table, ...more };
  };
  const reversed = async (text: string) => {
    const context = await reversal();
    const { tokenizer, prefix } = context;
    const answer = await reverseContext([...prefix, ...(await plain(tokenizer, text))], context);
    if (typeof answer === 'string') return answer;
    expect(answer.ids.slice(0, prefix.length)).toEqual(prefix);
    return { ...answer, text: tokenizer.decode(answer.ids.slice(prefix.length)) };
  };

  it('is the tokens of the text with the words exchanged', async () => {
    const { tokenizer, prefix } = await reversal();
    for (const [text, other] of [
      ['the man said that he was kind', 'the woman said that she was kind'],
      ['she and her brother, a king', 'he and his sister, a queen'],
    ]) {
      const answer = await reversed(text);
      expect(answer).toMatchObject({ ids: [...prefix, ...(await plain(tokenizer, other))] });
    }
  });

  it('says whether it ends in an exchanged word', async () => {
    expect(await reversed('the man said that he')).toMatchObject({ endsInWord: true });
    expect(await reversed('the man said that')).toMatchObject({ endsInWord: false });
  });

  it('is unchanged without a word of the table', async () => {
    expect(await reversed('the nurse was kind')).toBe(unchanged);
    expect(await reversed('')).toBe(unchanged);
  });

  it('has no reversal where a word has no counterpart, or the model takes fewer tokens', async () => {
    const oneSided: SwapTable = { ...table, rows: [{ words: [['man'], null] }] };
    const context = await reversal({ table: oneSided });
    const ids = [...context.prefix, ...(await plain(context.tokenizer, 'the man was'))];
    expect(await reverseContext(ids, context)).toBe(notReversible);
    expect(await reverseContext(ids, await reversal({ limit: 2 }))).toBe(notReversible);
  });

  it('keeps the tokens behind the last exchanged word as they are', async () => {
    const context = await reversal();
    const { tokenizer, prefix } = context;
    const head = await plain(tokenizer, 'the man');
    // Letters one by one, as no tokenizer would cut them.
    const letters = (await plain(tokenizer, 'the man w e n')).slice(head.length);
    const answer = await reverseContext([...prefix, ...head, ...letters], context);
    expect(answer).toMatchObject({ ids: [...prefix, ...(await plain(tokenizer, 'the woman')), ...letters] });
  });
});

describe('tokens after a word', () => {
  it('go on with it unless they begin with a space or a mark', async () => {
    const tokenizer = await loadTokenizer(join(fixtures, 'models/causal-lm'));
    const continuing = await continuingTokens(tokenizer, 392);
    const of = (text: string) => plain(tokenizer, text);
    // `heard` is he + a + r + d there, and ` was` a token of its own.
    expect((await of('heard')).length).toBeGreaterThan(1);
    for (const id of (await of('heard')).slice(1)) expect(continuing[id]).toBe(1);
    expect(continuing[(await of('he was'))[1]]).toBe(0);
    expect(continuing[(await of('he,'))[1]]).toBe(0);
    expect(continuing[(await of("he's"))[1]]).toBe(0);
  });

  it('are paired where both words are one token each, small and capitalised', async () => {
    const tokenizer = await loadTokenizer(join(fixtures, 'models/causal-lm'));
    const pairs = await tokenPairs(table, tokenizer);
    const word = async (text: string) => (await plain(tokenizer, `a ${text}`)).slice(1);
    expect(pairs).toContainEqual([...(await word('he')), ...(await word('she'))]);
    expect((await word('brother')).length).toBeGreaterThan(1);
    expect(new Set(pairs.flat()).size).toBe(2 * pairs.length);
    for (const [a, b] of pairs)
      expect(tokenizer.decode([a]).toLowerCase()).not.toBe(tokenizer.decode([b]).toLowerCase());
  });
});
