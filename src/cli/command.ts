/** What every command declares; main.ts hands it to yargs. */
import type { Options, PositionalOptions } from 'yargs';
import type { Registry } from '../config/index.ts';
import type { Report } from '../contract/report.ts';
import type { EvaluateInput } from '../evaluate/index.ts';
import type { Published } from '../support/published/files.ts';
import type { ExitCode } from './exit-codes.ts';
import type { Io } from './io.ts';

/** The heavy parts, loaded when a command needs them. */
export interface Parts {
  builtIn(): Promise<Registry>;
  /** What `datasets pull` can fetch. */
  published(): Promise<readonly Published[]>;
  /** The file that `evaluate` runs where there is no configuration. */
  defaultConfig: string;
  evaluate(input: EvaluateInput): Promise<Report>;
}

export interface Context {
  io: Io;
  parts: Parts;
  /** As typed, after the program's name. */
  argv: readonly string[];
  /** All there are. */
  commands: readonly ListedCommand<never>[];
}

/** What the list of commands says of one. */
export interface ListedCommand<A> {
  /** As in `show <id>`. */
  syntax: string;
  summary: string;
  load(): Promise<Command<A>>;
}

export interface Command<A> {
  positionals: Record<string, PositionalOptions>;
  options: Record<string, Options>;
  /** Command line without the program's name, and what it does. */
  examples: readonly (readonly [string, string])[];
  epilogue?: string;
  run(args: A, context: Context): Promise<ExitCode>;
}

/** Options that several commands share. */
export const configOption: Options = {
  alias: 'c',
  type: 'string',
  requiresArg: true,
  describe: 'Configuration [fairprobe.config.* in this folder]',
};
/** For commands that need nothing of it but its plugins. */
export const pluginConfigOption: Options = {
  ...configOption,
  describe: 'Configuration whose plugins are included [fairprobe.config.* in this folder]',
};
export const jsonOption: Options = { type: 'boolean', describe: 'Print JSON' };
export const cacheDirOption: Options = {
  type: 'string',
  requiresArg: true,
  describe: 'Where finished work is kept [~/.cache/fairprobe]',
};
export const dataDirOption: Options = {
  type: 'string',
  requiresArg: true,
  describe: 'Pulled data sets [~/.local/share/fairprobe]',
};
