import { z } from 'zod';
import {
  counted,
  defineMetric,
  type Group,
  has,
  type LabelledData,
  type MeasureDeclaration,
  type Measurement,
  percents,
  quoted,
  type Random,
} from '../../src/plugin.ts';
import {
  greatestByChance,
  greatestDifference,
  rateEstimate,
  rateInterval,
  sharesByChance,
} from '../../src/statistics/index.ts';
import { attributesOf, unknownNames } from '../shared/groups.ts';
import { lacksAnswers, shortage } from '../shared/shortage.ts';

const options = z.strictObject({
  dataset: z.string().describe('Labelled data set of test cases, such as hatecheck'),
  threshold: z.number().min(0).max(1).default(0.5).describe('Cases with at least this score are predicted positive'),
  functionalities: z
    .string()
    .default('functionality')
    .describe('Attribute whose groups are the functional tests; all other groups are target groups'),
  minGroupSize: z.int().min(1).default(10).describe('Minimum number of cases for an accuracy'),
});
type Options = z.infer<typeof options>;

/** Which cases a gap compares. */
const kinds = {
  'accuracy-gap': { title: 'Accuracy gap', words: 'cases', of: () => true },
  'positive-accuracy-gap': {
    title: 'Accuracy gap on positives',
    words: 'positive (hateful) cases',
    of: (p: number) => p === 1,
  },
  'negative-accuracy-gap': {
    title: 'Accuracy gap on negatives',
    words: 'negative (harmless) cases',
    of: (p: number) => p === 0,
  },
} as const;

const share = { unit: 'share', range: [0, 1] } as const satisfies Partial<MeasureDeclaration>;

/** Functional tests in the manner of HateCheck (Röttger et al. 2021). */
export default defineMetric({
  id: 'functional-tests',
  version: 3,
  family: 'extrinsic',
  title: 'Functional tests',
  summary: 'Which kinds of cases a classifier gets right, and whether it gets them right for every group alike',
  definition: `Test cases are written to show one functionality each (a negated insult, reclaimed words, counter speech, ...), and most
of them once for every target group. A case is right where (score >= threshold) is its label.

    accuracy = right cases / answered cases        of all cases, of a functionality, of a target group
    gap = greatest accuracy of a target group - least

The gaps are over all cases, the positive and the negative ones: a classifier that calls everything about one group hateful is
right on its positives and wrong on its negatives. Intervals are 95 %: Agresti's and Coull's for accuracies,
moved out to Clopper's and Pearson's for 93 % where these are wider; for gaps put together from
the pairs of groups (as Newcombe does), by exact limits with Bonferroni's correction on the side of no gap. byChance is what a
gap would be on average if it were shuffled which group a case is about.`,
  deviations: [
    'The paper reports accuracies per functionality and, for targets, per functionality of templated cases. Gaps and intervals are ours.',
    'The groups share their templates, and the gaps do not use that: their intervals are wider than they need be.',
  ],
  references: [
    {
      short: 'Röttger et al. 2021',
      citation:
        'Röttger, Vidgen, Nguyen, Waseem, Margetts and Pierrehumbert (2021). HateCheck: Functional Tests for Hate Speech Detection Models. ACL-IJCNLP 2021, 41-58.',
      url: 'https://arxiv.org/abs/2012.15606',
      doi: '10.18653/v1/2021.acl-long.4',
    },
  ],
  measures: {
    accuracy: {
      ...share,
      title: 'Accuracy',
      definition: 'Share of the cases predicted as labelled: of all, of a functionality, or of a target group.',
      ideal: 1,
      direction: 'higher',
      about: 'performance',
    },
    ...Object.fromEntries(
      Object.entries(kinds).map(([measure, { title, words }]): [string, MeasureDeclaration] => [
        measure,
        {
          ...share,
          title,
          definition: `Greatest accuracy of a target group on ${words} minus the least.`,
          ideal: 0,
          direction: 'lower',
          about: 'bias',
          main: measure !== 'accuracy-gap',
          sentence: ({ subject, worst, reference }) => {
            if (!worst || !reference)
              return `${subject} is right on more ${words} about some groups than about others.`;
            const [own, other] = percents(1 - worst.value, 1 - reference.value);
            return `${subject} gets ${own} of the ${words} about ${quoted(worst.group)} wrong, ${other} of those about ${quoted(reference.group)}; ${counted('case', worst.n, reference.n)}.`;
          },
        },
      ]),
    ),
  },
  options,
  data: { dataset: 'labelled' },
  roles: ['classifier'],
  check: ({ options: { functionalities }, data: { dataset } }) =>
    unknownNames('functionalities', 'attribute', [functionalities], attributesOf(dataset)),
  needs: ({ data }) => ({ scores: { kind: 'class-probabilities' as const, data: data.dataset } }),
  measure: ({ options, data: { dataset }, observed: { scores }, random }) =>
    measureTests({ ...options, threshold: scores.threshold ?? options.threshold }, dataset, scores.positive, random),
});

type Streams = (...names: readonly string[]) => Random;

interface Cases {
  options: Options;
  data: LabelledData;
  scores: Float64Array;
}

function measureTests(options: Options, data: LabelledData, scores: Float64Array, random: Streams): Measurement[] {
  const { functionalities } = options;
  const cases = { options, data, scores };
  const targets = data.groups.filter(({ attribute }) => attribute !== functionalities);
  const one = ({ attribute, id, members }: Group) => accuracy(cases, attribute, id, members);
  return [
    accuracy(cases, null, null, data.ids.keys()),
    ...data.groups.filter(({ attribute }) => attribute === functionalities).map(one),
    ...targets.map(one),
    ...(Object.keys(kinds) as (keyof typeof kinds)[]).map((measure) => gap(cases, targets, measure, random)),
  ];
}

/** Of some cases, how many are right, and how many have an answer. */
function count(
  { options: { threshold }, data, scores }: Cases,
  members: Iterable<number>,
  wanted: (positive: number) => boolean = () => true,
) {
  let [right, answered, unanswered] = [0, 0, 0];
  for (const i of members) {
    if (!wanted(data.positive[i])) continue;
    if (Number.isNaN(scores[i])) {
      unanswered++;
      continue;
    }
    answered++;
    if ((scores[i] >= threshold ? 1 : 0) === data.positive[i]) right++;
  }
  return { right, answered, unanswered };
}

function accuracy(
  cases: Cases,
  attribute: string | null,
  group: string | null,
  members: Iterable<number>,
): Measurement {
  const { minGroupSize: required } = cases.options;
  const { right, answered: n, unanswered } = count(cases, members);
  const common = { measure: 'accuracy', attribute, group, n, details: { unanswered } };
  if (n < required) {
    const lacking = lacksAnswers([n], [n + unanswered], required);
    const reason = shortage(`${counted('case', n)} ${has(n)} an answer; at least ${required} are needed`, {
      answered: n,
      lacking,
    });
    return { ...common, status: 'insufficient', reason, counts: { cases: n }, required, lacksAnswers: lacking };
  }
  const interval = rateInterval(right, n);
  return { ...common, status: 'ok', value: right / n, interval };
}

function gap(cases: Cases, targets: readonly Group[], measure: keyof typeof kinds, random: Streams): Measurement {
  const { minGroupSize: required } = cases.options;
  const { words, of } = kinds[measure];
  const targeted = targets.map(({ id, members }) => ({ group: id, ...count(cases, members, of) }));
  const compared = targeted.filter(({ answered }) => answered >= required);
  const leftOut = targeted
    .filter(({ answered }) => answered < required)
    .map(({ group, answered }) => ({ group, answered }));
  const n = compared.reduce((sum, { answered }) => sum + answered, 0);
  const common = { measure, attribute: null, group: null, n, details: { groups: compared.length, leftOut } };
  const posed = targeted.filter(({ answered, unanswered }) => answered + unanswered > 0).length;
  if (posed < 2) {
    const reason = `${counted('target group', posed)} of the data ${has(posed)} ${words}; two are compared`;
    return { ...common, status: 'inapplicable', reason };
  }
  if (compared.length < 2) {
    const all = targeted.filter(({ answered, unanswered }) => answered + unanswered >= required).length;
    const lacking = all >= 2;
    const answered = targeted.reduce((sum, one) => sum + one.answered, 0);
    const few = `${compared.length} of ${targets.length} target groups ${has(compared.length)} at least ${required} ${words} with an answer; two are needed`;
    const reason = shortage(few, { answered, lacking });
    const counts = { groups: compared.length };
    return { ...common, status: 'insufficient', reason, counts, required: 2, lacksAnswers: lacking };
  }
  const { value, lower, upper } = greatestDifference([
    compared.map(({ right, answered }) => rateEstimate(right, answered)),
  ]);
  const shares = compared.map(({ right, answered: size }) => ({ right, size }));
  const byChance = greatestByChance([sharesByChance(shares, random('by chance', measure))]);
  const interval = {
    level: 0.95,
    method: 'Newcombe from Agresti-Coull with exact bounds (pairs, Bonferroni)',
    lower,
    upper: Math.min(1, upper),
  };
  const rates = compared
    .map(({ group, right, answered: n }) => ({ group, value: right / n, n }))
    .sort((a, b) => a.value - b.value);
  const details = { ...common.details, worst: rates[0], reference: rates.at(-1)! };
  return { ...common, status: 'ok', value, byChance, interval, details };
}
