/** The data sets that a configuration can name: those that it lists, and those that can be read without options. */

import type { DatasetConfig } from '../contract/configuration.ts';
import type { AnyDataset } from '../contract/dataset.ts';
import type { Problem } from '../contract/problem.ts';
import { suggestion } from '../support/did-you-mean.ts';
import { problemAt } from './issues.ts';
import type { KeyPath } from './key-path.ts';
import type { ConfiguredDataset } from './loaded.ts';

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

  /** @param datasets what is built in, or comes with plugins */
  constructor(listed: ReadonlyMap<string, ListedDataset>, datasets: readonly AnyDataset[]) {
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
  check(name: string, kind: string, path: KeyPath): Problem[] {
    const builtIn = this.#datasets.find(({ id }) => id === name);
    const isListed = this.#listed.has(name);
    if (!isListed && !builtIn) {
      return [problemAt(path, `there is no data set "${name}"`, this.#choices(name, kind))];
    }
    const actual = isListed ? this.#listed.get(name)?.dataset?.kind : builtIn?.kind;
    if (actual !== undefined && actual !== kind) {
      const message = `"${name}" is a ${actual} data set, but a ${kind} one is needed`;
      return [problemAt(path, message, this.#choices(name, kind))];
    }
    if (!isListed && builtIn && !this.#withoutOptions(builtIn)) {
      const hint = `Add it under "datasets", as in "${name}: { use: ${name}, ... }"`;
      return [problemAt(path, `the data set "${name}" needs options`, hint)];
    }
    return [];
  }

  /** The nearest name of the right kind, or all of them. */
  #choices(name: string, kind: string): string {
    const listed = [...this.#listed].filter(([, { dataset }]) => dataset?.kind === kind).map(([id]) => id);
    const others = this.#datasets
      .filter((d) => d.kind === kind && !this.#listed.has(d.id) && this.#withoutOptions(d))
      .map(({ id }) => id);
    const fitting = [...listed, ...others];
    return fitting.length ? suggestion(name, fitting, `${kind} data sets`) : `Add a ${kind} data set under "datasets"`;
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
