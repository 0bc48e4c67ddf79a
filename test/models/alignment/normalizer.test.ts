import { describe, expect, test } from 'vitest';
import { endOf, type MappedText, sourceText, startOf } from '../../../src/models/alignment/mapped-text.ts';
import { createNormalizer } from '../../../src/models/alignment/normalizer.ts';
import type { NormalizerConfig } from '../../../src/models/alignment/tokenizer-json.ts';

/** The text that comes out, and the source behind each of its characters. */
function normalized(config: NormalizerConfig, text: string): [string, string[]] {
  const mapped = createNormalizer(config, 'tokenizer.json')(sourceText(text));
  return [mapped.text, sources(mapped, text)];
}

function sources(mapped: MappedText, text: string): string[] {
  const found: string[] = [];
  let i = 0;
  for (const character of mapped.text) {
    found.push(text.slice(startOf(mapped, i), endOf(mapped, i + character.length - 1)));
    i += character.length;
  }
  return found;
}

describe('each character keeps the source it came from', () => {
  test.each<[string, NormalizerConfig, string, string, string[]]>([
    ['lower case that grows', { type: 'Lowercase' }, 'aİb', 'ai̇b', ['a', 'İ', 'İ', 'b']],
    ['a final sigma, as Rust has it', { type: 'Lowercase' }, 'ΑΣ', 'ασ', ['Α', 'Σ']],
    ['letters beyond the BMP', { type: 'Lowercase' }, '𐐀x', '𐐨x', ['𐐀', 'x']],
    ['decomposition', { type: 'NFD' }, 'éx', 'e\u0301x', ['é', 'é', 'x']],
    ['marks put in order', { type: 'NFD' }, 'a\u0301\u0327', 'a\u0327\u0301', ['a', '\u0301\u0327', '\u0301\u0327']],
    ['composition', { type: 'NFC' }, 'e\u0301x', 'éx', ['e\u0301', 'x']],
    [
      'composition with marks left over',
      { type: 'NFC' },
      'e\u0301\u0323',
      'ẹ\u0301',
      ['e\u0301\u0323', 'e\u0301\u0323'],
    ],
    ['jamo', { type: 'NFC' }, '\u1112\u1161\u11abx', '한x', ['\u1112\u1161\u11ab', 'x']],
    ['ligatures', { type: 'NFKC' }, 'oﬃce', 'office', ['o', 'ﬃ', 'ﬃ', 'ﬃ', 'c', 'e']],
    ['half-width kana', { type: 'NFKC' }, 'ｶﾞx', 'ガx', ['ｶﾞ', 'x']],
    ['removed accents', { type: 'StripAccents' }, 'e\u0301x', 'ex', ['e', 'x']],
    ['stripped white space', { type: 'Strip', strip_left: true, strip_right: true }, ' \n x\u00a0', 'x', ['x']],
    ['replacement', { type: 'Replace', pattern: { Regex: ' {2,}' }, content: '▁' }, 'a   b', 'a▁b', ['a', '   ', 'b']],
    [
      'a replacement that looks like a pattern',
      { type: 'Replace', pattern: { String: '.' }, content: '$&' },
      'a.',
      'a$&',
      ['a', '.', '.'],
    ],
    ['what is put before', { type: 'Prepend', prepend: '▁' }, 'ab', '▁ab', ['', 'a', 'b']],
  ])('%s', (_, config, text, result, from) => {
    expect(normalized(config, text)).toEqual([result, from]);
  });

  test('BERT: control characters go, white space becomes spaces, CJK stands apart, accents and case go', () => {
    const bert = { type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true, lowercase: true };
    expect(normalized(bert, 'A\u0000\tÉ中')).toEqual(['a e 中 ', ['A', '\t', 'É', '中', '中', '中']]);
    expect(normalized(bert, '𠀀')).toEqual([' 𠀀 ', ['𠀀', '𠀀', '𠀀']]);
    expect(normalized({ ...bert, lowercase: false }, 'É')).toEqual(['É', ['É']]);
    expect(normalized({ ...bert, strip_accents: false }, 'É')).toEqual(['é', ['É']]);
  });

  test('steps follow one another, each on the result of the one before', () => {
    const config: NormalizerConfig = {
      type: 'Sequence',
      normalizers: [{ type: 'NFKD' }, { type: 'Lowercase' }, { type: 'StripAccents' }],
    };
    expect(normalized(config, 'ÉﬁX')).toEqual(['efix', ['É', 'ﬁ', 'ﬁ', 'X']]);
  });

  test('a pile of a hundred marks stays one cluster, and takes no time', () => {
    const pile = `e${'\u0301\u0327'.repeat(5000)}`;
    const started = performance.now();
    const [text, from] = normalized({ type: 'NFC' }, pile);
    expect(performance.now() - started).toBeLessThan(1000);
    expect(text).toBe(pile.normalize('NFC'));
    expect(new Set(from)).toEqual(new Set([pile]));
  });
});
