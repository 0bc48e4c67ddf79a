import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { InputError } from '../../src/errors.ts';
import { loadTokenizer, type Tokenizer } from '../../src/models/tokenizer.ts';

const fixtures = fileURLToPath(new URL('../fixtures/tokenizers', import.meta.url));
const load = (kind: string) => loadTokenizer(join(fixtures, kind));
const folder = mkdtempSync(join(tmpdir(), 'fairprobe-tokenizer-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The piece of the text behind each token, null where there is none. */
function pieces(tokenizer: Tokenizer, text: string): (string | null)[] {
  return tokenizer
    .spans(text, tokenizer.encode(text, 100_000).ids)
    .map((span) => span && text.slice(span.start, span.end));
}

describe('the special tokens', () => {
  test('are known by id, and the unknown token is none of them: it stands for text', async () => {
    const bert = await load('wordpiece-uncased');
    const [cls, unknown, sep] = bert.encode('☃', 10).ids;
    expect([cls, sep, bert.maskId!, bert.padId, unknown].map((id) => bert.isSpecial(id))).toEqual([
      true,
      true,
      true,
      true,
      false,
    ]);
    expect(bert.spans('☃', [cls, unknown, sep])).toEqual([null, { start: 0, end: 1 }, null]);
  });

  test('mask and padding come from tokenizer_config.json, and a tokenizer without a mask has none', async () => {
    const ids = async (kind: string) => {
      const { maskId, padId, maxLength } = await load(kind);
      return { maskId, padId, maxLength };
    };
    expect(await ids('wordpiece-uncased')).toEqual({ maskId: 4, padId: 0, maxLength: 512 });
    expect(await ids('unigram')).toEqual({ maskId: 4, padId: 1, maxLength: null });
    // No padding token: the end-of-text token fills up.
    expect(await ids('byte-level')).toEqual({ maskId: null, padId: 0, maxLength: 1024 });
  });

  test('without tokenizer_config.json are found by their usual names', async () => {
    writeFileSync(join(folder, 'tokenizer.json'), readFileSync(join(fixtures, 'wordpiece-uncased/tokenizer.json')));
    const { maskId, padId, maxLength } = await loadTokenizer(folder);
    expect({ maskId, padId, maxLength }).toEqual({ maskId: 4, padId: 0, maxLength: null });
  });

  test('written out in a text are tokens, with a span', async () => {
    const bert = await load('wordpiece-uncased');
    expect(bert.encode('[MASK]', 10).ids[1]).toBe(bert.maskId);
    expect(pieces(bert, 'the [MASK]!')).toEqual([null, 'the', '[MASK]', '!', null]);
    const roberta = await load('byte-level-prefix');
    const found = pieces(roberta, 'and <mask>end');
    expect(found.slice(found.indexOf('<mask>') + 1, -1).join('')).toBe('end');
  });

  test('stay at both ends of a text that is cut short', async () => {
    const bert = await load('wordpiece-uncased');
    const whole = bert.encode('the nurse met the engineer', 100);
    const cut = bert.encode('the nurse met the engineer', 5);
    expect(whole.truncated).toBe(false);
    expect(cut).toEqual({ ids: [...whole.ids.slice(0, 4), whole.ids.at(-1)], truncated: true });
    expect(bert.encode('the nurse', whole.ids.length).truncated).toBe(false);
    expect(bert.spans('the nurse met the engineer', cut.ids).map((span) => span !== null)).toEqual([
      false,
      true,
      true,
      true,
      false,
    ]);
  });
});

describe('the characters of a token', () => {
  test('take in the accents that normalisation strips or composes', async () => {
    const bert = await load('wordpiece-uncased');
    expect(pieces(bert, 'CAFÉ').join('')).toBe('CAFÉ');
    const roberta = await load('unigram');
    // NFKC composes e and its accent; both are the token's.
    const text = 'cafe\u0301';
    expect(pieces(roberta, text).at(-2)).toMatch(/e\u0301$/);
  });

  test('of a character split into bytes are the whole character, for each of its tokens', async () => {
    const gpt = await load('byte-level');
    const found = pieces(gpt, 'x👍🏽');
    expect(found.length).toBeGreaterThan(3);
    expect([...new Set(found)]).toEqual(['x', '👍', '🏽']);
  });

  test('are none for white space, in all kinds', async () => {
    for (const kind of [
      'wordpiece-uncased',
      'byte-level',
      'byte-level-prefix',
      'unigram',
      'sentencepiece',
      'byte-fallback',
    ]) {
      const tokenizer = await load(kind);
      for (const text of ['', ' ', ' \t\n ', '\u00a0\u2003']) {
        expect(pieces(tokenizer, text).filter((piece) => piece !== null)).toEqual([]);
      }
    }
  });

  test('of lone surrogates are found, and the text around them keeps its place', async () => {
    for (const kind of ['wordpiece-cased', 'byte-level', 'unigram', 'sentencepiece', 'byte-fallback']) {
      const tokenizer = await load(kind);
      const found = pieces(tokenizer, 'the \ud83d met \ude00 the');
      expect(found.filter((piece) => piece === 'the')).toHaveLength(2);
      expect(
        found
          .filter((piece) => piece !== null)
          .join('')
          .replace(/[\ud800-\udfff]/g, '')
          .slice(0, 3),
      ).toBe('the');
    }
  });

  test.each([
    'wordpiece-uncased',
    'wordpiece-cased',
    'byte-level',
    'byte-level-prefix',
    'unigram',
    'sentencepiece',
    'byte-fallback',
  ])('cover a long text once and in order, in linear time (%s)', async (kind) => {
    const tokenizer = await load(kind);
    const sentence = 'The nurse met größere Häuser at the ☃☃ station 😀 中文 café. ';
    const time = (repeats: number) => {
      const text = sentence.repeat(repeats);
      const { ids } = tokenizer.encode(text, 1_000_000);
      const started = performance.now();
      const spans = tokenizer.spans(text, ids);
      const took = performance.now() - started;
      const covered = new Uint8Array(text.length);
      let last = 0;
      for (const span of spans) {
        if (span === null) continue;
        expect(span.start).toBeGreaterThanOrEqual(last);
        last = span.start;
        covered.fill(1, span.start, span.end);
      }
      // Every character but the white space between words is some token's.
      const missing = [...covered].flatMap((is, i) => (is || /\s/.test(text[i]) ? [] : [text[i]]));
      expect(missing).toEqual([]);
      return took;
    };
    time(100);
    const short = time(100);
    // 10,000 words; ten times the length may take ten times as long, and some for chance.
    expect(time(1000)).toBeLessThan(10 * short * 5 + 50);
  });
});

describe('bad input', () => {
  const refusal = async (name: string, files: Record<string, string>) => {
    const place = mkdtempSync(join(folder, name));
    for (const [file, content] of Object.entries(files)) writeFileSync(join(place, file), content);
    const error = await loadTokenizer(place).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InputError);
    const [problem] = (error as InputError).problems;
    expect(problem.hint).toBeTruthy();
    return `${problem.file?.slice(place.length + 1)}: ${problem.message}`;
  };

  test('a folder without tokenizer.json is refused, with how to get one', async () => {
    expect(await refusal('none', {})).toBe('tokenizer.json: tokenizer.json is missing from the model folder');
  });

  test('broken JSON is refused by the name of the file', async () => {
    expect(await refusal('broken', { 'tokenizer.json': '{"model": ' })).toMatch(/^tokenizer.json: is not valid JSON/);
    const good = readFileSync(join(fixtures, 'wordpiece-uncased/tokenizer.json'), 'utf8');
    const files = { 'tokenizer.json': good, 'tokenizer_config.json': '{' };
    expect(await refusal('config', files)).toMatch(/^tokenizer_config.json: is not valid JSON/);
  });

  test('JSON that is no tokenizer is refused', async () => {
    for (const content of ['[]', 'null', '{}', '{"model": {"type": "BPE"}}', '"text"']) {
      expect(await refusal('other', { 'tokenizer.json': content })).toBe(
        'tokenizer.json: this is no tokenizer: it has no "model" with a "vocab"',
      );
    }
  });

  test('parts that are not supported are refused by name', async () => {
    const good = JSON.parse(readFileSync(join(fixtures, 'wordpiece-uncased/tokenizer.json'), 'utf8'));
    const refused = (part: object) => refusal('part', { 'tokenizer.json': JSON.stringify({ ...good, ...part }) });
    expect(await refused({ normalizer: { type: 'Shuffle' } })).toBe(
      'tokenizer.json: the normalizer "Shuffle" is not known',
    );
    expect(await refused({ pre_tokenizer: { type: 'UnicodeScripts' } })).toMatch(
      /the tokenizer cannot be used: Unknown PreTokenizer type: UnicodeScripts/,
    );
    expect(await refused({ normalizer: { type: 'Precompiled', precompiled_charsmap: 'AAAA/w==' } })).toMatch(/damaged/);
  });
});
