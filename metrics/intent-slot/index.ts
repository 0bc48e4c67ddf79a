import { z } from 'zod';
import {
  defineMetric,
  type Json,
  type MeasureDeclaration,
  percents,
  quoted,
  type ResultInContext,
} from '../../src/plugin.ts';
import { unknownNames } from '../shared/groups.ts';
import { groupsByItem } from '../shared/labelled-samples.ts';
import { intentDecisions, understoodOfItems } from './items.ts';
import { judgedOf, measureIntentsAndSlots, shareNames } from './measurements.ts';

const options = z.strictObject({
  dataset: z.string().describe('Data set of requests with intents and slots: xsid, slurp or massive'),
  languages: z.string().default('language').describe('Attribute whose groups are languages'),
  sourceLanguage: z
    .string()
    .exactOptional()
    .describe('The language, as in the data, that the others are compared with: the one a system was trained on'),
  minGroupSize: z.int().min(1).default(10).describe('Minimum number of utterances of a language with an answer'),
});

const share = { unit: 'share', range: [0, 1] } as const;

const shares = {
  'intent-accuracy': {
    title: 'Intent accuracy',
    definition: 'Share of utterances whose intent is right.',
    what: 'gets the intent right in',
  },
  'slot-f1': {
    title: 'Slot F1',
    definition: 'Of slots as wholes, type and tokens: twice those found, divided by those marked and those predicted.',
    what: 'has a slot F1 of',
  },
  'exact-match': {
    title: 'Exact match',
    definition: 'Share of utterances whose intent is right, and whose slots are those marked, no more and no fewer.',
    what: 'gets the intent and all slots right in',
  },
} as const satisfies Record<(typeof shareNames)[number], object>;

function sentenceOf(measure: keyof typeof shares) {
  return ({ subject, group, details }: ResultInContext): string | undefined => {
    const { source, share: own, sourceShare: ofSource } = details as Record<string, string | number>;
    if (typeof own !== 'number' || typeof ofSource !== 'number') return undefined;
    const [here, there] = percents(own, ofSource);
    const where = group === null ? 'the other languages' : quoted(group);
    const of = measure === 'slot-f1' ? '' : ' of utterances';
    return `${subject} ${shares[measure].what} ${here}${of} in ${where}, and ${there} in ${quoted(`${source}`)}.`;
  };
}

/** Understanding of requests in several languages. */
export default defineMetric({
  id: 'intent-slot',
  version: 1,
  family: 'extrinsic',
  title: 'Intents and slots',
  summary:
    'What a system understands of requests in each language, and how far other languages are behind a source language',
  definition: `A request has an intent (set an alarm) and slots (a time, a date), each of some of its tokens.

    intent accuracy = utterances with the right intent / utterances
    slot F1         = 2 x slots found / (slots marked + slots predicted)
    exact match     = utterances with the right intent and no slot wrong, missing or too many / utterances

over all utterances and those of each language. A slot is found if one of its type and of the same tokens is predicted; where a
system names slots by what they say, of its type and with the same filler, each marked slot counting once. An \`I-\` tag that
follows nothing of its type begins a slot, as seqeval reads tags. A language without slots, marked or predicted, has no F1.

    gap = share in the source language - share in the language

and of all other languages taken together. Utterances without an answer take no part and are counted.

Intervals are 95 %, over utterances: those that say the same in several languages, and repetitions of one, are drawn together. F1 is a
rate of clusters (each marked and each predicted slot is a trial, and the trials of an utterance go together), so that all have
Agresti's and Coull's limits on the effective number of trials. Those of a gap are put together from both (square-and-add); what the two
languages have in common in the utterances that they share is taken off.`,
  deviations: [
    'MASSIVE gives standard errors of F1 that divide by the number of tokens. Tokens of an utterance are not independent; here utterances are drawn.',
    'SLURP also scores fillers that are nearly right (SLU-F1). Here a filler is right or wrong.',
    'seqeval gives 0 where there is neither a marked nor a predicted slot; here F1 is undefined.',
  ],
  references: [
    {
      short: 'van der Goot et al. 2021',
      citation:
        'van der Goot, Sharaf, Imankulova, \u00dcst\u00fcn, Stepanovi\u0107, Ramponi, Khairunnisa, Komachi and Plank (2021). From Masked Language Modeling to Translation: Non-English Auxiliary Tasks Improve Zero-shot Spoken Language Understanding. NAACL 2021, 2479-2497.',
      url: 'https://aclanthology.org/2021.naacl-main.197',
      doi: '10.18653/v1/2021.naacl-main.197',
    },
    {
      short: 'Zou and Donner 2008',
      citation:
        'Zou and Donner (2008). Construction of confidence limits about effect measures: A general approach. Statistics in Medicine 27(10), 1693-1702.',
      url: 'https://doi.org/10.1002/sim.3095',
      doi: '10.1002/sim.3095',
    },
  ],
  measures: Object.fromEntries(
    shareNames.flatMap((measure): [string, MeasureDeclaration][] => [
      [
        measure,
        {
          ...share,
          title: shares[measure].title,
          definition: shares[measure].definition,
          ideal: 1,
          direction: 'higher',
          about: 'performance',
        },
      ],
      [
        `${measure}-gap`,
        {
          ...share,
          range: [-1, 1],
          title: `${shares[measure].title}: gap`,
          definition: `${shares[measure].title} in the source language minus that in a language, or in all others together.`,
          ideal: 0,
          direction: 'target',
          about: 'bias',
          main: measure === 'exact-match',
          sentence: sentenceOf(measure),
        },
      ],
    ]),
  ),
  options,
  data: { dataset: 'classes' },
  roles: ['slot-tagger'],
  unsuitable: { classifier: 'a classifier names no slots' },
  check: ({ options: { languages, sourceLanguage }, data: { dataset } }) => {
    if (!dataset.utterances) {
      const message = `the data set "${dataset.info.id}" has no slots`;
      return [{ option: 'dataset', message, hint: 'Data sets with intents and slots are xsid, slurp and massive' }];
    }
    const known = dataset.groups.filter(({ attribute }) => attribute === languages).map(({ id }) => id);
    return unknownNames('sourceLanguage', 'language', sourceLanguage === undefined ? [] : [sourceLanguage], known);
  },
  groups: ({ options: { languages }, data: { dataset } }) =>
    dataset.groups.filter(({ attribute }) => attribute === languages),
  measured: ({ options: { sourceLanguage } }) => (sourceLanguage === undefined ? shareNames : null),
  needs: ({ data: { dataset } }) => ({ found: { kind: 'intents-and-slots' as const, data: dataset } }),
  measure: ({ options, data: { dataset }, observed: { found } }) => measureIntentsAndSlots(options, dataset, found),
  *samples({ data: { dataset }, observed: { found } }) {
    const judged = judgedOf(dataset, found);
    const groups: readonly Json[] = groupsByItem(dataset);
    const orNull = (value: number) => (Number.isNaN(value) ? null : value);
    for (const [i, id] of dataset.ids.entries()) {
      yield {
        id,
        intent: found.intents?.[i] ?? null,
        intentRight: orNull(judged.intent[i]),
        exact: orNull(judged.exact[i]),
        slotsFound: orNull(judged.found[i]),
        slotsPredicted: orNull(judged.predicted[i]),
        slotsMarked: dataset.utterances?.[i].slots.length ?? null,
        groups: groups[i],
        case: dataset.cases?.ids[dataset.cases.of[i]] ?? null,
      };
    }
  },
  pairing: {
    answers: ['intent', 'intentRight', 'exact', 'slotsFound', 'slotsPredicted'],
    statistics: (options, samples) => understoodOfItems(options, samples),
    decisions: (_, samples) => intentDecisions(samples),
  },
});
