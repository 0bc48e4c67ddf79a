import { describe, expect, test } from 'vitest';
import { randomStream } from '../../src/statistics/distributions/random.ts';
import { segmentsOf } from '../../src/support/segments.ts';

const pieces = [
  ...[
    'word',
    "don't",
    'e\u0301',
    'f.o.o',
    '3.14',
    '1,000',
    'a_b',
    'שלום',
    'ג"ל',
    'مرحبا',
    'สวัสดี',
    '中文字',
    'カタカナ',
    '한글',
  ],
  ...['👩‍👩‍👧', '🇫🇷', '🇩🇪', '👍🏽', '.', '!', '?"', ' ', '  ', '\n', '\r\n', '\u2029', ', ', '. The', '. the', '...'],
];

describe('The segments of a long text', () => {
  test.each(['word', 'sentence'] as const)('are those that Intl.Segmenter gives for the whole (%s)', (granularity) => {
    const segmenter = new Intl.Segmenter('en', { granularity });
    for (let seed = 1; seed <= 20; seed++) {
      const random = randomStream(seed);
      const text = Array.from({ length: 3000 }, () => pieces[random.below(pieces.length)]).join('');
      const expected = Array.from(segmenter.segment(text), ({ segment, index }) => ({ segment, index }));
      expect(Array.from(segmentsOf(text, segmenter))).toEqual(expected);
    }
  });

  test('are one where a word or a sentence is longer than any window', () => {
    const text = 'w'.repeat(10_000);
    for (const granularity of ['word', 'sentence'] as const) {
      const segmenter = new Intl.Segmenter('en', { granularity });
      expect(Array.from(segmentsOf(text, segmenter))).toEqual([{ segment: text, index: 0 }]);
      expect(Array.from(segmentsOf('', segmenter))).toEqual([]);
    }
  });
});
