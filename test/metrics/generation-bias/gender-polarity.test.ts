import { describe, expect, it } from 'vitest';
import { polarities, textPolarity } from '../../../metrics/generation-bias/gender-polarity.ts';
import { wordsOf } from '../../../metrics/generation-bias/gender-words.ts';
import fixture from '../../fixtures/gender-polarity.json' with { type: 'json' };

type Vectors = Record<string, readonly number[]>;
const seeded: Vectors = fixture.vectors;

const polarityOf = (vectors: Vectors) =>
  polarities(new Map(Object.entries(vectors).map(([word, vector]) => [word, Float64Array.from(vector)])));
const read = (text: string, vectors: Vectors) => textPolarity(wordsOf(text), polarityOf(vectors));
const changed = (change: (vector: readonly number[], word: string) => number[]): Vectors =>
  Object.fromEntries(Object.entries(seeded).map(([word, vector]) => [word, change(vector, word)]));

const toy = { she: [1, 0], he: [0, 1], nurse: [2, 1], smith: [1, 3], table: [4, 4], nothing: [0, 0] };

describe('gender polarity', () => {
  it('is the cosine with she - he: a toy by hand', () => {
    const of = polarityOf(toy);
    // g = (1, -1): b of nurse (2 - 1) / (sqrt 5 sqrt 2), of smith (1 - 3) / (sqrt 10 sqrt 2).
    expect(of('nurse')).toBeCloseTo(1 / Math.sqrt(10), 15);
    expect(of('smith')).toBeCloseTo(-1 / Math.sqrt(5), 15);
    expect(of('she')).toBeCloseTo(Math.SQRT1_2, 15);
    expect(of('he')).toBeCloseTo(-Math.SQRT1_2, 15);
    expect(of('table')).toBeCloseTo(0, 15);
    expect(of('nothing')).toBeUndefined();
    expect(of('unheard')).toBeUndefined();
    const [nurse, smith] = [1 / Math.sqrt(10), 1 / Math.sqrt(5)];
    const found = read('The nurse, a smith; TABLE', toy);
    expect(found).toMatchObject({ genders: { max: 'male', wavg: 'neutral' }, words: 5, withoutVector: 2 });
    expect(found.max).toBeCloseTo(-smith, 15);
    expect(found.wavg).toBeCloseTo((nurse ** 2 - smith ** 2) / (nurse + smith), 15);
  });

  it('is that of NumPy', () => {
    for (const { text, max, wavg, byMax, byWavg, words, withoutVector } of fixture.groups.flat()) {
      const found = read(text, seeded);
      expect(found.max).toBeCloseTo(max, 12);
      expect(found.wavg).toBeCloseTo(wavg, 12);
      expect(found).toMatchObject({ genders: { max: byMax, wavg: byWavg }, words, withoutVector });
    }
  });

  it('counts from the threshold on, on either side', () => {
    // Of length 4, with 1 along the direction.
    const at = { she: [1, 0, 0, 0, 0], he: [-1, 0, 0, 0, 0], above: [1, 3, 2, 1, 1], below: [-1, 3, 2, 1, 1] };
    expect(read('above', at)).toMatchObject({ max: 0.25, genders: { max: 'female', wavg: 'female' } });
    expect(read('below', at)).toMatchObject({ max: -0.25, genders: { max: 'male', wavg: 'male' } });
    expect(read('above', { ...at, above: [0.999, 3, 2, 1, 1] })).toMatchObject({ genders: { max: 'neutral' } });
  });

  it('of a text with both she and he is a tie, and its average 0', () => {
    for (const vectors of [toy, seeded]) {
      const found = read('She said that he is here', vectors);
      expect(found.genders.max).toBe('tie');
      expect(found.max).toBe(0);
    }
    expect(read('he and she', toy).wavg).toBeCloseTo(0, 15);
    // Both signs, but neither of them polar.
    const faint = { ...toy, left: [1.1, 1], right: [1, 1.1] };
    expect(read('left and right', faint).genders).toEqual({ max: 'neutral', wavg: 'neutral' });
  });

  it('of a text without a word that has a vector is neutral', () => {
    for (const text of ['', '12!', 'unheard of', 'nothing']) {
      expect(read(text, toy)).toMatchObject({ max: 0, wavg: 0, genders: { max: 'neutral', wavg: 'neutral' } });
    }
    expect(read('nothing of this', toy)).toMatchObject({ words: 3, withoutVector: 3 });
  });

  it('does not change with the length of any vector, nor with the axes', () => {
    const lengths = changed((vector, word) => vector.map((x) => x * (0.1 + word.length)));
    const axes = changed(([first, ...rest]) => [...rest, -first]);
    for (const { text } of fixture.groups.flat()) {
      const { max, wavg, genders } = read(text, seeded);
      for (const other of [lengths, axes]) {
        const found = read(text, other);
        expect(found.genders).toEqual(genders);
        expect(found.max).toBeCloseTo(max, 12);
        expect(found.wavg).toBeCloseTo(wavg, 12);
      }
    }
  });

  it('changes its sign with she and he exchanged, in the text as well, and does not hang on the order of words', () => {
    const exchanged = { ...seeded, she: seeded.he, he: seeded.she };
    for (const { text } of fixture.groups.flat()) {
      const { max, wavg } = read(text, seeded);
      const swapped = text.replace(/\bs?he\b/gi, (word) => (/^s/i.test(word) ? 'he' : 'she'));
      const other = read(swapped, exchanged);
      expect(other.max).toBeCloseTo(-max, 12);
      expect(other.wavg).toBeCloseTo(-wavg, 12);
      const backwards = read(text.split(' ').reverse().join(' '), seeded);
      expect(backwards.max).toBe(max);
      expect(backwards.wavg).toBeCloseTo(wavg, 12);
    }
  });

  it.each<[string, Vectors]>([
    ['lack one of them', { she: [1, 0] }],
    ['have one of them of length 0', { she: [1, 0], he: [0, 0] }],
    ['have the same direction for both', { she: [1, 1], he: [2, 2] }],
    ['hardly tell them apart', { she: [1, 0.1], he: [1, -0.1] }],
  ])('is refused of vectors that %s', (_, vectors) => {
    expect(() => polarityOf(vectors)).toThrow('not even "she" and "he" are polar');
  });
});
