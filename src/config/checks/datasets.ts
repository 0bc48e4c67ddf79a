/** Checks the data sets of a configuration: which plugin reads each, and its options. */

import type { DatasetConfig } from '../../contract/configuration.ts';
import type { AnyDataset } from '../../contract/dataset.ts';
import type { Problem } from '../../contract/problem.ts';
import { nearest } from '../../support/did-you-mean.ts';
import { noSuch, parseAt, problemAt } from '../issues.ts';
import type { KeyPath } from '../key-path.ts';
import { isMapping } from '../mapping.ts';
import type { ListedDataset } from './named-data.ts';

/** @param lacking takes what names a data set that nobody has: a plugin that is refused may have brought it */
export function checkDatasets(
  raw: unknown,
  datasets: readonly AnyDataset[],
  problems: Problem[],
  lacking: Problem[],
): Map<string, ListedDataset> {
  return new Map(
    Object.entries(isMapping(raw) ? raw : {}).map(([name, given]) => {
      const path = ['datasets', name];
      const entry = spellOut(given);
      if (!entry) {
        problems.push(...withoutUse(given, path));
        return [name, {}];
      }
      const dataset = datasets.find(({ id }) => id === entry.use);
      if (dataset) return [name, { entry, dataset, options: parseAt(dataset.options, entry.options, path, problems) }];
      lacking.push(
        noSuch('data set', entry.use, datasets, isMapping(given) && 'use' in given ? [...path, 'use'] : path),
      );
      return [name, { entry }];
    }),
  );
}

/** `{ table: file, ... }` is short for `{ use: table, table: file, ... }`; the same goes for `corpus`. */
function spellOut(given: unknown): DatasetConfig | undefined {
  if (!isMapping(given)) return undefined;
  const { use, ...options } = given;
  if (typeof use === 'string') return { use, options };
  const short = use === undefined ? ['table', 'corpus'].find((key) => key in given) : undefined;
  return short ? { use: short, options } : undefined;
}

/** An entry that does not say which data set it is reads nothing: probably `table` or `corpus` is misspelt. */
function withoutUse(given: unknown, path: KeyPath): Problem[] {
  const message = 'does not say which data set to use';
  const hint = 'Write { use: <data set>, ... }, { table: <file>, ... } or { corpus: <file>, ... }';
  const misspelt = (isMapping(given) ? Object.keys(given) : []).flatMap((key) => {
    const meant = nearest(key, ['use', 'table', 'corpus']);
    return meant === undefined || meant === key ? [] : [{ key, meant }];
  });
  if (!misspelt.length) return [problemAt(path, message, hint)];
  return misspelt.map(({ key, meant }) =>
    problemAt([...path, key], `unknown key "${key}"`, `Did you mean "${meant}"?`),
  );
}
