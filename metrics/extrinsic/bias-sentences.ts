/** What hate-speech-bias tells of a group that stands out. */
import { by, counted, percents, quoted, type Told } from '../../src/plugin.ts';

type Sentence = (told: Told) => string;

/** Of an AUC: how often the two kinds of texts are ranked right, for the group and over all texts. */
function ranked(says: (group: string, item: string) => string, kind: 'positives' | 'negatives' | 'all'): Sentence {
  return ({ subject, group, attribute, value, n, details, reference, terms: { item } }) => {
    const noun = { positives: `toxic ${item}`, negatives: `harmless ${item}`, all: item }[kind];
    const inGroup = sizeOf(details, kind, { positives: 'groupPositives', negatives: 'groupNegatives' });
    const inAll = sizeOf(reference?.details ?? {}, kind, { positives: 'positives', negatives: 'negatives' });
    // Without the counts of the kind, those that the two numbers rest on.
    const sizes = inGroup !== null && inAll !== null ? counted(noun, inGroup, inAll) : counted(item, n, reference?.n);
    const [own, all] = reference ? percents(value, reference.value) : percents(value);
    const against = reference ? `, in ${all} over all ${item}s` : '';
    return `${subject} ${says(`${quoted(group)}${by(attribute)}`, item)} in ${own} of pairs${against}; ${sizes}.`;
  };
}

function sizeOf(
  details: Told['details'],
  kind: 'positives' | 'negatives' | 'all',
  names: { positives: string; negatives: string },
): number | null {
  const counts = (kind === 'all' ? (['positives', 'negatives'] as const) : [kind]).map((one) => details[names[one]]);
  return counts.every((count) => typeof count === 'number') ? counts.reduce((sum, count) => sum + count, 0) : null;
}

/** Of an equality gap: in how many pairs the group's text scores higher, or lower, than another of the same label. */
function gap(kind: 'toxic' | 'harmless', group: string, background: string): Sentence {
  return (told) => {
    const { subject, attribute, value, details, terms } = told;
    const { item } = terms;
    const way = value > 0 ? 'higher' : 'lower';
    const [share, even] = percents(0.5 + Math.abs(value), 0.5);
    const sizes = [details[group], details[background]].map((count) => (typeof count === 'number' ? count : null));
    return `${subject} scores ${kind} ${item}s about ${quoted(told.group)}${by(attribute)} ${way} than ${kind} ${item}s about others in ${share} of pairs, where ${even} is even; ${counted(item, ...sizes)}.`;
  };
}

export const sentences = {
  'subgroup-auc': ranked((group, item) => `tells toxic from harmless ${item}s about ${group}`, 'all'),
  'bpsn-auc': ranked(
    (group, item) => `ranks harmless ${item}s about ${group} below toxic ${item}s about others`,
    'negatives',
  ),
  'bnsp-auc': ranked(
    (group, item) => `ranks toxic ${item}s about ${group} above harmless ${item}s about others`,
    'positives',
  ),
  'negative-aeg': gap('harmless', 'groupNegatives', 'backgroundNegatives'),
  'positive-aeg': gap('toxic', 'groupPositives', 'backgroundPositives'),
} as const;
