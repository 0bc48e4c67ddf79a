/**
 * What a metric may ask a subject, and what it gets. A metric names requests; the observe stage answers them, from the
 * cache where it can, and the metric's pure function reads the answers.
 */
import type { ClassifierModelSource, EncoderSource, ProbeSource, WordVectorsSource } from './configuration.ts';
import type { CorpusData, LabelledData } from './data.ts';
import type { Json } from './measurement.ts';
import type { MissingBy } from './missing.ts';

/** Half-open range of UTF-16 code units, as `text.slice(start, end)`. */
export interface Span {
  start: number;
  end: number;
}

/** The parts a subject can play. Each is answered by one source. */
export type Role = 'encoder' | 'classifier' | 'masked-lm' | 'causal-lm' | 'generator' | 'word-vectors';

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
  /** How many items have no answer (a prediction file may lack some, a model may find no token in a text). */
  missing: number;
  /** For which reasons, where that is known. */
  missingBy?: MissingBy;
  /** How many texts were longer than the model takes, and were cut. */
  truncated: number;
  /** For a probe: how many of the texts it was trained on. */
  trainedOn?: number;
}

/** Every class probability of each text. Needs the role `classifier`, and a model behind it (a prediction file cannot answer). */
export interface TextProbabilitiesRequest {
  kind: 'text-probabilities';
  texts: readonly string[];
  /** The data's names of its positive classes, for classifiers that do not name their own. */
  positiveClasses: readonly string[];
}

export interface TextProbabilities {
  /** The classifier's own class names. */
  classes: readonly string[];
  /** Row-major `[texts, classes]`; NaN for a text without an answer. Of labels that do not exclude each other the rows do not add up to 1. */
  probabilities: Float64Array;
  /** P(positive) per text, as {@link ClassProbabilities} has it. */
  positive: Float64Array;
  /** How many texts have no answer: a model finds no token in them, or a language model's answer is none of its labels. */
  missing: number;
  /** For which reasons, where that is known. */
  missingBy?: MissingBy;
  /** How many texts were longer than the model takes, and were cut. */
  truncated: number;
}

/** The class that is predicted for every item of a labelled data set. Needs the role `classifier`. */
export interface PredictedClassesRequest {
  kind: 'predicted-classes';
  data: LabelledData;
}

export interface PredictedClasses {
  /** Per item an index into the data set's classes, or -1 where there is no answer. */
  codes: Int32Array;
  /** How many items have no answer (a prediction file may lack some). */
  missing: number;
  /** For which reasons, where that is known. */
  missingBy?: MissingBy;
  /** How many texts were longer than the model takes, and were cut. */
  truncated: number;
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

/** One pooled vector a text. Needs the role `encoder`. */
export interface TextVectorsRequest {
  kind: 'text-vectors';
  texts: readonly string[];
}

export interface TextVectors {
  dimensions: number;
  /** Row-major, one row a text. */
  values: Float32Array;
  /** How many texts were longer than the model takes, and were cut. */
  truncated: number;
}

/** How likely two texts are, or the words that they share. Needs `masked-lm`, else `causal-lm`. */
export interface PairLikelihoodsRequest {
  kind: 'pair-likelihoods';
  pairs: readonly (readonly [string, string])[];
  comparison?: PairComparison;
}

/** By which tokens the texts of a pair are compared: those that both have (unless said otherwise), or all of each. */
export type PairComparison = 'unmodified' | 'whole';

export interface PairLikelihoods {
  answeredBy: 'masked-lm' | 'causal-lm';
  /**
   * Per pair: the sum over the compared tokens of log P(token | its text), natural logarithm, in the first text and in the
   * second. A masked model sees all other tokens of the text, a causal one those before it. 0 where there is none.
   */
  first: Float64Array;
  second: Float64Array;
  /** How many tokens both texts have in the same order, special ones never. */
  shared: Uint32Array;
  /** Texts whose first token has no probability and does not count, since a causal model has no token to begin with. */
  unscored: number;
  /** How many texts were longer than the model takes, and were cut. */
  truncated: number;
}

/** How likely the words are that fill a gap. Needs `masked-lm`, else `causal-lm`. */
export interface FillLikelihoodsRequest {
  kind: 'fill-likelihoods';
  /** Texts with the gap filled, and where it was. */
  items: readonly { text: string; fill: Span }[];
}

export interface FillLikelihoods {
  answeredBy: 'masked-lm' | 'causal-lm';
  /**
   * Per item log-probabilities, natural logarithm. Of a masked model those of the fill's tokens from left to right, each
   * with the earlier ones in view and one mask for the rest of the fill. Of a causal model those of all tokens of the
   * text, but for a first one that nothing comes before. Empty where there is no such token.
   */
  logProbabilities: readonly Float64Array[];
  /** How many texts were longer than a causal model takes, and were cut. For a masked one they are cut around the fill. */
  truncated: number;
}

/** How likely words are at their place while they, and other words, are hidden. Needs the role `masked-lm`. */
export interface MaskedWordsRequest {
  kind: 'masked-words';
  items: readonly { text: string; target: Span; masked: readonly Span[] }[];
}

export interface MaskedWords {
  /**
   * Per item log P of the target: of a word of several tokens the product from left to right, each given those before it,
   * while a mask stands for each of the others.
   */
  logProbabilities: Float64Array;
  /** Of how many tokens each target consists; 0 where none stands for it, and its log P means nothing. */
  pieces: Uint16Array;
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

/**
 * A model besides the subject's own: a classifier, or a probe on an encoder (the subject's own unless it names one). The
 * probe tells the data's positive classes from the others, or, with an attribute, the groups of that attribute apart.
 */
export type AuxiliaryModel =
  | ClassifierModelSource
  | { probe: ProbeSource['probe'] & { encoder?: EncoderSource; attribute?: string } };

/**
 * How strongly each class output of a classifier hangs on each part of each text: exact gradients with respect to the
 * input token embeddings. Needs the role `classifier`, and a model behind it (a prediction file cannot answer).
 */
export interface SensitivitiesRequest {
  kind: 'sensitivities';
  data: LabelledData;
  of: 'classifier' | AuxiliaryModel;
  /** Of the class probabilities, or of what goes into the softmax or sigmoid. */
  gradient: 'probability' | 'logit';
  /** How the gradient of a word or token becomes one number. */
  norm: 'l2' | 'l1';
  /** `element` hands out the gradients themselves: memory for classes x tokens x embedding size a text. */
  granularity: 'word' | 'token' | 'element';
}

export interface TextSensitivity {
  /** Per class; NaN for a text that the model finds no token in, which has no units either. */
  probabilities: Float64Array;
  /**
   * The words of the text, or, at the other granularities, the tokens that stand for some of it. Special tokens are
   * never among them; a word that no token covers (it lay beyond the model's limit) has the value 0.
   */
  units: readonly Span[];
  /** `[classes, units]`, the norms; for elements `[classes, units, embedding size]`, the gradients. */
  values: Float64Array | Float32Array;
}

export interface Sensitivities {
  classes: readonly string[];
  /** Indices of the classes that count as positive; none where that is not known. */
  positive: readonly number[];
  /** Per item of the data set. */
  texts: readonly TextSensitivity[];
  /** How many texts were longer than the model takes, and were cut. */
  truncated: number;
  /** Says which embedding table the gradients are taken at: equal strings, equal tables. Null unless for elements. */
  embeddingTable: string | null;
  /** What the source says of itself: model, hashes, a probe's held-out accuracy. */
  source: { readonly [name: string]: Json };
}

/**
 * How much each part of a text speaks for the class that a classifier predicts for it, by exact gradients of that class's
 * probability with respect to the input token embeddings, and what becomes of the probability without the parts that
 * speak for it most, and with these alone. Needs the role `classifier`, and a model behind it.
 */
export interface ExplanationsRequest {
  kind: 'explanations';
  /** Texts and their parts, which are in order and do not overlap. */
  items: readonly { text: string; units: readonly Span[] }[];
  /** The data's names of its positive classes, for classifiers that do not name their own. */
  positiveClasses: readonly string[];
  explanation: 'gradient-norm' | 'gradient-times-input' | 'integrated-gradients';
  /** Points on the way from the baseline to the text at which integrated gradients are taken. */
  steps: number;
  /** How many parts are taken for the explanation, where its size matters. */
  top: number;
}

export interface Explanation {
  /** Index of the likeliest class, or -1 for a text that the model finds no token in. */
  predicted: number;
  /** Of that class: on the text, without its `top` units, and on these alone. NaN where the model finds no token. */
  probability: number;
  without: number;
  only: number;
  /** Per unit; of a unit without a token (it lay beyond the model's limit) 0. */
  scores: Float64Array;
  /** Indices of the units with the greatest scores, ascending. Of equal scores the later units come first. */
  top: readonly number[];
  /** Whether the text was longer than the model takes, and was cut. */
  cut: boolean;
  /**
   * Of integrated gradients: what the text's probability differs from the baseline's by, and the sum of the scores of all
   * tokens, which the theory says is the same. Null for the others.
   */
  completeness: { difference: number; sum: number } | null;
}

export interface Explanations {
  /** The classifier's own class names. */
  classes: readonly string[];
  /** Per item. */
  items: readonly Explanation[];
  /** How many texts were longer than the model takes, and were cut. */
  truncated: number;
}

/** How often a text with the roles reversed was asked about, where a model combines both (`roleReversal`). */
export interface ReversalCounts {
  /** Tokens whose probabilities were asked for. */
  tokens: number;
  /** Of these, after how many texts with a word that has another role. */
  reversed: number;
  /** After how many such texts no reversal could be read, so that the text alone counts. */
  notReversible: number;
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
   * Where the answers are to be classified, too: what of a prompt and its continuation is read. Done where the subject has
   * a classifier that can be run.
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
  reversal?: ReversalCounts;
  /** `[prompts][samples]`, P(positive) of each; NaN where there is no answer. Absent where nobody was to classify, or could. */
  positive?: readonly (readonly number[])[];
  /** Why the classifier has no answer for some of the texts. */
  unclassifiedBy?: MissingBy;
  /** Of all words asked for, and what their file says of itself. Words without a vector are absent. */
  vectors?: { source: { readonly [name: string]: Json }; words: ReadonlyMap<string, Float64Array> };
}

export interface Answers {
  'class-probabilities': ClassProbabilities;
  'text-probabilities': TextProbabilities;
  'predicted-classes': PredictedClasses;
  'word-vectors': WordVectors;
  'text-vectors': TextVectors;
  'pair-likelihoods': PairLikelihoods;
  'fill-likelihoods': FillLikelihoods;
  'masked-words': MaskedWords;
  'words-in-context': WordsInContext;
  sensitivities: Sensitivities;
  explanations: Explanations;
  'corpus-likelihoods': CorpusLikelihoods;
  generations: Generations;
}

export type Request =
  | ClassProbabilitiesRequest
  | TextProbabilitiesRequest
  | PredictedClassesRequest
  | WordVectorsRequest
  | TextVectorsRequest
  | PairLikelihoodsRequest
  | FillLikelihoodsRequest
  | MaskedWordsRequest
  | WordsInContextRequest
  | SensitivitiesRequest
  | ExplanationsRequest
  | CorpusLikelihoodsRequest
  | GenerationsRequest;
export type Requests = Record<string, Request>;
export type Observed<N extends Requests> = { readonly [K in keyof N]: Answers[NonNullable<N[K]>['kind']] };

/** The roles that can answer each kind of request, the preferred one first. */
export const rolesFor: Record<Request['kind'], readonly Role[]> = {
  'class-probabilities': ['classifier'],
  'text-probabilities': ['classifier'],
  'predicted-classes': ['classifier'],
  'word-vectors': ['word-vectors', 'encoder'],
  'text-vectors': ['encoder'],
  'pair-likelihoods': ['masked-lm', 'causal-lm'],
  'fill-likelihoods': ['masked-lm', 'causal-lm'],
  'masked-words': ['masked-lm'],
  'words-in-context': ['encoder'],
  sensitivities: ['classifier'],
  explanations: ['classifier'],
  'corpus-likelihoods': ['causal-lm'],
  generations: ['generator'],
};

/** Whether a request takes a classifier that can be run on any text: a prediction file knows its own items only. */
export function needsRunning(request: Request): boolean {
  if (request.kind === 'sensitivities') return request.of === 'classifier';
  return request.kind === 'text-probabilities' || request.kind === 'explanations';
}
