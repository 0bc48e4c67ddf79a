/** What hate-speech-bias tells of a group that stands out. */
import { by, counted, percents, quoted, type ResultInContext } from '../../src/plugin.ts';

type Sentence = (result: ResultInContext) => string;

/** As its data set calls them: `toxic posts`, `harmless posts`, `posts`. */
const nounsOf = ({ item, positive, negative }: ResultInContext['terms']) => ({
  positives: `${positive} ${item}`,
  negatives: `${negative} ${item}`,
  all: item,
});

/** Of an AUC: how often the two kinds of texts are ranked right, for the group and over all texts. */
function ranked(
  says: (group: string, terms: ResultInContext['terms']) => string,
  kind: 'positives' | 'negatives' | 'all',
): Sentence {
  return ({ subject, group, attribute, value, n, details, reference, terms }) => {
    const { item } = terms;
    const noun = nounsOf(terms)[kind];
    const inGroup = sizeOf(details, kind, { positives: 'groupPositives', negatives: 'groupNegatives' });
    const inAll = sizeOf(reference?.details ?? {}, kind, { positives: 'positives', negatives: 'negatives' });
    // Without the counts of the kind, those that the two numbers rest on.
    const sizes = inGroup !== null && inAll !== null ? counted(noun, inGroup, inAll) : counted(item, n, reference?.n);
    const [own, all] = reference ? percents(value, reference.value) : percents(value);
    const against = reference ? `, in ${all} over all ${item}s` : '';
    return `${subject} ${says(`${terms.of} ${quoted(group)}${by(attribute)}`, terms)} in ${own} of pairs${against}; ${sizes}.`;
  };
}

function sizeOf(
  details: ResultInContext['details'],
  kind: 'positives' | 'negatives' | 'all',
  names: { positives: string; negatives: string },
): number | null {
  const counts = (kind === 'all' ? (['positives', 'negatives'] as const) : [kind]).map((one) => details[names[one]]);
  return counts.every((count) => typeof count === 'number') ? counts.reduce((sum, count) => sum + count, 0) : null;
}

/** Of an equality gap: in how many pairs the group's text scores higher, or lower, than another of the same label. */
function gap(kind: 'positives' | 'negatives', group: string, background: string): Sentence {
  return (result) => {
    const { subject, attribute, value, details, terms } = result;
    const noun = nounsOf(terms)[kind];
    const way = value > 0 ? 'higher' : 'lower';
    const [share, even] = percents(0.5 + Math.abs(value), 0.5);
    const size = value.toFixed(2).replace('-', '\u2212');
    const sizes = [details[group], details[background]].map((count) => (typeof count === 'number' ? count : null));
    return `${subject} scores ${noun}s ${terms.of} ${quoted(result.group)}${by(attribute)} ${way} than ${noun}s ${terms.of} others in ${share} of pairs, where ${even} is even: gap ${size}; ${counted(terms.item, ...sizes)}.`;
  };
}

export const sentences = {
  'subgroup-auc': ranked(
    (group, { item, positive, negative }) => `tells ${positive} from ${negative} ${item}s ${group}`,
    'all',
  ),
  'bpsn-auc': ranked(
    (group, { item, positive, negative, of }) =>
      `ranks ${negative} ${item}s ${group} below ${positive} ${item}s ${of} others`,
    'negatives',
  ),
  'bnsp-auc': ranked(
    (group, { item, positive, negative, of }) =>
      `ranks ${positive} ${item}s ${group} above ${negative} ${item}s ${of} others`,
    'positives',
  ),
  'negative-aeg': gap('negatives', 'groupNegatives', 'backgroundNegatives'),
  'positive-aeg': gap('positives', 'groupPositives', 'backgroundPositives'),
} as const;
