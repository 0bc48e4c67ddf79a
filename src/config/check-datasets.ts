/** Checks the data sets of a configuration: which plugin reads each, and its options. */

import type { DatasetConfig } from '../contract/configuration.ts';
import type { AnyDataset } from '../contract/dataset.ts';
import { nearest } from '../support/did-you-mean.ts';
import { type Finding, findings, noSuch } from './issues.ts';
import type { KeyPath } from './key-path.ts';
import { isMapping } from './mapping.ts';

export function checkDatasets(
  raw: unknown,
  plugins: readonly AnyDataset[],
  problems: Finding[],
): Map<string, DatasetConfig | undefined> {
  const checked = new Map<string, DatasetConfig | undefined>();
  for (const [name, entry] of Object.entries(isMapping(raw) ? raw : {})) {
    const path = ['datasets', name];
    const dataset = spellOut(entry);
    if (!dataset) {
      problems.push(...withoutUse(entry, path));
      checked.set(name, undefined);
      continue;
    }
    const plugin = plugins.find(({ id }) => id === dataset.use);
    if (plugin) problems.push(...findings(plugin.options, dataset.options, path));
    else
      problems.push(
        noSuch('data set', dataset.use, plugins, isMapping(entry) && 'use' in entry ? [...path, 'use'] : path),
      );
    checked.set(name, dataset);
  }
  return checked;
}

/** `{ table: file, ... }` is short for `{ use: table, table: file, ... }`; the same goes for `corpus`. */
function spellOut(entry: unknown): DatasetConfig | undefined {
  if (!isMapping(entry)) return undefined;
  const { use, ...options } = entry;
  if (typeof use === 'string') return { use, options };
  const short = use === undefined ? ['table', 'corpus'].find((key) => key in entry) : undefined;
  return short ? { use: short, options } : undefined;
}

/** An entry that does not say which data set it is reads nothing: probably `table` or `corpus` is misspelt. */
function withoutUse(entry: unknown, path: KeyPath): Finding[] {
  const message = 'does not say which data set to use';
  const hint = 'Write { use: <data set>, ... }, { table: <file>, ... } or { corpus: <file>, ... }';
  const misspelt = (isMapping(entry) ? Object.keys(entry) : []).flatMap((key) => {
    const meant = nearest(key, ['use', 'table', 'corpus']);
    return meant === undefined || meant === key ? [] : [{ key, meant }];
  });
  if (!misspelt.length) return [{ path, message, hint }];
  return misspelt.map(({ key, meant }) => ({
    path: [...path, key],
    message: `unknown key "${key}"`,
    hint: `Did you mean "${meant}"?`,
  }));
}
