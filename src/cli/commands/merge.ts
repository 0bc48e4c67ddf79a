import { resolve } from 'node:path';
import { interruptible } from '../../support/interrupt.ts';
import type { Command, Context } from '../command.ts';
import { type ExitCode, exitCodeHelp } from '../exit-codes.ts';
import { choiceOptions, loadRun, modelsPositional, type RunArguments, seedOption, settingsOf } from '../load-run.ts';
import { extensionHelp } from '../write/report-formats.ts';
import {
  baselineFor,
  checkDestination,
  commandOf,
  deliver,
  type JudgingArguments,
  judgingOptions,
  type OutputArguments,
  outputOptions,
  progressFor,
  refuseTwoOnStdout,
  samplesFor,
  talkOptions,
} from './evaluate/outputs.ts';

interface Arguments extends RunArguments, OutputArguments, JudgingArguments {
  folder: string;
}

export const merge: Command<Arguments> = {
  positionals: {
    folder: { type: 'string', describe: 'Where evaluate --shard left them', demandOption: true },
    ...modelsPositional,
  },
  options: { ...choiceOptions, ...outputOptions, ...judgingOptions, ...seedOption, ...talkOptions },
  examples: [
    ['merge shards', 'the shares of the configuration here'],
    ['merge shards -o report.json --fail-on "ceat/C6 <= 0.5"', 'what is judged is said here'],
  ],
  epilogue:
    'Takes the configuration and the flags that the shares had (--metric, --subject,\n' +
    '--limit, --seed): models and data are not needed. The report is the one that\n' +
    `evaluate makes on one machine.\n${extensionHelp}\n${exitCodeHelp}`,
  run: runMerge,
};

async function runMerge(args: Arguments, context: Context): Promise<ExitCode> {
  const { io, argv } = context;
  const settings = settingsOf(args, context);
  await refuseTwoOnStdout(args);
  const progress = await progressFor(args, io);
  const { isDefault: _, ...loaded } = await loadRun(args, settings, { context, progress, withoutLost: true });
  await checkDestination(args, loaded.config, io);
  const baseline = await baselineFor(loaded.config.config, args, io.cwd);
  const { mergeShards } = await import('../shards/merge.ts');
  const samples = await samplesFor(args, io.cwd);
  try {
    const report = await mergeShards(resolve(io.cwd, args.folder), {
      ...loaded,
      strict: args.strict ?? false,
      limit: settings.limit,
      progress: interruptible(progress, io.signal),
      ...(samples && { sample: samples.add }),
      ...(baseline ? { baseline } : {}),
      command: asOneRun(argv, args.folder),
    });
    return await deliver(report, samples, args, { io, instead: null });
  } catch (error) {
    progress.close();
    samples?.discard();
    throw error;
  }
}

/** The command that makes the same report on one machine. */
function asOneRun(argv: readonly string[], folder: string): string {
  const words = [...argv];
  words.splice(words.indexOf(folder), 1);
  return commandOf(words.map((word) => (word === 'merge' ? 'evaluate' : word)));
}
