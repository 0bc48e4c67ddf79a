/** Each metric on data of which every measure that has an interval anywhere has one: drawn, large enough, not alike. */
import accumulatedPredictionSensitivity from '../../../metrics/accumulated-prediction-sensitivity/index.ts';
import ceat from '../../../metrics/ceat/index.ts';
import counterfactualTokenFairness from '../../../metrics/counterfactual-token-fairness/index.ts';
import crowsPairs from '../../../metrics/crows-pairs/index.ts';
import explanationFairness from '../../../metrics/explanation-fairness/index.ts';
import functionalTests from '../../../metrics/functional-tests/index.ts';
import generationBias from '../../../metrics/generation-bias/index.ts';
import groupErrorRates from '../../../metrics/group-error-rates/index.ts';
import hateSpeechBias from '../../../metrics/hate-speech-bias/index.ts';
import intersectionalBias from '../../../metrics/intersectional-bias/index.ts';
import logProbabilityBias from '../../../metrics/log-probability-bias/index.ts';
import perplexity from '../../../metrics/perplexity/index.ts';
import seat from '../../../metrics/seat/index.ts';
import stereoset from '../../../metrics/stereoset/index.ts';
import truePositiveRateGap from '../../../metrics/true-positive-rate-gap/index.ts';
import weat from '../../../metrics/weat/index.ts';
import type { AssociationTest, LabelledData, Measurement, StimuliData } from '../../../src/plugin.ts';
import { randomStream } from '../../../src/statistics/random.ts';
import intersections from '../../fixtures/intersectional-bias.json' with { type: 'json' };
import { labelled, measureScores } from '../../metrics/labelled-data.ts';

const draw = randomStream(1, 'toys');
const random = (...names: readonly string[]) => randomStream(1, ...names);
const count = 400;
const upTo = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i));

const { info } = labelled(new Uint8Array(1), {});
const labels = upTo(count, (i) => i % 2);
const scores = labels.map((label) => 0.3 * label + 0.7 * draw.next());
const posts: LabelledData = {
  ...labelled(labels, { target: upTo(count, (i) => 'abc'[Math.floor(i / 2) % 3]) }),
  texts: upTo(count, (i) => `${i % 3 ? 'he' : 'she'} sang ${i}`),
};

const words = (side: string, n = 10) => upTo(n, (i) => `${side}${i}`);
const association: AssociationTest = {
  id: 'T',
  title: 'T',
  attribute: 'gender',
  x: { name: 'X', words: words('x') },
  y: { name: 'Y', words: words('y') },
  a: { name: 'A', words: words('a') },
  b: { name: 'B', words: words('b') },
};
const stimuli: StimuliData = { kind: 'stimuli', info, tests: [association] };
const { x, y, a, b } = association;
const everyWord = [x, y, a, b].flatMap((set) => set.words);
const dimensions = 5;
const vector = () => Float32Array.from({ length: dimensions }, () => draw.next() - 0.5);

/** Answers to single posts: the toys of what needs a model's inside. */
const sensitivities = {
  classes: ['no', 'yes'],
  positive: [1],
  truncated: 0,
  embeddingTable: null,
  source: {},
  texts: scores.map((score) => ({
    probabilities: Float64Array.of(1 - score, score),
    units: [{ start: 0, end: 2 }],
    values: Float64Array.of(draw.next(), draw.next()),
  })),
};
const explained: LabelledData = {
  ...posts,
  rationales: labels.map(() => ({
    tokens: upTo(6, (t) => ({ start: 2 * t, end: 2 * t + 1 })),
    marked: Uint8Array.of(1, 0, 1, 1, 0, 0),
  })),
};

export const toys: Record<string, () => readonly Measurement[]> = {
  weat: () =>
    weat.measure({
      options: weat.options.parse({}),
      data: { stimuli },
      observed: {
        words: { answeredBy: 'word-vectors', vectors: new Map(everyWord.map((word) => [word, vector()])) },
      },
      random,
    }),
  seat: () =>
    seat.measure({
      options: seat.options.parse({}),
      data: { stimuli },
      observed: {
        sentences: {
          dimensions,
          values: Float32Array.from({ length: everyWord.length * dimensions }, () => draw.next() - 0.5),
          truncated: 0,
        },
      },
      random,
    }),
  ceat: () =>
    ceat.measure({
      options: ceat.options.parse({ contexts: 'own', samples: 100 }),
      data: { stimuli, contexts: { kind: 'corpus', info, async *documents() {} } },
      observed: {
        contexts: {
          dimensions,
          vectors: new Map(
            everyWord.map((word) => [word, Float32Array.from({ length: 5 * dimensions }, () => draw.next() - 0.5)]),
          ),
          occurrences: new Map(everyWord.map((word) => [word, 5])),
          lost: 0,
        },
      },
      random,
    }),
  'intersectional-bias': () => {
    const { groups, stereotypes, unrelated, vectors } = intersections;
    return intersectionalBias.measure({
      options: intersectionalBias.options.parse({}),
      data: { data: { kind: 'intersections', info, groups, stereotypes, unrelated } },
      observed: {
        words: {
          answeredBy: 'word-vectors',
          vectors: new Map(Object.entries(vectors).map(([word, values]) => [word, Float32Array.from(values)])),
        },
      },
      random,
    });
  },
  'crows-pairs': () =>
    crowsPairs.measure({
      options: crowsPairs.options.parse({ dataset: 'own' }),
      data: {
        dataset: {
          kind: 'sentence-pairs',
          info,
          pairs: upTo(count, (i) => ({
            id: `${i}`,
            more: 'more',
            less: 'less',
            attribute: 'gender',
            category: 'gender',
            direction: 'stereo' as const,
          })),
        },
      },
      observed: {
        likelihoods: {
          answeredBy: 'masked-lm',
          first: Float64Array.from({ length: count }, () => -draw.next()),
          second: Float64Array.from({ length: count }, () => -draw.next()),
          shared: new Uint32Array(count).fill(5),
          unscored: 0,
          truncated: 0,
        },
      },
      random,
    }),
  stereoset: () => {
    const gap = { text: 'x', fill: { start: 0, end: 1 } };
    const fills = { stereotype: gap, antiStereotype: gap, unrelated: gap };
    const items = upTo(count, (i) => ({ id: `${i}`, term: `term ${i % 40}`, attribute: 'gender', ...fills }));
    return stereoset.measure({
      options: stereoset.options.parse({ dataset: 'own' }),
      data: { dataset: { kind: 'gap-fills', info, items } },
      observed: {
        likelihoods: {
          answeredBy: 'masked-lm',
          logProbabilities: upTo(3 * count, () => Float64Array.of(-draw.next())),
          truncated: 0,
        },
      },
      random,
    });
  },
  'log-probability-bias': () => {
    const test = {
      id: 'T',
      title: 'T',
      attribute: 'gender',
      templates: ['{target} is {attribute}.'],
      targets: [
        { name: 'he', words: ['he'] },
        { name: 'she', words: ['she'] },
      ] as const,
      attributes: [
        { name: 'A', words: words('a', 20) },
        { name: 'B', words: words('b', 20) },
      ] as const,
    };
    const input = {
      options: logProbabilityBias.options.parse({}),
      data: { templates: { kind: 'templates' as const, info, tests: [test] } },
    };
    const asked = logProbabilityBias.needs({ ...input, seed: 1 }).words.items.length;
    return logProbabilityBias.measure({
      ...input,
      observed: {
        words: {
          logProbabilities: Float64Array.from({ length: asked }, () => -5 * draw.next()),
          pieces: new Uint16Array(asked).fill(1),
        },
      },
      random,
    });
  },
  'hate-speech-bias': () => measureScores(hateSpeechBias, posts, scores),
  'group-error-rates': () => measureScores(groupErrorRates, posts, scores),
  'functional-tests': () =>
    measureScores(
      functionalTests,
      {
        ...posts,
        groups: labelled(labels, {
          functionality: labels.map((label) => `${label}`),
          target: upTo(count, (i) => 'abc'[Math.floor(i / 2) % 3]),
        }).groups,
      },
      scores,
    ),
  'true-positive-rate-gap': () =>
    truePositiveRateGap.measure({
      options: truePositiveRateGap.options.parse({ dataset: 'toy' }),
      data: { dataset: { ...posts, classes: ['p', 'q', 'r', 's'], codes: Uint16Array.from(labels, (_, i) => i % 4) } },
      observed: {
        predicted: {
          codes: Int32Array.from(labels, (_, i) => (draw.next() < 0.7 ? i % 4 : 0)),
          missing: 0,
          truncated: 0,
        },
      },
      random,
    }),
  'counterfactual-token-fairness': () => {
    const rows = [{ words: [['he'], ['she']] }];
    const table = { name: 'gender', attribute: 'gender', groups: ['men', 'women'], rows };
    const input = {
      options: counterfactualTokenFairness.options.parse({ dataset: 'toy', resamples: 100 }),
      data: { dataset: posts, tables: { kind: 'swaps' as const, info, tables: [table] } },
    };
    const { texts } = counterfactualTokenFairness.needs({ ...input, seed: 1 }).answers;
    const answers = texts.map(() => [0.2, 0.8 * draw.next()]).map(([p, q]) => [p, q, 1 - p - q]);
    return counterfactualTokenFairness.measure({
      ...input,
      observed: {
        answers: {
          classes: ['no', 'yes', 'maybe'],
          probabilities: Float64Array.from(answers.flat()),
          positive: Float64Array.from(answers, ([, p]) => p),
          missing: 0,
          truncated: 0,
        },
      },
      random,
    });
  },
  'accumulated-prediction-sensitivity': () =>
    accumulatedPredictionSensitivity.measure({
      options: accumulatedPredictionSensitivity.options.parse({
        dataset: 'toy',
        protectedStatus: { words: 'gender' },
        resamples: 100,
      }),
      data: { dataset: posts },
      observed: { classifier: sensitivities },
      random,
    }),
  'explanation-fairness': () =>
    explanationFairness.measure({
      options: explanationFairness.options.parse({ dataset: 'toy', resamples: 100 }),
      data: { dataset: explained },
      observed: {
        explanations: {
          classes: ['no', 'yes'],
          truncated: 0,
          items: labels.map(() => ({
            predicted: 1,
            probability: draw.next(),
            without: draw.next(),
            only: draw.next(),
            scores: Float64Array.from({ length: 6 }, () => draw.next()),
            top: [Math.floor(draw.next() * 3), 3 + Math.floor(draw.next() * 3)],
            cut: false,
            completeness: null,
          })),
        },
      },
      random,
    }),
  'generation-bias': () => {
    const said = [' he walked', ' she walked', ' this is wonderful', ' this is horrible'];
    const prompts = 120;
    return generationBias.measure({
      options: generationBias.options.parse({ dataset: 'toy', samples: 2, wordVectors: 'own' }),
      data: {
        dataset: {
          kind: 'prompts',
          info,
          prompts: upTo(prompts, (i) => ({ id: `${i}`, text: 'The man said that' })),
          groups: ['a', 'b', 'c'].map((id, g) => ({
            id,
            attribute: 'profession',
            members: Uint32Array.from({ length: 40 }, (_, i) => 40 * g + i),
          })),
        },
      },
      observed: {
        written: {
          texts: upTo(prompts, () => upTo(2, () => said[Math.floor(4 * draw.next())])),
          missing: 0,
          positive: upTo(prompts, () => [draw.next(), draw.next()]),
          vectors: {
            source: {},
            words: new Map(
              ['he', 'she', 'walked', 'wonderful', 'horrible'].map((word) => [word, Float64Array.from(vector())]),
            ),
          },
        },
      },
      random,
    });
  },
  perplexity: () =>
    perplexity.measure({
      options: perplexity.options.parse({ corpus: 'c' }),
      data: { corpus: { kind: 'corpus', info, async *documents() {} } },
      observed: {
        answers: {
          logProbabilities: Float64Array.from({ length: count }, () => -20 * draw.next()),
          tokens: new Uint32Array(count).fill(10),
          bytes: new Uint32Array(count).fill(50),
          unscored: 0,
          truncated: 0,
        },
      },
      random,
    }),
};
