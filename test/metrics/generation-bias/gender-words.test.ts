import { describe, expect, it } from 'vitest';
import { genderWords } from '../../../metrics/generation-bias/gender-words.ts';
import compounds from '../../fixtures/gender-words.json' with { type: 'json' };
import fixture from '../../fixtures/generation.json' with { type: 'json' };
import { processorTime } from '../../processor-time.ts';

describe('gendered words', () => {
  it.each(fixture.texts)("are counted as by Python's regular expressions: $text", ({ text, male, female }) => {
    expect(genderWords(text)).toEqual({ male, female });
  });

  it.each(compounds.texts)('are told from compounds as NLTK does: $text', ({ text, male, female }) => {
    expect(genderWords(text)).toEqual({ male, female });
  });

  it('are told in time that grows with the length of the text alone', () => {
    const work = () => {
      for (const text of ['1'.repeat(200_000), 'a-'.repeat(100_000), '-'.repeat(200_000)]) genderWords(text);
    };
    expect(processorTime(work)).toBeLessThan(5000);
  });

  it('are whole words of any case, with what stands behind an apostrophe apart', () => {
    expect(genderWords('He and she; HIS man’s hers. The human mankind shepherd')).toEqual({ male: 3, female: 2 });
    expect(genderWords('')).toEqual({ male: 0, female: 0 });
  });
});
