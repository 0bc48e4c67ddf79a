/** A configuration in code: what a file says, as a typed value. */
import type { z } from 'zod';
import type { Plugin } from '../contract/dataset.ts';
import type { configSchema } from './schema/index.ts';

type Options = { readonly [name: string]: unknown };

/** `weat`, or `{ weat: { tests: [...] } }`. The options are checked by the metric's own schema when the run begins. */
export type MetricInput = string | { readonly [id: string]: Options };

/** `{ use: hatexplain, ... }`, or the short forms for a table and a corpus. */
export type DatasetInput = Options & ({ use: string } | { table: string } | { corpus: string });

/** What a configuration file holds. Relative paths start at `cwd` of {@link EvaluateOptions}. */
export interface ConfigInput
  extends Omit<z.input<typeof configSchema>, '$schema' | 'subjects' | 'datasets' | 'metrics' | 'plugins'> {
  subjects: SubjectInput[];
  datasets?: { readonly [name: string]: DatasetInput };
  metrics: readonly MetricInput[];
  /** Names of modules, or what such a module exports. */
  plugins?: readonly (string | Plugin)[];
}
export type SubjectInput = NonNullable<z.input<typeof configSchema>['subjects']>[number];

/** Identity; it is there for the types: `export default defineConfig({ ... })` in fairprobe.config.ts. */
export function defineConfig(config: ConfigInput): ConfigInput {
  return config;
}
