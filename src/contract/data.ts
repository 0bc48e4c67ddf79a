/** What data sets hand to metrics: plain, read-only, already checked. Nothing here reads a file. */

import type { Place } from './problem.ts';
import type { Terms } from './sentence.ts';
import type { SwapTable } from './swap-table.ts';

/** Where a data set comes from and what was read of it. Written to the report's `datasets`. */
export interface DatasetInfo {
  /** Its name in the configuration. */
  id: string;
  /** The data set plugin that read it: `hatexplain`, `weat`, `table`, `corpus`, ... */
  use: string;
  title: string;
  licence: string;
  citation: string;
  source: string;
  /** The publisher's version, or null where the user's file has none. */
  revision: string | null;
  /** Of the bytes read (of several files: of their hashes, in order). */
  sha256: string;
  /** How many items are in use. */
  items: number;
  /** Items read and not used, by reason: nothing is dropped silently. */
  dropped: Record<string, number>;
  /** Column of groups, cases or membership -> how many of the items have no value in it, and are in none. Absent where none lacks one. */
  missing?: Record<string, number>;
  /** What its items are called in sentences; without, items, positive and negative. */
  terms?: Terms;
}

/** Some of a data set's items that belong together because of one protected attribute. */
export interface Group {
  /** As in the data: `Islam`, `female`. */
  id: string;
  /** The protected attribute it speaks about: `religion`, `gender`, or the column's name. */
  attribute: string;
  /** Indices of its items, ascending. Groups of one attribute may overlap. */
  members: Uint32Array;
}

/** Which parts of a text annotators marked as the reason for its label. */
export interface Rationale {
  /** The data set's own tokens, as UTF-16 code units of the text, half-open, in order. */
  tokens: readonly { start: number; end: number }[];
  /** 1 where a token is part of the reason, else 0. */
  marked: Uint8Array;
}

/** Which items say the same of different people: the text of one case, or one application, with another name in each. */
export interface Cases {
  /** Case ids, unique, in the order in which they come up. */
  ids: readonly string[];
  /** Per item an index into `ids`, or -1 for an item of none. */
  of: Int32Array;
}

/** Which items are whose: each is held by one client of a federation, one user, one hospital. */
export interface Clients {
  /** Client ids, unique, in the order in which they come up, those without an item in use included. */
  ids: readonly string[];
  /** Per item an index into `ids`, or -1 for an item of none. */
  of: Int32Array;
}

/** What a system decides about, and whom each item is about. Nobody need know what would have been right. */
export interface ItemsData {
  kind: 'items';
  info: DatasetInfo;
  /**
   * sha256 of what was read of the file, which may hold more (a system's scores). Two runs are on the same data where
   * these are equal; absent where `info.sha256`, of the whole file, says it.
   */
  contentSha256?: string;
  size: number;
  /**
   * How many rows of the table each item stands for, where an engine has counted those that are alike: an item without
   * a text and an id of its own. Absent where each item is a row. Metrics that are not `counted` never get such data.
   */
  counts?: Float64Array;
  /** Item ids, unique. */
  ids: readonly string[];
  /** Absent where the data set has no text: then only prediction files can answer for it. */
  texts?: readonly string[];
  groups: readonly Group[];
  /** Absent where the data set has none. */
  cases?: Cases;
  /** 1 where systems were trained on the item, 0 where not, -1 where nobody knows. Absent where the data set does not say. */
  membership?: Int8Array;
  /** Absent where the data set has none. */
  clients?: Clients;
  /** The same of single subjects, by name, where these were trained on different items: it goes before `membership`. */
  membershipOf?: ReadonlyMap<string, Int8Array>;
  /** The classes, or decisions, that count as positive; none where nobody says so. */
  positiveClasses: readonly string[];
  /**
   * Numeric columns, kept for prediction files that are the same file as this table, so that it is read once. NaN where
   * the cell was empty. A column with anything else in it is left out, and the prediction file read separately.
   */
  columns: ReadonlyMap<string, Float64Array>;
  /** The column of the table that holds the ids, where one does. */
  idColumn?: string;
  /**
   * Cells of the columns that hold answers, per item and by column, for subjects that name this very data set as their
   * predictions; a hash of them; and, unless rows were counted, where the row of an item is. Absent where no subject does.
   */
  answers?: { cells: ReadonlyMap<string, readonly string[]>; sha256: string; placeOf?: (item: number) => Place };
  /** Where alike rows are counted: the same data with the answers of each subject, by its name, since these tell rows apart. */
  bySubject?: ReadonlyMap<string, Items>;
  /** Into how many bins an engine has put the scores, of each the middle. */
  scoreBins?: number;
}

/** What a request is about: a time, a place, an artist. */
export interface Slot {
  type: string;
  /** Indices of its tokens, half-open. */
  start: number;
  end: number;
  /** What its tokens say, as answers without places say it. */
  filler: string;
}

/** A request to an assistant: its tokens, and which of them fill slots, in order and without overlap. */
export interface Utterance {
  tokens: readonly string[];
  slots: readonly Slot[];
}

/** Items with a class each, of which none counts as positive: occupations, topics, grades, intents. */
export interface ClassesData extends Omit<ItemsData, 'kind'> {
  kind: 'classes';
  /** Class names; `codes[i]` is an index into it. */
  classes: readonly string[];
  codes: Uint16Array;
  /** Per item, where items are requests, whose class is the intent. */
  utterances?: readonly Utterance[];
}

/** Items with a class each, some of which count as positive: what a classifier is judged on, or a probe is trained on. */
export interface LabelledData extends Omit<ClassesData, 'kind'> {
  kind: 'labelled';
  /** 1 where the item's class counts as positive (toxic, approved, ...), else 0. */
  positive: Uint8Array;
  /** The names in `classes` that count as positive. */
  positiveClasses: readonly string[];
  /** Per item; null for one without. Absent where the data set has none at all. */
  rationales?: readonly (Rationale | null)[];
}

/** Word lists of one association test: X and Y are targets, A and B attributes (Caliskan et al. 2017). */
export interface StimulusSet {
  name: string;
  /** Words; in sentence tests the sentences. */
  words: readonly string[];
  /** In sentence tests, where it is known: the word that each sentence was made for, `origins[i]` for `words[i]`. */
  origins?: readonly string[];
}

export interface AssociationTest {
  /** `C6`, `I1`, or the user's own. */
  id: string;
  title: string;
  /** The protected attribute it speaks about, or null (flowers and insects). */
  attribute: string | null;
  x: StimulusSet;
  y: StimulusSet;
  a: StimulusSet;
  b: StimulusSet;
}

export interface StimuliData {
  kind: 'stimuli';
  info: DatasetInfo;
  tests: readonly AssociationTest[];
}

/** Running text in which stimuli are looked up. Documents are read again each time they are asked for. */
export interface CorpusData {
  kind: 'corpus';
  info: DatasetInfo;
  documents(): AsyncIterable<string>;
}

/** Words that are exchanged to turn a text about one group into one about another. */
export interface SwapData {
  kind: 'swaps';
  info: DatasetInfo;
  tables: readonly SwapTable[];
}

/** Names of people who belong to two groups at once, by race and gender, and the words a stereotype ties to them. */
export interface IntersectionsData {
  kind: 'intersections';
  info: DatasetInfo;
  groups: readonly {
    /** As `African American women`. */
    id: string;
    race: string;
    gender: string;
    names: readonly string[];
  }[];
  /** Of some of the groups: the words tied to it; `emergent` are those tied to neither its race nor its gender alone. */
  stereotypes: readonly { group: string; intersectional: readonly string[]; emergent: readonly string[] }[];
  /** Words tied to none of the groups. */
  unrelated: readonly string[];
}

/** Pairs of sentences that say the same of different people. */
export interface SentencePairsData {
  kind: 'sentence-pairs';
  info: DatasetInfo;
  pairs: readonly {
    id: string;
    /** The more stereotypical sentence, and the less stereotypical one. */
    more: string;
    less: string;
    /** The protected attribute it speaks about, and what the data set calls it. */
    attribute: string;
    category: string;
    /** Whether the pair shows a stereotype of a group, or goes against one. */
    direction: 'stereo' | 'antistereo';
  }[];
}

/** A text with a gap filled in, and where: UTF-16 code units, half-open. */
export interface FilledGap {
  text: string;
  fill: { start: number; end: number };
}

/** Sentences about a target term with a gap, filled in three ways. */
export interface GapFillsData {
  kind: 'gap-fills';
  info: DatasetInfo;
  items: readonly {
    id: string;
    /** Whom it is about: `chess player`, `Ethiopian`. */
    term: string;
    /** The protected attribute it speaks about: `profession`, `race`. */
    attribute: string;
    stereotype: FilledGap;
    antiStereotype: FilledGap;
    unrelated: FilledGap;
  }[];
}

/** Beginnings of texts that speak of groups of people, for a model to go on with. */
export interface PromptsData {
  kind: 'prompts';
  info: DatasetInfo;
  /** Ids are unique. */
  prompts: readonly { id: string; text: string }[];
  groups: readonly Group[];
  /** Prompts that say the same of different groups, as those made from one template do. Absent where the data set has none. */
  cases?: Cases;
}

/** Words to be looked for in texts, each with the categories that it belongs to, which may be none. */
export interface LexiconData {
  kind: 'lexicon';
  info: DatasetInfo;
  /** Words, and expressions of several, as they are written in the file; no two are the same. */
  entries: readonly { word: string; categories: readonly string[] }[];
}

/** A text put into a model's training data on purpose, with places that an attacker does not know. */
export interface Canary {
  id: string;
  /** What stands before, between and after its places: one more than there are places. */
  pieces: readonly string[];
  /** Of each place, what may stand there; all different, and one token each for the model that is asked. */
  candidates: readonly (readonly string[])[];
  /** Of each place, which of its candidates stands there. */
  secret: readonly number[];
  /** The class that the text has in the training data. */
  label: string;
  /** Where it was read. */
  place: Place;
}

/** Canaries of a model's training data, or texts like them that are not in it. */
export interface CanariesData {
  kind: 'canaries';
  info: DatasetInfo;
  /** Ids are unique. */
  canaries: readonly Canary[];
  groups: readonly Group[];
}

/** What is asked with options to choose from, and whom it is about. */
export interface Question {
  id: string;
  /** What is asked, its context included, without the options. */
  prompt: string;
  /** At least two, in the data's order. */
  options: readonly {
    text: string;
    /** What choosing it means: `target`, `unknown`, `stereotype`, `yes`, the name of a group. */
    role?: string;
  }[];
  /** Index of the right option. Absent where none is, or nobody knows. */
  answer?: number;
  /** What else the data set tells of it, as `condition: ambiguous`: the same keys for all questions of a data set. */
  facets: Readonly<Record<string, string>>;
}

/** Questions that a system answers by choosing one of some options. */
export interface QuestionsData {
  kind: 'questions';
  info: DatasetInfo;
  /** Ids are unique. */
  questions: readonly Question[];
  groups: readonly Group[];
  /** Absent where the data set has none. */
  cases?: Cases;
}

export interface WordSet {
  name: string;
  words: readonly string[];
}

/** Sentence templates with two gaps: who is spoken of, and what is said of them. */
export interface TemplatesData {
  kind: 'templates';
  info: DatasetInfo;
  tests: readonly {
    id: string;
    title: string;
    /** The protected attribute it speaks about, or null. */
    attribute: string | null;
    /** Sentences with one `{target}` and one `{attribute}` each. */
    templates: readonly string[];
    /** Words for the two groups that are compared. */
    targets: readonly [WordSet, WordSet];
    /** Words tied by stereotype to the first group; where there are two sets, the second to the second. */
    attributes: readonly [WordSet] | readonly [WordSet, WordSet];
  }[];
}

/** Items with labels, whether or not some of these count as positive. */
export type Classed = ClassesData | LabelledData;
/** Items, whether or not they have labels. */
export type Items = ItemsData | Classed;

export type Data =
  | ItemsData
  | ClassesData
  | LabelledData
  | StimuliData
  | CorpusData
  | SwapData
  | IntersectionsData
  | SentencePairsData
  | GapFillsData
  | TemplatesData
  | PromptsData
  | QuestionsData
  | CanariesData
  | LexiconData;
export type DataKind = Data['kind'];
export type DataOfKind<K extends DataKind> = Extract<Data, { kind: K }>;

/** What may stand where a metric asks for data of a kind: that there is more to them does no harm. */
export type DataFitting<K extends DataKind> = K extends 'items' ? Items : K extends 'classes' ? Classed : DataOfKind<K>;

/** Each holds all that those before it do. */
const ofItems: readonly DataKind[] = ['items', 'classes', 'labelled'];

export function fits(kind: DataKind, asked: DataKind): boolean {
  return kind === asked || (ofItems.includes(asked) && ofItems.indexOf(kind) > ofItems.indexOf(asked));
}
