/** What is wrong with a tokenizer.json. */
import { messageOf } from '../errors.ts';
import type { Part, TokenizerJson } from './tokenizer-files.ts';

/**
 * Defects that the library does not report: at some it ends the whole process, at a missing unknown token it fails in the
 * middle of the run.
 */
export function defectOf({ normalizer, post_processor, model }: TokenizerJson): string | undefined {
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
