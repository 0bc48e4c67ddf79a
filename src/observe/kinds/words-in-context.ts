/** Contextual vectors of words in sentences drawn from a corpus. */
import { z } from 'zod';
import type { CorpusData } from '../../contract/data.ts';
import type { SubTokenRule } from '../../contract/observations.ts';
import { randomStream } from '../../statistics/distributions/random.ts';
import { contentKey } from '../../support/hash.ts';
import { drawContexts } from '../contexts.ts';
import { readCorpus } from '../documents.ts';
import { defineObservation, type ObserveContext, ofSome } from '../observation.ts';
import { corpus, count, seed, texts } from '../requests.ts';

declare module '../../contract/observations.ts' {
  interface Observations {
    'words-in-context': { request: WordsInContextRequest; answer: WordsInContext };
  }
}

/** Contextual vectors of words in sentences drawn from a corpus. Needs the role `encoder`. */
export interface WordsInContextRequest {
  kind: 'words-in-context';
  words: readonly string[];
  corpus: CorpusData;
  /** Maximum number of sentences per word, drawn by reservoir. */
  contextsPerWord: number;
  caseSensitive: boolean;
  /** Cut each sentence to so many words around the stimulus (Guo and Caliskan's script for BERT: 9), or null for the whole. */
  window: number | null;
  subToken: SubTokenRule;
  /** Of the draw of sentences. */
  seed: number;
}

export interface WordsInContext {
  dimensions: number;
  /** Row-major matrix, one row per sentence, in the order drawn; words that do not occur are absent. */
  vectors: ReadonlyMap<string, Float32Array>;
  /** How many sentences of the corpus hold the word, before the draw. */
  occurrences: ReadonlyMap<string, number>;
  /** Sentences drawn in which the word could not be found again among the tokens (it lay beyond the model's limit). */
  lost: number;
}

export const wordsInContext = defineObservation({
  kind: 'words-in-context',
  request: z.object({
    words: texts,
    corpus,
    contextsPerWord: count,
    caseSensitive: z.boolean(),
    window: count.nullable(),
    subToken: z.enum(['first', 'last', 'mean']),
    seed,
  }),
  roles: ['encoder'],
  async answer(request, { encoder }, context) {
    const { contexts, occurrences } = await drawn(request, context);
    const all = [...contexts.values()].flat();
    const { dimensions, values, found } = await encoder.embedSpans(all, request.subToken, context.progress);
    const vectors = new Map<string, Float32Array>();
    let lost = 0;
    let row = 0;
    for (const [word, sentences] of contexts) {
      const kept = new Float32Array(sentences.length * dimensions);
      let count = 0;
      for (let i = 0; i < sentences.length; i++, row++) {
        if (found[row]) kept.set(values.subarray(row * dimensions, (row + 1) * dimensions), count++ * dimensions);
      }
      lost += sentences.length - count;
      if (count > 0) vectors.set(word, kept.subarray(0, count * dimensions));
    }
    return { dimensions, vectors, occurrences, lost };
  },
  asked: ({ words, contextsPerWord }) => [ofSome('words-in-context', words.length * contextsPerWord)],
  limited: (request, limit) => ({ ...request, contextsPerWord: Math.min(limit, request.contextsPerWord) }),
});

/** Sentences are drawn once for all subjects, so that these are compared on the same ones. */
function drawn(request: WordsInContextRequest, { progress, once }: ObserveContext) {
  const { words, corpus, contextsPerWord: perWord, caseSensitive, window, seed } = request;
  const random = (word: string) => randomStream(seed, 'contexts', word);
  return once(corpus, contentKey('contexts', words, perWord, caseSensitive, window, seed), () =>
    readCorpus(corpus, 'looking words up in', progress, (documents) =>
      drawContexts({ documents, words, perWord, caseSensitive, window, random }),
    ),
  );
}
