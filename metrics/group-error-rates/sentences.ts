/** What group-error-rates tells of the group that stands out: its rate, that of the others, and of how many items. */
import { by, counted, type GroupRate, percents, quoted, type ResultInContext } from '../../src/plugin.ts';

type Sentence = (result: ResultInContext) => string;
type Kind = 'positive' | 'negative' | null;

/** `harmless post`, or `post` of either kind. */
const nounOf = ({ terms }: ResultInContext, kind: Kind) =>
  kind === null ? terms.item : `${terms[kind]} ${terms.item}`;

/** `harmless posts about “Islam” (religion)`; of the reference without the attribute, `all harmless posts`. */
const whose = ({ terms, worst, attribute }: ResultInContext, rate: GroupRate, noun: string) =>
  rate.group === null
    ? `all ${noun}s`
    : `${noun}s ${terms.of} ${quoted(rate.group)}${rate === worst ? by(attribute) : ''}`;

/**
 * @param does as in `flags`
 * @param kind of what the rate is taken
 * @param shown the share that is written, of the rate
 */
function shares(does: string, kind: Kind, shown: (rate: number) => number = (rate) => rate): Sentence {
  return (result) => {
    const { subject, attribute, worst, reference } = result;
    const noun = nounOf(result, kind);
    if (!worst || !reference)
      return `${subject} ${does} ${noun}s of some groups more often than of others${by(attribute)}.`;
    const [own, other] = percents(shown(worst.value), shown(reference.value));
    return `${subject} ${does} ${own} of ${whose(result, worst, noun)}, ${other} of ${whose(result, reference, noun)}; ${counted(result.terms.item, worst.n, reference.n)}.`;
  };
}

const selected: Sentence = (result) => {
  const { subject, attribute, worst, reference } = result;
  const noun = result.terms.item;
  if (!worst || !reference) return `${subject} calls some groups positive more often than others${by(attribute)}.`;
  const [own, other] = percents(worst.value, reference.value);
  return `${subject} calls ${own} of ${whose(result, worst, noun)} ${result.terms.positive}, ${other} of ${whose(result, reference, noun)}${labelled(worst, reference)}; ${counted(noun, worst.n, reference.n)}.`;
};

/** Where more of one group's items are positive in truth, a right classifier says so: the labels stand beside its answers. */
function labelled(...rates: readonly GroupRate[]): string {
  const known = rates.flatMap(({ details: { positives, negatives } }) =>
    typeof positives === 'number' && typeof negatives === 'number' ? [positives / (positives + negatives)] : [],
  );
  return known.length < rates.length ? '' : `, where the labels say ${percents(...known).join(' and ')}`;
}

const calibrated: Sentence = (result) => {
  const { subject, attribute, worst, reference } = result;
  if (!worst || !reference)
    return `The scores of ${subject} are less trustworthy for some groups than for others${by(attribute)}.`;
  const noun = result.terms.item;
  const [own, other] = percents(worst.value, reference.value);
  return `The scores of ${subject} are off by ${own} on average over ${whose(result, worst, noun)}, by ${other} over ${whose(result, reference, noun)}; ${counted(noun, worst.n, reference.n)}.`;
};

const missed = shares('misses', 'positive', (rate) => 1 - rate);
const flagged = shares('flags', 'negative');

/** By what is compared; a difference and a ratio say the same. */
export const sentences: Readonly<Record<string, Sentence>> = {
  'demographic-parity': selected,
  'equalized-odds': (result) =>
    result.worst && result.reference
      ? (result.details.of === 'true-positive-rate' ? missed : flagged)(result)
      : `The error rates of ${result.subject} differ between ${result.attribute === null ? 'groups' : `groups by ${result.attribute}`}.`,
  'true-positive-rate': missed,
  'false-positive-rate': flagged,
  'false-negative-rate': shares('misses', 'positive'),
  accuracy: shares('is wrong on', null, (rate) => 1 - rate),
  'calibration-error': calibrated,
};

/** Of a class, or of all: then of the one whose groups are most surely apart. The two groups are in the details. */
const ofClass =
  (says: (name: string, share: string, whom: string) => string): Sentence =>
  (result) => {
    const { subject, attribute, worst, reference, group, terms, details } = result;
    const name = group ?? details.class;
    if (!worst || !reference || typeof name !== 'string')
      return `${subject} gives classes to some groups more often than to others${by(attribute)}.`;
    const [own, other] = percents(worst.value, reference.value);
    const whom = `${terms.of} ${quoted(worst.group)}${by(attribute)}`;
    return `${subject} ${says(quoted(name), own, whom)}, ${other} of those ${terms.of} ${quoted(reference.group)}; ${counted(terms.item, worst.n, reference.n)}.`;
  };

const predicts = ofClass((name, share, whom) => `decides ${name} for ${share} of those ${whom}`);
const recognises = ofClass((name, share, whom) => `recognises ${name} in ${share} of its items ${whom}`);
const mistakes = ofClass((name, share, whom) => `wrongly decides ${name} for ${share} of those ${whom}`);

export const classSentences: Readonly<Record<string, Sentence>> = {
  'demographic-parity-difference': predicts,
  'demographic-parity-ratio': predicts,
  'equalized-odds-difference': (result) => (result.details.of === 'true-positive-rate' ? recognises : mistakes)(result),
  'true-positive-rate-difference': recognises,
  'false-positive-rate-difference': mistakes,
};
