import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Config } from '../../contract/configuration.ts';
import { InputError, messageOf } from '../../contract/problem.ts';
import type { Report } from '../../contract/report.ts';
import type { Baseline } from '../../evaluate/index.ts';
import { Interrupted } from '../../support/interrupt.ts';
import type { Command, Context } from '../command.ts';
import { type ExitCode, exitCodeHelp, exitCodeOf, exitCodes } from '../exit-codes.ts';
import { type Io, wantsColor } from '../io.ts';
import {
  choiceOptions,
  loadRun,
  machineOptions,
  modelsPositional,
  type RunArguments,
  settingsOf,
} from '../load-run.ts';
import type { Destination } from '../write/report-files.ts';
import { extensionHelp, type FormatName, formatOption, outputOption } from '../write/report-formats.ts';
import { type Reporter, reporterOption, verboseOption } from '../write/reporters.ts';
import type { SamplesFile } from '../write/samples-file.ts';

interface Arguments extends RunArguments {
  output?: readonly string[];
  format?: FormatName;
  reporter?: readonly Reporter[];
  quiet?: boolean;
  verbose?: boolean;
  json?: boolean;
  samples?: string;
  baseline?: string;
  signed?: boolean;
  allPairs?: boolean;
  failOn?: readonly string[];
  strict?: boolean;
  exitCode?: boolean;
}

export const evaluate: Command<Arguments> = {
  syntax: 'evaluate [models..]',
  summary: 'Measure the bias of models, and how far the metrics agree',
  positionals: modelsPositional,
  options: {
    ...choiceOptions,
    output: { ...outputOption, describe: 'Report file, or -; repeatable [reports/<run>/]' },
    format: formatOption,
    reporter: reporterOption,
    json: { type: 'boolean', describe: 'Print the report as JSON in place of the summary' },
    samples: {
      type: 'string',
      requiresArg: true,
      describe: 'File, .jsonl, for what metrics say about single texts',
    },
    'fail-on': {
      type: 'string',
      array: true,
      requiresArg: true,
      describe: "Fails UNLESS this holds, as 'ceat/C6 <= 0.5'",
    },
    strict: { type: 'boolean', describe: 'Gates fail unless the data exclude a violation' },
    'exit-code': { type: 'boolean', describe: 'Exit by verdict; --no-exit-code: 0', default: true },
    baseline: {
      type: 'string',
      requiresArg: true,
      describe: 'Baseline to compare with [where gates need one: fairprobe.baseline.json]',
    },
    signed: { type: 'boolean', describe: 'Correlate signed distances from the ideal value' },
    'all-pairs': { type: 'boolean', describe: 'Correlate all metrics, also within a family' },
    offline: { type: 'boolean', describe: 'Never open a connection' },
    threads: { type: 'string', requiresArg: true, describe: 'Processor threads [all]' },
    ...machineOptions,
    quiet: { alias: 'q', type: 'boolean', describe: 'No progress' },
    verbose: verboseOption,
  },
  examples: [
    ['evaluate', 'the configuration here, or the demo'],
    ['evaluate ./my-bert', 'one model, by the default metrics'],
    ['evaluate --limit 50', 'a first try'],
    ['evaluate -o bias.csv', 'another format'],
    ["evaluate --fail-on 'hate-speech-bias/bpsn-auc[Islam] >= 0.6'", 'code 1 if it is shown to be below'],
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
  const { offline, threads } = settings;
  const destination = { outputs: args.output ?? [], format: args.format };

  const { checkOutputs, checkSamples, isStdout } = await import('../write/report-files.ts');
  if (args.json && destination.outputs.some(isStdout)) {
    throw new InputError({ key: '--json', message: 'standard output takes one report', hint: 'Leave out --output -' });
  }
  const { silentProgress, terminalProgress } = await import('../progress.ts');
  const live = io.stderr.isTTY === true && !io.env.CI && io.env.TERM !== 'dumb';
  const progress = args.quiet
    ? silentProgress
    : terminalProgress(io.stderr, { live, color: wantsColor(io.stderr, io.env) });
  const { isDefault, ...loaded } = await loadRun(args, settings, { context, progress, withoutLost: true });
  // Not only progress: a report of the demo is easily taken for one's own, in a script of the wrong folder above all.
  const instead = isDefault ? insteadOf(args) : null;
  if (instead) io.stderr.write(`no configuration here: running ${instead} (to change it: fairprobe init)\n`);
  const written = destination.outputs.map((output) => ({ key: '--output', output }));
  if (args.samples !== undefined) written.push({ key: '--samples', output: args.samples });
  const { usualBaseline } = await import('../read-report.ts');
  const before = args.baseline ?? usualBaseline;
  const withItems = [before, before.replace(/\.json$/, '.items.jsonl')];
  await (await import('../write/inputs.ts')).refuseReplacingConfigured(loaded.config, written, io.cwd, withItems);
  await checkOutputs(destination, io.cwd);
  if (args.samples !== undefined) await checkSamples(args.samples, io.cwd);
  const baseline = await baselineFor(loaded.config.config, args, io.cwd);
  const samples = args.samples === undefined ? null : await openFor(args.samples, io.cwd);

  let report: Report;
  try {
    report = await parts.evaluate({
      ...loaded,
      cacheDirectory: args.cache === false ? null : resolve(io.cwd, settings.cacheDirectory),
      dataDirectory: resolve(io.cwd, settings.dataDirectory),
      offline,
      threads,
      strict: args.strict ?? false,
      limit: settings.limit,
      progress,
      signal: io.signal,
      ...(samples && { sample: samples.add }),
      ...(baseline ? { baseline } : {}),
      command: ['fairprobe', ...argv].map(quote).join(' '),
    });
  } catch (error) {
    progress.close();
    samples?.discard();
    if (!io.signal.aborted) throw error;
    return stopped(args, io);
  }
  return deliver(report, samples, destination, args, { io, instead });
}

function stopped({ cache }: Arguments, io: Io): ExitCode {
  io.stderr.write(cache === false ? 'stopped\n' : 'stopped; what is finished is in the cache\n');
  return exitCodes.interrupted;
}

const insteadOf = ({ models }: Arguments) =>
  models?.length ? 'the default metrics on the embedded data' : 'the embedded demo';

async function openFor(file: string, cwd: string): Promise<SamplesFile> {
  return (await import('../write/samples-file.ts')).openSamples(file, cwd);
}

/** The one that is named, or, where gates compare with one, the one that is usually there; none before the first, nor for a first try. */
async function baselineFor(
  { gates }: Config,
  { baseline: named, limit }: Arguments,
  cwd: string,
): Promise<Baseline | undefined> {
  const { readBaseline } = await import('../../evaluate/read-baseline.ts');
  const { usualBaseline } = await import('../read-report.ts');
  if (named !== undefined) return readBaseline(named, cwd);
  const asked =
    limit === undefined && gates.some(({ form }) => form === 'baseline') && existsSync(resolve(cwd, usualBaseline));
  return asked ? readBaseline(usualBaseline, cwd) : undefined;
}

/** Files first: what is printed last is what stays in sight. */
async function deliver(
  report: Report,
  samples: SamplesFile | null,
  destination: Destination,
  args: Arguments,
  { io, instead }: Pick<Context, 'io'> & { instead: string | null },
): Promise<ExitCode> {
  const { json, quiet, verbose, reporter, exitCode } = args;
  const { isStdout, writeReport, writeTo, rescueReport } = await import('../write/report-files.ts');
  const { present } = await import('../write/reporters.ts');
  const { shorten } = await import('../problems.ts');
  let code: ExitCode = exitCode === false ? exitCodes.pass : exitCodeOf(report.verdict);
  let written = '';
  let files: string[] = [];
  try {
    files = await writeReport(report, destination, io);
    if (samples) files.push(samples.finish());
    const of = instead ? ` (${instead})` : '';
    if (!quiet) written = files.map((file) => `written: ${shorten(file, io.cwd)}${of}\n`).join('');
  } catch (error) {
    samples?.discard();
    if (error instanceof Interrupted) return stopped(args, io);
    code = exitCodes.incomplete;
    const rescued = await rescueReport(report).catch(() => undefined);
    written = `the report could not be written: ${messageOf(error)}\n`;
    written += rescued ? `it is in ${rescued}\n` : 'it could not be written to the temporary folder either\n';
  }
  const taken = json || destination.outputs.some(isStdout);
  if (json) await writeTo(io.stdout, (await import('../../report/serialize.ts')).reportChunks(report), io.signal);
  const readable = files.find((file) => file.endsWith('.md')) ?? files[0];
  const elsewhere = readable === undefined ? 'the report' : shorten(readable, io.cwd);
  await present(report, { reporters: reporter, taken, elsewhere, verbose }, io);
  io.stderr.write(written);
  return code;
}

/** As a shell would want it. */
function quote(word: string): string {
  return /^[\w./:,=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
