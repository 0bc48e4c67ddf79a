/** Where the configuration names one of its data sets: it must be there, and of the kind that is needed. */

import type { DatasetConfig } from '../contract/configuration.ts';
import type { AnyDataset } from '../contract/dataset.ts';
import { suggestion } from '../support/did-you-mean.ts';
import type { Finding } from './issues.ts';
import type { KeyPath } from './key-path.ts';

/** The data sets of the configuration by name; undefined where an entry does not say what to read. */
export type ConfiguredData = ReadonlyMap<string, DatasetConfig | undefined>;

export interface KnownData {
  configured: ConfiguredData;
  /** What is built in, or comes with plugins. One that needs no options may be named without an entry. */
  datasets: readonly AnyDataset[];
}

/** What is wrong with naming `name` at `path`. Entries that are wrong themselves are reported elsewhere. */
export function checkReference(name: string, kind: string, path: KeyPath, known: KnownData): Finding[] {
  const { configured, datasets } = known;
  const builtIn = datasets.find(({ id }) => id === name);
  const inConfiguration = configured.has(name);
  if (!inConfiguration && !builtIn) {
    return [{ path, message: `there is no data set "${name}"`, hint: choices(name, kind, known) }];
  }
  const actual = inConfiguration ? kindOf(configured.get(name), datasets) : builtIn?.kind;
  if (actual !== undefined && actual !== kind) {
    const message = `"${name}" is a ${actual} data set where a ${kind} one is needed`;
    return [{ path, message, hint: choices(name, kind, known) }];
  }
  if (!inConfiguration && builtIn && !needsNothing(builtIn)) {
    const hint = `Add it under "datasets", as in "${name}: { use: ${name}, ... }"`;
    return [{ path, message: `the data set "${name}" needs options`, hint }];
  }
  return [];
}

/** The nearest name of the right kind, or all of them. */
function choices(name: string, kind: string, { configured, datasets }: KnownData): string {
  const entries = [...configured].filter(([, entry]) => kindOf(entry, datasets) === kind).map(([id]) => id);
  const others = datasets
    .filter((d) => d.kind === kind && !configured.has(d.id) && needsNothing(d))
    .map(({ id }) => id);
  const fitting = [...entries, ...others];
  return fitting.length ? suggestion(name, fitting, `${kind} data sets`) : `Add a ${kind} data set under "datasets"`;
}

function kindOf(entry: DatasetConfig | undefined, datasets: readonly AnyDataset[]): string | undefined {
  return datasets.find(({ id }) => id === entry?.use)?.kind;
}

const needsNothing = ({ options }: AnyDataset): boolean => options.safeParse({}).success;
