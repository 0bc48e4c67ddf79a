import { z } from 'zod';
import {
  by,
  counted,
  defineMetric,
  mergeByAttribute,
  percent,
  quoted,
  type ResultInContext,
  type SwapData,
  type SwapTable,
  tableProblems,
  way,
} from '../../src/plugin.ts';
import { unknownNames } from '../shared/groups.ts';
import { measureGaps, textsAsked } from './gaps.ts';
import { gapSamples, gapsOfItems } from './items.ts';

const options = z.strictObject({
  dataset: z.string().describe('Labelled data set with texts'),
  swaps: z
    .union([z.string(), z.array(z.string()).min(1)])
    .optional()
    .describe(
      'Which swap tables: gender, names, religion, race, orientation, or your own; all of `tables` by default. Those of one attribute are used together',
    ),
  tables: z.string().optional().describe('Data set of swap tables; the built-in ones by default'),
  counterfactuals: z
    .enum(['all', 'symmetric'])
    .default('all')
    .describe(
      'Which texts get counterfactuals: all, or only those that are not positive, whose counterfactuals should be judged the same',
    ),
  threshold: z.number().min(0).max(1).default(0.5).describe('Texts with at least this P(positive) are called positive'),
  minTexts: z.int().min(2).default(10).describe('Minimum number of texts with a counterfactual'),
  resamples: z.int().min(100).max(100_000).default(2000).describe('Resamples of the bootstrap'),
});

const PAIRS =
  'With a group, `a -> b` means texts about a in which b took its place, `a <-> b` texts about both in which they changed places.';

/** Counterfactual token fairness: how far a classifier's answer changes with the group a text speaks of. */
export default defineMetric({
  id: 'counterfactual-token-fairness',
  version: 8,
  family: 'extrinsic',
  title: 'Counterfactual token fairness',
  summary: 'How far the answer changes when the text is about another group: he for she, Muslim for Christian',
  definition: `With f the probability of the positive classes, x a text that holds a word of the swap table, and C(x) its
counterfactuals:

    gap        = mean over x of the mean over x' in C(x) of |f(x) - f(x')|
    flip rate  = the same mean of 1 where f(x) and f(x') lie on different sides of the threshold, else 0
    shift      = mean over x of f(x') - f(x), for one pair of groups and one direction
    class gap  = gap of the probability of one class of the classifier, where it has more than two

C(x) has one text for each pair of the table's groups of which x speaks of at least one: every word of either is replaced
by its counterpart in the other, at once. A pair for which a word has no counterpart has none. Results are per attribute
(tables of one attribute count as one table), for all pairs together and for each pair. Texts without a word of the table
take no part; details.withoutWords counts them. Nor do texts without an answer (the service refuses them, or names none of
its labels): details.withoutAnswer counts the texts left out for that, of each pair its own, details.counterfactualsWithoutAnswer
the counterfactuals.
A classifier that answers less for one group than for another is not fair for it, and the gap does not see that.

A gap above 0 needs no prejudice: any classifier reacts a little to any exchange of words. A shift that differs from 0
says that the reactions go one way. Both are means over texts of numbers known exactly, so that sampling texts does not
bias them, as it would a greatest gap.

Intervals are 95 %, over the choice of texts with the words and the model given. Of 20 texts that move little the next may
move a lot, so that resamples of the texts alone miss too often (they held the mean in 36 % of samples of 10 texts of which
5 % move a lot). Gaps and shifts take a Bayesian bootstrap over the texts and one more, of half their weight, that moves as
far as it can: at least 95 % by simulation from 10 texts on, at a width of about .23 / .13 / .06 for gaps of 10 / 20 / 50
texts that hardly move. Flip rates take Agresti's and Coull's, moved out to Clopper's and Pearson's for 93 % where these are wider;
for means of shares it is on the wide side. So do gaps of a classifier whose answers all lie within 0.05 of 0 or 1, which make
its gap its flip rate or nearly so; its shifts have limits no nearer than those of the difference of two such rates.`,
  deviations: [
    'Garg et al. replace an identity term by each of 50 others. Here a term is replaced by its counterpart of the same form (adjective, noun, plural) in each other group, and a text that speaks of both groups has them change places; we could not establish how the paper treats such texts.',
    'Garg et al. set apart texts whose counterfactuals may rightly be judged otherwise (asymmetric counterfactuals), as when a stereotype makes a text toxic about one group only, and take those to be among the toxic texts. The option counterfactuals: symmetric leaves out all positive texts.',
    'The paper reports no flip rates, shifts or intervals, and has two classes.',
    'Only the lists of the table tell words from their homonyms: a black car counts as a text about black people, and go straight as one about straight people.',
    'her becomes his or him, his her or hers, and Muslim Jew or Jewish, by the words beside it and no tagger. The rule is right for 426 of the 435 sentences with her of WinoBias (test part; the development part and some of its own mistakes shaped the rule), for all 62 of Winogender, and for 237 of the 238 sentences with his of both.',
    'The article a or an directly before a replaced word follows its sound; nothing else in the text is changed.',
    'A word that the text spells as the table does is replaced in the spelling of the table (white people, Asian people), with a capital at the beginning of a sentence; otherwise the replacement follows the case of the word (muslims, christians).',
    'Names are read only where they begin with a capital, and are exchanged for one name each, so that the gap depends on the pairing.',
  ],
  references: [
    {
      short: 'Garg et al. 2019',
      citation:
        'Garg, Perot, Limtiaco, Taly, Chi and Beutel (2019). Counterfactual Fairness in Text Classification through Robustness. AIES 2019.',
      url: 'https://arxiv.org/abs/1809.10610',
    },
    {
      short: 'Gupta et al. 2022',
      citation:
        'Gupta et al. (2022). Mitigating Gender Bias in Distilled Language Models via Counterfactual Role Reversal. Findings of ACL 2022.',
      url: 'https://aclanthology.org/2022.findings-acl.55/',
    },
  ],
  measures: {
    gap: {
      title: 'Counterfactual gap',
      definition: `Mean change of P(positive), in either direction, from a text to its counterfactuals. ${PAIRS}`,
      unit: 'probability',
      ideal: 0,
      range: [0, 1],
      direction: 'lower',
      about: 'bias',
      sentence: (result) =>
        `${result.subject} moves its score by ${percent(result.value)} on average ${swapped(result)}${overall(result)}; ${texts(result)}.`,
    },
    'class-gap': {
      title: 'Counterfactual gap of a class',
      definition: "The gap of the probability of the classifier's class that `group` names.",
      unit: 'probability',
      ideal: 0,
      range: [0, 1],
      direction: 'lower',
      about: 'bias',
    },
    'flip-rate': {
      title: 'Counterfactual flip rate',
      definition: `Mean share of a text's counterfactuals that are decided differently from the text. ${PAIRS}`,
      unit: 'share',
      ideal: 0,
      range: [0, 1],
      direction: 'lower',
      about: 'bias',
      main: true,
      sentence: (result) =>
        `${result.subject} decides differently on ${percent(result.value)} of ${result.terms.item}s ${swapped(result)}${overall(result, 'on')}; ${texts(result)}.`,
      gates: {
        recommended: ['error', { max: 0.1 }],
        strict: ['error', { max: 0.05 }],
        why: 'Our choice: at most one text in ten, or in twenty, is decided differently when only the group that it names is exchanged.',
      },
    },
    shift: {
      title: 'Counterfactual shift',
      definition:
        'Mean of P(positive) of the counterfactual minus that of the text, for the group `a -> b`: above 0 where b is called positive rather than a.',
      unit: 'probability',
      ideal: 0,
      range: [-1, 1],
      direction: 'target',
      about: 'bias',
      sentence: (result) =>
        `${result.subject} gives scores ${percent(Math.abs(result.value))} ${way(result, 'higher', 'lower')} on average ${swapped(result)}; ${texts(result)}.`,
    },
  },
  options,
  data: { dataset: 'labelled', tables: 'swaps' },
  defaultData: { tables: 'swaps' },
  roles: ['classifier'],
  check({ options, data }) {
    const known = data.tables.tables.map(({ name }) => name);
    const problems = unknownNames('swaps', 'swap table', namesOf(options.swaps), known);
    if (!data.dataset.texts) {
      const hint = 'Name the column that holds them';
      problems.push({ option: 'dataset', message: 'the data set has no texts to exchange words in', hint });
    }
    for (const table of chosenTables(data.tables, options.swaps)) {
      for (const { message } of tableProblems(table)) {
        const hint = 'Tables of one attribute are used together: choose one of them with `swaps`';
        problems.push({ option: 'swaps', message: `${table.name}: ${message}`, hint });
      }
    }
    return problems;
  },
  needs: ({ options, data }) => ({
    answers: {
      kind: 'text-probabilities' as const,
      texts: textsAsked(data.dataset, chosenTables(data.tables, options.swaps), options),
      positiveClasses: data.dataset.positiveClasses,
    },
  }),
  measure: ({ options, data, observed, random }) =>
    measureGaps(data.dataset, chosenTables(data.tables, options.swaps), options, observed.answers, random),
  itemValue: 'mean change of the answer over the counterfactuals of the text',
  samples: ({ options, data, observed }) =>
    gapSamples(data.dataset, chosenTables(data.tables, options.swaps), options, observed.answers),
  pairing: {
    answers: ['score', 'threshold', 'probabilities', 'counterfactuals'],
    statistics: (options, samples) => gapsOfItems(options, samples),
  },
});

function namesOf(swaps: string | readonly string[] | undefined): readonly string[] | undefined {
  return typeof swaps === 'string' ? [swaps] : swaps;
}

/** The chosen tables, those of one attribute as one. */
function chosenTables({ tables }: SwapData, swaps: string | readonly string[] | undefined): SwapTable[] {
  const names = namesOf(swaps);
  return mergeByAttribute(tables.filter(({ name }) => names?.includes(name) ?? true));
}

/** `once “Jewish” becomes “Hindu” (religion)`: a group is a pair. */
function swapped({ group, attribute }: ResultInContext): string {
  const pair = group?.split(' -> ') ?? [];
  return pair.length === 2
    ? `once ${quoted(pair[0])} becomes ${quoted(pair[1])}${by(attribute)}`
    : `once another group is named${by(attribute)}`;
}

function overall({ reference }: ResultInContext, preposition = 'by'): string {
  return reference ? `, ${preposition} ${percent(reference.value)} over all swaps` : '';
}

const texts = ({ n, reference, terms }: ResultInContext) => counted(terms.item, n, reference?.n);
