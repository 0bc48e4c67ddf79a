/**
 * What a metric may ask a subject, and what it gets. A metric names requests; the observe stage answers them, from the
 * cache where it can, and the metric's pure function reads the answers.
 */
import type { CorpusData, LabelledData } from './data.ts';

/** The parts a subject can play. Each is answered by one source. */
export type Role = 'encoder' | 'classifier' | 'masked-lm' | 'word-vectors';

/** Which of a word's sub-tokens stands for it. */
export type SubTokenRule = 'first' | 'last' | 'mean';

/** P(positive) for every item of a labelled data set. Needs the role `classifier`. */
export interface ClassProbabilitiesRequest {
  kind: 'class-probabilities';
  data: LabelledData;
}

export interface ClassProbabilities {
  /** Probability (or score in 0..1) of the positive classes, per item of the data set; NaN where there is no answer. */
  positive: Float64Array;
  /** How many items have no answer (a prediction file may lack some). */
  missing: number;
  /** How many texts were longer than the model takes, and were cut. */
  truncated: number;
  /** For a probe: how many of the texts it was trained on. */
  trainedOn?: number;
}

/** One static vector per word. Needs `word-vectors`, else `encoder`, which then reads the word as a text of its own. */
export interface WordVectorsRequest {
  kind: 'word-vectors';
  words: readonly string[];
}

export interface WordVectors {
  answeredBy: 'word-vectors' | 'encoder';
  /** In the precision of their source. Words without a vector are absent. */
  vectors: ReadonlyMap<string, Float32Array | Float64Array>;
}

/** Contextual vectors of words in sentences drawn from a corpus. Needs the role `encoder`. */
export interface WordsInContextRequest {
  kind: 'words-in-context';
  words: readonly string[];
  corpus: CorpusData;
  /** At most so many sentences a word, drawn by reservoir. */
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
  /** Row-major matrix, one row a sentence, in the order drawn; words that occur nowhere are absent. */
  vectors: ReadonlyMap<string, Float32Array>;
  /** How many sentences of the corpus hold the word, before the draw. */
  occurrences: ReadonlyMap<string, number>;
  /** Sentences drawn in which the word could not be found again among the tokens (it lay beyond the model's limit). */
  lost: number;
}

export interface Answers {
  'class-probabilities': ClassProbabilities;
  'word-vectors': WordVectors;
  'words-in-context': WordsInContext;
}

export type Request = ClassProbabilitiesRequest | WordVectorsRequest | WordsInContextRequest;
export type Requests = Record<string, Request>;
export type Observed<N extends Requests> = { readonly [K in keyof N]: Answers[N[K]['kind']] };

/** The roles that can answer each kind of request, the preferred one first. */
export const rolesFor: Record<Request['kind'], readonly Role[]> = {
  'class-probabilities': ['classifier'],
  'word-vectors': ['word-vectors', 'encoder'],
  'words-in-context': ['encoder'],
};
