/** Example texts in other scripts. */
import { describe, expect, it } from 'vitest';
import { examples } from '../../src/report/html/sections/examples.ts';
import report from '../fixtures/report.json' with { type: 'json' };

const shown = (words: readonly string[]) => {
  const own = {
    metric: 'm',
    subject: 's',
    id: '1',
    chosen: 'greatest',
    value: 1,
    predicted: null,
    probability: null,
    words: words.map((word) => ({ word, weight: null, sensitivity: 1 })),
  };
  const section = examples({ ...report, examples: [own] } as unknown as Parameters<typeof examples>[0])!.markup;
  const [, attributes, inner] = /<p class="words"([^>]*)>(.*?)<\/p>/s.exec(section)!;
  return { attributes, text: inner.replace(/<[^>]*>/g, '') };
};

describe('an example text', () => {
  it('runs as its script does', () => {
    expect(shown(['مرحبا', 'بك', '!'])).toEqual({ attributes: ' dir="auto"', text: 'مرحبا بك!' });
  });

  it('has spaces where its script has them', () => {
    expect(shown(['我', '爱', 'fairprobe']).text).toBe('我爱 fairprobe');
    expect(shown(['a', 'b', '.']).text).toBe('a b.');
  });
});
