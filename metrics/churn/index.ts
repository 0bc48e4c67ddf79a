import { z } from 'zod';
import {
  by,
  counted,
  defineMetric,
  type MeasureDeclaration,
  percents,
  quoted,
  type ResultInContext,
} from '../../src/plugin.ts';
import { attributesOf, groupOptions, unknownNames } from '../shared/groups.ts';
import { changesOf } from './changes.ts';
import { answers, churnOfItems, churnSamples, itemDecisions } from './items.ts';
import { groupsOf, measureChurn } from './measurements.ts';

const options = z.strictObject({
  dataset: z.string().describe('Data set on which the subjects are compared; labels are needed for flips alone'),
  reference: z
    .string()
    .describe('The subject that all others are compared with: the teacher, the release before, the unquantised model'),
  threshold: z
    .number()
    .min(0)
    .max(1)
    .default(0.5)
    .describe('Items with at least this score are decided positively, where the answers are scores alone'),
  attributes: groupOptions.attributes,
  minGroupSize: z
    .int()
    .min(1)
    .default(10)
    .describe('Minimum number of items with an answer of both, in a group and outside of it'),
  resamples: z.int().min(100).max(100_000).default(2000).describe('Draws of the bootstrap'),
});

const share = { unit: 'share', range: [0, 1] } as const;
const difference = { range: [-1, 1], ideal: 0, direction: 'target', about: 'bias' } as const;
const ALL = 'Without a group: of all items.';

function against(title: string, what: string, more: Partial<MeasureDeclaration> = {}): MeasureDeclaration {
  const definition = `${what} of the group minus that of all other items.`;
  return { title, definition, unit: 'share', ...difference, ...more };
}

/** Churn: how a system differs from the one that it replaces, item by item, and for whom. */
export default defineMetric({
  id: 'churn',
  version: 1,
  family: 'extrinsic',
  title: 'Churn',
  summary: 'What a new release, a student or a quantised model decides otherwise than the one before, and for whom',
  definition: `The option \`reference\` names a subject, and every other subject is compared with it on the same items. Of N items that both
answered, with d the subject's decision, r the reference's, and y the label:

    agreement          = share of the N with d = r
    negative flip rate = share of the N with r = y and d not y: right before, wrong now
    positive flip rate = share of the N with r not y and d = y: wrong before, right now
    divergence         = mean of |p - q|, of the subject's and the reference's P(positive)

For two classes |p - q| is the total variation distance of the two systems' distributions, in units of probability. Each is
measured for all items, for each group, and as a difference: the mean of a group minus that of all items that are not in it. Accuracy
changes by the positive flips minus the negative ones, so that a better system can still break what used to work, and break
it more often for one group. A group for which the reference was seldom right has less to lose: details.rightBefore counts the items
for which it was, details.rightNow those for which the subject is.

Where both name classes, decisions are equal if the classes are; where one gives scores alone, if both are positive or neither. A score
is positive from the threshold on. Divergence needs scores of both. Data without labels have agreement and divergence alone.

Items without an answer of one of the two take no part; details.notCompared counts them, withoutAnswer and withoutReferenceAnswer
those that lack each. Where items belong to cases (\`columns: { case }\` of a table), cases are what is drawn: their items stand or
fall together.

Intervals are 95 %, over the choice of items or cases with both systems given. Shares take Agresti's and Coull's limits, moved out to
Clopper's and Pearson's for 93 % where these are wider; of cases, those of the effective number of items. Divergence takes a Bayesian
bootstrap with the bounds, or, of more than 2,000 items, Student's t with Johnson's correction for skewness. Differences are put together from
the limits of the two parts (square-and-add); where cases have items of both, less what these have in common.`,
  deviations: [
    'Milani Fard et al. speak of unnecessary churn, wins and losses that even out. Here agreement counts every change, and flips count wins and losses apart.',
    'Rates by group, differences between groups, and intervals are ours.',
    'A difference is between a group and all other items, those in no group of the attribute included; groups may overlap.',
  ],
  references: [
    {
      short: 'Milani Fard et al. 2016',
      citation:
        'Milani Fard, Cormier, Canini and Gupta (2016). Launch and Iterate: Reducing Prediction Churn. Advances in Neural Information Processing Systems 29.',
      url: 'https://papers.nips.cc/paper_files/paper/2016/hash/dc5c768b5dc76a084531934b34601977-Abstract.html',
    },
    {
      short: 'Yan et al. 2021',
      citation:
        'Yan, Xiong, Kundu, Yang, Deng, Wang, Xia and Soatto (2021). Positive-Congruent Training: Towards Regression-Free Model Updates. CVPR 2021, 14299-14308.',
      url: 'https://openaccess.thecvf.com/content/CVPR2021/html/Yan_Positive-Congruent_Training_Towards_Regression-Free_Model_Updates_CVPR_2021_paper.html',
    },
  ],
  measures: {
    'negative-flip-rate': {
      ...share,
      title: 'Negative flip rate',
      definition: `Share of items that the reference decides rightly and the subject wrongly. ${ALL}`,
      ideal: 0,
      direction: 'lower',
      about: 'performance',
    },
    'positive-flip-rate': {
      ...share,
      title: 'Positive flip rate',
      definition: `Share of items that the reference decides wrongly and the subject rightly. ${ALL}`,
      ideal: null,
      direction: 'none',
      about: 'description',
    },
    agreement: {
      ...share,
      title: 'Agreement',
      definition: `Share of items that both decide alike. ${ALL} What is mended lowers it, too.`,
      ideal: 1,
      direction: 'higher',
      about: 'performance',
    },
    divergence: {
      title: 'Divergence of scores',
      definition: `Mean absolute difference of the two scores: the total variation distance for two classes. ${ALL}`,
      unit: 'probability',
      range: [0, 1],
      ideal: 0,
      direction: 'lower',
      about: 'performance',
    },
    'negative-flip-rate-difference': against('Negative flip rate against the rest', 'Negative flip rate', {
      main: true,
      sentence: (result) => told(result, 'now gets', 'wrong that were right with the reference'),
    }),
    'positive-flip-rate-difference': {
      ...against('Positive flip rate against the rest', 'Positive flip rate'),
      ideal: null,
      direction: 'none',
      about: 'description',
    },
    'agreement-difference': against('Agreement against the rest', 'Agreement', {
      sentence: (result) => told(result, 'decides', 'as the reference does'),
    }),
    'divergence-difference': against('Divergence of scores against the rest', 'Divergence', {
      unit: 'probability',
      sentence: moved,
    }),
  },
  options,
  data: { dataset: 'items' },
  roles: ['classifier'],
  referenceOption: 'reference',
  check: ({ options: { attributes }, data: { dataset } }) =>
    unknownNames('attributes', 'attribute', attributes, attributesOf(dataset)),
  groups: ({ options, data: { dataset } }) => groupsOf(dataset, options),
  needs: ({ options: { threshold }, data: { dataset } }) => ({
    decisions: { kind: 'decisions' as const, data: dataset, threshold, prefer: 'classes' as const },
  }),
  measure({ options, data: { dataset }, observed, reference, random }) {
    const [before, now] = [reference!.decisions, observed.decisions];
    return measureChurn({
      ...{ data: dataset, options, random },
      changes: changesOf(dataset, before, now),
      missing: { withoutAnswer: now.missing, withoutReferenceAnswer: before.missing },
    });
  },
  samples: ({ data: { dataset }, observed, reference }) =>
    churnSamples(dataset, reference!.decisions, observed.decisions),
  pairing: {
    answers,
    statistics: (options, samples) => churnOfItems(options, samples),
    decisions: (_, samples) => itemDecisions(samples),
  },
});

/** `student decides 90 % of the items about “women” (gender) as the reference does, 96 % of all others; 50 and 400 items.` */
function told(result: ResultInContext, does: string, how: string): string {
  const { own, other, items, group } = ratesOf(result);
  return `${result.subject} ${does} ${own} of the ${group} ${how}, ${other} of all others; ${items}.`;
}

function moved(result: ResultInContext): string {
  const { own, other, items, group } = ratesOf(result);
  return `${result.subject} moves its score by ${own} on average from the reference for the ${group}, by ${other} for all others; ${items}.`;
}

function ratesOf({ group, attribute, n, details, terms }: ResultInContext) {
  const { ofGroup, ofRest, nOfRest } = details as { ofGroup: number; ofRest: number; nOfRest: number };
  const [own, other] = percents(ofGroup, ofRest);
  return {
    ...{ own, other },
    items: counted(terms.item, n, nOfRest),
    group: `${terms.item}s ${terms.of} ${quoted(group)}${by(attribute)}`,
  };
}
