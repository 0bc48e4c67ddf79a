import type { Report } from '../../contract/report.ts';
import { Interrupted } from '../../support/interrupt.ts';
import type { Command, Context } from '../command.ts';
import { type ExitCode, exitCodeHelp, exitCodes } from '../exit-codes.ts';
import type { Io } from '../io.ts';
import {
  choiceOptions,
  loadRun,
  machineOf,
  machineOptions,
  modelOptions,
  modelsPositional,
  type RunArguments,
  settingsOf,
} from '../load-run.ts';
import { WorkerRefused } from '../workers/refused.ts';
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
import { type QueueArguments, queueOption } from './evaluate/queue.ts';
import { type ShardArguments, shardOptions } from './evaluate/share.ts';
import { type WorkerArguments, workerOptions } from './evaluate/workers.ts';

type Arguments = RunArguments & OutputArguments & JudgingArguments & ShardArguments & WorkerArguments & QueueArguments;

export const evaluate: Command<Arguments> = {
  positionals: modelsPositional,
  options: {
    ...choiceOptions,
    ...outputOptions,
    ...judgingOptions,
    ...shardOptions,
    ...workerOptions,
    ...queueOption,
    ...modelOptions,
    ...machineOptions,
    ...talkOptions,
  },
  examples: [
    ['evaluate', 'the configuration here, or the demo'],
    ['evaluate ./my-bert', 'one model, by the default metrics'],
    ['evaluate --limit 50', 'a first try'],
    ["evaluate --fail-on 'ceat/C6 <= 0.5'", 'code 1 if it is shown to be above'],
  ],
  epilogue:
    `${extensionHelp}\n` +
    'Variables: FAIRPROBE_SEED, _THREADS, _OFFLINE (or HF_HUB_OFFLINE,\n' +
    'TRANSFORMERS_OFFLINE), _CACHE_DIR, _DATA_DIR; NO_COLOR. A flag beats a variable,\n' +
    `a variable the configuration.\n${exitCodeHelp}`,
  run: runEvaluate,
};

async function runEvaluate(args: Arguments, context: Context): Promise<ExitCode> {
  const { io, parts, argv } = context;
  const settings = settingsOf(args, context);
  await refuseTwoOnStdout(args);
  const { refuseReportOfShare, runShare, shareOf, usualShards } = await import('./evaluate/share.ts');
  const share = shareOf(args);
  if (share) refuseReportOfShare(args);
  const { evaluateInWorkers, serve, workersOf } = await import('./evaluate/workers.ts');
  const workers = workersOf(args);
  const { evaluateOnQueue, queueOf } = await import('./evaluate/queue.ts');
  const queue = await queueOf(args, { env: io.env, offline: settings.offline });
  const isBelow = args.serveUnits !== undefined;
  const progress = await progressFor(isBelow ? { quiet: true } : args, io);
  const { isDefault, ...loaded } = await loadRun(args, settings, { context, progress, withoutLost: true });
  // Not only progress: a report of the demo is easily taken for one's own, in a script of the wrong folder above all.
  const instead = isDefault && !isBelow ? insteadOf(args) : null;
  if (instead) io.stderr.write(`no configuration here: running ${instead} (to change it: fairprobe init)\n`);
  const input = { ...loaded, ...machineOf(args, settings, io), limit: settings.limit, progress };
  if (!share && !isBelow) await checkDestination(args, loaded.config, io);
  const baseline = await baselineFor(loaded.config.config, args, io.cwd);
  const keepsSamples = args.samples !== undefined || (baseline !== undefined && 'records' in baseline.items);
  if (args.serveUnits !== undefined) return serve(args.serveUnits, input, { isLasting: queue !== null });
  if (share) return runShare(args, share, { ...input, keepsSamples }, io);
  const samples = await samplesFor(args, io.cwd);
  let report: Report;
  try {
    const whole = {
      ...input,
      strict: args.strict ?? false,
      ...(samples && { sample: samples.add }),
      ...(baseline ? { baseline } : {}),
      command: commandOf(argv),
    };
    const many = { ...whole, keepsSamples };
    if (queue) report = await evaluateOnQueue(queue, many, { shards: args.shards ?? usualShards, workers }, context);
    else report = workers === null ? await parts.evaluate(whole) : await evaluateInWorkers(workers, many, context);
  } catch (error) {
    progress.close();
    samples?.discard();
    if (io.signal.aborted) return stopped(args, io);
    // It has said why.
    if (error instanceof WorkerRefused) return error.code;
    throw error;
  }
  return deliver(report, samples, args, { io, instead }).catch((error: unknown) => {
    if (error instanceof Interrupted) return stopped(args, io);
    throw error;
  });
}

function stopped({ cache }: Arguments, io: Io): ExitCode {
  io.stderr.write(cache === false ? 'stopped\n' : 'stopped; what is finished is in the cache\n');
  return exitCodes.interrupted;
}

const insteadOf = ({ models }: Arguments) =>
  models?.length ? 'the default metrics on the embedded data' : 'the embedded demo';
