/** The configuration after checking: every default filled in, every short form spelled out. */
import type { GateRule } from './gate-rule.ts';

/**
 * - `none`: as it is
 * - `max`: the greater of the two log-probabilities of each token
 * - `mean-logit`: their mean, which is the geometric mean of the probabilities
 * - `mean-probability`: the mean of the probabilities
 * - `swap`: the tokens of each pair (`he`, `she`) change probabilities; the reversed text plays no part
 *
 * All but `none` and `swap` are symmetric in the two, and give back what both agree on.
 */
export const combinations = ['none', 'max', 'mean-logit', 'mean-probability', 'swap'] as const;
export type Combination = (typeof combinations)[number];
/** What is made of a text without a character other than white space: no text, or an empty one. */
export const emptyTexts = ['missing', 'keep'] as const;
export type EmptyTexts = (typeof emptyTexts)[number];

/**
 * How a text's token vectors become one.
 * - `mean`: over all tokens, the special ones included, as sentence-transformers' mean pooling does.
 * - `cls`: the first token's vector.
 * - `last`: the last token's vector.
 */
export type Pooling = 'mean' | 'cls' | 'last';

/** `jsonl` and `json` are read alike: an array of objects, or one object a line. */
export const tableFormats = ['csv', 'tsv', 'jsonl', 'json', 'parquet', 'arrow'] as const;
export type TableFormat = (typeof tableFormats)[number];

export type Dtype = 'fp32' | 'fp16' | 'int8' | 'uint8' | 'q8' | 'q4' | 'q4f16' | 'bnb4';

/** A hub id or local folder that holds config.json, tokenizer.json and onnx/. */
export interface ModelSource {
  model: string;
  revision: string;
  dtype: Dtype;
  device: string;
  /** File name below the folder, where it is not `onnx/model<suffix of dtype>.onnx`. */
  file?: string;
}

/** A causal language model, and how it is asked. */
export interface CausalSource extends ModelSource {
  /** Whether next tokens also depend on the text with the roles of two groups reversed. */
  roleReversal?: RoleReversalConfig;
  /** Prompts are what a user says in a conversation, by the model's own chat template. Of questions and prompts alone. */
  chat?: ChatSettings;
}

export interface ChatSettings {
  /** What the conversation begins with. */
  system?: string;
}

export interface RoleReversalConfig {
  combine: Combination;
  /** Names of swap tables of one attribute, with two groups. */
  swaps: readonly string[];
  /** Name of a data set of swap tables. */
  tables: string;
}

export interface EncoderSource extends ModelSource {
  /** Index into the hidden states (0 is the embedding layer), or -1 for the last. */
  layer: number;
  pooling: Pooling;
}

export interface ProbeSource {
  probe: {
    /** Name of a labelled data set in the configuration. */
    dataset: string;
    /** Inverse strength of the L2 penalty, as in scikit-learn's `C`. */
    c: number;
    /** Share of the items kept out of training to measure the probe. */
    heldOut: number;
  };
  /** Scores of at least this are decided positively, instead of what a metric's option says for everybody. */
  threshold?: number;
}

/** Whether a text has exactly one label, or may have several or none. */
export type LabelRelation = 'exclusive' | 'independent';

export interface ClassifierModelSource extends ModelSource {
  /** Labels of the model that count as the positive class. */
  positive?: readonly string[];
  /** Where the model's config.json does not say it: independent labels each have a sigmoid of their own. */
  labels?: LabelRelation;
  /** Scores of at least this are decided positively, instead of what a metric's option says for everybody. */
  threshold?: number;
}

/** How the file is read that a source names. */
export interface TableOptions {
  format?: TableFormat;
  /** Of CSV; default `,`. */
  delimiter?: string;
  /** Whole cells that are missing, besides the empty one; see `MISSING_MARKERS` for the default. */
  missing?: readonly (string | number | boolean | null)[];
}

export interface PredictionsSource extends TableOptions {
  /** A file, or the data set in whose own table the answers are. */
  predictions: string | { dataset: string };
  columns: {
    /** Items of another table are matched by id or by text: one of the two. */
    id?: string;
    text?: string;
    /** One score in 0..1 ... */
    score?: string;
    /** ... or one column a class; those of `positive` make the score, as `labels` says. */
    scores?: Readonly<Record<string, string>>;
    /** The name of the class that was predicted. */
    predicted?: string;
  };
  /** With `scores`: the classes that count as positive. */
  positive?: readonly string[];
  /** Needed where several classes are positive. */
  labels?: LabelRelation;
  /** Whether less than half of a data set's items may have a row. */
  partial?: boolean;
  /** Scores of at least this are decided positively, instead of what a metric's option says for everybody. */
  threshold?: number;
}

/** A file of numbers, of any range. */
export interface NumbersSource extends TableOptions, Pick<PredictionsSource, 'predictions' | 'partial'> {
  columns: {
    /** Items are matched by id or by text: one of the two. */
    id?: string;
    text?: string;
    number: string;
  };
}

/** A file of rankings. */
export interface RankingsSource extends TableOptions, Pick<PredictionsSource, 'predictions' | 'partial'> {
  columns: {
    /** Items are matched by id or by text: one of the two. */
    id?: string;
    text?: string;
    position: string;
    /** Without it, one ranking has all items. */
    list?: string;
  };
}

/** A file of the options that a system chose. */
export interface ChoicesFileSource extends TableOptions, Pick<PredictionsSource, 'partial'> {
  predictions: string;
  columns: {
    id: string;
    /** One of the two, or both. */
    choice?: string;
    /** The log-probability of each option, a list in the data set's order. */
    scores?: string;
    /** What tells several answers to one question apart. */
    order?: string;
    /** The order in which the options were shown, by letters of the data set's. */
    shown?: string;
  };
  /** What `choice` holds; letters are those that were shown, an index is that of the data set. */
  choiceBy: 'text' | 'letter' | 'index';
  /** What it holds where the system declined. */
  declined?: readonly string[];
}

/** A completions interface that echoes a prompt with the log-probabilities of its tokens. */
export interface EchoEndpointSource extends Omit<OpenAiSource, 'prompt'> {
  api: 'openai-completions';
}

export type ChooserSource = ChoicesFileSource | EchoEndpointSource;

/** A file of intents and slots. */
export interface TagsSource extends TableOptions, Pick<PredictionsSource, 'partial'> {
  predictions: string;
  columns: {
    /** Items are matched by id or by text: one of the two. */
    id?: string;
    text?: string;
    /** Of several columns the intent is put together, with `_` between. */
    intent?: string | readonly string[];
    /** One BIO tag a token, or the slots themselves: one of the two, or neither. */
    tags?: string;
    slots?: string;
  };
}

/** What all services that are asked over HTTP have in common. */
export interface EndpointSource {
  /** Address of the service. */
  endpoint: string;
  /** Name of the environment variable that holds the key. */
  keyFrom?: string;
  /** Header that takes the key and nothing else; without it, `Authorization: Bearer <key>`. */
  keyHeader?: string;
  /** Most requests under way at a time. */
  concurrency: number;
  /** How many times a request that fails for a transient reason is made. */
  attempts: number;
  /** Seconds to wait for an answer. */
  timeout: number;
}

/** A language model behind an OpenAI-compatible interface. */
export interface OpenAiSource extends EndpointSource {
  model: string;
  /** What is asked; `{text}` stands for the text. */
  prompt: string;
  /** Further fields of each request; null takes one out. */
  body: Readonly<Record<string, unknown>>;
  /** Of a million tokens. */
  prices?: { input: number; output: number };
}

/** A text classification service in the layout of Hugging Face's inference services. */
export interface ClassifierEndpointSource extends EndpointSource {
  api: 'hugging-face';
  positive?: readonly string[];
  /** Needed where several labels are positive. */
  labels?: LabelRelation;
  /** Texts a request. */
  batch: number;
  /** Scores of at least this are decided positively, instead of what a metric's option says for everybody. */
  threshold?: number;
}

/** A sequence classifier whose logit is the number, as it is: of a regression model what it was trained to say. */
export interface ScorerModelSource extends ModelSource {
  /** The label whose logit it is, of a model that has several. */
  label?: string;
}

/** A service in the layout of Hugging Face's inference services, of which a score is the number. */
export interface ScorerEndpointSource extends EndpointSource {
  api: 'hugging-face';
  /** The label whose score it is, where the service gives several. */
  label?: string;
  /** Texts a request. */
  batch: number;
}

export type ScorerSource = ScorerModelSource | NumbersSource | ScorerEndpointSource;

/** A language model that is asked for one of some labels. */
export interface ChatClassifierSource extends OpenAiSource {
  api: 'openai-chat';
  labels: readonly string[];
  positive?: readonly string[];
  maxTokens: number;
}

export type ClassifierSource =
  | ClassifierModelSource
  | PredictionsSource
  | ProbeSource
  | ClassifierEndpointSource
  | ChatClassifierSource;

export interface GeneratorEndpointSource extends OpenAiSource, TextOptions {
  api: 'openai-chat' | 'openai-completions';
}

/** What a generator's texts mean. */
export interface TextOptions {
  /** Whether a blank text is a text; by default it is missing. */
  emptyTexts?: EmptyTexts;
}

/** Texts that a model has written elsewhere: rows of prompt id and text, several of one prompt in the order sampled. */
export interface GenerationsFileSource extends TableOptions, TextOptions {
  generations: string;
  columns: { prompt: string; text: string };
}

/** Texts from elsewhere: asked of a service, or read from a file. */
export type WrittenElsewhere = GeneratorEndpointSource | GenerationsFileSource;
export type GeneratorModelSource = CausalSource & TextOptions;
export type GeneratorSource = GeneratorModelSource | WrittenElsewhere;

/** A system under evaluation. Each role adds its key in `src/runtime/roles/<role>.ts`. */
export interface SubjectConfig {
  name: string;
  /** What somebody says of it, by a name of their own: `epsilon`, `shots`. Nothing here verifies it. */
  declared?: Readonly<Record<string, number>>;
}

export interface WordVectorsSource {
  path: string;
}

/** `use` and whatever else the data set plugin's own schema says. */
export interface DatasetConfig {
  use: string;
  options: Readonly<Record<string, unknown>>;
}

export interface MetricConfig {
  metric: string;
  /** The name it has in the report: `metric` unless given. */
  as: string;
  /** Not yet checked by the metric's own schema. */
  options: Readonly<Record<string, unknown>>;
}

export interface CorrelateConfig {
  /** Which pairs: `[intrinsic, extrinsic]` crosses the families; `all` takes every pair. */
  families: readonly ['intrinsic', 'extrinsic'] | 'all';
  /** Keep the sign of the distance from the ideal. */
  signed: boolean;
  /** Only pairs about the same attribute. */
  aligned: boolean;
  /** Whether measures of performance enter, too. */
  performance: boolean;
  /** Studies of their own, within each subject and over the groups of an attribute. */
  groups?: readonly GroupCorrelationConfig[];
}

/** Measures of single groups that are compared over the groups of one attribute. */
export interface GroupCorrelationConfig {
  attribute: string;
  /** Each as `topics/accuracy`: the name (`as`) of a metric, and a measure of it. */
  measures: readonly string[];
}

/** The two parts of a measure's name in {@link GroupCorrelationConfig}. */
export function measureNamed(name: string): { metric: string; measure: string } {
  const slash = name.indexOf('/');
  return { metric: name.slice(0, slash), measure: name.slice(slash + 1) };
}

/** A file of human judgements of single texts, and the metrics to hold against them. */
export interface HumanAgreementConfig extends TableOptions {
  judgements: string;
  columns: { id: string; judgement: string; annotator?: string };
  /** Names (`as`) of metrics that have a value for each text. */
  metrics: readonly string[];
}

/** What one rule demands, and of which results: exactly one of the first four. */
export interface BoundConfig {
  min?: number;
  max?: number;
  /** From the ideal value, either way. */
  maxDistance?: number;
  noWorseThanBaseline?: true;
  subject?: string;
  group?: string;
  attribute?: string;
  statistic?: 'value' | 'lower' | 'upper';
  onInsufficient?: 'warn' | 'off';
}

/** What `gates: { extends }` may name. */
export const presetNames = ['recommended', 'strict'] as const;
export type PresetName = (typeof presetNames)[number];

export type GateLevel = 'off' | 'warn' | 'error';
export type GateConfig = GateLevel | readonly [GateLevel, ...BoundConfig[]];

export interface Config {
  seed: number;
  subjects: readonly SubjectConfig[];
  datasets: Readonly<Record<string, DatasetConfig>>;
  metrics: readonly MetricConfig[];
  correlate: CorrelateConfig;
  humanAgreement?: HumanAgreementConfig;
  gates: readonly GateRule[];
  plugins: readonly string[];
}

/** A checked configuration, and how to point at a place in the file it came from. */
export interface LoadedConfig {
  config: Config;
  /** Absolute path; null for a configuration that was given as a value. */
  file: string | null;
  /** Where relative paths of the configuration start. */
  directory: string;
  /** As it was asked for, where only some of the file's subjects and metrics are kept. */
  only: { subjects?: string[]; metrics?: string[] };
  /** Line and column of a key such as `subjects[0].encoder`, where the file's format allows it. */
  locate(key: string): { file?: string; line?: number; column?: number };
}
