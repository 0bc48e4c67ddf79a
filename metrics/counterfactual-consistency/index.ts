import { z } from 'zod';
import {
  by,
  counted,
  defineMetric,
  type MeasureDeclaration,
  percent,
  quoted,
  type ResultInContext,
  way,
} from '../../src/plugin.ts';
import { attributesOf, groupOptions, unknownNames } from '../shared/groups.ts';
import { measureConsistency } from './consistency.ts';
import { consistencyOfItems, decisionSamples, hasCaseOfTwoGroups, itemDecisions, judgedOf } from './items.ts';

const options = z.strictObject({
  dataset: z.string().describe('Data set whose items belong to cases (columns: { case: ... }); labels are not needed'),
  threshold: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe('Items with at least this score count as decided positively, if the answers are only scores'),
  attributes: groupOptions.attributes,
  minCases: z.int().min(2).default(10).describe('Minimum number of cases'),
  pairs: z.boolean().default(true).describe('Whether to measure each pair of groups as well'),
  resamples: z.int().min(100).max(100_000).default(2000).describe('Draws of the bootstrap, and shuffles of the test'),
});

const share = { unit: 'share', range: [0, 1], ideal: 0, direction: 'lower', about: 'bias' } as const;
const shift = {
  range: [-1, 1],
  ideal: 0,
  direction: 'target',
  about: 'bias',
} as const satisfies Partial<MeasureDeclaration>;
const DIRECTED = 'The group `a -> b` names the pair';

/** Counterfactual consistency: whether a case is decided alike, whoever it is about. */
export default defineMetric({
  id: 'counterfactual-consistency',
  version: 3,
  family: 'extrinsic',
  title: 'Counterfactual consistency',
  summary: 'Whether the same case is decided alike for every group: decisions alone suffice, and no labels',
  definition: `A case is a set of items that say the same of different groups, as the rows of a table with the same value in the case
column. Of each group of an attribute its first item with an answer stands for it, and a case counts if at least two groups
have one. With d(g) the decision and f(g) the score for group g:

    flip rate           = share of cases in which the d(g) are not all equal; of a pair of groups: in which its two differ
    pairwise flip rate  = mean over cases of the share of pairs of groups with different decisions
    score range         = mean over cases of max f(g) - min f(g)
    score shift         = mean over cases of f(b) - f(a)
    positive rate shift = share of cases decided positively for b, minus that for a
    positive rate range = greatest share of cases decided positively for a group, minus the least

A decision is the class that the system names. Where it gives scores alone, it is whether the score is at least the threshold.
Score range and shift need scores, positive rates need to know which decisions are positive (\`positive\` of the data set).
The positive rate range is over the cases in which every group has an answer.

A system that does not decide alike twice is not unfair for it. Where a case has several items of one group, their decisions
show how often that happens: the repeat flip rate is the mean over them of the share of pairs with different decisions. It is what
the pairwise flip rate would be if groups made no difference, and is shown there as byChance. The flip rate of a pair has it as
details.repeatFlipRate. The flip rate grows with the number of groups, and the score range does; pairs do not.

Intervals are 95 %, over the choice of cases. Rates take Agresti's and Coull's, moved out to Clopper's and Pearson's for 93 %
where these are wider. Score ranges and shifts take a Bayesian bootstrap with the bounds, and so do means of shares of pairs where at
least half of the cases have more than one pair; of more than 2,000 cases such a mean takes Student's t. Shifts of positive rates take Bonett's and Price's for paired shares, and the exact McNemar test, two-sided. The
range of positive rates has none; its test is Cochran's Q by permutation: within each case it is shuffled which group got which
decision. byChance is the mean range of these shuffles.`,
  deviations: [
    'Items in several groups of the attribute, in none, or without a case are not compared; details counts them, and the cases of one group alone.',
    'McNemar\u2019s and Cochran\u2019s tests ask whether groups are chosen equally often, not whether cases are decided alike: flips that cancel do not show in them.',
    'Ribeiro et al. call a case failed where any of its decisions differs from the others; this is the flip rate.',
  ],
  references: [
    {
      short: 'Ribeiro et al. 2020',
      citation:
        'Ribeiro, Wu, Guestrin and Singh (2020). Beyond Accuracy: Behavioral Testing of NLP Models with CheckList. ACL 2020, 4902-4912.',
      url: 'https://aclanthology.org/2020.acl-main.442/',
      doi: '10.18653/v1/2020.acl-main.442',
    },
    {
      short: 'Cochran 1950',
      citation: 'Cochran (1950). The comparison of percentages in matched samples. Biometrika 37(3/4), 256-266.',
      url: 'https://doi.org/10.1093/biomet/37.3-4.256',
      doi: '10.1093/biomet/37.3-4.256',
    },
    {
      short: 'Bonett and Price 2012',
      citation:
        'Bonett and Price (2012). Adjusted Wald confidence interval for a difference of binomial proportions based on paired data. Journal of Educational and Behavioral Statistics 37(4), 479-488.',
      url: 'https://doi.org/10.3102/1076998611411915',
      doi: '10.3102/1076998611411915',
    },
  ],
  measures: {
    'flip-rate': {
      ...share,
      title: 'Flip rate',
      definition:
        'Share of cases that are not decided alike for all groups. With a group, `a <-> b` stands for the cases of both, decided differently for the two.',
      main: true,
      sentence: (result) =>
        `${result.subject} decides ${percent(result.value)} of cases differently ${between(result)}${noiseOf(result)}; ${counted('case', result.n)}.`,
    },
    'pairwise-flip-rate': {
      ...share,
      title: 'Pairwise flip rate',
      definition: 'Mean over cases of the share of pairs of groups that are decided differently.',
    },
    'repeat-flip-rate': {
      ...share,
      title: 'Repeat flip rate',
      definition: 'Mean share of pairs of items of one case and one group that are decided differently: noise.',
      about: 'performance',
    },
    'score-range': {
      ...share,
      title: 'Score range',
      definition: 'Mean over cases of the greatest score of a group minus the least.',
      unit: 'probability',
    },
    'score-shift': {
      ...shift,
      title: 'Score shift',
      definition: `Mean score for b minus that for a, over the cases of both. ${DIRECTED}.`,
      unit: 'probability',
      sentence: (result) =>
        `${result.subject} gives scores ${percent(Math.abs(result.value))} ${way(result, 'higher', 'lower')} on average ${once(result)}; ${counted('case', result.n)}.`,
    },
    'positive-rate-shift': {
      ...shift,
      title: 'Shift of the positive rate',
      definition: `Share of cases decided positively for b, minus that for a, over the cases of both. ${DIRECTED}.`,
      unit: 'share',
      sentence: (result) =>
        `${result.subject} decides positively in ${percent(Math.abs(result.value))} ${way(result, 'more', 'fewer')} cases ${once(result)}; ${counted('case', result.n)}.`,
    },
    'positive-rate-range': {
      ...share,
      title: 'Range of the positive rate',
      definition:
        'Greatest share of cases decided positively for a group minus the least, over cases with an answer for every group.',
    },
  },
  options,
  data: { dataset: 'items' },
  roles: ['classifier'],
  check({ options: { attributes }, data: { dataset } }) {
    const known = attributesOf(dataset);
    const problems: { option: string; message: string; hint?: string }[] = unknownNames(
      'attributes',
      'attribute',
      attributes,
      known,
    );
    if (!dataset.cases) {
      const hint = 'Name the column that is the same for all items of a case: columns: { case: ... }';
      problems.push({ option: 'dataset', message: 'the data set does not say which items belong to one case', hint });
    }
    if (known.length === 0) {
      const hint = 'Name the columns that hold them, and check that they are not empty';
      problems.push({ option: 'dataset', message: 'the data set has no groups', hint });
    }
    const compared = attributes ?? known;
    if (dataset.cases && compared.length > 0 && !compared.some((attribute) => hasCaseOfTwoGroups(dataset, attribute))) {
      const hint = 'Name the column that has the same value in all items that say the same of different groups';
      problems.push({ option: 'dataset', message: 'no case has items of two groups', hint });
    }
    return problems;
  },
  needs: ({ options: { threshold }, data: { dataset } }) => ({
    decisions: { kind: 'decisions' as const, data: dataset, threshold, prefer: 'classes' as const },
  }),
  measure: ({ options, data: { dataset }, observed: { decisions }, random }) =>
    measureConsistency(judgedOf(dataset, decisions), options, random),
  samples: ({ data: { dataset }, observed: { decisions } }) => decisionSamples(dataset, decisions),
  pairing: {
    answers: ['decision', 'chosen', 'score'],
    statistics: consistencyOfItems,
    decisions: (_, samples) => itemDecisions(samples),
  },
});

function between({ group, attribute }: ResultInContext): string {
  const pair = group?.split(' <-> ') ?? [];
  return pair.length === 2
    ? `for ${quoted(pair[0])} and ${quoted(pair[1])}${by(attribute)}`
    : `depending on the group${by(attribute)}`;
}

/** How often two answers for one group differ, which is what to hold the flip rate of a pair against. */
function noiseOf({ details }: ResultInContext): string {
  const { repeatFlipRate } = details;
  return typeof repeatFlipRate === 'number'
    ? `, and ${percent(repeatFlipRate)} when asked again for the same group`
    : '';
}

function once({ group, attribute }: ResultInContext): string {
  const [from, to] = group?.split(' -> ') ?? [];
  return `for ${quoted(to)} than for ${quoted(from)}${by(attribute)}`;
}
