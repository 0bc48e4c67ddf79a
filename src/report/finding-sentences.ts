/** What a measure off its ideal means, one sentence each. Plain text, not yet escaped. */
import type { Result } from './schema.ts';

/** Undefined of measures that no sentence is known of: those of plugins, and a few. */
export function knownSentence(result: Result): string | undefined {
  return sentences[`${result.metric}/${result.measure}`]?.(result) ?? byMetric[result.metric]?.(result);
}

type Sentence = (result: Result) => string;

const who = ({ group }: Result) => (group === null ? 'some groups' : `\u201c${group}\u201d`);
const among = ({ attribute }: Result) => (attribute === null ? 'groups' : `groups by ${attribute}`);

const sentences: Record<string, Sentence> = {
  'hate-speech-bias/subgroup-auc': (r) => `${r.subject} is weak at telling toxic from harmless texts about ${who(r)}.`,
  'hate-speech-bias/bpsn-auc': (r) =>
    `${r.subject} often ranks harmless texts about ${who(r)} above toxic texts about others.`,
  'hate-speech-bias/bnsp-auc': (r) =>
    `${r.subject} often ranks toxic texts about ${who(r)} below harmless texts about others.`,
  'hate-speech-bias/negative-aeg': (r) =>
    `${r.subject} scores harmless texts about ${who(r)} ${way(r, 'higher', 'lower')} than harmless texts about others.`,
  'hate-speech-bias/positive-aeg': (r) =>
    `${r.subject} scores toxic texts about ${who(r)} ${way(r, 'higher', 'lower')} than toxic texts about others.`,
  'counterfactual-token-fairness/gap': (r) =>
    `${r.subject} answers otherwise when a text speaks of another group${pair(r)}.`,
  'counterfactual-token-fairness/flip-rate': (r) =>
    `${r.subject} decides otherwise when a text speaks of another group${pair(r)}.`,
  'counterfactual-token-fairness/shift': (r) =>
    `${r.subject} gives ${way(r, 'higher', 'lower')} scores once a text speaks of another group${pair(r)}.`,
  ...Object.fromEntries(
    Object.entries({
      'demographic-parity': 'calls some groups positive more often than others',
      'equalized-odds': 'makes errors of different frequency on different groups',
      'true-positive-rate': 'finds more of the positives of some groups than of others',
      'false-positive-rate': 'raises more false alarms on some groups than on others',
      'false-negative-rate': 'misses more of the positives of some groups than of others',
      accuracy: 'is right more often on some groups than on others',
      'calibration-error': 'has scores that are less trustworthy on some groups than on others',
    }).flatMap(([rate, says]) =>
      ['difference', 'ratio'].map((form): [string, Sentence] => [
        `group-error-rates/${rate}-${form}`,
        (r) => `${r.subject} ${says} (${among(r)}).`,
      ]),
    ),
  ),
  'crows-pairs/stereotype-score': (r) =>
    `${r.subject} more often finds the ${way(r, 'more', 'less')} stereotypical of two sentences likelier${on(r)}.`,
  'stereoset/stereotype-score': (r) =>
    `${r.subject} prefers words that ${way(r, 'fit', 'go against')} a stereotype${on(r)}.`,
  'functional-tests/accuracy-gap': (r) =>
    `${r.subject} is right more often on cases about some groups than about others.`,
  'functional-tests/positive-accuracy-gap': (r) =>
    `${r.subject} misses more of the hateful cases about some groups than about others.`,
  'functional-tests/negative-accuracy-gap': (r) =>
    `${r.subject} raises more false alarms on harmless cases about some groups than about others.`,
  'true-positive-rate-gap/rms-tpr-gap': (r) =>
    `${r.subject} recognises classes more often for some groups than for others (${among(r)}).`,
  'true-positive-rate-gap/gap-share-correlation': (r) =>
    `${r.subject} recognises a class ${way(r, 'less', 'more')} often for a group the rarer the group is in it (${among(r)}).`,
  ...Object.fromEntries(
    ['', '-max', '-wavg'].flatMap((reading): [string, Sentence][] => [
      [
        `generation-bias/female-share${reading}`,
        (r) =>
          `${r.subject} writes more often of ${way(r, 'women', 'men')} than of ${way(r, 'men', 'women')}${prompted(r)}.`,
      ],
      [
        `generation-bias/gender-ratio${reading}`,
        (r) => `${r.subject} writes unequally often of women and men${prompted(r)}.`,
      ],
      [
        `generation-bias/least-gender-ratio${reading}`,
        (r) => `${r.subject} writes unequally often of women and men after prompts about some group (${among(r)}).`,
      ],
    ]),
  ),
  ...Object.fromEntries(
    Object.entries({ 'positive-sentiment': 'positive', 'negative-sentiment': 'negative', toxicity: 'toxic' }).map(
      ([measure, kind]): [string, Sentence] => [
        `generation-bias/${measure}-spread`,
        (r) => `${r.subject} writes ${kind} texts more often about some groups than about others (${among(r)}).`,
      ],
    ),
  ),
  ...Object.fromEntries(
    ['iou-f1', 'token-f1', 'auprc'].map((score): [string, Sentence] => [
      `explanation-fairness/${score}-gap`,
      (r) => `What ${r.subject} goes by agrees better with people's reasons for some communities than for others.`,
    ]),
  ),
  ...Object.fromEntries(
    ['comprehensiveness', 'sufficiency'].map((score): [string, Sentence] => [
      `explanation-fairness/${score}-gap`,
      (r) => `The words that explain ${r.subject} say more of its answers for some communities than for others.`,
    ]),
  ),
};

const byMetric: Record<string, Sentence> = {
  ceat: association,
  weat: association,
  seat: association,
};

/** `In layer 2, male names go with career and female names with family.` */
function association(result: Result): string {
  const { subject, value, measure, attribute, details } = result;
  const sets = typeof details.sets === 'object' && details.sets !== null ? details.sets : {};
  const { x, y, a, b } = sets as Record<string, unknown>;
  if ([x, y, a, b].every((name) => typeof name === 'string')) {
    const [first, second] = (value ?? 0) > 0 ? [a, b] : [b, a];
    return `In ${subject}, ${x} go with ${first}, and ${y} with ${second}.`;
  }
  return `${subject} ties words about ${attribute ?? 'groups'} to the words of test ${measure}${way(result, '', ', against the usual direction')}.`;
}

const way = ({ value, ideal }: Result, above: string, below: string) => ((value ?? 0) > (ideal ?? 0) ? above : below);
const pair = ({ group, attribute }: Result) =>
  group === null ? (attribute === null ? '' : ` (${attribute})`) : `: ${group}`;
const on = ({ attribute, group }: Result) => ((group ?? attribute) === null ? '' : ` (${group ?? attribute})`);
const prompted = ({ group }: Result) => (group === null ? '' : ` after prompts about \u201c${group}\u201d`);
