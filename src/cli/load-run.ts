/** What `evaluate` and `plan` have in common: which configuration, and which of its subjects, metrics and items. */
import { availableParallelism, homedir } from 'node:os';
import { resolve } from 'node:path';
import type { Options } from 'yargs';
import type { Loaded } from '../config/index.ts';
import { type Flags, type Settings, settingsFrom } from '../support/environment.ts';
import type { Progress } from '../support/progress.ts';
import { type Context, cacheDirOption, configOption, dataDirOption } from './command.ts';
import type { Io } from './io.ts';

export interface RunArguments extends Flags {
  models?: readonly string[];
  config?: string;
  metric?: readonly string[];
  subject?: readonly string[];
  cache?: boolean;
}

/** What `evaluate` alone takes of these. */
interface EvaluateArguments {
  failOn?: readonly string[];
  signed?: boolean;
  allPairs?: boolean;
}

/** In two parts, since `evaluate` has options of its own between them. */
export const choiceOptions: Record<string, Options> = {
  config: configOption,
  metric: {
    type: 'string',
    array: true,
    requiresArg: true,
    describe: 'Only these metrics: a,b or given several times',
  },
  subject: {
    type: 'string',
    array: true,
    requiresArg: true,
    describe: 'Only these subjects; * is anything; repeatable',
  },
  limit: { type: 'string', requiresArg: true, describe: 'At most this many items of each data set: a first try' },
};
export const seedOption: Record<string, Options> = {
  seed: { type: 'string', requiresArg: true, describe: "Seed of everything random [the configuration's, or 1]" },
};
/** For commands that run models. */
export const modelOptions: Record<string, Options> = {
  offline: { type: 'boolean', describe: 'Never open a connection' },
  threads: { type: 'string', requiresArg: true, describe: 'Processor threads [all]' },
};
export const machineOptions: Record<string, Options> = {
  ...seedOption,
  'cache-dir': cacheDirOption,
  'data-dir': dataDirOption,
  cache: { type: 'boolean', describe: 'Keep finished work, or --no-cache', default: true },
};
export const modelsPositional = {
  models: {
    type: 'string',
    array: true,
    describe: "Folders or hub ids, in place of the configuration's subjects",
  },
} as const;

export function settingsOf(args: RunArguments, { io }: Context): Settings {
  return settingsFrom(io.env, args, {
    platform: process.platform,
    home: homedir(),
    processors: availableParallelism(),
  });
}

/** What a run takes of the machine that it is on. */
export function machineOf({ cache }: RunArguments, settings: Settings, { cwd, signal }: Io) {
  return {
    cacheDirectory: cache === false ? null : resolve(cwd, settings.cacheDirectory),
    dataDirectory: resolve(cwd, settings.dataDirectory),
    offline: settings.offline,
    threads: settings.threads,
    signal,
  };
}

export interface LoadedRun extends Loaded {
  /** Whether nobody has chosen the configuration: it is the default one. */
  isDefault: boolean;
}

/** @throws InputError for everything that is wrong with the configuration, or with what is chosen of it */
export async function loadRun(
  { models, config: file, metric, subject, failOn, signed, allPairs }: RunArguments & EvaluateArguments,
  { seed, offline }: Pick<Settings, 'seed' | 'offline'>,
  {
    context: { io, parts },
    progress,
    withoutLost = false,
  }: { context: Context; progress: Progress; withoutLost?: boolean },
): Promise<LoadedRun> {
  const { loadConfig } = await import('../config/load.ts');
  const { interruptible } = await import('../support/interrupt.ts');
  const subjects = models?.length
    ? await (await import('./model-arguments.ts')).subjectsFromModels(models, {
        cwd: io.cwd,
        offline,
        progress: interruptible(progress, io.signal),
      })
    : undefined;
  const only = metric
    ?.flatMap((names) => names.split(','))
    .map((name) => name.trim())
    .filter(Boolean);
  const loaded = await loadConfig({
    ...(await parts.builtIn()),
    cwd: io.cwd,
    fallback: parts.defaultConfig,
    ...(file ? { file } : {}),
    ...(subjects ? { subjects } : {}),
    ...(seed === undefined ? {} : { seed }),
    correlate: { ...(allPairs ? { families: 'all' } : {}), ...(signed === undefined ? {} : { signed }) },
    ...(only?.length ? { only } : {}),
    ...(subject ? { onlySubjects: subject } : {}),
    ...(failOn ? { failOn } : {}),
    withoutLost,
  });
  return { ...loaded, isDefault: loaded.config.file === parts.defaultConfig };
}
