/** What a data set is: one object literal built with {@link defineDataset}. */
import type { z } from 'zod';
import type { Data, DataKind, DataOfKind, DatasetInfo, Items } from './data.ts';
import type { AnyMetric } from './metric.ts';
import type { Terms } from './sentence.ts';

/** A file as its publisher offers it. */
export interface PublishedFile {
  /** Its place below the data set's folder, with forward slashes. */
  name: string;
  address: string;
  sha256: string;
  bytes: number;
}

export interface DatasetContext {
  /** Its name in the configuration. */
  id: string;
  /** Turns a path of the configuration into an absolute one. */
  resolve(path: string): string;
  /** Numeric columns that prediction files in the same table ask for (see `LabelledData.columns`). */
  keepColumns: readonly string[];
  /** Columns of the table that hold answers, by the name of the subject that they are of (see `LabelledData.answers`). */
  answers?: ReadonlyMap<string, readonly { name: string; isScore: boolean }[]>;
  /** Whether rows may be counted instead of read: where nobody asks for single items. */
  mayCount?: boolean;
  /** Whether no connection may be opened. */
  offline?: boolean;
  /** Where `fairprobe datasets pull` puts published files. */
  dataDirectory?: string | undefined;
}

export interface Dataset<O = unknown, K extends DataKind = DataKind> {
  id: string;
  title: string;
  summary: string;
  kind: K;
  /** Where the options decide what it is. */
  kindWith?(options: O): K;
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
  load(options: O, context: DatasetContext): Promise<LoadedData<DataOfKind<K>>>;
}

/** What reading gives: of `info`, what the file alone can tell, and what is to stand in place of the declaration. */
export type LoadedData<D extends Data> = D extends unknown
  ? Omit<D, 'info' | 'bySubject'> & {
      info: Pick<DatasetInfo, 'sha256' | 'items'> & Partial<DatasetInfo>;
      /** The same data with the answers of each subject: their `info` is that of the data. */
      bySubject?: ReadonlyMap<string, LoadedItems>;
    }
  : never;
/** Items as reading gives them, for one subject. */
export type LoadedItems = Items extends infer I ? (I extends Items ? Omit<I, 'info' | 'bySubject'> : never) : never;

/** The rest of `info` is filled in: from the declaration, from its name in the configuration, and nothing `dropped`. */
export function defineDataset<O, K extends DataKind>(declaration: DatasetDeclaration<O, K>): Dataset<O, K> {
  const { id: use, title, licence, citation, source, revision, terms } = declaration;
  return {
    ...declaration,
    async load(options, context) {
      const { info: read, bySubject, ...data } = await declaration.load(options, context);
      const { sha256, items, dropped = {}, ...own } = read;
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
      const info = { ...declared, sha256, items, dropped };
      const views = bySubject && new Map(Array.from(bySubject, ([subject, one]) => [subject, { ...one, info }]));
      return { ...data, ...(views && { bySubject: views }), info } as unknown as DataOfKind<K>;
    },
  };
}

/** What an outside plugin exports by default. */
export interface Plugin {
  metrics?: readonly AnyMetric[];
  datasets?: readonly AnyDataset[];
}
