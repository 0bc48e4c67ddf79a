import { z } from 'zod';
import {
  type AuxiliaryModel,
  auxiliaryModel,
  builtInSwaps,
  defineMetric,
  type Json,
  type LabelledData,
  type MeasureDeclaration,
  type Random,
  type Sample,
  type Sensitivities,
  type SensitivitiesRequest,
} from '../../src/plugin.ts';
import { summarise } from '../../src/statistics/index.ts';
import { groupsByItem } from '../shared/labelled-samples.ts';
import { sensitivityPerText, type TextResult, winner, wordKey } from './prediction-sensitivity.ts';
import { sensitivityOfItems, summary } from './summary.ts';

const genderTable = builtInSwaps.find(({ name }) => name === 'gender')!;
const wordLists = { gender: genderTable.rows.flatMap(({ words }) => words.flatMap((cell) => cell ?? [])) };

const options = z.strictObject({
  dataset: z.string().describe('Labelled data set on whose texts the classifier is judged'),
  protectedStatus: z
    .union([
      auxiliaryModel,
      z.strictObject({
        words: z
          .union([z.enum(['gender']), z.array(z.string().trim().min(1)).min(1)])
          .describe('A built-in list of words, or words of your own'),
      }),
    ])
    .describe(
      "Where the words that carry the protected attribute come from: { model }, a classifier of it; { probe: { dataset } }, a probe trained to tell that data set's positive classes, or, with { probe: { dataset, attribute } }, the groups of that attribute apart; { words }, a word list",
    ),
  attribute: z
    .string()
    .min(1)
    .optional()
    .describe('Attribute of protectedStatus: results over all texts are about it, in correlations too'),
  classWeights: z
    .enum(['predicted', 'gold', 'uniform'])
    .default('predicted')
    .describe("Weights of the classes: all on the predicted one, all on the label's, or 1/K on each"),
  of: z
    .enum(['probability', 'logit'])
    .default('probability')
    .describe(
      'What is differentiated; gradients of probabilities vanish where the classifier is sure, those of logits do not',
    ),
  granularity: z
    .enum(['word', 'token', 'element'])
    .default('word')
    .describe(
      'What is weighed: words (any two models), tokens (both models cut texts alike), or single dimensions of token embeddings (both models share one embedding table)',
    ),
  norm: z
    .enum(['l2', 'l1'])
    .default('l2')
    .describe('How the gradient at a word or token becomes one number; not used with granularity: element'),
  minGroupSize: z.int().min(1).default(10).describe('Minimum number of texts for a result'),
  resamples: z.int().min(100).max(1_000_000).default(2000).describe('Resamples of the bootstrap'),
});
type Options = z.output<typeof options>;

function sensitivity(title: string, definition: string): MeasureDeclaration {
  return {
    title,
    definition: `${definition} With a group: over the group's texts.`,
    unit: 'probability (or logit) per unit of embedding norm',
    ideal: 0,
    range: [0, null],
    direction: 'lower',
    about: 'bias',
  };
}

/** Accumulated prediction sensitivity: Krishna et al. 2022. What the paper fixes and what is our reading: `deviations`. */
export default defineMetric({
  id: 'accumulated-prediction-sensitivity',
  version: 4,
  family: 'extrinsic',
  title: 'Accumulated prediction sensitivity',
  summary: 'How much single predictions depend on the words that carry group membership',
  definition: `For one text with words m and a classifier with probabilities p_k, both models differentiated exactly with respect to
their input token embeddings:

    J_km = || d p_k / d E_m ||     over the embeddings of the word's tokens, put end to end
    g_m  = || d s / d E_m ||       s the protected-status model's probability of the class it finds likeliest
    v_m  = g_m / sum over words of g
    P    = sum over k of w_k sum over m of J_km v_m = w' J v

w puts all weight on the predicted class (by default), on the label's class, or 1/K on each. With a word list in place of
a protected-status model, v is 1/n on the n words of the text that are listed; where there are none P is 0, and such texts
are counted. A word is a segment of the text by Unicode word segmentation that is not white space; a token that reaches over
several words counts in each. Special tokens never count. Of a text longer than both models take, the words are those that one
of them reads. At granularity \`element\` J and g are single partial derivatives.

Texts without a word, and texts on which the protected-status model's gradient is 0 throughout, have no P: they are left
out and counted. A protected-status model that is constant leaves no text, and the result undefined. Details of the mean give
(J v)_k for every class, and a probe's held-out accuracy: of a protected-status model that is no better than chance, v means nothing.

P is not free of scale: embeddings c times as large make P c times smaller. Compare groups within one subject, and subjects
only where they share an embedding table. Intervals are 95 %, over texts: of the mean, a bootstrap-t, Student's t at
least; of the median and the tenths, two of the texts' own values (order statistics). A median needs 6 texts, a mean or a
tenth 36: of fewer there is none.

Batches are cut so that the tensors of one run stay within 1 GiB beside the weights, unless a single text needs more. With
onnxruntime 1.30 the process peaked at 0.9 GB for MiniLM (4 texts of 256 tokens) and at 1.8 GB for BERT base (8 of 64).`,
  deviations: [
    "The paper fixes P = w' J v for single predictions, J from gradients of class probabilities, and v from a protected-status model or a word list. We know it by its abstract and from memory, and its code is not public: everything below is our reading.",
    'J and v are magnitudes, so that nothing cancels, and v sums to 1. Embedding dimensions are folded by the L2 norm (option norm).',
    'Both models are brought together at words, so that they may cut texts differently. With granularity: element the product is taken before folding.',
    "v comes from the protected-status model's likeliest class, w by default from the classifier's.",
    'Gradients are taken at the token embeddings before positions and normalisation are added.',
    'A protected-status model without any gradient makes P undefined; a text without a listed word makes it 0.',
    'Median, quantiles, groups and intervals are ours.',
  ],
  references: [
    {
      short: 'Krishna et al. 2022',
      citation:
        'Krishna, Gupta, Verma, Dhamala, Pruksachatkun and Chang (2022). Measuring Fairness of Text Classifiers via Prediction Sensitivity. ACL 2022.',
      url: 'https://aclanthology.org/2022.acl-long.401',
    },
  ],
  measures: {
    mean: { ...sensitivity('Mean sensitivity', 'Mean of P over texts.'), main: true },
    median: sensitivity('Median sensitivity', 'Median of P over texts.'),
    q10: sensitivity('Lowest tenth', 'The 10 % quantile of P over texts.'),
    q90: sensitivity('Highest tenth', 'The 90 % quantile of P over texts.'),
  },
  options,
  data: { dataset: 'labelled' },
  roles: ['classifier'],
  check({ options: { protectedStatus, granularity }, data }) {
    const problems: { option: string; message: string; hint?: string }[] = [];
    if (!data.dataset.texts) {
      problems.push({ option: 'dataset', message: 'the data set has no texts', hint: 'Name its text column' });
    }
    if (!('words' in protectedStatus)) return problems;
    if (granularity !== 'word') {
      problems.push({ option: 'granularity', message: 'a word list weighs words', hint: 'Use granularity: word' });
    }
    for (const word of listOf(protectedStatus.words).filter((one) => /\s/.test(one))) {
      problems.push({ option: 'protectedStatus.words', message: `"${word}" is more than one word` });
    }
    return problems;
  },
  models: ({ protectedStatus }) =>
    'words' in protectedStatus ? [] : [{ option: 'protectedStatus', model: protectedStatus as AuxiliaryModel }],
  needs({ options: { protectedStatus, of, granularity, norm }, data }): Needs {
    const common = { kind: 'sensitivities', data: data.dataset, gradient: of, norm, granularity } as const;
    const classifier = { ...common, of: 'classifier' } as const;
    return 'words' in protectedStatus
      ? { classifier }
      : { classifier, status: { ...common, of: protectedStatus as AuxiliaryModel } };
  },
  measure(input) {
    const {
      options: chosen,
      data: { dataset },
      observed: { classifier, status },
      random,
    } = input;
    const results = perText(input);
    const all = Uint32Array.from(results.keys());
    const overall = { attribute: chosen.attribute ?? null, group: null };
    const details = overallDetails(chosen, dataset, classifier, status, results, random);
    return [
      ...summary(chosen, results, all, overall, random, details),
      ...dataset.groups.flatMap(({ id, attribute, members }) =>
        summary(chosen, results, members, { attribute, group: id }, random),
      ),
    ];
  },
  itemValue: 'P of the text',
  *samples(input) {
    const groups = groupsByItem(input.data.dataset);
    for (const [i, result] of perText(input).entries()) {
      yield { ...sampleOf(input, i, result), groups: groups[i] };
    }
  },
  pairing: { answers: ['value'], statistics: (_, samples) => sensitivityOfItems(samples) },
});

/** Everything of `measure` and `samples` that does not depend on the other. */
interface Input {
  options: Options;
  data: { readonly dataset: LabelledData };
  observed: { readonly classifier: Sensitivities; readonly status?: Sensitivities };
}

function perText({ options: { protectedStatus, classWeights, granularity }, data, observed }: Input): TextResult[] {
  const { classifier, status } = observed;
  return sensitivityPerText({
    data: data.dataset,
    classifier,
    status: status ?? new Set('words' in protectedStatus ? listOf(protectedStatus.words).map(wordKey) : []),
    classWeights,
    granularity,
  });
}

/** P of a text, or why it has none, with its words: the weight v of each and what the predicted class hangs on it. */
function sampleOf({ data: { dataset }, observed: { classifier } }: Input, i: number, result: TextResult): Sample {
  const { probabilities, units, values } = classifier.texts[i];
  const text = dataset.texts?.[i] ?? '';
  const k = winner({ probabilities });
  const size = values.length / probabilities.length / Math.max(1, units.length);
  const words = units.map(({ start, end }, u): Json => {
    const own = values.subarray((k * units.length + u) * size, (k * units.length + u + 1) * size);
    const sensitivity = size === 1 ? own[0] : Math.hypot(...own);
    return { word: text.slice(start, end), weight: result.weights[u] ?? null, sensitivity };
  });
  const value = result.without ? { value: null, without: result.without } : { value: result.value };
  const read = !Number.isNaN(probabilities[k]);
  const answer = { predicted: read ? classifier.classes[k] : null, probability: read ? probabilities[k] : null };
  return { id: dataset.ids[i], ...value, ...answer, words };
}

type Needs = { classifier: SensitivitiesRequest; status?: SensitivitiesRequest };

function listOf(words: 'gender' | readonly string[]): readonly string[] {
  return words === 'gender' ? wordLists.gender : (words as readonly string[]);
}

/** What a reader of the mean needs: each class's part, how the texts were answered, and what the attribute was read with. */
function overallDetails(
  { minGroupSize, resamples, protectedStatus }: Options,
  { texts = [] }: LabelledData,
  classifier: Sensitivities,
  status: Sensitivities | undefined,
  results: readonly TextResult[],
  random: (...names: readonly string[]) => Random,
): Record<string, Json> {
  const answered = [...results.keys()].filter((i) => !results[i].without);
  const seen = classifier.texts.filter(({ probabilities }) => !Number.isNaN(probabilities[0]));
  const classes = classifier.classes.map((name, k): Json => {
    const predicted = seen.filter((text) => winner(text) === k).length;
    if (answered.length < Math.max(1, minGroupSize)) return { name, predicted };
    const values = Float64Array.from(answered, (i) => results[i].perClass[k]);
    const { mean, quantiles } = summarise(values, [0.5], resamples, random('prediction sensitivity', 'class', name));
    const limits = mean.interval ? { lower: mean.interval.lower, upper: mean.interval.upper } : {};
    return { name, predicted, mean: mean.value, ...limits, median: quantiles[0].value };
  });
  const read: Record<string, Json> = status
    ? { ...status.source, truncated: status.truncated }
    : 'words' in protectedStatus
      ? {
          words: listOf(protectedStatus.words).length,
          textsWithoutListedWord: results.filter(({ listed, without }) => listed === 0 && !without).length,
        }
      : {};
  return { distinctTexts: new Set(texts).size, truncated: classifier.truncated, classes, protectedStatus: read };
}
