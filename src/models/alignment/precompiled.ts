import { InputError } from '../../errors.ts';
import { endOf, type MappedText, MappedTextBuilder, startOf } from './mapped-text.ts';

/**
 * SentencePiece's compiled character map (`precompiled_charsmap`): a double-array trie (Darts) from UTF-8 strings to
 * replacements. Layout: the trie's size in bytes (uint32, little-endian), its units (uint32 each), the replacements,
 * each ended by a zero byte.
 *
 * As in the Rust crate spm_precompiled, a grapheme cluster of fewer than six bytes is looked up whole, and the shortest
 * entry that begins it replaces all of it; anything else is looked up character by character.
 *
 * Source: github.com/s-yata/darts-clone (unit layout), github.com/huggingface/spm_precompiled.
 */
export function precompiledNormalizer(charsmap: string, file: string): (mapped: MappedText) => MappedText {
  const bytes = Buffer.from(charsmap, 'base64');
  const size = bytes.length >= 4 ? bytes.readUInt32LE(0) : -1;
  if (size < 0 || size % 4 !== 0 || 4 + size > bytes.length) {
    throw new InputError({
      message: 'the normalizer\'s "precompiled_charsmap" is damaged',
      file,
      hint: 'Download the tokenizer again',
    });
  }
  const units = new Uint32Array(size / 4);
  for (let i = 0; i < units.length; i++) units[i] = bytes.readUInt32LE(4 + 4 * i);
  const replacements = bytes.subarray(4 + size);
  const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

  const lookUp = (key: string): string | null => {
    const offset = shortestPrefix(units, Buffer.from(key));
    if (offset === null) return null;
    const end = replacements.indexOf(0, offset);
    return replacements.toString('utf8', offset, end === -1 ? replacements.length : end);
  };

  const replaceGrapheme = (builder: MappedTextBuilder, mapped: MappedText, grapheme: string, from: number) => {
    const whole = Buffer.byteLength(grapheme) < 6 ? lookUp(grapheme) : null;
    if (whole !== null) {
      builder.push(whole, startOf(mapped, from), endOf(mapped, from + grapheme.length - 1));
      return;
    }
    let at = from;
    for (const character of grapheme) {
      const next = at + character.length;
      const replacement = lookUp(character);
      if (replacement === null) builder.copy(mapped, at, next);
      else builder.push(replacement, startOf(mapped, at), endOf(mapped, next - 1));
      at = next;
    }
  };

  return (mapped) => {
    const { text } = mapped;
    // No published map changes printable ASCII, and no cluster in it is longer than one character.
    if (/^[\x20-\x7e]*$/.test(text)) return mapped;
    const builder = new MappedTextBuilder();
    for (const { 0: stretch, index: offset } of text.matchAll(stretches)) {
      if (/^[\x20-\x7e]+$/.test(stretch)) {
        builder.copy(mapped, offset, offset + stretch.length);
        continue;
      }
      for (const { segment, index } of graphemes.segment(stretch))
        replaceGrapheme(builder, mapped, segment, offset + index);
    }
    return builder.build();
  };
}

/** Printable ASCII up to the character that a mark may follow, or anything else with that character. */
const stretches = /[\x20-\x7e]+(?![^\x20-\x7e])|[\s\S][^\x20-\x7e]*/gu;

/** The value of the shortest key in the trie that `key` begins with, or null. */
function shortestPrefix(units: Uint32Array, key: Uint8Array): number | null {
  let unit = units[0] ?? 0;
  let node = offsetOf(unit);
  for (const byte of key) {
    node ^= byte;
    unit = units[node] ?? 0;
    // A unit's label is its lowest byte, with the leaf bit beside it.
    if ((unit & 0x800000ff) >>> 0 !== byte) return null;
    node ^= offsetOf(unit);
    if ((unit >>> 8) & 1) return (units[node] ?? 0) & 0x7fffffff;
  }
  return null;
}

function offsetOf(unit: number): number {
  return ((unit >>> 10) << ((unit & 0x200) >>> 6)) >>> 0;
}
