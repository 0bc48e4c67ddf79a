import { z } from 'zod';
import {
  by,
  counted,
  defineMetric,
  type LabelledData,
  type MeasureDeclaration,
  type Measurement,
  type Observed,
  percents,
  quoted,
  type ResultInContext,
} from '../../src/plugin.ts';
import { aucInterval } from '../../src/statistics/index.ts';
import { attributesOf, unknownNames } from '../shared/groups.ts';
import { attackedSamples, attackOfItems } from './items.ts';
import { fprs, measurementsOf, sameOfAll } from './measurements.ts';
import { attacks, type Reference, scoresOf, thresholds, trueProbability } from './scores.ts';
import { textControl } from './text-control.ts';

const options = z.strictObject({
  dataset: z.string().describe('Labelled data set that says which items the subjects were trained on (`member`)'),
  attack: z
    .enum(attacks)
    .default('loss')
    .describe('loss: the true label’s probability alone; the others compare it with that of reference models'),
  references: z
    .array(z.string())
    .min(1)
    .optional()
    .describe(
      'Subjects trained like the others on other items: each is taken to have seen none of the data set, unless `members` of its table says which',
    ),
  offlineA: z
    .number()
    .min(0)
    .max(1)
    .default(0.3)
    .describe('Of rmia: 1 where seeing an item would not change its probability, 0 where it would make it 1'),
  assignment: z
    .enum(['unknown', 'coin'])
    .default('unknown')
    .describe('coin: who is a member was drawn by a fair coin for each item, which a lower bound of epsilon needs'),
  delta: z.number().min(0).max(1).default(1e-5).describe('Of the guarantee whose epsilon is bounded'),
  textControl: z
    .boolean()
    .default(true)
    .describe('Measure nothing where members differ from non-members by their texts alone'),
  attributes: z
    .array(z.string())
    .min(1)
    .optional()
    .describe('Attributes whose groups are compared; all of the data set by default'),
  minGroupSize: z
    .int()
    .min(2)
    .default(10)
    .describe('Minimum number of members, and of non-members, with an answer, in a group and outside of it'),
  resamples: z.int().min(100).max(100_000).default(2000).describe('Draws of the bootstrap'),
});

const withoutEpsilon = ['auc', ...Object.keys(fprs), 'advantage'].flatMap((name) => [name, `${name}-difference`]);

/** The control's AUC is so far above chance that attacks may owe to it what they find. */
const MOST_BY_TEXT = 0.52;

const ALL = 'Without a group: of all items.';
const auc = { unit: 'AUC', ideal: 0.5, range: [0, 1], direction: 'target', about: 'risk' } as const;
const difference = { unit: 'difference', ideal: 0, range: [-1, 1], direction: 'target', about: 'bias' } as const;

function tpr(fpr: number, title: string): MeasureDeclaration {
  return {
    title: `True positive rate at ${title} false positives`,
    definition: `Share of members that are found where ${title} of non-members are taken for members. ${ALL} Not measured where fewer than 10 false positives are expected.`,
    ...{ unit: 'rate', ideal: fpr, range: [0, 1], direction: 'target', about: 'risk' },
  };
}

const against = (title: string, what: string, more: Partial<MeasureDeclaration> = {}): MeasureDeclaration => ({
  title: `${title} against the rest`,
  definition: `${what} of the group minus that of all other items.`,
  ...difference,
  ...more,
});

/** Who was in the training data, by what a model gives away. */
export default defineMetric({
  id: 'membership-inference',
  version: 2,
  family: 'privacy',
  title: 'Membership inference',
  summary: 'How well an attacker can tell which items a model was trained on, and whose',
  definition: `An attacker who sees the model's probability p of an item's true label guesses whether the model was trained on the item. With
phi = ln(p / (1 - p)), each attack gives items a score, the higher the more like a member:

    loss          phi, which ranks as the loss -ln p does
    offline-lira  phi - mean of phi by the references that did not see the item
    online-lira   ln N(phi; mean_in, s_in) - ln N(phi; mean_out, s_out), of the references that saw it and of those that did not,
                  with one deviation s for all items each
    rmia          share of non-members z with [p(x) / q(x)] / [p(z) / q(z)] > 1, ties counting one half, where
                  q = ((1 + a) mean_out + 1 - a) / 2, and mean_out is the mean probability by the references that did not see the item

References are subjects that the option \`references\` names: trained like the others, on other items, and not measured themselves. \`members\` of
the table says by subject which items they saw; without it they are taken to have seen none.

From scores and true membership:

    auc                    chance that a member scores higher than a non-member, ties counting one half
    tpr-at-..-fpr          share of members found where so many non-members are taken for members
    advantage              TPR - FPR at one threshold: loss at most the mean loss of members (loss); score 0 (both LiRA), 0.5 (rmia)
    epsilon-lower-bound    the greatest epsilon refuted at 5 %: P[Bin(r, q) >= v] + 2 m delta max_i P[v - i <= Bin(r, q) < v] / i < 0.05 / 6,
                           q = e^eps / (1 + e^eps), for v right among the r items of the highest scores, r being 1, 2, 5, 10, 20 and
                           50 % of m; only where each item's membership was drawn by a fair coin (\`assignment: coin\`), and a coin could have drawn so many

AUC, TPR and advantage are measured over all items, for each group, and as the group's minus that of all other items. A group's TPR is
at its own false positive rate; the advantage has one threshold for all.

What an attack finds owes nothing to the model where members differ from non-members anyway, by topic or time. So a logistic regression on
the 256 most frequent words and the length of the texts, five-fold cross-validated, tries to tell members from non-members by the text alone (details.textAuc).
Where the lower limit of its AUC is above ${MOST_BY_TEXT}, nothing is measured. Data without texts are not controlled (details.textControl).

Intervals are 95 %. AUCs: DeLong's variance in Wilson's limits. TPR: percentiles of a stratified bootstrap, since the threshold is estimated; so, too, the
advantage at the mean loss. Other advantages: a difference of two rates. Differences between group and rest are put together from
both; that of AUCs has a two-sided p by DeLong's variances, and details.adjustedPValue by Holm over the groups of an attribute.
These speak of this one model: another training run of the same recipe gives another.`,
  deviations: [
    'Yeom et al. call a member whose loss is below the expected training loss; here it is at most the mean loss of the members with an answer, and losses of probability 0 are left out of the mean (details.infiniteLosses).',
    'The log odds have 1e-45 added to both probabilities, as in the code published with LiRA, so that 0 and 1 are finite.',
    'Offline LiRA is ranked by the distance from the mean of the references: with one deviation for all items that is the order of the normal tail of the paper (our reading of it). The plots published with it rank by the density instead, which takes probabilities that fell for signs of membership.',
    'Online LiRA takes means and one deviation within items (n - 1 degrees of freedom) for all items; published code has medians and n.',
    'RMIA takes the non-members of the data set for its population, which the paper keeps apart, and gamma 1. A non-member is tied with itself; if that did not count one half, an attack on a model that has seen no item would seem to beat chance (by 1 / (2 n), with n non-members).',
    'Guesses of the lower bound of epsilon are one-sided and at six fixed shares (Bonferroni); jax-privacy, whose p value is the same, tries each threshold.',
    'A label is positive or not: with several classes p is the probability of the positive ones, or of the others.',
  ],
  references: [
    {
      short: 'Yeom et al. 2018',
      citation:
        'Yeom, Giacomelli, Fredrikson and Jha (2018). Privacy Risk in Machine Learning: Analyzing the Connection to Overfitting. IEEE CSF 2018.',
      url: 'https://arxiv.org/abs/1709.01604',
    },
    {
      short: 'Carlini et al. 2022',
      citation:
        'Carlini, Chien, Nasr, Song, Terzis and Tramèr (2022). Membership Inference Attacks From First Principles. IEEE S&P 2022.',
      url: 'https://arxiv.org/abs/2112.03570',
    },
    {
      short: 'Zarifzadeh et al. 2024',
      citation: 'Zarifzadeh, Liu and Shokri (2024). Low-Cost High-Power Membership Inference Attacks. ICML 2024.',
      url: 'https://arxiv.org/abs/2312.03262',
    },
    {
      short: 'Kulynych et al. 2022',
      citation:
        'Kulynych, Yaghini, Cherubin, Veale and Troncoso (2022). Disparate Vulnerability to Membership Inference Attacks. PoPETs 2022.',
      url: 'https://arxiv.org/abs/1906.00389',
    },
    {
      short: 'Steinke et al. 2023',
      citation: 'Steinke, Nasr and Jagielski (2023). Privacy Auditing with One (1) Training Run. NeurIPS 2023.',
      url: 'https://arxiv.org/abs/2305.08846',
    },
  ],
  measures: {
    auc: {
      title: 'AUC of the attack',
      definition: `Chance that a member scores higher than a non-member. ${ALL}`,
      ...auc,
      main: true,
      sentence: (result) => told(result),
    },
    'tpr-at-10-percent-fpr': tpr(0.1, '10 %'),
    'tpr-at-1-percent-fpr': tpr(0.01, '1 %'),
    'tpr-at-1-permille-fpr': tpr(0.001, '0.1 %'),
    advantage: {
      title: 'Advantage of the attacker',
      definition: `True positive rate minus false positive rate at one threshold for all. ${ALL}`,
      ...{ unit: 'rate', ideal: 0, range: [-1, 1], direction: 'target', about: 'risk' },
    },
    'epsilon-lower-bound': {
      title: 'Lower bound of epsilon',
      definition: 'The greatest epsilon that the guesses refute at 5 %; 0 where they refute none.',
      ...{ unit: 'epsilon', ideal: 0, range: [0, null], direction: 'lower', about: 'risk' },
    },
    'auc-difference': against('AUC of the attack', 'AUC', { main: true, sentence: (result) => toldApart(result) }),
    'tpr-at-10-percent-fpr-difference': against('True positive rate at 10 % false positives', 'True positive rate'),
    'tpr-at-1-percent-fpr-difference': against('True positive rate at 1 % false positives', 'True positive rate'),
    'tpr-at-1-permille-fpr-difference': against('True positive rate at 0.1 % false positives', 'True positive rate'),
    'advantage-difference': against('Advantage of the attacker', 'Advantage'),
  },
  options,
  data: { dataset: 'labelled' },
  roles: ['classifier'],
  referenceOption: 'references',
  check({ options: { attributes, attack, references }, data: { dataset } }) {
    const problems = unknownNames('attributes', 'attribute', attributes, attributesOf(dataset));
    const knows = dataset.membership !== undefined || dataset.membershipOf !== undefined;
    const noMembers = {
      ...{ option: 'dataset', message: 'the data set does not say which items the subjects were trained on' },
      hint: 'Name the column: columns: { member: in_training }, or { column: split, values: [train] }',
    };
    const noReferences = {
      ...{ option: 'attack', message: `"${attack}" needs reference models` },
      hint: 'Name subjects that were trained on other items: references: [shadow-1, shadow-2]',
    };
    const unused = {
      ...{ option: 'references', message: 'the loss attack takes no reference models' },
      hint: 'Leave them out, or choose an attack that compares with them',
    };
    const notOnline = {
      ...{ option: 'attack', message: 'online LiRA needs to know which items each reference was trained on' },
      hint: 'Say it in the table: columns: { members: { shadow-1: in_1 } }',
    };
    const unsaid = references?.some((name) => !dataset.membershipOf?.has(name));
    return [
      ...problems,
      ...(knows ? [] : [noMembers]),
      ...(attack !== 'loss' && !references ? [noReferences] : []),
      ...(attack === 'loss' && references ? [unused] : []),
      ...(attack === 'online-lira' && unsaid ? [notOnline] : []),
    ];
  },
  groups: ({ options: { attributes }, data: { dataset } }) =>
    dataset.groups.filter(({ attribute }) => attributes?.includes(attribute) ?? true),
  measured: ({ options: { assignment } }) => (assignment === 'coin' ? null : withoutEpsilon),
  needs: ({ data: { dataset } }) => ({ scores: { kind: 'class-probabilities' as const, data: dataset } }),
  measure({ options, data: { dataset }, observed, references = [], random }): readonly Measurement[] {
    const { positive: labels, size, texts, groups } = dataset;
    const { positive } = observed.scores;
    const { attack, attributes, textControl: controls } = options;
    const membership = membershipOf(dataset);
    const losses = positive.map((p, i) => -Math.log(trueProbability(p, labels[i])));
    const unknown = membership.reduce((sum, one) => sum + Number(one < 0), 0);
    const control = controls && texts ? textControl(texts, membership) : null;
    const found = attackOn({ options, data: { dataset }, observed, references });
    const details = {
      unknownMembership: unknown,
      withoutAnswer: observed.scores.missing,
      infiniteLosses: losses.reduce((sum, one) => sum + Number(one === Number.POSITIVE_INFINITY), 0),
      ...('scores' in found && references.length > 0 ? { withoutReference: found.withoutReference } : {}),
      ...(control ? { textAuc: control.auc, textAucLower: aucInterval(control).lower } : {}),
      ...(controls && !control ? { textControl: texts ? 'too few texts' : 'the data set has no texts' } : {}),
    };
    const measures = ['auc', ...Object.keys(fprs), 'advantage'];
    if (options.assignment === 'coin') measures.push('epsilon-lower-bound');
    if (control && aucInterval(control).lower > MOST_BY_TEXT) {
      const how = `AUC ${control.auc.toFixed(3)}, at least ${aucInterval(control).lower.toFixed(3)}`;
      const reason = `members can be told from non-members by their texts alone (${how}), whatever a model gives away`;
      return sameOfAll(measures, { status: 'inapplicable', reason, n: size - unknown }, details);
    }
    if ('undefined' in found) {
      return sameOfAll(measures, { status: 'undefined', reason: found.undefined, n: size - unknown }, details);
    }
    return measurementsOf({
      ...{ scores: found.scores, threshold: thresholds[attack], losses, membership, options, details, random },
      groups: groups.filter(({ attribute }) => attributes?.includes(attribute) ?? true),
    });
  },
  samples(input) {
    const { dataset } = input.data;
    const found = attackOn(input);
    const probabilities = input.observed.scores.positive.map((p, i) => trueProbability(p, dataset.positive[i]));
    return attackedSamples(dataset, 'scores' in found ? found.scores : null, probabilities);
  },
  pairing: { answers: ['score', 'probability'], statistics: (options, samples) => attackOfItems(options, samples) },
});

const membershipOf = ({ membership, size }: LabelledData) => membership ?? new Int8Array(size).fill(-1);

type Observation = Observed<{ scores: { kind: 'class-probabilities'; data: LabelledData } }>;
interface AttackInput {
  options: Pick<z.infer<typeof options>, 'attack' | 'offlineA'>;
  data: { dataset: LabelledData };
  observed: Observation;
  references?: readonly { subject: string; observed: Observation }[];
}

function attackOn({ options: { attack, offlineA }, data: { dataset }, observed, references = [] }: AttackInput) {
  const { positive: labels, size } = dataset;
  return scoresOf({
    ...{ attack, offlineA, labels, positive: observed.scores.positive, membership: membershipOf(dataset) },
    references: references.map(
      ({ subject, observed: { scores } }): Reference => ({
        positive: scores.positive,
        membership: dataset.membershipOf?.get(subject) ?? new Int8Array(size),
      }),
    ),
  });
}

/** `An attacker tells members of the training data of plain from others with an AUC of 0.57 ...` */
function told({ subject, group, attribute, value, n, terms, details }: ResultInContext): string {
  const of = group === null ? '' : ` ${terms.of} ${quoted(group)}${by(attribute)}`;
  const { members, nonMembers } = details as { members: number; nonMembers: number };
  return `Of two ${terms.item}s${of}, one that ${subject} was trained on and one that it was not, an attacker tells which is which in ${percents(value, 0.5)[0]} of cases (half by chance); ${members.toLocaleString('en')} members and ${nonMembers.toLocaleString('en')} non-members of ${counted(terms.item, n)}.`;
}

function toldApart({ subject, group, attribute, terms, details }: ResultInContext): string {
  const { ofGroup, ofRest } = details as { ofGroup: number; ofRest: number };
  const [own, other] = percents(ofGroup, ofRest);
  const way = ofGroup > ofRest ? 'more' : 'less';
  return `${subject} gives away its training data ${way} often where ${terms.item}s are ${terms.of} ${quoted(group)}${by(attribute)}: an attacker tells a member from a non-member in ${own} of pairs, in ${other} of all others.`;
}
