/** How the tokens of a vocabulary are written: what it takes to find them again in a text. */
import type { PreTokenizerConfig, TokenizerJson } from './tokenizer-json.ts';

export interface Surface {
  /** Tokens are written in GPT-2's alphabet, one character a byte of UTF-8. */
  bytes: boolean;
  /** What stands for a space (`▁`), or null. */
  space: string | null;
  /** Whether a space is put before the text: `first` only where the text begins with it, not after an added token. */
  prefix: 'always' | 'first' | 'never';
  /** White space only separates tokens; it is in none. */
  dropsSpace: boolean;
  /** Any run of white space is one `space`: words are split before the space is put before each. */
  joinsSpace: boolean;
  /** Before tokens that go on within a word (`##`). */
  continuing: string;
  /** After tokens that end a word (`</w>`). */
  ending: string;
  /** Characters outside the vocabulary are written as bytes (`<0xE2>`). */
  byteFallback: boolean;
  /** What one unknown token stands for: a word, a run of characters, or one character. */
  unknown: 'word' | 'run' | 'character';
  /** A word for `unknown: 'word'`: sticky. */
  word: RegExp;
}

export function surfaceOf(json: TokenizerJson): Surface {
  const { model } = json;
  const steps = flatten(json.pre_tokenizer);
  const byteLevel = steps.find((step) => step.type === 'ByteLevel');
  const metaspace = steps.find((step) => step.type === 'Metaspace');
  const unigram = model.type === 'Unigram' || Array.isArray(model.vocab);
  const wordPiece = model.type === 'WordPiece' || (model.type === undefined && !unigram && !('merges' in model));
  return {
    bytes: byteLevel !== undefined,
    space: metaspace === undefined ? null : (metaspace.replacement ?? '▁'),
    prefix: metaspace !== undefined ? prependScheme(metaspace) : byteLevel?.add_prefix_space ? 'always' : 'never',
    dropsSpace:
      metaspace === undefined &&
      steps.some(({ type }) => ['BertPreTokenizer', 'Whitespace', 'WhitespaceSplit'].includes(type)),
    joinsSpace: metaspace !== undefined && steps.some(({ type }) => type === 'WhitespaceSplit'),
    continuing: wordPiece ? (model.continuing_subword_prefix ?? '##') : (model.continuing_subword_prefix ?? ''),
    ending: model.end_of_word_suffix ?? '',
    byteFallback: model.byte_fallback ?? false,
    unknown: wordPiece ? 'word' : unigram || model.fuse_unk ? 'run' : 'character',
    word: wordPattern(steps),
  };
}

/** Older files say only `add_prefix_space`. */
export function prependScheme(metaspace: PreTokenizerConfig): 'always' | 'first' | 'never' {
  return metaspace.prepend_scheme ?? (metaspace.add_prefix_space === false ? 'never' : 'always');
}

export function flatten(config: PreTokenizerConfig | null | undefined): PreTokenizerConfig[] {
  if (config == null) return [];
  return config.type === 'Sequence' ? (config.pretokenizers ?? []).flatMap(flatten) : [config];
}

function wordPattern(steps: readonly PreTokenizerConfig[]): RegExp {
  if (steps.some((step) => step.type === 'WhitespaceSplit')) return /\S+/uy;
  if (steps.some((step) => step.type === 'Whitespace')) return /\w+|[^\w\s]+/uy;
  return /[^\s\p{P}!-/:-@[-`{-~]+|[\p{P}!-/:-@[-`{-~]/uy;
}

/** GPT-2's alphabet (Radford et al. 2019, `bytes_to_unicode`): printable Latin-1 stands for itself, the rest from U+0100 on. */
const byteOfCharacter: ReadonlyMap<string, string> = (() => {
  const map = new Map<string, string>();
  let next = 0x100;
  for (let byte = 0; byte < 256; byte++) {
    const printable = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
    map.set(String.fromCharCode(printable ? byte : next++), String.fromCharCode(byte));
  }
  return map;
})();

/** A token as it will be found in the stream: without its affixes, and for byte-level tokens one unit a byte. */
export function spelling(token: string, surface: Surface): string {
  let text = token;
  if (surface.continuing !== '' && text.startsWith(surface.continuing) && text.length > surface.continuing.length) {
    text = text.slice(surface.continuing.length);
  }
  if (surface.ending !== '' && text.endsWith(surface.ending)) text = text.slice(0, -surface.ending.length);
  if (!surface.bytes) return text;
  let bytes = '';
  for (const character of text) bytes += byteOfCharacter.get(character) ?? character;
  return bytes;
}
