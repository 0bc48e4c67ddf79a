import { z } from 'zod';
import { counted, defineMetric, type MeasureDeclaration, percents, quoted } from '../../src/plugin.ts';
import { attributesOf, unknownNames } from '../shared/groups.ts';
import { gapKinds, measureTests } from './tests.ts';

const options = z.strictObject({
  dataset: z.string().describe('Labelled data set of test cases, such as hatecheck'),
  threshold: z.number().min(0).max(1).default(0.5).describe('Cases with at least this score are predicted positive'),
  functionalities: z
    .string()
    .default('functionality')
    .describe('Attribute whose groups are the functional tests; all others but that of languages are target groups'),
  languages: z
    .string()
    .default('language')
    .describe('Attribute whose groups are languages, where the data has several'),
  sourceLanguage: z
    .string()
    .exactOptional()
    .describe('The language, as in the data, that the others are compared with: the one a model was trained on'),
  minGroupSize: z.int().min(1).default(10).describe('Minimum number of cases for an accuracy'),
});

const share = { unit: 'share', range: [0, 1] } as const satisfies Partial<MeasureDeclaration>;

/** Functional tests in the manner of HateCheck (Röttger et al. 2021). */
export default defineMetric({
  id: 'functional-tests',
  version: 4,
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
gap would be on average if it were shuffled which group a case is about.

Where the cases are in several languages, groups are compared within each, and the gap of all is the greatest of them. A
functionality has an accuracy in each language, too, and

    language gap = accuracy in the source language - accuracy in the language

over the functionalities that both have, or, of all other languages taken together, that every language has. Its limits are put
together from those of both accuracies (square-and-add); of data that says which cases are of one template, the templates are
drawn and not the cases, and what the two languages have in common in the templates that they share is taken off.`,
  deviations: [
    'The paper reports accuracies per functionality and, for targets, per functionality of templated cases. Gaps and intervals are ours.',
    'The groups share their templates, and the gaps between them do not use that: their intervals are wider than they need be.',
    'Accuracies and language gaps go over cases, and languages differ in how many cases they have of a functionality: by as much, two languages differ without any difference between their cases. The accuracies of each functionality in each language tell.',
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
      Object.entries(gapKinds).map(([measure, { title, words }]): [string, MeasureDeclaration] => [
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
    'language-gap': {
      ...share,
      range: [-1, 1],
      title: 'Language gap',
      definition:
        'Accuracy in the source language minus that in a language, or in all others together, on functionalities that they share.',
      ideal: 0,
      direction: 'target',
      about: 'bias',
      sentence: ({ subject, group, value, details }) => {
        const { source, accuracy, sourceAccuracy } = details as Record<string, string | number>;
        if (typeof accuracy !== 'number' || typeof sourceAccuracy !== 'number' || value === null) return undefined;
        const [own, other] = percents(1 - accuracy, 1 - sourceAccuracy);
        const where = group === null ? 'the other languages' : quoted(group);
        return `${subject} gets ${own} of the cases in ${where} wrong, ${other} of those in ${quoted(`${source}`)}.`;
      },
    },
  },
  options,
  data: { dataset: 'labelled' },
  roles: ['classifier'],
  check: ({ options: { functionalities, languages, sourceLanguage }, data: { dataset } }) => [
    ...unknownNames('functionalities', 'attribute', [functionalities], attributesOf(dataset)),
    ...unknownNames(
      'sourceLanguage',
      'language',
      sourceLanguage === undefined ? [] : [sourceLanguage],
      dataset.groups.filter(({ attribute }) => attribute === languages).map(({ id }) => id),
    ),
  ],
  measured: ({ options: { sourceLanguage } }) =>
    sourceLanguage === undefined ? ['accuracy', ...Object.keys(gapKinds)] : null,
  needs: ({ data }) => ({ scores: { kind: 'class-probabilities' as const, data: data.dataset } }),
  measure: ({ options, data: { dataset }, observed: { scores }, random }) =>
    measureTests({ ...options, threshold: scores.threshold ?? options.threshold }, dataset, scores.positive, random),
});
