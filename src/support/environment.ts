/** What the environment and the command line's flags say together: a flag beats a variable, a variable beats a default. */
import { join } from 'node:path';
import { InputError, type Problem } from '../contract/problem.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The flags of the command line as typed; undefined where not given. Most have a variable beside them. */
export interface Flags {
  seed?: string | undefined;
  threads?: string | undefined;
  /** Without a variable: what makes a run a first try is typed each time. */
  limit?: string | undefined;
  offline?: boolean | undefined;
  cacheDir?: string | undefined;
  dataDir?: string | undefined;
}

export interface Settings {
  /** Undefined where neither says anything: then the configuration file's seed counts, or 1. */
  seed: number | undefined;
  threads: number;
  /** Undefined for all of the data. */
  limit: number | undefined;
  offline: boolean;
  cacheDirectory: string;
  /** Where `datasets pull` puts published files. */
  dataDirectory: string;
}

export interface Machine {
  platform: NodeJS.Platform;
  home: string;
  processors: number;
}

/** Raises InputError for every variable or flag that cannot be used. */
export function settingsFrom(environment: Environment, flags: Flags, machine: Machine): Settings {
  const problems: Problem[] = [];
  const wholeNumber = (flag: 'seed' | 'threads' | 'limit', variable: string | null, least: number) => {
    const given = flags[flag];
    const text = (given ?? (variable === null ? undefined : environment[variable]))?.trim();
    if (text === undefined || (text === '' && given === undefined)) return undefined;
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (Number.isSafeInteger(value) && value >= least) return value;
    const key = given === undefined && variable !== null ? variable : `--${flag}`;
    problems.push({ key, message: `must be a whole number of at least ${least}, not ${JSON.stringify(text)}` });
    return undefined;
  };
  const seed = wholeNumber('seed', 'FAIRPROBE_SEED', 0);
  const threads = wholeNumber('threads', 'FAIRPROBE_THREADS', 1) ?? machine.processors;
  const limit = wholeNumber('limit', null, 1);
  if (problems.length) throw new InputError(problems);
  return {
    seed,
    threads,
    limit,
    offline: isOffline(environment, flags),
    cacheDirectory: cacheDirectory(environment, flags, machine),
    dataDirectory: dataDirectory(environment, flags, machine),
  };
}

/** FAIRPROBE_OFFLINE decides where it is set; else either of Hugging Face's own variables switches the network off. */
function isOffline(environment: Environment, flags: Flags): boolean {
  if (flags.offline !== undefined) return flags.offline;
  if (environment.FAIRPROBE_OFFLINE?.trim()) return isTruthy(environment.FAIRPROBE_OFFLINE);
  return isTruthy(environment.HF_HUB_OFFLINE) || isTruthy(environment.TRANSFORMERS_OFFLINE);
}

/** As huggingface_hub reads its variables (ENV_VARS_TRUE_VALUES in its constants.py). */
export function isTruthy(value: string | undefined): boolean {
  return ['1', 'ON', 'YES', 'TRUE'].includes(value?.trim().toUpperCase() ?? '');
}

function cacheDirectory(environment: Environment, flags: Flags, { platform, home }: Machine): string {
  if (flags.cacheDir) return flags.cacheDir;
  if (environment.FAIRPROBE_CACHE_DIR) return environment.FAIRPROBE_CACHE_DIR;
  if (environment.XDG_CACHE_HOME) return join(environment.XDG_CACHE_HOME, 'fairprobe');
  if (platform === 'win32')
    return join(environment.LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'fairprobe', 'Cache');
  return join(home, '.cache', 'fairprobe');
}

export function dataDirectory(
  environment: Environment,
  flags: Flags,
  { platform, home }: Pick<Machine, 'platform' | 'home'>,
): string {
  if (flags.dataDir) return flags.dataDir;
  if (environment.FAIRPROBE_DATA_DIR) return environment.FAIRPROBE_DATA_DIR;
  if (environment.XDG_DATA_HOME) return join(environment.XDG_DATA_HOME, 'fairprobe');
  if (platform === 'win32')
    return join(environment.LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'fairprobe', 'Data');
  return join(home, '.local', 'share', 'fairprobe');
}
