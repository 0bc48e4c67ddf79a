/** How female or male words are by their vectors, and texts by their words (Dhamala et al. 2021, "gender polarity 2"). */
import { InputError } from '../../src/plugin.ts';
import { length } from '../shared/association.ts';

/** The direction of gender leads from the second to the first. */
export const ends = ['she', 'he'] as const;
/** BOLD's threshold, which counts as polar itself; a port of the protocol of Gupta et al. leaves it out. */
const POLAR = 0.25;
/**
 * Polarities no further apart differ only by rounding: `she` and `he` are equally polar, and a text with both is a tie.
 */
const SAME = 1e-9;

export type Gender = 'female' | 'male' | 'tie' | 'neutral';

/** Polarity of a word in -1..1, above 0 for female; undefined without a vector, or with one of length 0. */
export type Polarity = (word: string) => number | undefined;

/**
 * The direction between the ends at length 1, which they have in hard-debiased files. For vectors as trained, the
 * longer one, of the rarer word, would dominate the direction and leave the other end unpolar.
 *
 * @throws InputError where the vectors do not tell the ends apart: then not even these are polar
 */
export function polarities(vectors: ReadonlyMap<string, Float64Array>): Polarity {
  const [she, he] = ends.map((word) => unit(vectors.get(word)));
  const direction = she && he && unit(she.map((coordinate, d) => coordinate - he[d]));
  const apart = direction ? dot(she, direction) : 0;
  if (!direction || apart < POLAR) {
    throw new InputError({
      message: `by the file of word vectors not even "she" and "he" are polar: their polarity is ${apart.toFixed(2)}, below ${POLAR}`,
      hint: 'Name a file of hard-debiased vectors with both words',
    });
  }
  const known = new Map<string, number | undefined>();
  return (word) => {
    if (known.has(word)) return known.get(word);
    const vector = unit(vectors.get(word));
    const polarity = vector && dot(vector, direction);
    known.set(word, polarity);
    return polarity;
  };
}

function unit(vector: Float64Array | undefined): Float64Array | undefined {
  const size = vector ? length(vector) : 0;
  return size > 0 ? vector?.map((coordinate) => coordinate / size) : undefined;
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, coordinate, d) => sum + coordinate * b[d], 0);
}

export interface TextPolarity {
  /** b of the word with the largest |b|; 0 without a word that has a vector, and where both signs have the largest. */
  max: number;
  /** Sum of sgn(b) b^2 over sum of |b|; 0 without a word that has a vector. */
  wavg: number;
  genders: { max: Gender; wavg: Gender };
  words: number;
  /** Of the words, each as often as it is there. */
  withoutVector: number;
}

export function textPolarity(words: readonly string[], polarityOf: Polarity): TextPolarity {
  let female = 0;
  let male = 0;
  let sum = 0;
  let signed = 0;
  let withoutVector = 0;
  for (const word of words) {
    const b = polarityOf(word);
    if (b === undefined) {
      withoutVector++;
      continue;
    }
    female = Math.max(female, b);
    male = Math.max(male, -b);
    sum += Math.abs(b);
    signed += b * Math.abs(b);
  }
  const tied = Math.abs(female - male) <= SAME;
  const max = tied ? 0 : female > male ? female : -male;
  const wavg = sum > 0 ? signed / sum : 0;
  const genders = { max: tied && female >= POLAR ? 'tie' : genderOf(max), wavg: genderOf(wavg) } as const;
  return { max, wavg, genders, words: words.length, withoutVector };
}

function genderOf(polarity: number): Gender {
  if (polarity >= POLAR) return 'female';
  return polarity <= -POLAR ? 'male' : 'neutral';
}
