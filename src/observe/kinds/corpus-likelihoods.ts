/** How likely a causal model finds running text. */
import { z } from 'zod';
import type { CorpusData } from '../../contract/data.ts';
import type { ReversalCounts } from '../../contract/observations.ts';
import { randomStream } from '../../statistics/distributions/random.ts';
import { contentKey } from '../../support/hash.ts';
import { drawDocuments, readCorpus } from '../documents.ts';
import { askedAbout, cutNotes, reversalNotes, unscoredNotes } from '../notes.ts';
import { defineObservation, ofSome } from '../observation.ts';
import { corpus, count, seed } from '../requests.ts';

declare module '../../contract/observations.ts' {
  interface Observations {
    'corpus-likelihoods': { request: CorpusLikelihoodsRequest; answer: CorpusLikelihoods };
  }
}

/** How likely a causal model finds running text. Needs the role `causal-lm`. */
export interface CorpusLikelihoodsRequest {
  kind: 'corpus-likelihoods';
  corpus: CorpusData;
  /** At most so many documents, drawn by reservoir. */
  documents: number;
  /** Of the draw. */
  seed: number;
}

export interface CorpusLikelihoods {
  /** Per document, in the order of the corpus: the sum of log P of its tokens, each given those before it, natural logarithm. */
  logProbabilities: Float64Array;
  /** How many tokens these are. 0 for a document without a token. */
  tokens: Uint32Array;
  /** Of the document in UTF-8, as far as the model reads it. */
  bytes: Uint32Array;
  /** Documents whose first token has no probability and does not count. */
  unscored: number;
  /** How many were longer than the model takes, and were cut. */
  truncated: number;
  reversal?: ReversalCounts;
}

export const corpusLikelihoods = defineObservation({
  kind: 'corpus-likelihoods',
  request: z.object({ corpus, documents: count, seed }),
  roles: ['causal-lm'],
  async answer({ corpus, documents, seed }, { 'causal-lm': model }, { progress, once }) {
    const drawn = await once(corpus, contentKey('documents', documents, seed), () => {
      const random = randomStream(seed, 'documents');
      return readCorpus(corpus, 'choosing documents of', progress, (all) => drawDocuments(all, documents, random));
    });
    return model.corpusLikelihoods(drawn, progress);
  },
  asked: ({ documents, corpus }) => [ofSome('corpus-likelihoods', Math.min(documents, corpus.info.items))],
  notes: (_, { bytes, truncated, unscored, reversal }) => [
    ...cutNotes(truncated, askedAbout(bytes.length)),
    ...unscoredNotes(unscored),
    ...reversalNotes(reversal),
  ],
  limited: (request, limit) => ({ ...request, documents: Math.min(limit, request.documents) }),
});
