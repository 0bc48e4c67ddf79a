import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadTokenizer, type Tokenizer } from '../../../src/runtime/tokenizer/tokenizer.ts';
import { windowAroundSpan } from '../../../src/runtime/tokenizer/window-around-span.ts';

let tokenizer: Tokenizer;
beforeAll(async () => {
  tokenizer = await loadTokenizer(fileURLToPath(new URL('../../fixtures/models/encoder', import.meta.url)));
});
const spanOf = (text: string, word: string) => ({ start: text.indexOf(word), end: text.indexOf(word) + word.length });
const cut = (text: string, word: string, limit: number) => windowAroundSpan(text, spanOf(text, word), limit, tokenizer);

describe('cutting a text around a span', () => {
  it('takes whole words away where there are more of them, so that the span stays in the middle', async () => {
    const text = 'the good man saw a nurse at work one day';
    const { text: kept, offset, encoding } = await cut(text, 'nurse', 7);
    expect(kept).toBe('saw a nurse at work');
    expect(text.slice(offset, offset + kept.length)).toBe(kept);
    expect(encoding.truncated).toBe(false);
  });

  it('uses the room that one side leaves on the other', async () => {
    expect((await cut('nurse at work one day and the man', 'nurse', 6)).text).toBe('nurse at work one');
    expect((await cut('the man at work saw the nurse', 'nurse', 6)).text).toBe('work saw the nurse');
  });

  it('counts the tokens of words that take several', async () => {
    // flowerless = flower + ##less.
    expect((await cut('flowerless flowerless nurse flowerless flowerless', 'nurse', 7)).text).toBe(
      'flowerless nurse flowerless',
    );
    expect((await cut('flowerless flowerless nurse flowerless flowerless', 'nurse', 8)).text).toBe(
      'flowerless nurse flowerless',
    );
  });

  it('never gives more tokens than the limit, and always the span when its words fit', async () => {
    const text = "Engineers, doctors; nurses' (unknownness) ☃ cafés!! the-end of it all, 42 women";
    for (const word of ['Engineers', 'unknownness', '☃', 'end', 'women']) {
      for (let limit = 14; limit < 40; limit++) {
        const { encoding, text: kept, offset } = await cut(text, word, limit);
        const { start, end } = spanOf(text, word);
        expect(encoding.ids.length).toBeLessThanOrEqual(limit);
        expect(kept.slice(start - offset, end - offset)).toBe(word);
      }
    }
  });

  it("keeps the span's own words, cut by the tokenizer, where they are too many", async () => {
    const { text, encoding } = await cut('a unknownness b', 'unknownness', 5);
    expect(text).toBe('unknownness');
    expect(encoding.truncated).toBe(true);
    expect(encoding.ids).toHaveLength(5);
  });

  it('comes to an end on a text of white space', async () => {
    expect((await windowAroundSpan('   ', { start: 1, end: 2 }, 2, tokenizer)).encoding.ids).toEqual([2, 3]);
  });
});
