/** What a subject can be asked, whichever source answers: the interface between the observe stage and the sources. */

import type { Pooling } from '../contract/configuration.ts';
import type { Items } from '../contract/data.ts';
import type { Json } from '../contract/measurement.ts';
import type { MissingReason } from '../contract/missing.ts';
import type {
  Answers,
  PairComparison,
  Request,
  ReversalCounts,
  Role,
  Roles,
  Span,
  SubTokenRule,
} from '../contract/observations.ts';
import type { Progress } from '../support/progress.ts';
import type { OnnxModel } from './model.ts';
import type { PromptWithOptions } from './models/option-tokens.ts';
import type { Differentiable, GradientOf } from './sensitivity/sensitivity.ts';

/** Common to every source. */
export interface Source {
  /**
   * Identity by content: equal keys promise equal answers. Made of file hashes and every option that changes an answer;
   * never of paths or times.
   */
  readonly key: string;
  /** For the report's `subjects[].roles`: source, revision, sha256, dtype, layer, pooling, held-out AUC, ... */
  describe(): { readonly [name: string]: Json };
  /** Gives back sessions and memory. */
  close(): Promise<void>;
}

export interface Occurrence extends Span {
  text: string;
}

/** Row-major matrix. */
export interface Matrix {
  rows: number;
  dimensions: number;
  values: Float32Array;
}

export interface Encoder extends Source {
  /** Where its vectors come from, so that a head on top of them can be differentiated; absent without an ONNX file. */
  readonly hidden?: { model: OnnxModel; output: string; pooling: Pooling };
  /**
   * One pooled vector per text, NaN for a text without a token; `truncated` texts were longer than the model takes, and
   * were cut.
   */
  embed(texts: readonly string[], progress: Progress): Promise<Matrix & { truncated: number }>;
  /** The contextual vector of a span of each text; `found[i]` is 0 (and the row zeros) where no token covers it. */
  embedSpans(
    occurrences: readonly Occurrence[],
    subToken: SubTokenRule,
    progress: Progress,
  ): Promise<Matrix & { found: Uint8Array }>;
}

export interface Classifier extends Source {
  /** P(positive) per item: from the texts, or, for prediction files, by id or text. */
  classify(data: Items, progress: Progress): Promise<Answers['class-probabilities']>;
  /** Every class probability of any texts. Raises InputError where there is no model to ask (prediction files). */
  probabilities(
    texts: readonly string[],
    positiveClasses: readonly string[],
    progress: Progress,
  ): Promise<Answers['text-probabilities']>;
  /** The same without P(positive): nobody need know which classes count as positive. */
  classScores(texts: readonly string[], progress: Progress): Promise<Omit<Answers['text-probabilities'], 'positive'>>;
  /** Whether it knows which of its classes count as positive. If not, the data must say it, where that is asked for. */
  readonly namesPositive: boolean;
  /** Of a file: which it has. Models can be asked for both. */
  readonly holds?: { scores: boolean; decisions: boolean };
  /**
   * The class predicted for each item, -1 without an answer; only where answers are classes (a file may hold them, a
   * language model says one). Models answer with the class they find most likely.
   */
  readPredictions?(
    data: Items,
    progress: Progress,
  ): Promise<Pick<Answers['predicted-classes'], 'classes' | 'codes' | 'missingBy'>>;
  /**
   * Its classes as functions that can be differentiated; `positive` only where positive classes are asked about. Raises InputError
   * where they cannot (prediction files).
   */
  differentiable(gradient: GradientOf, positiveClasses: readonly string[] | null): Differentiable;
}

export interface Scorer extends Source {
  /** The number that each item is given; NaN without an answer. */
  score(data: Items, progress: Progress): Promise<Omit<Answers['numbers'], 'answeredBy'>>;
}

export interface Ranker extends Source {
  /** The position of each item, and the list that it is in. */
  rank(data: Items, progress: Progress): Promise<Answers['rankings']>;
}

export interface SlotTagger extends Source {
  /** The intent of each utterance, and its slots. */
  tag(data: Items, progress: Progress): Promise<Answers['intents-and-slots']>;
}

export type { PromptWithOptions };

/** Likelihoods of options: see {@link LanguageModel.optionLikelihoods}. */
export interface OptionLikelihoods {
  /** `[items][options][tokens]` natural logarithms. */
  logProbabilities: readonly (readonly Float64Array[])[];
  /** How many prompts were too long together with an option, and lost their start. */
  truncated: number;
  reversal?: ReversalCounts;
  /** Per item why there is no answer: then its numbers are NaN. Absent where there are always answers. */
  reasons?: readonly (MissingReason | null)[];
}

/** What masked and causal models can both be asked. */
interface LanguageModel extends Source {
  /**
   * How likely each option is after its prompt, token by token: of a causal model given all before, of a masked model
   * each token under a mask of its own, given all others.
   */
  optionLikelihoods(items: readonly PromptWithOptions[], progress: Progress): Promise<OptionLikelihoods>;
  /** How likely the tokens are that the texts of each pair share, or all tokens: of each, given its own text. */
  pairLikelihoods(
    pairs: readonly (readonly [string, string])[],
    progress: Progress,
    comparison?: PairComparison,
  ): Promise<Omit<Answers['pair-likelihoods'], 'answeredBy'>>;
  /** How likely a text's filled gap is, or the text with it. */
  fillLikelihoods(
    items: readonly { text: string; fill: Span }[],
    progress: Progress,
  ): Promise<Omit<Answers['fill-likelihoods'], 'answeredBy'>>;
}

/** A file of what was chosen, or a service that says how likely options are. */
export interface Chooser extends Source {
  choose?(questions: Request<'choices'>['questions'], progress: Progress): Promise<Answers['choices']>;
  optionLikelihoods?: LanguageModel['optionLikelihoods'];
}

export interface MaskedItem {
  text: string;
  masked: readonly Span[];
  target: Span;
}

export interface MaskedLanguageModel extends LanguageModel {
  /**
   * For each item: log P of each original token of `target` (in order), natural logarithm, in one pass with the tokens
   * of all spans in `masked` replaced by the mask token. Tokens of `target` need not be masked.
   */
  logProbabilities(items: readonly MaskedItem[], progress: Progress): Promise<Float64Array[]>;
  /**
   * For each item log P of the whole target word, which is masked together with `masked`: the product over its tokens
   * from left to right, each given those before it, with a mask in place of each of the others.
   */
  wordLikelihoods(items: readonly MaskedItem[], progress: Progress): Promise<Answers['masked-words']>;
}

/** One text, as a causal model reads it. */
export interface TextLikelihood {
  /** What the model sees: the token that begins a text, where there is one, and the text's own. */
  ids: readonly number[];
  /** The first token that has a probability: the first of the text, or the second where nothing comes before that. */
  start: number;
  /** log P of each token from `start` on, given all before it: natural logarithm. */
  logProbabilities: Float64Array;
}

export interface CausalLanguageModel extends LanguageModel {
  /**
   * @returns also how many texts were longer than the model takes and were cut, and how many have a first token without
   * a probability
   */
  textLikelihoods(
    texts: readonly string[],
    progress: Progress,
  ): Promise<{ likelihoods: TextLikelihood[]; truncated: number; unscored: number; reversal?: ReversalCounts }>;
  corpusLikelihoods(documents: readonly string[], progress: Progress): Promise<Answers['corpus-likelihoods']>;
}

export interface Generator extends Source {
  /** Raises InputError where there is nobody to ask for these prompts. */
  generate(request: Omit<Request<'generations'>, 'kind'>, progress: Progress): Promise<Answers['generations']>;
}

export interface StaticVectors extends Source {
  /** Words without a vector are absent. */
  vectors(words: readonly string[], progress: Progress): Promise<ReadonlyMap<string, Float64Array>>;
}

/** What answers a role. */
export type SourceFor<R extends Role> = Roles[R];

/** What is asked of a model besides the subject's own. */
export type Differentiated = Pick<Classifier, 'key' | 'describe' | 'differentiable'>;
