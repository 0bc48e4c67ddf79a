/**
 * What a metric is. One object literal built with {@link defineMetric}: it declares what it is and what it needs, and its
 * `measure` turns observations into measurements. Help, documentation, configuration checks and the report are derived
 * from the declaration.
 */
import type { z } from 'zod';
import type { BoundConfig, PresetName, WordVectorsSource } from './configuration.ts';
import type { DataFitting, DataKind } from './data.ts';
import type { Json, Measurement, MeasurementId } from './measurement.ts';
import type { AuxiliaryModel, Observed, Requests, Role } from './observations.ts';
import type { Random, Recompute } from './random.ts';
import type { ResultInContext } from './sentence.ts';

export type Family = 'intrinsic' | 'extrinsic' | 'privacy';

/** Which way is good: towards `lower`, `higher`, or a `target` in between; `none` for what only describes. */
export type Direction = 'lower' | 'higher' | 'target' | 'none';

export interface Reference {
  /** As in `Guo and Caliskan 2021`. */
  short: string;
  citation: string;
  url: string;
  doi?: string;
}

/** What one measure of a metric means: enough to read a number without the paper. */
export interface MeasureDeclaration {
  title: string;
  /** One or two sentences: the definition in words. */
  definition: string;
  unit: string;
  /** Null, with direction `none` and about `description`, for what only describes (a selection rate). */
  ideal: number | null;
  /** Least and greatest possible value; null where unbounded. */
  range: readonly [number | null, number | null];
  direction: Direction;
  /**
   * `bias` and `risk` (what an attacker learns) enter the correlation study, `performance` (accuracy, overall AUC) where it
   * is asked to, `description` (selection rate) never. A description is neither judged nor ranked.
   */
  about: 'bias' | 'performance' | 'risk' | 'description';
  /** Another measure of the metric whose value it always has: the two count once in corrections and rankings. */
  equals?: string;
  /** Shown first: a few of a metric. */
  main?: boolean;
  /**
   * For a summary over groups: the measure of single groups that it sums up. A finding then names the worst group and
   * compares it with the other group, where there are two, or else with all items.
   */
  of?: string;
  /**
   * For a measure of single groups: the measure over all items that a group is compared with. With it a group stands
   * out by its distance from that, without it by its distance from the ideal.
   */
  reference?: string;
  /**
   * What a result that stands out means, in one sentence: what happens to whom, with the rates and counts. Plain text.
   * Where it returns undefined, titles and numbers are used.
   */
  sentence?(result: ResultInContext): string | undefined;
  /** What the presets demand of it: they judge the metrics in use, and pass over measures that say nothing here. */
  gates?: DefaultGates;
}

/** A gate for each preset that has one, as a configuration would write it, and where the numbers come from, in Markdown. */
export type DefaultGates = { readonly [P in PresetName]?: DefaultGate } & { why: string };
export type DefaultGate = readonly ['warn' | 'error', BoundConfig, ...BoundConfig[]];

/** Of what nobody has declared. */
export const unknownMeasure: MeasureDeclaration = {
  title: 'Not declared',
  definition: 'Not known.',
  unit: 'not known',
  ideal: null,
  range: [null, null],
  direction: 'none',
  about: 'description',
};

/** Option name -> kind of data set that the option names. */
export type DataSlots = Record<string, DataKind>;
export type DataFor<S extends DataSlots> = { readonly [K in keyof S]: DataFitting<S[K]> };

export interface Metric<O = unknown, S extends DataSlots = DataSlots, N extends Requests = Requests> {
  id: string;
  /** Raised whenever the same input may give another number: results of different versions are not compared. */
  version: number;
  family: Family;
  title: string;
  /** One sentence for lists. */
  summary: string;
  /** The definition, as Markdown with the formula. */
  definition: string;
  /** Each departure from the paper or its code, and each choice that it leaves open. */
  deviations: readonly string[];
  references: readonly Reference[];
  /** What can come out. The single key `*` stands for one measure per test of the stimuli. */
  measures: Record<string, MeasureDeclaration>;
  /** A strict object schema; every key has a description and, where it can, a default. */
  options: z.ZodType<O>;
  /** Which options name data sets, and of which kind. An option left out takes `defaultData`. */
  data: S;
  /** Built-in data set for a slot that the configuration does not fill, as `{ stimuli: 'weat' }`. */
  defaultData?: { readonly [K in keyof S]?: string };
  /** A subject needs one of these; the metric is not run on subjects that have none. */
  roles: readonly Role[];
  /** Roles that one might expect to do as well, and why they do not, as a clause: said of subjects that have only these. */
  unsuitable?: { readonly [R in Role]?: string };
  /** Refuses options that do not fit the data (an unknown test, a group column that is not there), all at once. */
  check?(input: { options: O; data: DataFor<S> }): readonly { option: string; message: string; hint?: string }[];
  /**
   * The option that names a subject which all others are compared with. That one is asked the same as each of them, and
   * is not measured itself; `measure` and `samples` get its answers as `reference`. Where the option is not given, there is
   * none. An option that lists several names gives `references` instead.
   */
  referenceOption?: string;
  /**
   * The groups it will measure, where options and data say so: a gate that names another is refused before the run.
   * Without it, and where it returns null, a gate may name any group.
   */
  groups?(input: { options: O; data: DataFor<S> }): readonly { id: string; attribute: string }[] | null;
  /**
   * Those of `measures` that options and data leave to be measured: a gate on another is refused before the run, and nothing
   * else is expected. Without it, and where it returns null, all of them.
   */
  measured?(input: { options: O; data: DataFor<S> }): readonly string[] | null;
  /**
   * Models besides the subject's that its options name: they are checked, and their data read, before the run. A file
   * of word vectors that lacks one of `words` is refused.
   */
  models?(
    options: O,
  ): readonly { option: string; model: AuxiliaryModel | WordVectorsSource; words?: readonly string[] }[];
  /** The observations it needs, by a name of its own. */
  needs(input: { options: O; data: DataFor<S>; seed: number }): N;
  /** Whether items may stand for several rows each (`counts` of the data): where they may not, tables are read row by row. */
  counted?: boolean;
  /** Pure: the same input gives the same measurements. `random(...names)` starts an independent seeded stream. */
  measure(input: MeasureInput<O, S, N>): readonly Measurement[];
  /**
   * Pure, too: what to say of each item, for `--samples`. With `itemValue` each sample has a `value`: a number, or null
   * for an item that has none.
   */
  samples?(input: Omit<MeasureInput<O, S, N>, 'random'>): Iterable<Sample>;
  /** What the `value` of a sample is, in words; human judgements are held against it. */
  itemValue?: string;
  /** How measures follow from samples, so that two runs on the same data are compared item by item. Needs `samples`. */
  pairing?: Pairing<O>;
}

export interface Pairing<O> {
  /**
   * The fields of a sample that hold the model's answer. A baseline keeps only these; all others (labels, groups)
   * follow from the data, and are taken from the run that is compared with it.
   */
  answers: readonly string[];
  /** Pure. `samples` have ids of their own each. */
  statistics(options: O, samples: readonly Sample[]): ItemStatistics;
  /** Pure, too: what each sample says was decided, where the metric judges decisions: two runs are compared by these, as well. */
  decisions?(options: O, samples: readonly Sample[]): readonly ItemDecision[];
}

/** What was decided about one item. */
export interface ItemDecision {
  /** Null without an answer. */
  decision: string | null;
  /** Null where nobody knows, or there is no answer. */
  right: boolean | null;
  /** By attribute the groups that the item is in. */
  groups: { readonly [attribute: string]: readonly string[] };
  /** The case that it belongs to; null where it stands for itself. */
  case: string | null;
}

/** Measures as functions of the items, in the order of the samples. What is not listed is compared unpaired. */
export interface ItemStatistics {
  /**
   * Where items are not independent of each other, as those of a ranking are not: a number for each item, the same for those
   * that belong together, and -1 for one that stands for itself. Who belongs together in either run is drawn together.
   */
  clusters?: Int32Array;
  /** Measures that are the mean of one number an item: NaN for items that take no part. */
  means: readonly (MeasurementId & { values: Float64Array })[];
  /**
   * Measures with a known contribution of each item to their error: the squares of `influence` add up to the variance
   * of the value, as DeLong's components do.
   */
  smooth?: readonly (MeasurementId & { value: number; method: string; influence(): Float64Array })[];
  /** All others, and their values where item i counts weight[i] times: NaN where one is not defined. */
  others?: { places: readonly MeasurementId[]; recompute: Recompute };
}

/** One item as a metric sees it. Finite numbers only. */
export interface Sample {
  id: string;
  readonly [key: string]: Json;
}

export interface MeasureInput<O, S extends DataSlots, N extends Requests> {
  options: O;
  data: DataFor<S>;
  observed: Observed<N>;
  /** What the subject answered that `referenceOption` names; absent where it names none. */
  reference?: Observed<N>;
  /** The same of each that `referenceOption` lists, in its order; absent where that is no list. */
  references?: readonly { subject: string; observed: Observed<N> }[];
  random: (...names: readonly string[]) => Random;
}

/** A metric whose type parameters are not known: what lists and the pipeline hold. */
// biome-ignore lint/suspicious/noExplicitAny: options, slots and requests differ from metric to metric; the pipeline hands each metric only what its own declaration asked for
export type AnyMetric = Metric<any, any, any>;

/** Identity; it is there to infer the types. */
export function defineMetric<O, const S extends DataSlots, N extends Requests>(
  metric: Metric<O, S, N>,
): Metric<O, S, N> {
  return metric;
}
