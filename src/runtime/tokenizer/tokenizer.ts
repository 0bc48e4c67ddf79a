/** Text to tokens and back: the only file that knows the library `tokenizers`. */
import type { Encoding as NativeEncoding, Tokenizer as NativeTokenizer } from 'tokenizers';
import type { Span } from '../../contract/observations.ts';
import { InputError, messageOf } from '../../contract/problem.ts';
import { watched } from '../../support/watch.ts';
import { defectOf, reasonOf } from './defects.ts';
import { asLoadedInPython, readTokenizerFiles, type TokenizerFiles } from './files.ts';
import { spansOf } from './spans.ts';

/**
 * Texts given to the library together. It keeps some 100 bytes per token until the next garbage collection, and the
 * collector does not know of them: 8192 posts of 700 tokens at once took another 850 MB each time, in chunks nothing is
 * left.
 */
const textsPerChunk = 64;

export interface Encoding {
  /** With the special tokens that the tokenizer puts around a text. */
  readonly ids: readonly number[];
  /** Whether the text was longer and was cut at its end; the special tokens at both ends are always kept. */
  readonly truncated: boolean;
}

export interface AlignedEncoding extends Encoding {
  /**
   * Per token the half-open range of UTF-16 code units of its part of the text, without surrounding white space; null
   * for special tokens and for tokens that stand for nothing (a lone space).
   */
  readonly spans: readonly (Span | null)[];
}

export interface Tokenizer {
  /** One encoding a text, each of at most `maxTokens`. */
  encode(texts: readonly string[], maxTokens: number): Promise<Encoding[]>;
  /** The same, with what the tokens stand for, which takes as long again. */
  align(texts: readonly string[], maxTokens: number): Promise<AlignedEncoding[]>;
  alignOne(text: string, maxTokens: number): Promise<AlignedEncoding>;
  /** The text that tokens stand for, special ones left out. */
  decode(ids: readonly number[]): string;
  readonly maskId: number | null;
  /** The token that begins a text, as tokenizer_config.json names it; null where it names none. */
  readonly bosId: number | null;
  /** The token that ends a text, likewise. */
  readonly eosId: number | null;
  /** The special tokens that `encode` puts before and after a text. */
  readonly around: { before: readonly number[]; after: readonly number[] };
  /** What a batch is filled up with; 0 where the tokenizer names none (the attention mask hides it). */
  readonly padId: number;
  /** Tokens that the model itself knows, without those added to the tokenizer. */
  readonly vocabularySize: number;
  /** Whether the id is a special token of the model. The unknown token is not: it stands for text. */
  isSpecial(id: number): boolean;
  /** Longest input the tokenizer files allow (model_max_length), or null. */
  readonly maxLength: number | null;
}

/**
 * Reads `tokenizer.json` and, where there is one, `tokenizer_config.json` from a local folder; nothing else, and nothing
 * over the network. Truncation and padding set in tokenizer.json are ignored. Tokens and offsets are those of Python's
 * `tokenizers`, which is the same library.
 *
 * @throws InputError where a file is missing or broken, or the library does not know a part of the tokenizer
 */
export async function loadTokenizer(folder: string): Promise<Tokenizer> {
  const files = await readTokenizerFiles(folder);
  return createTokenizer(files, await openNative(files));
}

async function openNative(files: TokenizerFiles): Promise<NativeTokenizer> {
  const refused = (reason: string, cause?: unknown) =>
    new InputError(
      {
        message: `the tokenizer cannot be used: ${reason}`,
        file: files.file,
        hint: 'Download it again, or save it with AutoTokenizer.from_pretrained(...).save_pretrained(...) in Python',
      },
      { cause },
    );
  const defect = defectOf(files.json);
  if (defect !== undefined) throw refused(defect);
  const { Tokenizer } = await import('tokenizers');
  try {
    const native = Tokenizer.fromString(JSON.stringify(asLoadedInPython(files)));
    native.disableTruncation();
    native.disablePadding();
    return native;
  } catch (cause) {
    throw refused(reasonOf(cause, files.json), cause);
  }
}

async function createTokenizer(files: TokenizerFiles, native: NativeTokenizer): Promise<Tokenizer> {
  const { file, json, config } = files;
  const around = await watched({ model: file }, () => template(native));
  const special = specialTokens(files, native, around);
  const { encode, align } = encodersOf(native, file, around);
  const named = (token: string | { content?: string } | null | undefined, fallbacks: readonly string[] = []) => {
    const written = typeof token === 'string' ? token : token?.content;
    if (written !== undefined) return native.tokenToId(written);
    return json.added_tokens?.find(({ content }) => fallbacks.includes(content))?.id ?? null;
  };
  const spellings: (string | null)[] = [];
  const spelling = (id: number) => {
    if (spellings[id] === undefined) spellings[id] = native.idToToken(id);
    return spellings[id];
  };
  const decoder = native.getDecoder();

  return {
    encode,
    align,
    alignOne: async (text, maxTokens) => (await align([text], maxTokens))[0],
    decode(ids) {
      const tokens = ids.flatMap((id) => (special.has(id) ? [] : (spelling(id) ?? [])));
      return decoder ? decoder.decode(tokens) : tokens.join(' ');
    },
    maskId: named(config.mask_token, ['[MASK]', '<mask>']),
    bosId: named(config.bos_token),
    eosId: named(config.eos_token),
    around,
    padId: named(config.pad_token, ['[PAD]', '<pad>']) ?? named(config.eos_token) ?? 0,
    vocabularySize: native.getVocabSize(false),
    isSpecial: (id) => special.has(id),
    maxLength: maxLength(config.model_max_length),
  };
}

function encodersOf(
  native: NativeTokenizer,
  file: string,
  { before, after }: Tokenizer['around'],
): Pick<Tokenizer, 'encode' | 'align'> {
  /** Of what the library gives for each token, that of the tokens that are kept. */
  const kept = <T>(all: readonly T[], most: number): readonly T[] =>
    all.length > most ? [...all.slice(0, most - after.length), ...all.slice(all.length - after.length)] : all;
  const read = (one: NativeEncoding, maxTokens: number) => {
    const most = Math.max(maxTokens, before.length + after.length);
    return { most, ids: kept(one.getIds(), most), truncated: one.getLength() > most };
  };

  /** The library refuses what a vocabulary without an unknown token has no token for. */
  const encoded = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await watched({ model: file }, work);
    } catch (cause) {
      const message = `the tokenizer has no token for some of the text: ${messageOf(cause)}`;
      throw new InputError({ message, file, hint: 'Use a tokenizer with an unknown token' }, { cause });
    }
  };
  const inChunks = async <T>(
    texts: readonly string[],
    take: (encoding: NativeEncoding, text: string) => T,
  ): Promise<T[]> => {
    const taken: T[] = [];
    for (let start = 0; start < texts.length; start += textsPerChunk) {
      const chunk = texts.slice(start, start + textsPerChunk);
      const encodings = await encoded(() => native.encodeBatch(chunk));
      for (const [i, encoding] of encodings.entries()) taken.push(take(encoding, chunk[i]));
    }
    return taken;
  };
  return {
    encode: (texts, maxTokens) =>
      inChunks(texts, (one) => {
        const { ids, truncated } = read(one, maxTokens);
        return { ids, truncated };
      }),
    align: (texts, maxTokens) =>
      inChunks(texts, (one, text) => {
        const { ids, truncated, most } = read(one, maxTokens);
        return { ids, truncated, spans: spansOf(text, kept(one.getOffsets(), most)) };
      }),
  };
}

function specialTokens(
  { json }: TokenizerFiles,
  native: NativeTokenizer,
  { before, after }: Tokenizer['around'],
): ReadonlySet<number> {
  const special = new Set((json.added_tokens ?? []).filter((token) => token.special).map(({ id }) => id));
  const unknownId = unknownTokenId(json, native);
  if (unknownId !== null) special.delete(unknownId);
  // One that a vocabulary uses as its unknown token as well is special where the tokenizer itself puts it.
  for (const id of [...before, ...after]) special.add(id);
  return special;
}

/** Unigram models name it by its place in the vocabulary, the others by content; byte-level ones have none. */
function unknownTokenId({ model }: TokenizerFiles['json'], native: NativeTokenizer): number | null {
  if (Array.isArray(model.vocab)) return model.unk_id ?? null;
  return model.unk_token == null ? null : native.tokenToId(model.unk_token);
}

/** The special tokens that the tokenizer puts before and after a text. */
async function template(native: NativeTokenizer): Promise<{ before: number[]; after: number[] }> {
  for (const text of ['a', '1', '.', '中']) {
    const encoded = await native.encode(text);
    const ids = encoded.getIds();
    const added = encoded.getSpecialTokensMask();
    const first = added.indexOf(0);
    if (first !== -1) return { before: ids.slice(0, first), after: ids.slice(added.lastIndexOf(0) + 1) };
  }
  return { before: (await native.encode('')).getIds(), after: [] };
}

/** Python writes 1e30 where there is no limit. */
function maxLength(value: number | null | undefined): number | null {
  return typeof value === 'number' && value > 0 && value < 1e9 ? value : null;
}
