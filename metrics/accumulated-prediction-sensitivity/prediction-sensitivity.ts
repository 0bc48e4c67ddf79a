/** P of each text: class weights times sensitivities times the weights of words. Pure; the metric sums it up. */
import { InputError, type LabelledData, type Sensitivities, type TextSensitivity } from '../../src/plugin.ts';

export type ClassWeights = 'predicted' | 'gold' | 'uniform';
export type Granularity = 'word' | 'token' | 'element';

/** Why a text has no P. */
export type Without =
  /** Nothing in it that could be weighed: it is empty, or beyond the models' reach. */
  | 'words'
  /** The protected-status model's gradient is 0 throughout, so that it says of no word that it matters. */
  | 'status';

export interface TextResult {
  /** P, or NaN with `without`. */
  value: number;
  without: Without | null;
  /** (J v)_k for each class k of the classifier. */
  perClass: Float64Array;
  /** v, which sums to 1, for each of the text's units; for elements summed over the dimensions of each token. */
  weights: Float64Array;
  /** Of a word list: how many of the text's words are on it. */
  listed: number;
}

export interface Weighing {
  data: LabelledData;
  classifier: Sensitivities;
  /** What says which words matter: a model's sensitivities, or the words themselves, in lower case. */
  status: Sensitivities | ReadonlySet<string>;
  classWeights: ClassWeights;
  granularity: Granularity;
}

/**
 * One result per item of the data.
 *
 * @throws InputError where the two models cannot be brought together at this granularity, or the data's labels are not
 * classes of the classifier
 */
export function sensitivityPerText({ data, classifier, status, classWeights, granularity }: Weighing): TextResult[] {
  const words = status instanceof Set ? (status as ReadonlySet<string>) : undefined;
  const model = words ? undefined : (status as Sensitivities);
  if (model && granularity === 'element' && model.embeddingTable !== classifier.embeddingTable) {
    throw refused('element', 'the two models do not share one embedding table');
  }
  const gold = classWeights === 'gold' ? goldClasses(data, classifier) : undefined;
  return classifier.texts.map((text, i) => {
    let weights: Float64Array | undefined;
    let listed = 0;
    if (words) {
      const on = text.units.map(({ start, end }) => isListed(data.texts![i].slice(start, end), words));
      listed = on.filter(Boolean).length;
      weights = Float64Array.from(on, (is) => (is ? 1 / listed : 0));
    } else {
      const other = model!.texts[i];
      if (granularity !== 'word' && !sameUnits(text, other)) {
        throw refused(granularity, `the two models cut text ${i} (counted from 0) into different tokens`);
      }
      weights = weightsOf(other);
    }
    const classes = text.probabilities.length;
    const without = text.units.length === 0 ? 'words' : weights ? null : 'status';
    if (without || !weights) {
      const nothing = new Float64Array(classes).fill(Number.NaN);
      return { value: Number.NaN, without, perClass: nothing, weights: new Float64Array(), listed };
    }
    const perClass = Float64Array.from({ length: classes }, (_, k) => product(text.values, k, weights));
    const chosen = classWeights === 'predicted' ? winner(text) : gold?.[i];
    const value = chosen === undefined ? perClass.reduce((sum, one) => sum + one, 0) / classes : perClass[chosen];
    const perUnit = granularity === 'element' ? summed(weights, text.units.length) : weights;
    return { value, without, perClass, weights: perUnit, listed };
  });
}

/** The class of the greatest probability, the first of equal ones. */
export function winner({ probabilities }: Pick<TextSensitivity, 'probabilities'>): number {
  let best = 0;
  for (let k = 1; k < probabilities.length; k++) if (probabilities[k] > probabilities[best]) best = k;
  return best;
}

/** v: the magnitudes of the winning class's gradient over their sum; undefined where that is 0. */
function weightsOf(text: TextSensitivity): Float64Array | undefined {
  const size = text.values.length / text.probabilities.length;
  const k = winner(text);
  const weights = Float64Array.from(text.values.subarray(k * size, (k + 1) * size), Math.abs);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return total > 0 ? weights.map((weight) => weight / total) : undefined;
}

/** Row k of |J| times v. */
function product(values: Float64Array | Float32Array, k: number, weights: Float64Array): number {
  let sum = 0;
  for (let m = 0; m < weights.length; m++) sum += Math.abs(values[k * weights.length + m]) * weights[m];
  return sum;
}

function summed(weights: Float64Array, units: number): Float64Array {
  const size = weights.length / units;
  return Float64Array.from({ length: units }, (_, u) =>
    weights.subarray(u * size, (u + 1) * size).reduce((sum, weight) => sum + weight, 0),
  );
}

/** A word is on the list as it stands, or up to its apostrophe (`he's`, `mother's`). */
function isListed(word: string, list: ReadonlySet<string>): boolean {
  const key = wordKey(word);
  return list.has(key) || list.has(key.split(/['’]/)[0]);
}

/** As words are compared with a list: composed (NFC), in lower case. */
export function wordKey(word: string): string {
  return word.normalize('NFC').toLowerCase();
}

function sameUnits(a: TextSensitivity, b: TextSensitivity): boolean {
  return (
    a.units.length === b.units.length &&
    a.units.every(({ start, end }, u) => start === b.units[u].start && end === b.units[u].end)
  );
}

/** The classifier's class for each item's label: the one of that name, or, of two classes, by what counts as positive. */
function goldClasses(data: LabelledData, { classes, positive }: Sensitivities): Uint16Array {
  const named = data.classes.map((name) => classes.findIndex((one) => one.toLowerCase() === name.toLowerCase()));
  if (!named.includes(-1)) return Uint16Array.from(data.codes, (code) => named[code]);
  if (classes.length === 2 && positive.length === 1) {
    return Uint16Array.from(data.positive, (is) => (is ? positive[0] : 1 - positive[0]));
  }
  throw new InputError({
    message: `classWeights: gold needs the data's labels (${data.classes.join(', ')}) among the classifier's classes (${classes.join(', ')})`,
    key: 'classWeights',
    hint: 'Use classWeights: predicted or uniform',
  });
}

function refused(granularity: Granularity, reason: string): InputError {
  return new InputError({
    message: `granularity: ${granularity} cannot be used: ${reason}`,
    key: 'granularity',
    hint: 'Use granularity: word, which works for any two models',
  });
}
