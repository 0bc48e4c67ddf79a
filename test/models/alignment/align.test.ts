import { describe, expect, test } from 'vitest';
import { sourceText } from '../../../src/models/alignment/mapped-text.ts';
import type { Piece } from '../../../src/models/alignment/pieces.ts';
import { buildStream } from '../../../src/models/alignment/stream.ts';
import { type Surface, spelling, surfaceOf } from '../../../src/models/alignment/surface.ts';
import { type AlignedToken, alignTokens, tokensOf } from '../../../src/models/alignment.ts';

const wordPiece = surfaceOf({ model: { type: 'WordPiece', vocab: {} }, pre_tokenizer: { type: 'BertPreTokenizer' } });
const unigram = surfaceOf({
  model: { type: 'Unigram', vocab: [], byte_fallback: true },
  pre_tokenizer: { type: 'Metaspace', prepend_scheme: 'always' },
});
const gpt = surfaceOf({ model: { type: 'BPE', vocab: {} }, pre_tokenizer: { type: 'ByteLevel' } });

const whole = (text: string): Piece[] => [{ start: 0, end: text.length, added: null, mapped: sourceText(text) }];

/** The piece of text behind each token. `null` among the tokens is the unknown one, a number a byte. */
function laid(text: string, tokens: readonly (string | number | null)[], surface: Surface, pieces = whole(text)) {
  const aligned = tokens.map((token): AlignedToken => {
    if (token === null) return { kind: 'unknown', id: 0 };
    return typeof token === 'number'
      ? { kind: 'byte', byte: token }
      : { kind: 'text', spelling: spelling(token, surface) };
  });
  const spans = alignTokens(text, buildStream(pieces, surface), aligned, surface);
  return spans.map((span) => span && text.slice(span.start, span.end));
}

describe('tokens are laid along the text', () => {
  test('WordPiece: white space lies between words, ## goes on within one', () => {
    expect(laid('unaffable  me', ['una', '##ffa', '##ble', 'me'], wordPiece)).toEqual(['una', 'ffa', 'ble', 'me']);
    expect(laid('## x', ['#', '#', 'x'], wordPiece)).toEqual(['#', '#', 'x']);
  });

  test('WordPiece: an unknown token is a word, which punctuation ends', () => {
    expect(laid('a ☃b, c', ['a', null, ',', 'c'], wordPiece)).toEqual(['a', '☃b', ',', 'c']);
    expect(laid('☃ ☃', [null, null], wordPiece)).toEqual(['☃', '☃']);
  });

  test('Unigram: ▁ is the space before a word, an unknown token runs up to the next token that fits', () => {
    expect(laid('see you', ['▁see', '▁you'], unigram)).toEqual(['see', 'you']);
    expect(laid('a☃☃b', ['▁a', null, 'b'], unigram)).toEqual(['a', '☃☃', 'b']);
    expect(laid('☃ b', ['▁', null, '▁b'], unigram)).toEqual([null, '☃', 'b']);
    expect(laid('☃☃', ['▁', null], unigram)).toEqual([null, '☃☃']);
  });

  test('byte fallback: each byte stands for the whole character', () => {
    expect(laid('a😀b', ['▁a', 0xf0, 0x9f, 0x98, 0x80, 'b'], unigram)).toEqual(['a', '😀', '😀', '😀', '😀', 'b']);
    // A byte that is not the next one stands for nothing, and what follows is found all the same.
    expect(laid('ab', ['▁a', 0xff, 'b'], unigram)).toEqual(['a', null, 'b']);
  });

  test("byte level: tokens are bytes in GPT-2's alphabet", () => {
    expect(laid('é ☃', ['Ã©', 'Ġâ', 'ĺ', 'ĥ'], gpt)).toEqual(['é', '☃', '☃', '☃']);
    expect(laid('a\n b', ['a', 'Ċ', 'Ġ', 'b'], gpt)).toEqual(['a', null, null, 'b']);
  });

  test('a token that fits nowhere stands for nothing and leads none astray', () => {
    expect(laid('the end', ['the', 'zebra', 'end'], wordPiece)).toEqual(['the', null, 'end']);
    expect(laid('', ['the'], wordPiece)).toEqual([null]);
    expect(laid('the', ['the', 'the', null], wordPiece)).toEqual(['the', null, null]);
  });

  test('characters that the tokenizer dropped are passed over', () => {
    expect(laid('the --- end', ['the', 'end'], wordPiece)).toEqual(['the', 'end']);
  });

  test('an added token is found by its id, and unknown words do not reach into it', () => {
    const text = '☃[M]b';
    const pieces: Piece[] = [
      { start: 0, end: 1, added: null, mapped: sourceText('☃') },
      { start: 1, end: 4, added: 7, mapped: null },
      { start: 4, end: 5, added: null, mapped: sourceText('b') },
    ];
    const stream = buildStream(pieces, wordPiece);
    const tokens: AlignedToken[] = [
      { kind: 'unknown', id: 0 },
      { kind: 'added', id: 7 },
      { kind: 'text', spelling: 'b' },
    ];
    expect(alignTokens(text, stream, tokens, wordPiece)).toEqual([
      { start: 0, end: 1 },
      { start: 1, end: 4 },
      { start: 4, end: 5 },
    ]);
    // One that was put in for something else stands for nothing.
    const masked: AlignedToken[] = [{ kind: 'added', id: 9 }, ...tokens.slice(1)];
    expect(alignTokens(text, stream, masked, wordPiece)).toEqual([null, { start: 1, end: 4 }, { start: 4, end: 5 }]);
  });
});

describe('the tokens of a span', () => {
  const spans = [null, { start: 0, end: 3 }, { start: 3, end: 6 }, null, { start: 7, end: 9 }, null];

  test('are those that cover some of it', () => {
    expect(tokensOf({ start: 0, end: 6 }, spans)).toEqual({ first: 1, last: 2 });
    expect(tokensOf({ start: 2, end: 4 }, spans)).toEqual({ first: 1, last: 2 });
    expect(tokensOf({ start: 5, end: 8 }, spans)).toEqual({ first: 2, last: 4 });
    expect(tokensOf({ start: 8, end: 9 }, spans)).toEqual({ first: 4, last: 4 });
  });

  test('are none where no token covers it', () => {
    expect(tokensOf({ start: 6, end: 7 }, spans)).toBeNull();
    expect(tokensOf({ start: 9, end: 12 }, spans)).toBeNull();
    expect(tokensOf({ start: 3, end: 3 }, spans)).toBeNull();
    expect(tokensOf({ start: 0, end: 3 }, [])).toBeNull();
  });
});
