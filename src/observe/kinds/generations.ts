/** What a model writes when it is given the beginning of a text, or a question. */
import { z } from 'zod';
import type { WordVectorsSource } from '../../contract/configuration.ts';
import type { Json } from '../../contract/measurement.ts';
import type { MissingBy, MissingReason } from '../../contract/missing.ts';
import type { ReversalCounts } from '../../contract/observations.ts';
import { InputError } from '../../contract/problem.ts';
import { counted } from '../../contract/sentence.ts';
import { missingNotes, reversalNotes, why } from '../notes.ts';
import { type Asked, charactersPerToken, defineObservation } from '../observation.ts';
import { count, seed, text } from '../requests.ts';

declare module '../../contract/observations.ts' {
  interface Observations {
    generations: { request: GenerationsRequest; answer: Generations };
  }
}

/** What a model writes when it is given the beginning of a text, or a question. Needs the role `generator`. */
export interface GenerationsRequest {
  kind: 'generations';
  /** Ids are unique; files of generations are matched by them. */
  prompts: readonly { id: string; text: string }[];
  /** Texts a prompt. */
  samples: number;
  /** Of the sampling, where the model is asked: a service gets this plus k for sample k of a prompt. */
  seed: number;
  temperature: number;
  topP: number;
  /** Longest continuation, in tokens of the model. */
  maxTokens: number;
  /**
   * Where the answers are to be classified, too: which part of a prompt and its continuation is read. Done where the
   * subject has a classifier that can be run.
   */
  classify?(prompt: string, continuation: string): string;
  /** Where static vectors are wanted, too: from which file, and of which words for a prompt and its continuation. */
  vectors?: { file: WordVectorsSource; words(prompt: string, continuation: string): readonly string[] };
}

export interface Generations {
  /** `[prompts][samples]`, without the prompt; null where there is no answer. */
  texts: readonly (readonly (string | null)[])[];
  /** How many samples have no answer. */
  missing: number;
  /** For which reasons, where that is known. */
  missingBy?: MissingBy;
  /** `[prompts][samples]`: why there is no text, null where there is one. Absent where none is missing. */
  reasons?: readonly (readonly (MissingReason | null)[])[];
  reversal?: ReversalCounts;
  /** `[prompts][samples]`, P(positive) of each; NaN where there is no answer. Absent where nobody was to classify, or could. */
  positive?: readonly (readonly number[])[];
  /** The least P(positive) that the subject decides positively, where its configuration says so. */
  threshold?: number;
  /** Why the classifier has no answer for some of the texts. */
  unclassifiedBy?: MissingBy;
  /** Of all words asked for, and what their file says of itself. Words without a vector are absent. */
  vectors?: { source: { readonly [name: string]: Json }; words: ReadonlyMap<string, Float64Array> };
}

export const generations = defineObservation({
  kind: 'generations',
  request: z.object({
    prompts: z.array(z.object({ id: text, text })),
    samples: count,
    seed,
    temperature: z.number().min(0),
    topP: z.number().gt(0).max(1),
    maxTokens: count,
    classify: z.custom((value) => typeof value === 'function', 'must be a function').optional(),
    vectors: z
      .object({
        file: z.object({ path: text }),
        words: z.custom((value) => typeof value === 'function', 'must be a function'),
      })
      .optional(),
  }),
  roles: ['generator'],
  sources: async ({ classify, vectors }, subject) => ({
    generator: await subject.source('generator'),
    ...(classify && subject.classifiesTexts ? { classifier: await subject.source('classifier') } : {}),
    ...(vectors ? { 'word-vectors': await subject.auxiliaryVectors(vectors.file) } : {}),
  }),
  async answer({ classify, vectors, ...request }, { generator, classifier, 'word-vectors': file }, { progress }) {
    // What it cannot answer, since nothing says which labels are positive, is found out before hours of writing.
    await classifier?.probabilities([], [], progress);
    const answer = await generator.generate(request, progress);
    const each = (of: (prompt: string, text: string) => string | readonly string[]): string[] =>
      answer.texts.flatMap((texts, i) =>
        texts.flatMap((text) => (text === null ? [] : ofTextAlone(of(request.prompts[i].text, text)))),
      );
    const added: Pick<Generations, 'positive' | 'threshold' | 'unclassifiedBy' | 'vectors'> = {};
    if (classifier && classify) {
      const { positive, missingBy, threshold } = await classifier.probabilities(each(classify), [], progress);
      let next = 0;
      if (missingBy) added.unclassifiedBy = missingBy;
      if (threshold !== undefined) added.threshold = threshold;
      added.positive = answer.texts.map((texts) =>
        texts.map((text) => (text === null ? Number.NaN : positive[next++])),
      );
    }
    if (file && vectors) {
      const words = new Set(each((prompt, text) => vectors.words(prompt, text)));
      added.vectors = { source: file.describe(), words: await file.vectors([...words], progress) };
    }
    return { ...answer, ...added };
  },
  asked: (request) => [written(request), ...judged(request)],
  notes({ prompts, samples }, { texts, missing, missingBy, positive, unclassifiedBy, reversal }) {
    const wanted = prompts.length * samples;
    const notes =
      missing > 0
        ? [
            `${missing} of the ${counted('text', wanted)} asked for ${missing === 1 ? 'was' : 'were'} not written${why(missingBy)}`,
          ]
        : [];
    const unanswered =
      positive?.flatMap((own, i) => own.filter((p, k) => texts[i][k] !== null && Number.isNaN(p))).length ?? 0;
    const answers = `${counted('text', wanted - missing)} written`;
    return [
      ...notes,
      ...missingNotes(unanswered, answers, unclassifiedBy, 'no answer of the classifier'),
      ...reversalNotes(reversal),
    ];
  },
  missing: ({ missingBy, unclassifiedBy }) => [missingBy, unclassifiedBy],
  readFile: (request, file, progress) => file.generate(request, progress),
});

/** What a request makes of an answer; a plugin's may make anything of it. */
function ofTextAlone(made: string | readonly string[]): readonly string[] {
  const list = [made].flat();
  if (list.every((one) => typeof one === 'string')) return list;
  throw new InputError({ message: '`classify` must return a text, and `vectors.words` a list of texts' });
}

function written({ classify: _classify, vectors: _vectors, ...request }: GenerationsRequest): Asked {
  const { prompts, samples, seed, temperature, topP, maxTokens } = request;
  const items = prompts.flatMap(({ text }) =>
    Array.from({ length: samples }, (_, k): [string, number] => [
      JSON.stringify([text, seed + k, temperature, topP, maxTokens]),
      text.length,
    ]),
  );
  return { observation: 'generations', items: new Map(items), longest: maxTokens, request };
}

/** What the subject's classifier is asked about the texts. */
function judged({ classify, prompts, samples, maxTokens }: GenerationsRequest): Asked[] {
  if (!classify) return [];
  const longest = samples * maxTokens * charactersPerToken;
  const characters = prompts.reduce((sum, { text }) => sum + samples * text.length + longest, 0);
  const atMost = { items: prompts.length * samples, characters };
  return [{ observation: 'class-probabilities', items: new Map(), atMost, isWritten: true }];
}
