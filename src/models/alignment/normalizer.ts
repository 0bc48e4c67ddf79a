import { InputError } from '../../errors.ts';
import { endOf, type MappedText, MappedTextBuilder, replaceMatches, sliceMapped, startOf } from './mapped-text.ts';
import { precompiledNormalizer } from './precompiled.ts';
import type { NormalizerConfig, PatternConfig } from './tokenizer-json.ts';

export type Normalizer = (mapped: MappedText) => MappedText;

/**
 * The `normalizer` of a tokenizer.json as a function that keeps track of positions.
 *
 * It follows the Rust library `tokenizers` (0.22), which trained the models, character by character: lower case without
 * regard to context (a final Σ becomes σ), CJK characters beyond the Basic Multilingual Plane set apart, SentencePiece's
 * own character map instead of NFKC. The JavaScript library differs in these, so its normaliser is not used.
 */
export function createNormalizer(config: NormalizerConfig | null | undefined, file: string): Normalizer {
  if (config == null) return (mapped) => mapped;
  switch (config.type) {
    case 'Sequence': {
      const steps = (config.normalizers ?? []).map((step) => createNormalizer(step, file));
      return (mapped) => steps.reduce((current, step) => step(current), mapped);
    }
    case 'BertNormalizer':
      return bertNormalizer(config);
    case 'NFC':
    case 'NFD':
    case 'NFKC':
    case 'NFKD': {
      const form = config.type;
      return (mapped) => unicodeForm(mapped, form);
    }
    case 'Lowercase':
      return lowercase;
    case 'StripAccents':
      return (mapped) => replaceMatches(mapped, /\p{M}/gu, '');
    case 'Strip':
      return (mapped) => strip(mapped, config.strip_left ?? false, config.strip_right ?? false);
    case 'Prepend': {
      const prefix = config.prepend ?? '';
      return (mapped) => (mapped.text === '' ? mapped : replaceMatches(mapped, /^/g, prefix));
    }
    case 'Replace': {
      const pattern = compilePattern(config.pattern, file);
      const content = config.content ?? '';
      return (mapped) => replaceMatches(mapped, pattern, () => content);
    }
    case 'Nmt':
      return (mapped) =>
        replaceMatches(
          // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters it removes
          replaceMatches(mapped, /[\u0001-\u0008\u000b\u000e-\u001f\u007f\u008f\u009f]/gu, ''),
          /[\t\n\f\r\u1680\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd]/gu,
          ' ',
        );
    case 'Precompiled':
      return precompiledNormalizer(config.precompiled_charsmap ?? '', file);
    default:
      throw new InputError({
        message: `the normalizer "${config.type}" is not known`,
        file,
        hint: 'Use a tokenizer whose normalizer is one of BertNormalizer, Lowercase, NFC, NFD, NFKC, NFKD, Nmt, Precompiled, Prepend, Replace, Sequence, Strip, StripAccents',
      });
  }
}

/** BERT's: control characters out, white space to spaces, CJK apart, accents off, lower case. */
function bertNormalizer(config: NormalizerConfig): Normalizer {
  const clean = config.clean_text ?? true;
  const cjk = config.handle_chinese_chars ?? true;
  const lower = config.lowercase ?? true;
  const accents = config.strip_accents ?? lower;
  return (mapped) => {
    // Printable ASCII only changes its case, and no position with it.
    if (/^[\x20-\x7e]*$/.test(mapped.text)) return lower ? lowercase(mapped) : mapped;
    let current = mapped;
    if (clean) {
      current = replaceMatches(current, /(?![\t\n\r])[\ufffd\p{Cc}\p{Cf}\p{Co}\p{Cs}]/gu, '');
      current = replaceMatches(current, /(?! )\p{White_Space}/gu, ' ');
    }
    if (cjk) current = replaceMatches(current, cjkCharacter, (character) => ` ${character} `);
    if (accents) current = replaceMatches(unicodeForm(current, 'NFD'), /\p{Mn}/gu, '');
    return lower ? lowercase(current) : current;
  };
}

const cjkCharacter =
  /[\u4e00-\u9fff\u3400-\u4dbf\u{20000}-\u{2a6df}\u{2a700}-\u{2b73f}\u{2b740}-\u{2b81f}\u{2b920}-\u{2ceaf}\uf900-\ufaff\u{2f800}-\u{2fa1f}]/gu;

/** One character at a time, as Rust does: JavaScript turns a final Σ into ς, which no vocabulary was trained with. */
function lowercase(mapped: MappedText): MappedText {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is meant
  if (/^[\x00-\x7f]*$/.test(mapped.text)) return { ...mapped, text: mapped.text.toLowerCase() };
  return replaceMatches(mapped, /[\p{Changes_When_Lowercased}]/gu, (character) => character.toLowerCase());
}

function strip(mapped: MappedText, left: boolean, right: boolean): MappedText {
  const { text } = mapped;
  const from = left ? (/^\p{White_Space}*/u.exec(text)?.[0].length ?? 0) : 0;
  let to = text.length;
  // Every white-space character is one UTF-16 unit.
  if (right) while (to > from && /\p{White_Space}/u.test(text[to - 1])) to--;
  return sliceMapped(mapped, from, to);
}

/**
 * A character and what may combine with it: marks, and the jamo and half-width forms that compose with what stands
 * before them although they are no marks. Plain ASCII, which stays as it is, is taken by the run.
 */
const cluster =
  /[ -~]+(?![\p{M}\u1160-\u11ff\u3131-\u318e\uff9e\uff9f\uffa1-\uffdc])|[\s\S][\p{M}\u1160-\u11ff\u3131-\u318e\uff9e\uff9f\uffa1-\uffdc]*/gu;

/** A Unicode normalisation form. Characters that change together stand together for all their sources. */
function unicodeForm(mapped: MappedText, form: 'NFC' | 'NFD' | 'NFKC' | 'NFKD'): MappedText {
  const { text } = mapped;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is meant
  if (/^[\x00-\x7f]*$/.test(text) || text.normalize(form) === text) return mapped;
  const builder = new MappedTextBuilder();
  for (const { 0: source, index } of text.matchAll(cluster)) {
    const to = index + source.length;
    const result = source.normalize(form);
    if (result === source) {
      builder.copy(mapped, index, to);
      continue;
    }
    let at = index;
    for (const [part, piece] of normalizedParts([...source], result, form)) {
      builder.push(piece, startOf(mapped, at), endOf(mapped, at + part - 1));
      at += part;
    }
  }
  return builder.build();
}

/**
 * The smallest parts of a cluster that can be normalised apart, as the length of each in the source and what becomes of
 * it. A cluster too long to be writing (marks piled up as decoration) stays whole, so that time stays linear.
 */
function normalizedParts(
  characters: string[],
  result: string,
  form: 'NFC' | 'NFD' | 'NFKC' | 'NFKD',
): [number, string][] {
  const whole = characters.join('');
  if (characters.length > 32) return [[whole.length, result]];
  const parts: [number, string][] = [];
  let from = 0;
  let left = result;
  for (let to = 1; to < characters.length; to++) {
    const source = characters.slice(from, to).join('');
    const piece = source.normalize(form);
    const rest = characters.slice(to).join('').normalize(form);
    if (piece + rest !== left) continue;
    parts.push([source.length, piece]);
    left = rest;
    from = to;
  }
  parts.push([characters.slice(from).join('').length, left]);
  return parts;
}

function compilePattern(pattern: PatternConfig | undefined, file: string): RegExp {
  if (pattern?.String !== undefined) return new RegExp(escapePattern(pattern.String), 'gu');
  try {
    return new RegExp(pattern?.Regex ?? '', 'gu');
  } catch (cause) {
    throw new InputError(
      {
        message: `the normalizer's pattern ${JSON.stringify(pattern?.Regex)} is not understood`,
        file,
        hint: 'Use a tokenizer without it',
      },
      { cause },
    );
  }
}

export function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
