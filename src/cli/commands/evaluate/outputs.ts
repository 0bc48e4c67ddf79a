/** What a run writes and prints, checked before any work is done: of `evaluate` and of `merge`. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Config, LoadedConfig } from '../../../contract/configuration.ts';
import { InputError, messageOf } from '../../../contract/problem.ts';
import type { Report } from '../../../contract/report.ts';
import type { Baseline } from '../../../evaluate/index.ts';
import { Interrupted } from '../../../support/interrupt.ts';
import type { Progress } from '../../../support/progress.ts';
import type { Context } from '../../command.ts';
import { type ExitCode, exitCodeOf, exitCodes } from '../../exit-codes.ts';
import { type Io, wantsColor } from '../../io.ts';
import type { RunArguments } from '../../load-run.ts';
import type { Destination } from '../../write/report-files.ts';
import { type FormatName, formatOption, outputOption } from '../../write/report-formats.ts';
import { type Reporter, reporterOption, verboseOption } from '../../write/reporters.ts';
import type { SamplesFile } from '../../write/samples-file.ts';

export interface OutputArguments {
  output?: readonly string[];
  format?: FormatName;
  reporter?: readonly Reporter[];
  quiet?: boolean;
  verbose?: boolean;
  json?: boolean;
  samples?: string;
  exitCode?: boolean;
}

export interface JudgingArguments extends Pick<RunArguments, 'limit'> {
  baseline?: string;
  failOn?: readonly string[];
  strict?: boolean;
  signed?: boolean;
  allPairs?: boolean;
}

export const outputOptions = {
  output: { ...outputOption, describe: 'Report file, or -; repeatable [reports/<run>/]' },
  format: formatOption,
  reporter: reporterOption,
  json: { type: 'boolean', describe: 'Print the report as JSON in place of the summary' },
  samples: {
    type: 'string',
    requiresArg: true,
    describe: 'File, .jsonl, for what metrics say about single texts',
  },
} as const;

export const judgingOptions = {
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
    describe: 'Compare with it [for gates: fairprobe.baseline.json]',
  },
  signed: { type: 'boolean', describe: 'Correlate signed distances from the ideal value' },
  'all-pairs': { type: 'boolean', describe: 'Correlate all metrics, also within a family' },
} as const;

export const talkOptions = {
  quiet: { alias: 'q', type: 'boolean', describe: 'No progress' },
  verbose: verboseOption,
} as const;

/** Closed by whoever stops early. */
export interface TalkingProgress extends Progress {
  close(): void;
}

export async function progressFor({ quiet }: { quiet?: boolean }, { stderr, env }: Io): Promise<TalkingProgress> {
  const { silentProgress, terminalProgress } = await import('../../progress.ts');
  const live = stderr.isTTY === true && !env.CI && env.TERM !== 'dumb';
  return quiet ? silentProgress : terminalProgress(stderr, { live, color: wantsColor(stderr, env) });
}

/** @throws InputError for what cannot be written, or would replace what is read */
export async function checkDestination(
  args: OutputArguments & JudgingArguments,
  loaded: LoadedConfig,
  io: Io,
): Promise<void> {
  const { checkOutputs, checkSamples } = await import('../../write/report-files.ts');
  const { usualBaseline } = await import('../../read-report.ts');
  const { refuseReplacingConfigured } = await import('../../write/inputs.ts');
  const destination = destinationOf(args);
  const written = destination.outputs.map((output) => ({ key: '--output', output }));
  if (args.samples !== undefined) written.push({ key: '--samples', output: args.samples });
  const before = args.baseline ?? usualBaseline;
  await refuseReplacingConfigured(loaded, written, io.cwd, [before, before.replace(/\.json$/, '.items.jsonl')]);
  await checkOutputs(destination, io.cwd);
  if (args.samples !== undefined) await checkSamples(args.samples, io.cwd);
}

/** @throws InputError where two texts are asked for on standard output */
export async function refuseTwoOnStdout({ json, output = [] }: OutputArguments): Promise<void> {
  const { isStdout } = await import('../../write/report-files.ts');
  if (json && output.some(isStdout))
    throw new InputError({ key: '--json', message: 'standard output takes one report', hint: 'Leave out --output -' });
}

const destinationOf = ({ output = [], format }: OutputArguments): Destination => ({ outputs: output, format });

export async function samplesFor({ samples }: OutputArguments, cwd: string): Promise<SamplesFile | null> {
  return samples === undefined ? null : (await import('../../write/samples-file.ts')).openSamples(samples, cwd);
}

/** The one that is named, or, where gates compare with one, the one that is usually there; none before the first, nor for a first try. */
export async function baselineFor(
  { gates }: Config,
  { baseline: named, limit }: JudgingArguments,
  cwd: string,
): Promise<Baseline | undefined> {
  const { readBaseline } = await import('../../../evaluate/read-baseline.ts');
  const { usualBaseline } = await import('../../read-report.ts');
  if (named !== undefined) return readBaseline(named, cwd);
  const asked =
    limit === undefined && gates.some(({ form }) => form === 'baseline') && existsSync(resolve(cwd, usualBaseline));
  return asked ? readBaseline(usualBaseline, cwd) : undefined;
}

/** Files first: what is printed last is what stays in sight. */
export async function deliver(
  report: Report,
  samples: SamplesFile | null,
  args: OutputArguments,
  { io, instead }: Pick<Context, 'io'> & { instead: string | null },
): Promise<ExitCode> {
  const { json, quiet, verbose, reporter, exitCode } = args;
  const destination = destinationOf(args);
  const { isStdout, writeReport, writeTo, rescueReport } = await import('../../write/report-files.ts');
  const { present } = await import('../../write/reporters.ts');
  const { shorten } = await import('../../problems.ts');
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
    if (error instanceof Interrupted) throw error;
    code = exitCodes.incomplete;
    const rescued = await rescueReport(report).catch(() => undefined);
    written = `the report could not be written: ${messageOf(error)}\n`;
    written += rescued ? `it is in ${rescued}\n` : 'it could not be written to the temporary folder either\n';
  }
  const taken = json || destination.outputs.some(isStdout);
  if (json) await writeTo(io.stdout, (await import('../../../report/serialize.ts')).reportChunks(report), io.signal);
  const readable = files.find((file) => file.endsWith('.md')) ?? files[0];
  const elsewhere = readable === undefined ? 'the report' : shorten(readable, io.cwd);
  await present(report, { reporters: reporter, taken, elsewhere, verbose }, io);
  io.stderr.write(written);
  return code;
}

/** The command line, for the record. */
export const commandOf = (argv: readonly string[]): string => ['fairprobe', ...argv].map(quote).join(' ');

/** As a shell would want it. */
function quote(word: string): string {
  return /^[\w./:,=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
