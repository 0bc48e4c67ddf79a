/** The data sets that a configuration can name: those that it lists, and those that can be read without options. */

import type { DatasetConfig } from '../../contract/configuration.ts';
import { type DataKind, fits } from '../../contract/data.ts';
import type { AnyDataset } from '../../contract/dataset.ts';
import type { Problem } from '../../contract/problem.ts';
import { suggestion } from '../../support/did-you-mean.ts';
import { problemAt } from '../issues.ts';
import type { KeyPath } from '../key-path.ts';
import type { ConfiguredDataset } from '../loaded.ts';

/** An entry of `datasets`, as far as it could be understood. */
export interface ListedDataset {
  entry?: DatasetConfig;
  dataset?: AnyDataset;
  /** As its own schema reads them. */
  options?: unknown;
}

export class NamedData {
  readonly #listed: ReadonlyMap<string, ListedDataset>;
  readonly #datasets: readonly AnyDataset[];
  readonly #unlisted = new Map<AnyDataset, ConfiguredDataset | undefined>();

  readonly #lacking: Problem[];

  /**
   * @param datasets what is built in, or comes with plugins
   * @param lacking takes what names a data set that nobody has: a plugin that is refused may have brought it
   */
  constructor(listed: ReadonlyMap<string, ListedDataset>, datasets: readonly AnyDataset[], lacking: Problem[]) {
    this.#lacking = lacking;
    this.#listed = listed;
    this.#datasets = datasets;
  }

  /** Undefined where there is none of that name, or something is wrong with it. */
  get(name: string): ConfiguredDataset | undefined {
    const listed = this.#listed.get(name);
    if (listed) {
      const { dataset, options } = listed;
      return dataset && options !== undefined ? { dataset, options } : undefined;
    }
    const builtIn = this.#datasets.find(({ id }) => id === name);
    return builtIn && this.#withoutOptions(builtIn);
  }

  /** What is wrong with naming `name` at `path`. Entries that are wrong themselves are reported elsewhere. */
  check(name: string, kind: DataKind, path: KeyPath): Problem[] {
    const builtIn = this.#datasets.find(({ id }) => id === name);
    const isListed = this.#listed.has(name);
    if (!isListed && !builtIn) {
      this.#lacking.push(problemAt(path, `there is no data set "${name}"`, this.#choices(name, kind)));
      return [];
    }
    const actual = isListed ? kindOf(this.#listed.get(name)) : builtIn?.kind;
    if (actual === 'items' && (kind === 'labelled' || kind === 'classes')) {
      const message = `"${name}" has no labels, but a ${kind === 'classes' ? 'data set with labels' : 'labelled data set'} is needed`;
      return [problemAt(path, message, `Name its column of labels, or ${decapitalise(this.#choices(name, kind))}`)];
    }
    if (actual === 'classes' && kind === 'labelled') {
      const message = `"${name}" does not say which of its labels count as positive, but that is needed`;
      const hint = `Name them, as in positive: [1], or ${decapitalise(this.#choices(name, kind))}`;
      return [problemAt(path, message, hint)];
    }
    if (actual !== undefined && !fits(actual, kind)) {
      const needed = kind in ofThings ? `one ${ofThings[kind]}` : `a ${kind} one`;
      const message = `"${name}" is ${phrase(actual)}, but ${needed} is needed`;
      return [problemAt(path, message, this.#choices(name, kind))];
    }
    if (!isListed && builtIn && !this.#withoutOptions(builtIn)) {
      const hint = `Add it under "datasets", as in "${name}: { use: ${name}, ... }"`;
      return [problemAt(path, `the data set "${name}" needs options`, hint)];
    }
    return [];
  }

  /** The nearest name of the right kind, or all of them. */
  #choices(name: string, kind: DataKind): string {
    const isFitting = (actual: DataKind | undefined) => actual !== undefined && fits(actual, kind);
    const listed = [...this.#listed].filter(([, entry]) => isFitting(kindOf(entry))).map(([id]) => id);
    const others = this.#datasets
      .filter((d) => isFitting(d.kind) && !this.#listed.has(d.id) && this.#withoutOptions(d))
      .map(({ id }) => id);
    const fitting = [...listed, ...others];
    return fitting.length
      ? suggestion(name, fitting, kind in ofThings ? `data sets ${ofThings[kind]}` : `${kind} data sets`)
      : `Add ${phrase(kind)} under "datasets"`;
  }

  /** Undefined where it needs options. */
  #withoutOptions(dataset: AnyDataset): ConfiguredDataset | undefined {
    if (!this.#unlisted.has(dataset)) {
      const { success, data: options } = dataset.options.safeParse({});
      this.#unlisted.set(dataset, success ? { dataset, options } : undefined);
    }
    return this.#unlisted.get(dataset);
  }
}

/** What it is with the options it has; where they are wrong, what it is in general. */
function kindOf({ dataset, options }: ListedDataset = {}): DataKind | undefined {
  return options === undefined ? dataset?.kind : (dataset?.kindWith?.(options) ?? dataset?.kind);
}

/** Kinds that are no attribute. */
const ofThings: { readonly [K in DataKind]?: string } = { items: 'of items', classes: 'with labels' };

function phrase(kind: DataKind): string {
  return kind in ofThings ? `a data set ${ofThings[kind]}` : `a ${kind} data set`;
}

const decapitalise = (text: string): string => text[0].toLowerCase() + text.slice(1);
