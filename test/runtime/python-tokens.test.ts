/** Tokens are Python's tokens: ids and offsets of test/oracles/tokens.py and test/oracles/tokenizer_kinds.py. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Span } from '../../src/contract/observations.ts';
import { loadTokenizer, type Tokenizer } from '../../src/runtime/tokenizer/tokenizer.ts';

const fixtures = fileURLToPath(new URL('../fixtures', import.meta.url));
const made = mkdtempSync(join(tmpdir(), 'fairprobe-tokens-'));
afterAll(() => rmSync(made, { recursive: true }));

interface Encoded {
  ids: number[];
  /** Start and end of each token, one after the other, in UTF-16 code units. */
  offsets: number[];
}

/** Python's offsets as spans: without the white space around them. */
function spansOf(text: string, offsets: readonly number[]): (Span | null)[] {
  const spans: (Span | null)[] = [];
  for (let i = 0; i < offsets.length; i += 2) {
    let [start, end] = [offsets[i], offsets[i + 1]];
    while (start < end && /[\p{White_Space}\u200b]/u.test(text[start])) start++;
    while (start < end && /[\p{White_Space}\u200b]/u.test(text[end - 1])) end--;
    spans.push(end > start ? { start, end } : null);
  }
  return spans;
}

async function differences(tokenizer: Tokenizer, texts: readonly string[], expected: readonly Encoded[]) {
  const ours = await tokenizer.align(texts, 1_000_000);
  return texts.flatMap((text, i) => {
    const found = { text, ids: ours[i].ids, spans: ours[i].spans, truncated: ours[i].truncated };
    const wanted = { text, ids: expected[i].ids, spans: spansOf(text, expected[i].offsets), truncated: false };
    return JSON.stringify(found) === JSON.stringify(wanted) ? [] : [{ found, wanted }];
  });
}

describe('Ids and offsets are those of Python', () => {
  const oracle = JSON.parse(readFileSync(`${fixtures}/tokens.json`, 'utf8')) as {
    texts: string[];
    kinds: Record<string, { encodings: Encoded[]; cutTo9: number[][] }>;
  };
  describe.each(Object.keys(oracle.kinds))('with the %s tokenizer', (kind) => {
    const { encodings, cutTo9 } = oracle.kinds[kind];
    let tokenizer: Tokenizer;
    beforeAll(async () => {
      tokenizer = await loadTokenizer(`${fixtures}/tokenizers/${kind}`);
    });

    test('on whole texts', async () => {
      expect(await differences(tokenizer, oracle.texts, encodings)).toEqual([]);
    });

    test('on texts that are cut short', async () => {
      const ours = await tokenizer.align(oracle.texts, 9);
      const plain = await tokenizer.encode(oracle.texts, 9);
      expect(plain).toEqual(ours.map(({ ids, truncated }) => ({ ids, truncated })));
      expect(ours.map(({ ids, truncated }) => ({ ids, truncated }))).toEqual(
        cutTo9.map((ids, i) => ({ ids, truncated: encodings[i].ids.length > 9 })),
      );
      for (const [i, one] of ours.entries()) expect(one.spans).toHaveLength(cutTo9[i].length);
    });

    test('one at a time as together', async () => {
      for (const [i, text] of oracle.texts.slice(0, 20).entries()) {
        const one = await tokenizer.alignOne(text, 1_000_000);
        expect(one.ids).toEqual(encodings[i].ids);
        expect(one.spans).toEqual(spansOf(text, encodings[i].offsets));
      }
    });
  });

  const kinds = JSON.parse(gunzipSync(readFileSync(`${fixtures}/tokenizer-kinds.json.gz`)).toString()) as {
    texts: string[];
    kinds: Record<string, { tokenizer: object; encodings: Encoded[] }>;
  };
  test.each(Object.keys(kinds.kinds))('with the kind %s, on 436 texts', async (kind) => {
    const { tokenizer, encodings } = kinds.kinds[kind];
    const folder = mkdtempSync(join(made, kind));
    writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify(tokenizer));
    expect(kinds.texts).toHaveLength(436);
    expect(await differences(await loadTokenizer(folder), kinds.texts, encodings)).toEqual([]);
  });
});
