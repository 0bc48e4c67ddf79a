/**
 * What a metric may ask a subject, and what it gets. A metric names requests; the observe stage answers them, from the
 * cache where it can; the metric's pure function reads the answers.
 */
import type { ClassifierModelSource, EncoderSource, ProbeSource } from './configuration.ts';

/** Half-open range of UTF-16 code units, as `text.slice(start, end)`. */
export interface Span {
  start: number;
  end: number;
}

/**
 * The parts that a subject can play, and what each can be asked. Each role adds its own in
 * `src/runtime/roles/<role>.ts`.
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled by declaration merging
export interface Roles {}
export type Role = keyof Roles;

/** Which of a word's sub-tokens represents it. */
export type SubTokenRule = 'first' | 'last' | 'mean';

/** By which tokens the texts of a pair are compared: those that both have (unless said otherwise), or all of each. */
export type PairComparison = 'unmodified' | 'whole';

/**
 * A model besides the subject's own: a classifier, or a probe on an encoder (the subject's own unless it names one).
 * The probe tells the data's positive classes from the others or, with an attribute, its groups apart.
 */
export type AuxiliaryModel =
  | ClassifierModelSource
  | { probe: ProbeSource['probe'] & { encoder?: EncoderSource; attribute?: string } };

/** How often a text with the roles reversed was asked about, where a model combines both (`roleReversal`). */
export interface ReversalCounts {
  /** Tokens whose probabilities were asked for. */
  tokens: number;
  /** Of these, after how many texts with a word that has another role. */
  reversed: number;
  /** After how many such texts no reversal could be read, so that the text alone counts. */
  notReversible: number;
}

/**
 * Request and answer of each kind of observation. Each kind adds its own in `src/observe/kinds/<kind>.ts`; code that
 * may not import that file says `Request<'text-vectors'>` and `Answers['text-vectors']`.
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled by declaration merging
export interface Observations {}

export type Kind = keyof Observations;
export type Request<K extends Kind = Kind> = Observations[K]['request'];
export type Answers = { [K in Kind]: Observations[K]['answer'] };
export type Requests = Record<string, Request>;
export type Observed<N extends Requests> = { readonly [K in keyof N]: Answers[NonNullable<N[K]>['kind']] };
