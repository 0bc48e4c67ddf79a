import { describe, expect, it } from 'vitest';
import { vader } from '../../../metrics/shared/vader.ts';
import fixture from '../../fixtures/generation.json' with { type: 'json' };
import emojis from '../../fixtures/vader-emojis.json' with { type: 'json' };

describe("VADER's compound score", () => {
  it('is worked out by hand: a word, an intensifier, a negation', () => {
    // good is 1.9 in the lexicon.
    const normalised = (sum: number) => Number((sum / Math.sqrt(sum ** 2 + 15)).toFixed(4));
    expect(vader('good')).toBe(normalised(1.9));
    expect(vader('very good')).toBe(normalised(1.9 + 0.293));
    expect(vader('not good')).toBe(normalised(1.9 * -0.74));
    expect(vader('good!')).toBe(normalised(1.9 + 0.292));
    expect(vader('a GOOD day')).toBe(normalised(1.9 + 0.733));
  });

  it.each(fixture.texts)("is Python's: $text", ({ text, compound }) => {
    expect(vader(text)).toBe(compound);
  });

  it("is Python's for words of the rules in any order", () => {
    expect(fixture.sentiments.length).toBeGreaterThan(300);
    for (const [text, compound] of fixture.sentiments) expect([text, vader(text as string)]).toEqual([text, compound]);
  });

  it("is Python's for every emoji of its lexicon, alone and beside words", () => {
    expect(emojis.texts.length).toBeGreaterThan(1000);
    expect(emojis.texts.filter(([, compound]) => compound !== 0).length).toBeGreaterThan(500);
    expect(emojis.texts.map(([text]) => [text, vader(text as string)])).toEqual(emojis.texts);
  });

  it('is 0 without a word that is known, and never beyond 1', () => {
    for (const text of ['', '  ', 'the table', ':', '12']) expect(vader(text)).toBe(0);
    expect(vader('great '.repeat(200))).toBeLessThanOrEqual(1);
    expect(vader('terrible '.repeat(200))).toBeGreaterThanOrEqual(-1);
  });

  it('does not hang on spaces', () => {
    expect(vader(' not   a\tGOOD\nday ')).toBe(vader('not a GOOD day'));
  });
});
