/** What is wrong with a tokenizer.json. */
import { messageOf } from '../../contract/problem.ts';
import type { Part, TokenizerJson } from './files.ts';

/**
 * Defects that the library does not report: some end the whole process, and a missing unknown token fails in the middle
 * of the run.
 */
export function defectOf({ normalizer, post_processor, decoder, model }: TokenizerJson): string | undefined {
  for (const [name, part] of Object.entries({ normalizer, decoder })) {
    const growth = flatten(part).reduce((product, one) => product * growthBy(one), 1);
    if (growth > mostGrowth) return `its ${name} can make a text ${growth} times as long`;
  }
  const odd = oddToken(model.vocab);
  if (odd !== undefined) return odd;
  const damaged = flatten(normalizer).find(
    ({ type, precompiled_charsmap }) => type === 'Precompiled' && !isCharacterMap(precompiled_charsmap),
  );
  if (damaged) return 'the "precompiled_charsmap" of its normalizer is damaged';
  for (const { type, single = [], pair = [], special_tokens = {} } of flatten(post_processor)) {
    if (type !== 'TemplateProcessing') continue;
    const names = [...single, ...pair].flatMap(({ SpecialToken }) => SpecialToken?.id ?? []);
    const unknown = names.find((name) => !Object.hasOwn(special_tokens, name));
    if (unknown !== undefined) return `its post_processor uses ${unknown}, which is not among its special_tokens`;
  }
  const { type, unk_token, vocab } = model;
  const needsUnknown = type === 'WordPiece' || type === 'WordLevel';
  if (needsUnknown && unk_token != null && !Object.hasOwn(vocab, unk_token)) {
    return `its unknown token ${unk_token} is not in its vocabulary`;
  }
  return undefined;
}

/** Published ones replace a space by one other character, and two quotes by one. */
const mostGrowth = 1000;

/** How many times as long a replacement can make a text. A regular expression may fit every single character. */
function growthBy({ type, pattern, content }: Part): number {
  if (type !== 'Replace' || typeof content !== 'string') return 1;
  const replaced = typeof pattern?.String === 'string' ? pattern.String.length : 1;
  // One that fits the empty text leaves every character where it is.
  return replaced === 0 ? content.length + 1 : Math.max(1, content.length / replaced);
}

/** The library takes `true` for 1 and `"a"` for 0. */
function oddToken(vocab: TokenizerJson['model']['vocab']): string | undefined {
  if (Array.isArray(vocab)) {
    const odd = vocab.findIndex(
      (one: unknown) => !Array.isArray(one) || typeof one[0] !== 'string' || typeof one[1] !== 'number',
    );
    return odd < 0 ? undefined : `entry ${odd} of its vocabulary is not a token and its score`;
  }
  for (const [token, id] of Object.entries<unknown>(vocab)) {
    if (!Number.isInteger(id) || (id as number) < 0 || (id as number) >= 2 ** 32)
      return `the id of ${JSON.stringify(token)} in its vocabulary is not a whole number`;
  }
  return undefined;
}

/** In the words of tokenizer.json what the library has against it. */
export function reasonOf(error: unknown, json: TokenizerJson): string {
  const message = messageOf(error).replace(/ at line \d+ column \d+$/, '');
  const enumName = /any variant of untagged enum (\w+)/.exec(message)?.[1];
  const part = parts.find(([name]) => name === enumName)?.[1];
  if (part === undefined) return message;
  const named = flatten(json[part]).map(({ type = '?' }) => type);
  return `its ${part} (${named.join(', ')}) is of a kind, or has settings, that are not known`;
}

/** By the library's names for them. */
const parts = [
  ['NormalizerUntagged', 'normalizer'],
  ['PreTokenizerUntagged', 'pre_tokenizer'],
  ['PostProcessorWrapper', 'post_processor'],
  ['DecoderUntagged', 'decoder'],
  ['ModelUntagged', 'model'],
] as const;

function flatten(part: Part | null | undefined): Part[] {
  if (part == null) return [];
  const within = part.normalizers ?? part.pretokenizers ?? part.processors ?? part.decoders;
  return part.type === 'Sequence' && Array.isArray(within) ? within.flatMap(flatten) : [part];
}

/**
 * Whether this is SentencePiece's compiled character map: in base64 the size of a trie in bytes (uint32, little-endian), the
 * trie, and the replacements as UTF-8.
 */
function isCharacterMap(value: unknown): boolean {
  if (typeof value !== 'string' || !/^[A-Za-z0-9+/]+={0,2}$/.test(value)) return false;
  const bytes = Buffer.from(value, 'base64');
  const size = bytes.length >= 4 ? bytes.readUInt32LE(0) : -1;
  if (size <= 0 || size % 4 !== 0 || 4 + size > bytes.length) return false;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(4 + size));
    return true;
  } catch {
    return false;
  }
}
