/**
 * Everything a metric or a data set needs, and the package's entry for outside plugins (`fairprobe/plugin`).
 *
 * A metric is one object literal built with {@link defineMetric}: it declares what it is and what it needs, and its
 * `measure` turns observations into measurements. Help, documentation, configuration checks and the report are derived
 * from the declaration. A data set is one object literal built with {@link defineDataset}.
 */
import type { z } from 'zod';
import type { WordVectorsSource } from './config/types.ts';
import type { Data, DataKind, DataOfKind, DatasetInfo } from './data.ts';
import type { FurtherModel, Observed, Requests, Role } from './observations.ts';
import type { PublishedFile } from './published/files.ts';
import type { Terms, Told } from './sentence.ts';
import type { Recompute } from './statistics/paired-bootstrap.ts';
import type { Random } from './statistics/random.ts';

export { furtherModel, missing, wordVectors } from './config/schema.ts';
export type { WordVectorsSource } from './config/types.ts';
export * from './counterfactual/index.ts';
export type * from './data.ts';
export type { Problem } from './errors.ts';
export { InputError } from './errors.ts';
export type { MissingBy, MissingReason } from './missing.ts';
export type * from './observations.ts';
export { onGitHub, type Published, type PublishedFile, publishedFile } from './published/files.ts';
export * from './sentence.ts';
export type { Random } from './statistics/random.ts';
export * from './tables/index.ts';

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
   * `bias` enters the correlation study; `performance` (accuracy, overall AUC), `risk` (what an attacker learns) and
   * `description` (selection rate) do not. A description is neither judged nor ranked.
   */
  about: 'bias' | 'performance' | 'risk' | 'description';
  /** Another measure of the metric whose value it always has: the two count once in corrections and rankings. */
  equals?: string;
  /** Shown first: a few of a metric. */
  main?: boolean;
  /**
   * Of a summary over groups: the measure of single groups that it sums up. A finding then names the group that is worst
   * off and holds it against the other group, where there are two, or else against all items.
   */
  of?: string;
  /**
   * Of a measure of single groups: the measure over all items that a group is held against. With it a group stands out by
   * its distance from that, and without by its distance from the ideal.
   */
  reference?: string;
  /**
   * What a result that stands out means, in one sentence: what happens to whom, with the rates and counts. Plain text. Where
   * it gives undefined, titles and numbers must do.
   */
  sentence?(told: Told): string | undefined;
}

export interface Interval {
  /** Confidence level, 0.95. */
  level: number;
  /** As in `DeLong`, `Wilson`, `bootstrap (percentile, 2000 resamples)`. */
  method: string;
  lower: number;
  upper: number;
}

/** A number, or the reason why there is none. Nobody can read `value` without checking `status`. */
export type Outcome =
  | ({
      status: 'ok';
      value: number;
      n: number;
      /**
       * What the value would be on average where there is no bias at all: of a statistic that chance alone moves away from its
       * ideal (a root mean square, the greatest of several differences, a calibration error). How it is found belongs into the
       * metric's `definition`. In the unit and the range of the value.
       */
      byChance?: number;
    } & Limits &
      TestResult)
  /**
   * Too few items: `counts` says how many there were of each kind, `required` how many of each it takes. With
   * `lacksAnswers` it is for want of answers (none of the items has one, or with all of them there would be enough): the
   * run is then incomplete.
   */
  | {
      status: 'insufficient';
      reason: string;
      n: number;
      counts: Record<string, number>;
      required: number;
      lacksAnswers?: boolean;
    }
  /** Not defined on this input, whatever its size (a variance of zero, an empty denominator). */
  | { status: 'undefined'; reason: string; n: number }
  /** The data cannot pose the question: one group only, no labels, a single class. */
  | { status: 'inapplicable'; reason: string; n: number }
  | { status: 'error'; reason: string };

/** An interval, or, where a reader could expect one, why there is none: a clause, as `fewer than 36 texts`. */
type Limits = { interval?: Interval; noInterval?: undefined } | { interval?: undefined; noInterval: string };

/** A p value says what it speaks for. */
type TestResult = { pValue?: undefined } | { pValue: number; alternative: Alternative };

/** Of a p value: that the value differs from that of no bias either way, or is `less` or `greater`. */
export type Alternative = 'two-sided' | 'less' | 'greater';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** What a measurement is of, within its metric. */
export interface Place {
  /** A key of the metric's `measures`, or, where that has only `*`, the name of the test. */
  measure: string;
  /** The protected attribute it speaks about; null where none or all. */
  attribute: string | null;
  /** The group it speaks about; null for a summary over groups. */
  group: string | null;
}

export type Measurement = Outcome &
  Place & {
    /** Whatever else a reader needs: tau², Q, set sizes, dropped stimuli. Finite numbers only. */
    details?: { readonly [key: string]: Json };
  };

/** Option name -> kind of data set that the option names. */
export type DataSlots = Record<string, DataKind>;
export type DataFor<S extends DataSlots> = { readonly [K in keyof S]: DataOfKind<S[K]> };

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
   * The groups it will measure, where options and data tell: a gate that names another is refused before anything is run.
   * Without it, and where it gives null, a gate may name any group.
   */
  groups?(input: { options: O; data: DataFor<S> }): readonly { id: string; attribute: string }[] | null;
  /**
   * Models besides the subject's that its options name: looked at, and their data read, before anything is run. A file of
   * word vectors is refused that lacks one of `words`.
   */
  models?(
    options: O,
  ): readonly { option: string; model: FurtherModel | WordVectorsSource; words?: readonly string[] }[];
  /** The observations it needs, by a name of its own. */
  needs(input: { options: O; data: DataFor<S>; seed: number }): N;
  /** Pure: the same input gives the same measurements. `random(...names)` starts an independent seeded stream. */
  measure(input: MeasureInput<O, S, N>): readonly Measurement[];
  /**
   * Pure, too: what there is to say of each item, for `--samples`. With `itemValue` each sample has a `value`: a number,
   * or null for an item that has none.
   */
  samples?(input: Omit<MeasureInput<O, S, N>, 'random'>): Iterable<Sample>;
  /** What the `value` of a sample is, in words; human judgements are held against it. */
  itemValue?: string;
  /** How measures follow from samples, so that two runs on the same data are compared item by item. Needs `samples`. */
  pairing?: Pairing<O>;
}

export interface Pairing<O> {
  /**
   * The fields of a sample that say what the model answered. A baseline keeps these alone; all others (labels, groups)
   * follow from the data, and are taken from the run that is compared with it.
   */
  answers: readonly string[];
  /** Pure. `samples` have ids of their own each. */
  statistics(options: O, samples: readonly Sample[]): ItemStatistics;
}

/** Measures as functions of the items, in the order of the samples. What is not listed is compared unpaired. */
export interface ItemStatistics {
  /** Measures that are the mean of one number an item: NaN for items that take no part. */
  means: readonly (Place & { values: Float64Array })[];
  /**
   * Measures for which it is known what each item adds to their error: the squares of `influence` add up to the variance of
   * the value, as DeLong's components do.
   */
  smooth?: readonly (Place & { value: number; method: string; influence(): Float64Array })[];
  /** All others, and their values where item i counts weight[i] times: NaN where one is not defined. */
  others?: { places: readonly Place[]; recompute: Recompute };
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

export interface DatasetContext {
  /** Its name in the configuration. */
  id: string;
  /** Turns a path of the configuration into an absolute one. */
  resolve(path: string): string;
  /** Numeric columns that prediction files in the same table ask for (see `LabelledData.columns`). */
  keepColumns: readonly string[];
  /** Where `fairprobe datasets pull` puts published files. */
  dataDirectory?: string | undefined;
}

export interface Dataset<O = unknown, K extends DataKind = DataKind> {
  id: string;
  title: string;
  summary: string;
  kind: K;
  licence: string;
  citation: string;
  source: string;
  revision: string | null;
  /** What its items are called in sentences, where they have names of their own. */
  terms?: Terms;
  /** The publisher's files, of built-in data sets: `fairprobe datasets pull` fetches them, `publishedFile` finds them. */
  files?: readonly PublishedFile[];
  /** Raised whenever the same file may be read otherwise, as other items, labels or groups: nothing older is then reused. */
  version?: number;
  /** A strict object schema of what the configuration may say besides `use`. */
  options: z.ZodType<O>;
  /** Reads and checks it. Raises {@link InputError} with every problem found (up to a sensible number). */
  load(options: O, context: DatasetContext): Promise<DataOfKind<K>>;
}

// biome-ignore lint/suspicious/noExplicitAny: as for AnyMetric
export type AnyDataset = Dataset<any, any>;

/** A data set as it is written: of `info`, `load` gives what reading alone tells, and what differs from the declaration. */
export interface DatasetDeclaration<O, K extends DataKind> extends Omit<Dataset<O, K>, 'load'> {
  load(options: O, context: DatasetContext): Promise<Read<DataOfKind<K>>>;
}

type Read<D extends Data> = Omit<D, 'info'> & { info: Pick<DatasetInfo, 'sha256' | 'items'> & Partial<DatasetInfo> };

/** The rest of `info` is filled in: from the declaration, from its name in the configuration, and nothing `dropped`. */
export function defineDataset<O, K extends DataKind>(declaration: DatasetDeclaration<O, K>): Dataset<O, K> {
  const { id: use, title, licence, citation, source, revision, terms } = declaration;
  return {
    ...declaration,
    async load(options, context) {
      const { info, ...data } = await declaration.load(options, context);
      const { sha256, items, dropped = {}, ...own } = info;
      const declared = {
        id: context.id,
        use,
        title,
        licence,
        citation,
        source,
        revision,
        ...(terms && { terms }),
        ...own,
      };
      return { ...data, info: { ...declared, sha256, items, dropped } } as unknown as DataOfKind<K>;
    },
  };
}

/** What an outside plugin exports by default. */
export interface Plugin {
  metrics?: readonly AnyMetric[];
  datasets?: readonly AnyDataset[];
}

export type { Data, DatasetInfo };
