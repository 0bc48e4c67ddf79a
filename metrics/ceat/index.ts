import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import { z } from 'zod';
import {
  type AssociationTest,
  defineMetric,
  type Measurement,
  type Random,
  type WordsInContext,
} from '../../src/plugin.ts';
import {
  drawRows,
  effectSize,
  effectSizeVariance,
  mean,
  randomEffects,
  standardDeviation,
} from '../../src/statistics/index.ts';
import { associationGates } from '../shared/association-gates.ts';
import { inverseNorms, type Stimulus, sampleAssociations } from '../shared/association-kernel.ts';
import { associated } from '../shared/association-sentence.ts';
import {
  checkTests,
  chosenTests,
  droppedOf,
  hasCapitals,
  namesOf,
  sizesOf,
  testsOption,
  tooFewWords,
  type UsableSets,
  usableSets,
  wordsOf,
} from '../shared/association-sets.ts';

const LEVEL = 0.95;

const options = z.strictObject({
  stimuli: z.string().default('weat').describe('Data set of word lists'),
  tests: testsOption,
  contexts: z.string().describe('Corpus in which sentences that hold the words are looked up'),
  samples: z
    .int()
    .min(2)
    .max(100_000)
    .default(10_000)
    .describe('How many times one vector per word is drawn (N in the paper)'),
  contextsPerWord: z.int().min(1).max(10_000).default(1000).describe('Maximum number of sentences per word'),
  variance: z
    .enum(['paper', 'textbook'])
    .default('paper')
    .describe(
      "Variance of one draw's effect size: the squared standard deviation of the associations (paper), or that of a standardised mean difference (textbook)",
    ),
  subToken: z.enum(['first', 'last', 'mean']).default('last').describe("Which of a word's sub-tokens represents it"),
  caseSensitive: z.boolean().default(true).describe('Look words up with the case they have in the list'),
  window: z
    .int()
    .min(3)
    .nullable()
    .default(null)
    .describe(
      "Cut sentences to this many words around the word (9 in the authors' script for BERT); null for whole ones",
    ),
});
type Options = z.infer<typeof options>;

/** The Contextualized Embedding Association Test (Guo and Caliskan 2021), one measurement a test. */
export default defineMetric({
  id: 'ceat',
  version: 2,
  family: 'intrinsic',
  title: 'Contextualized Embedding Association Test',
  summary: 'The WEAT effect of contextual word vectors, pooled over many draws of sentences',
  definition: `For target words X, Y and attribute words A, B, each with the contextual vectors it has in sentences of a corpus:
draw one vector per word, N times. Draw i has the effect size

    ES_i = [mean over X of s(x, A, B) - mean over Y of s(y, A, B)] / sd_i,  sd_i = standard deviation of s over X and Y
    s(w, A, B) = mean over a in A of cos(w, a) - mean over b in B of cos(w, b)

and the in-sample variance V_i = sd_i^2. The combined effect size (CES) is their mean under a random-effects model: with
tau^2 the variance between draws (DerSimonian and Laird), v_i = 1 / (V_i + tau^2), CES = sum v_i ES_i / sum v_i and
SE = sqrt(1 / sum v_i). The p value, two-sided, is that of CES / SE under the normal distribution, the interval
CES -+ 1.96 SE. CES is positive where X goes with A and Y with B; 0 is no association.

**N is the number of draws.** Interval and p value measure how long one drew, not how much text or how many words stand
behind the number: they say that more draws from the same sentences would give the same CES. p values too small for a
number are given as 5e-324; details.log10PValue has their size.

A word with at least N sentences is drawn without replacement, others with replacement. Draws depend on the seed, the test and the word
alone, so that all subjects are compared on the same draws.`,
  deviations: [
    "p is two-sided, as in the supplement and its table; the authors' script returns the one-sided tail of the signed z.",
    'A word with at least N sentences is drawn without replacement, as the paper says; the script always draws with replacement.',
    "V_i is the square of the effect size's denominator, as in paper and script, and not the sampling variance of a standardised mean difference; `variance: textbook` takes that.",
    "N is the main table's 10,000 by default; the script's main block and the supplement's table have 1,000.",
    'Words without sentences are left out, and then words of the larger of X and Y, and of A and B, at random (seeded) until they are equal: a lost word takes a counterpart with it unless the other set lost one too. The published runs took fixed counterparts.',
    "Attributes that both lists of an intersectional test share are left out of the built-in lists, and attributes of several words are the one word of the authors' code.",
    "The sub-token is found by aligning characters and tokens; the script takes the first position in the sentence that has the last sub-token's id, which may be another word's.",
    'contextsPerWord is 1,000, as in the script for BERT; the others keep 10,000.',
  ],
  references: [
    {
      short: 'Guo and Caliskan 2021',
      citation:
        'Guo and Caliskan (2021). Detecting Emergent Intersectional Biases: Contextualized Word Embeddings Contain a Distribution of Human-like Biases. AIES 2021, 122-133.',
      url: 'https://arxiv.org/abs/2006.03955',
      doi: '10.1145/3461702.3462536',
    },
    {
      short: 'DerSimonian and Laird 1986',
      citation:
        'DerSimonian and Laird (1986). Meta-analysis in clinical trials. Controlled Clinical Trials 7(3), 177-188.',
      url: 'https://doi.org/10.1016/0197-2456(86)90046-2',
      doi: '10.1016/0197-2456(86)90046-2',
    },
  ],
  measures: {
    '*': {
      title: 'Combined effect size',
      definition:
        'WEAT effect size, pooled over draws of contextual vectors under a random-effects model. Positive where X goes with A.',
      unit: 'standard deviations',
      ideal: 0,
      range: [-2, 2],
      direction: 'target',
      about: 'bias',
      main: true,
      sentence: associated,
      gates: associationGates,
    },
  },
  options,
  data: { stimuli: 'stimuli', contexts: 'corpus' },
  defaultData: { stimuli: 'weat' },
  roles: ['encoder'],
  check: ({ options, data }) => checkTests(data.stimuli, options.tests),
  needs: ({ options, data, seed }) => ({
    contexts: {
      kind: 'words-in-context' as const,
      words: wordsOf(chosenTests(data.stimuli, options.tests)),
      corpus: data.contexts,
      contextsPerWord: options.contextsPerWord,
      caseSensitive: options.caseSensitive,
      window: options.window,
      subToken: options.subToken,
      seed,
    },
  }),
  measure({ options, data, observed, random }) {
    const contexts = usableContexts(observed.contexts);
    return chosenTests(data.stimuli, options.tests).map((test) =>
      measureTest(test, options, { ...observed.contexts, contexts }, random),
    );
  },
});

/** The vectors of one word, and which of them have a direction. */
interface Contexts {
  vectors: Float32Array;
  inverseNorms: Float64Array;
  rows: Uint32Array;
}

function usableContexts({ vectors, dimensions }: WordsInContext): Map<string, Contexts> {
  const contexts = new Map<string, Contexts>();
  for (const [word, matrix] of vectors) {
    const norms = inverseNorms(matrix, dimensions);
    const rows = Uint32Array.from(norms.keys()).filter((row) => norms[row] > 0);
    if (rows.length > 0) contexts.set(word, { vectors: matrix, inverseNorms: norms, rows });
  }
  return contexts;
}

function measureTest(
  test: AssociationTest,
  { samples, variance, caseSensitive }: Options,
  observed: WordsInContext & { contexts: ReadonlyMap<string, Contexts> },
  random: (...names: readonly string[]) => Random,
): Measurement {
  const { contexts, dimensions } = observed;
  const counterparts = (side: string) => random('ceat', test.id, 'counterparts', side);
  const sets = usableSets(test, (word) => contexts.has(word), counterparts);
  const tooFew = tooFewWords(
    test,
    sets,
    hasCapitals(sets.missing) && caseSensitive ? UNCASED : 'occur in the contexts',
  );
  if (tooFew) return tooFew;

  // A stream a word, and none that tells X from Y: the order of words changes nothing, and exchanging X and Y the sign.
  const draw = (words: readonly string[], side: string): Stimulus[] =>
    words.map((word) => {
      const { rows, ...rest } = contexts.get(word)!;
      return { ...rest, draws: drawRows(rows, samples, random('ceat', test.id, side, word)) };
    });
  const [nx, ny] = [sets.x.length, sets.y.length];
  const associations = sampleAssociations(
    samples,
    dimensions,
    draw([...sets.x, ...sets.y], 'target'),
    draw(sets.a, 'attribute'),
    draw(sets.b, 'attribute'),
  );

  const effects = new Float64Array(samples);
  const variances = new Float64Array(samples);
  let withoutSpread = 0;
  for (let i = 0; i < samples; i++) {
    const { value, deviation } = effectSize(associations, nx, ny, 1, i * (nx + ny));
    effects[i] = value;
    variances[i] = variance === 'paper' ? deviation ** 2 : effectSizeVariance(value, nx, ny);
    if (deviation === 0) withoutSpread++;
  }

  const common = { measure: test.id, attribute: test.attribute, group: null, n: nx + ny };
  const details = {
    samples,
    sets: namesOf(test),
    sizes: sizesOf(sets),
    contexts: countContexts(sets, observed),
    dropped: droppedOf(sets),
  };
  if (withoutSpread > 0) {
    const reason = `in ${withoutSpread} of ${samples} draws all target words are associated alike, so that their standard deviation is 0`;
    return { ...common, status: 'undefined', reason, details };
  }
  const { estimate, standardError, tau2, q, i2, pValue } = randomEffects(effects, variances);
  const half = normalQuantile((1 + LEVEL) / 2, 0, 1) * standardError;
  return {
    ...common,
    status: 'ok',
    value: estimate,
    interval: { level: LEVEL, method: 'normal, over draws', lower: estimate - half, upper: estimate + half },
    pValue: pValue.p,
    alternative: 'two-sided',
    details: { ...details, standardError, tau2, q, i2, log10PValue: pValue.log10, ...spread(effects) },
  };
}

function spread(effects: Float64Array): { meanEffect: number; sdEffect: number } {
  return { meanEffect: mean(effects), sdEffect: standardDeviation(effects) };
}

/** Usable sentences of the words in use: the fewest, the median, and how many had no usable vector. */
function countContexts(
  sets: UsableSets,
  { contexts, lost }: { contexts: ReadonlyMap<string, Contexts>; lost: number },
): { min: number; median: number; withoutDirection: number; lost: number } {
  const used = [...sets.x, ...sets.y, ...sets.a, ...sets.b].map((word) => contexts.get(word)!);
  const counts = used.map(({ rows }) => rows.length).sort((p, q) => p - q);
  const middle = (counts.length - 1) / 2;
  return {
    min: counts[0],
    median: (counts[Math.floor(middle)] + counts[Math.ceil(middle)]) / 2,
    withoutDirection: used.reduce((sum, { inverseNorms, rows }) => sum + inverseNorms.length - rows.length, 0),
    /** Of the whole request, as the encoder reports it: sentences in which the word lay beyond the model's limit. */
    lost,
  };
}

const UNCASED = 'occur in the contexts (if these are lowercased text, set `caseSensitive: false`)';
