import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { InputError } from '../../../src/contract/problem.ts';
import { loadTokenizer, type Tokenizer } from '../../../src/runtime/tokenizer/tokenizer.ts';

const fixtures = fileURLToPath(new URL('../../fixtures/tokenizers', import.meta.url));
const load = (kind: string) => loadTokenizer(join(fixtures, kind));
const folder = mkdtempSync(join(tmpdir(), 'fairprobe-tokenizer-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The piece of the text behind each token, null where there is none. */
async function pieces(tokenizer: Tokenizer, text: string): Promise<(string | null)[]> {
  const encoding = await tokenizer.alignOne(text, 100_000);
  return encoding.spans.map((span) => span && text.slice(span.start, span.end));
}

describe('the special tokens', () => {
  test('are known by id, and the unknown token is none of them: it stands for text', async () => {
    const bert = await load('wordpiece-uncased');
    const encoding = await bert.alignOne('☃', 10);
    const [cls, unknown, sep] = encoding.ids;
    expect([cls, sep, bert.maskId!, bert.padId, unknown].map((id) => bert.isSpecial(id))).toEqual([
      true,
      true,
      true,
      true,
      false,
    ]);
    expect(encoding.spans).toEqual([null, { start: 0, end: 1 }, null]);
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
    expect((await bert.alignOne('[MASK]', 10)).ids[1]).toBe(bert.maskId);
    expect(await pieces(bert, 'the [MASK]!')).toEqual([null, 'the', '[MASK]', '!', null]);
    const roberta = await load('byte-level-prefix');
    expect((await pieces(roberta, 'and <mask>end')).slice(0, 3)).toEqual([null, 'and', '<mask>']);
  });

  test('stay at both ends of a text that is cut short', async () => {
    const bert = await load('wordpiece-uncased');
    const whole = await bert.alignOne('the nurse met the engineer', 100);
    const cut = await bert.alignOne('the nurse met the engineer', 5);
    expect(whole.truncated).toBe(false);
    expect(cut.ids).toEqual([...whole.ids.slice(0, 4), whole.ids.at(-1)]);
    expect(cut.truncated).toBe(true);
    expect((await bert.alignOne('the nurse', whole.ids.length)).truncated).toBe(false);
    expect(cut.spans.map((span) => span !== null)).toEqual([false, true, true, true, false]);
  });
});

describe('the characters of a token', () => {
  test('take in the accents that normalisation strips', async () => {
    const bert = await load('wordpiece-uncased');
    expect((await pieces(bert, 'CAFÉ')).join('')).toBe('CAFÉ');
  });

  test('of a character split into bytes are the whole character, for each of its tokens', async () => {
    const gpt = await load('byte-level');
    const found = await pieces(gpt, 'x👍🏽');
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
        expect((await pieces(tokenizer, text)).filter((piece) => piece !== null)).toEqual([]);
      }
    }
  });

  test('of lone surrogates are found, and the text around them keeps its place', async () => {
    for (const kind of ['wordpiece-cased', 'byte-level', 'unigram', 'sentencepiece', 'byte-fallback']) {
      const tokenizer = await load(kind);
      const found = await pieces(tokenizer, 'the \ud83d met \ude00 the');
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
    const spansOf = async (text: string) => (await tokenizer.alignOne(text, 1_000_000)).spans;
    /** The best of three, in milliseconds of this process alone. */
    const best = async (repeats: number) => {
      const times: number[] = [];
      for (let time = 0; time < 3; time++) {
        const started = process.cpuUsage();
        await spansOf(sentence.repeat(repeats));
        const { user, system } = process.cpuUsage(started);
        times.push((user + system) / 1000);
      }
      return Math.min(...times);
    };
    const text = sentence.repeat(1000);
    const spans = (await spansOf(text)).filter((span) => span !== null);
    const starts = spans.map(({ start }) => start);
    expect(starts).toEqual(starts.toSorted((a, b) => a - b));
    const covered = new Uint8Array(text.length);
    for (const { start, end } of spans) covered.fill(1, start, end);
    // Every character but the white space between words is some token's.
    expect([...covered].flatMap((is, i) => (is || /\s/.test(text[i]) ? [] : [text[i]]))).toEqual([]);
    const short = await best(100);
    // 10,000 words; ten times the length may take ten times as long, and some for chance.
    expect(await best(1000)).toBeLessThan(10 * short * 5 + 50);
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
        'tokenizer.json: this is not a tokenizer: it has no "model" with a "vocab"',
      );
    }
  });

  test('parts that are not supported are refused by name', async () => {
    const good = JSON.parse(readFileSync(join(fixtures, 'wordpiece-uncased/tokenizer.json'), 'utf8'));
    const refused = (part: object) => refusal('part', { 'tokenizer.json': JSON.stringify({ ...good, ...part }) });
    for (const part of ['normalizer', 'pre_tokenizer', 'post_processor', 'decoder', 'model']) {
      expect(await refused({ [part]: { type: 'Shuffle', vocab: {} } })).toBe(
        `tokenizer.json: the tokenizer cannot be used: its ${part} (Shuffle) is of a kind, or has settings, that are not known`,
      );
    }
    const within = { type: 'Sequence', normalizers: [{ type: 'NFC' }, { type: 'Shuffle' }] };
    expect(await refused({ normalizer: within })).toContain('its normalizer (NFC, Shuffle) is of a kind');
    expect(await refused({ version: '9' })).toMatch(/cannot be used: Unknown tokenizer version '9'$/);
  });

  // Without this check the library would end the process.
  test.each(['AAAA/w==', '%%%', '', null, undefined])('a character map of %j is refused', async (charsmap) => {
    const good = JSON.parse(readFileSync(join(fixtures, 'wordpiece-uncased/tokenizer.json'), 'utf8'));
    const precompiled = { type: 'Precompiled', precompiled_charsmap: charsmap };
    for (const normalizer of [precompiled, { type: 'Sequence', normalizers: [precompiled] }]) {
      expect(await refusal('map', { 'tokenizer.json': JSON.stringify({ ...good, normalizer }) })).toContain(
        'the "precompiled_charsmap" of its normalizer is damaged',
      );
    }
  });

  test('special tokens that a template or the vocabulary lacks are refused by name', async () => {
    const good = JSON.parse(readFileSync(join(fixtures, 'wordpiece-uncased/tokenizer.json'), 'utf8'));
    const refused = (part: object) => refusal('token', { 'tokenizer.json': JSON.stringify({ ...good, ...part }) });
    const single = [{ SpecialToken: { id: '[START]', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }];
    const template = { type: 'TemplateProcessing', single, pair: single, special_tokens: {} };
    const message = 'its post_processor uses [START], which is not among its special_tokens';
    expect(await refused({ post_processor: template })).toContain(message);
    expect(await refused({ post_processor: { type: 'Sequence', processors: [template] } })).toContain(message);
    expect(await refused({ model: { ...good.model, unk_token: '[WHAT]' } })).toContain(
      'its unknown token [WHAT] is not in its vocabulary',
    );
  });
});

test('a text that a vocabulary without an unknown token has no token for is refused in words', async () => {
  const place = mkdtempSync(join(folder, 'no-unknown'));
  const model = { type: 'Unigram', unk_id: null, vocab: [['a', -1]] };
  writeFileSync(join(place, 'tokenizer.json'), JSON.stringify({ version: '1.0', added_tokens: [], model }));
  const tokenizer = await loadTokenizer(place);
  expect((await tokenizer.alignOne('aa', 10)).ids).toEqual([0, 0]);
  for (const refused of [tokenizer.alignOne('ab', 10), tokenizer.encode(['a', 'b'], 10)]) {
    const error = await refused.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InputError);
    expect((error as InputError).problems).toMatchObject([
      { file: join(place, 'tokenizer.json'), message: expect.stringContaining('has no token for some of the text') },
    ]);
  }
});

describe('What tokenizer.json says of training and batches', () => {
  test('does not cut, fill up or vary what is encoded', async () => {
    const settings = {
      truncation: { direction: 'Right', max_length: 4, strategy: 'LongestFirst', stride: 0 },
      padding: {
        strategy: { Fixed: 64 },
        direction: 'Left',
        pad_to_multiple_of: null,
        pad_id: 1,
        pad_type_id: 0,
        pad_token: '<pad>',
      },
    };
    const text = 'the nurse met the engineer at the station';
    for (const kind of ['unigram', 'byte-level']) {
      const json = JSON.parse(readFileSync(join(fixtures, kind, 'tokenizer.json'), 'utf8'));
      const place = mkdtempSync(join(folder, kind));
      const model = json.model.merges ? { ...json.model, dropout: 0.9 } : json.model;
      writeFileSync(join(place, 'tokenizer.json'), JSON.stringify({ ...json, ...settings, model }));
      const [changed, plain] = [await loadTokenizer(place), await load(kind)];
      for (let time = 0; time < 3; time++) {
        expect((await changed.alignOne(text, 512)).ids).toEqual((await plain.alignOne(text, 512)).ids);
      }
    }
  });

  test("gives way to tokenizer_config.json where transformers' class of the tokenizer does so", async () => {
    const write = (kind: string, config: object) => {
      const place = mkdtempSync(join(folder, kind));
      writeFileSync(join(place, 'tokenizer.json'), readFileSync(join(fixtures, kind, 'tokenizer.json')));
      writeFileSync(join(place, 'tokenizer_config.json'), JSON.stringify(config));
      return loadTokenizer(place);
    };
    const ids = async (tokenizer: Tokenizer, text: string) => (await tokenizer.alignOne(text, 512)).ids;
    const uncased = await load('wordpiece-uncased');
    const cased = await write('wordpiece-uncased', { tokenizer_class: 'BertTokenizer', do_lower_case: false });
    expect(await ids(cased, 'the nurse')).toEqual(await ids(uncased, 'the nurse'));
    expect(await ids(cased, 'The nurse')).not.toEqual(await ids(uncased, 'The nurse'));
    // A class that takes tokenizer.json as it is.
    const asIs = await write('wordpiece-uncased', { tokenizer_class: 'PreTrainedTokenizerFast', do_lower_case: false });
    expect(await ids(asIs, 'The nurse')).toEqual(await ids(uncased, 'The nurse'));

    const gpt = await load('byte-level');
    const spaced = await write('byte-level', { tokenizer_class: 'GPT2Tokenizer', add_prefix_space: true });
    expect(await ids(spaced, 'the nurse')).toEqual(await ids(gpt, ' the nurse'));
    expect(await ids(spaced, 'the nurse')).not.toEqual(await ids(gpt, 'the nurse'));
  });
});
