/** Where the report is written, and that it is written whole or not at all. */
import { constants, existsSync, lstatSync } from 'node:fs';
import { access, lstat, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, extname, join, relative, resolve } from 'node:path';
import { InputError, messageOf, type Problem } from '../../contract/problem.ts';
import type { Report } from '../../contract/report.ts';
import { Interrupted } from '../../support/interrupt.ts';
import { makeFolder } from '../../support/make-folder.ts';
import { withoutSecrets } from '../../support/secrets/kept.ts';
import type { Io, Output } from '../io.ts';
import { sweepLeftovers, temporaryName } from './leftovers.ts';
import { extensions, type FormatName, formatOf, formats, usualFormats } from './report-formats.ts';
import { isSpecial, removeIfEmpty, wholeFile } from './whole-file.ts';

/** A text, or its parts, each of which holds a name or a value whole: what is secret is looked for in parts. */
type Content = string | Iterable<string>;

/** What a report is written to. */
export interface Destination {
  /** Files, or `-` for standard output; none for the usual files below `reports/`. */
  outputs: readonly string[];
  /** In place of what the extensions say. */
  format?: FormatName | undefined;
}

/** What to call standard output on the command line. yargs hands out a `-` of its own as the empty text. */
export const isStdout = (output: string): boolean => output === '-' || output === '';

/**
 * Checks, before any work is done, that the report can be written: to `outputs`, or below `reports/`.
 *
 * @throws InputError for every output with an unknown extension or in a place that cannot be written
 */
export async function checkOutputs({ outputs, format }: Destination, cwd: string): Promise<void> {
  const problems: Problem[] = [];
  if (format !== undefined && !outputs.length) {
    problems.push({ key: '--format', message: 'there is no --output to write', hint: 'Add --output -' });
  }
  for (const output of outputs) {
    const problem =
      format === undefined && formatOf(output) === undefined
        ? unknownFormat(output)
        : isStdout(output)
          ? undefined
          : await refusal(resolve(cwd, output));
    if (problem) problems.push({ key: '--output', ...problem });
  }
  if (outputs.filter(isStdout).length > 1) {
    problems.push({ key: '--output', message: 'standard output takes one report', hint: 'Give - once' });
  }
  if (!outputs.length) {
    const problem = await refusal(join(cwd, 'reports', 'report.json'));
    if (problem) problems.push({ ...problem, hint: 'Name a place that can be written with --output report.json' });
  }
  if (problems.length) throw new InputError(problems);
}

function unknownFormat(output: string): Problem {
  const message = isStdout(output)
    ? 'standard output has no extension that says what to write'
    : `"${output}" has no extension that says what to write`;
  return { message, hint: `Use one of ${extensions.join(', ')}, or say it with --format` };
}

/**
 * Writes a file there and removes it, since permissions do not tell of a read-only or full disk. Folders are made only
 * when there is something to put into them: the run may still be stopped.
 */
export async function refusal(file: string): Promise<Problem | undefined> {
  try {
    if ((await stat(file).catch(() => undefined))?.isDirectory()) throw new Error('it is a folder');
    await sweepLeftovers(dirname(file), (name) => name === basename(file));
    if (isSpecial(file)) await access(file, constants.W_OK);
    else {
      const trial = temporaryName(join(nearest(dirname(file)), basename(file)));
      await writeFile(trial, '');
      await rm(trial);
    }
    return undefined;
  } catch (error) {
    return { message: `the report cannot be written there: ${messageOf(error)}`, file };
  }
}

/** The folder, or the innermost one above it that is there; a link that leads nowhere is there, and nothing can be made in it. */
const nearest = (folder: string): string =>
  lstatSync(folder, { throwIfNoEntry: false }) ? folder : nearest(dirname(folder));

/**
 * Writes the report and returns the files, without `reports/latest`. Where `outputs` is not given, these are the usual
 * formats in `reports/<run id>`.
 *
 * @throws Interrupted at the first part after `io.signal` was aborted; of what was being written nothing is left
 */
export async function writeReport(report: Report, { outputs, format }: Destination, io: Io): Promise<string[]> {
  const { cwd, stdout, signal } = io;
  const folder = join(cwd, 'reports', report.run.id);
  if (!outputs.length) {
    const contents = new Map<string, Content>();
    for (const name of usualFormats) {
      contents.set(`report${formats[name].extension}`, await formats[name].render(report));
    }
    await writeFolder(folder, contents, signal);
    await pointTo(join(cwd, 'reports', 'latest'), folder);
    return [...contents.keys()].map((name) => join(folder, name));
  }
  const files: string[] = [];
  for (const output of outputs) {
    const content = await formats[format ?? formatOf(output)!].render(report);
    if (isStdout(output)) {
      await writeTo(stdout, content, signal);
      continue;
    }
    const file = resolve(cwd, output);
    await writeWhole(file, content, signal);
    files.push(file);
  }
  return files;
}

/** Checks, before any work is done, that the file for single items can be written. */
export async function checkSamples(file: string, cwd: string): Promise<void> {
  const problem =
    extname(file).toLowerCase() === '.jsonl'
      ? await refusal(resolve(cwd, file))
      : { message: `"${file}" does not end in .jsonl`, hint: 'Single items are written as JSON Lines' };
  if (problem) throw new InputError({ key: '--samples', ...problem });
}

/** The last resort where the chosen place failed: the JSON alone, in the folder for temporary files. */
export async function rescueReport(report: Report): Promise<string> {
  const file = join(tmpdir(), `fairprobe-${report.run.id}.json`);
  await writeWhole(file, await formats.json.render(report));
  return file;
}

/** To a temporary name first: whoever reads the file sees all of it or what was there before. */
export async function writeWhole(file: string, content: Content, signal?: AbortSignal): Promise<void> {
  const whole = wholeFile(file);
  try {
    await writeFile(whole.path, inParts(content, signal));
    whole.finish();
  } catch (error) {
    whole.discard();
    throw error;
  }
}

/** All of a run's files at once: no reader finds half of them. */
async function writeFolder(folder: string, contents: ReadonlyMap<string, Content>, signal: AbortSignal): Promise<void> {
  await sweepLeftovers(dirname(folder), (name) => name === 'latest' || runId.test(name));
  const temporary = temporaryName(folder);
  let made: readonly string[] = [];
  try {
    made = makeFolder(temporary);
    for (const [name, content] of contents) await writeFile(join(temporary, name), inParts(content, signal));
    // Of a run of the same second and configuration.
    if (existsSync(folder)) for (const name of contents.keys()) await rename(join(temporary, name), join(folder, name));
    else await rename(temporary, folder);
  } finally {
    await rm(temporary, { recursive: true, force: true });
    for (const parent of made.toReversed()) removeIfEmpty(parent);
  }
}

/** As in 20261127T130308Z-20099b6f. */
const runId = /^\d{8}T\d{6}Z-[0-9a-f]{8}$/;

/** To standard output, as fast as it is read. */
export async function writeTo(output: Output, content: Content, signal: AbortSignal): Promise<void> {
  const { toStream } = await import('./text-sinks.ts');
  const sink = toStream(output);
  for (const part of inParts(content, signal)) await sink.write(part);
}

/** Free of secrets, small parts put together: whole lines, since no secret goes on in the next one. */
function* inParts(content: Content, signal?: AbortSignal): Generator<string> {
  let gathered = '';
  for (const part of typeof content === 'string' ? [content] : content) {
    if (signal?.aborted) throw new Interrupted('interrupted');
    gathered += part;
    if (gathered.length < 1 << 16) continue;
    const end = gathered.lastIndexOf('\n') + 1;
    if (end === 0) continue;
    yield withoutSecrets(gathered.slice(0, end));
    gathered = gathered.slice(end);
  }
  yield withoutSecrets(gathered);
}

/** `latest` is a link to the newest folder, or, where there are no links, a text file with its name. */
async function pointTo(latest: string, folder: string): Promise<void> {
  // A folder of that name is somebody's own.
  if ((await lstat(latest).catch(() => undefined))?.isDirectory()) return;
  const temporary = temporaryName(latest);
  try {
    await symlink(relative(dirname(latest), folder), temporary);
    await rename(temporary, latest);
  } catch {
    await rm(temporary, { force: true });
    await writeWhole(latest, `${basename(folder)}\n`);
  }
}
