/**
 * The library: `evaluate` runs a configuration, `parseReport` reads a report back, and `fairprobe/plugin` has what an
 * outside metric or data set needs.
 */
import { availableParallelism, homedir } from 'node:os';
import { builtInDatasets } from '../datasets/index.ts';
import { builtInMetrics } from '../metrics/index.ts';
import { type ConfigInput, loadConfig } from './config/index.ts';
import { readBaseline, evaluate as run } from './evaluate/index.ts';
import { parseReport as parse } from './report/parse.ts';
import { dataDirectory } from './support/environment.ts';
import { type Progress, silent } from './support/progress.ts';
import type { Report } from './view/narrowed.ts';

export {
  type ConfigInput,
  type DatasetInput,
  defineConfig,
  type MetricInput,
  type SubjectInput,
} from './config/index.ts';
export { InputError, type Place, type Problem } from './contract/problem.ts';
export type { Comparison } from './contract/report.ts';
export type { Progress, Task } from './support/progress.ts';
export type { Correlation, Report, Result } from './view/narrowed.ts';

export interface EvaluateOptions {
  /** The configuration, or its file; without it a file is looked for in `cwd`. */
  config?: string | ConfigInput;
  /** Where relative paths start. Default: the working directory. */
  cwd?: string;
  /** Where finished work is kept between runs. Without it nothing is kept. */
  cacheDirectory?: string;
  /** Where `fairprobe datasets pull` put data sets. Default: where the command line puts them. */
  dataDirectory?: string;
  /** Never open a connection. */
  offline?: boolean;
  /** Default: as many as the machine has. */
  threads?: number;
  /** Default: silent. */
  progress?: Progress;
  /** A baseline file; the report then says of each measurement whether it is worse. */
  baseline?: string;
  /** Stops the run at its next step; `evaluate` then rejects and what is finished stays in the cache. */
  signal?: AbortSignal;
}

/**
 * Runs a configuration and returns its report.
 *
 * @throws InputError with every problem found, when the configuration or its data cannot be used. What goes wrong with
 * one subject later on does not throw: it becomes results with status `error`, and the verdict `incomplete`.
 */
export async function evaluate(options: EvaluateOptions = {}): Promise<Report> {
  const { config, cwd = process.cwd(), cacheDirectory = null, offline = false, signal } = options;
  const loaded = await loadConfig({
    ...(typeof config === 'string' ? { file: config } : config ? { value: config } : {}),
    cwd,
    metrics: builtInMetrics,
    datasets: builtInDatasets,
    withoutLost: true,
  });
  const report = await run({
    ...loaded,
    cacheDirectory,
    dataDirectory:
      options.dataDirectory ?? dataDirectory(process.env, {}, { platform: process.platform, home: homedir() }),
    offline,
    threads: options.threads ?? availableParallelism(),
    progress: options.progress ?? silent,
    command: 'evaluate()',
    ...(options.baseline ? { baseline: await readBaseline(options.baseline, cwd) } : {}),
    ...(signal ? { signal } : {}),
  });
  return report as Report;
}

/**
 * Reads a report of this schema version or an earlier one: the text of a report file, or what JSON made of it.
 *
 * @throws InputError for what is not a report, for one of a newer version, and for everything that does not fit the schema
 */
export function parseReport(input: unknown): Report {
  return parse(input) as Report;
}
