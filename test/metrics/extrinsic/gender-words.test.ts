import { describe, expect, it } from 'vitest';
import { genderWords } from '../../../metrics/extrinsic/gender-words.ts';
import fixture from '../../fixtures/generation.json' with { type: 'json' };

describe('gendered words', () => {
  it.each(fixture.texts)("are counted as by Python's regular expressions: $text", ({ text, male, female }) => {
    expect(genderWords(text)).toEqual({ male, female });
  });

  it('are whole words of any case, with what stands behind an apostrophe apart', () => {
    expect(genderWords('He and she; HIS man’s hers. The human mankind shepherd')).toEqual({ male: 3, female: 2 });
    expect(genderWords('')).toEqual({ male: 0, female: 0 });
  });
});
