/** What is written never takes the place of what is read. */
import { realpathSync, statSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import type { LoadedConfig } from '../../contract/configuration.ts';
import { InputError, type Problem } from '../../contract/problem.ts';
import { namesOfText } from '../../runtime/model-folder.ts';
import { filesOf } from '../../support/tables/files.ts';
import { isStdout } from './report-files.ts';
import { isSpecial } from './whole-file.ts';

/** A file to be written, and the option that names it. */
export interface NamedOutput {
  key: string;
  output: string;
}

/** @throws InputError for every output that is one of the files `read`, by whatever path, or that is named twice */
export function refuseReplacing(outputs: readonly NamedOutput[], read: readonly string[], cwd: string): void {
  const inputs = new Set(read.flatMap((name) => identities(resolve(cwd, name))));
  refuse(outputs, cwd, (path) => identities(path).some((one) => inputs.has(one)));
}

/**
 * @param onCommandLine what the command line names, relative to `cwd`
 * @throws InputError for every output that is the configuration, one of its files, or a file of one of its models
 */
export async function refuseReplacingConfigured(
  { config, file, directory }: LoadedConfig,
  outputs: readonly NamedOutput[],
  cwd: string,
  onCommandLine: readonly string[] = [],
): Promise<void> {
  const { subjects, datasets, metrics, humanAgreement, plugins } = config;
  const texts = [...textsIn([subjects, datasets, metrics, humanAgreement, plugins])];
  const named = [...texts.map((text) => resolve(directory, text)), ...onCommandLine.map((name) => resolve(cwd, name))];
  const tables = await Promise.all(
    // What is wrong with a pattern, whoever reads by it says.
    [...tablesIn([subjects, datasets, humanAgreement])].map((text) =>
      filesOf(resolve(directory, text)).catch(() => []),
    ),
  );
  const inputs = new Set([...named, ...tables.flat(), ...(file === null ? [] : [file])].flatMap(identities));
  const folders = [...new Set([...textsIn(subjects)].map((text) => resolve(directory, text)).flatMap(folderBehind))];
  const isRead = (one: string) => inputs.has(one) || folders.some((folder) => isOfModel(one, folder, texts));
  refuse(outputs, cwd, (path) => identities(path).some(isRead));
}

function refuse(outputs: readonly NamedOutput[], cwd: string, isRead: (path: string) => boolean): void {
  const files = outputs
    .filter(({ output }) => !isStdout(output))
    .map(({ key, output }) => ({ key, output, path: resolve(cwd, output) }));
  const problems = files.flatMap(({ key, output, path }, i): Problem[] => {
    const hint = 'Name another file';
    if (isRead(path))
      return [{ key, message: `"${output}" is a file that this run reads: it would be overwritten`, hint }];
    const isTaken = files.slice(0, i).some((other) => other.path === path) && !isSpecial(path);
    return isTaken ? [{ key, message: `"${output}" is to be written twice: only the last would be left`, hint }] : [];
  });
  if (problems.length > 0) throw new InputError(problems);
}

/** A model's folder may be that of the whole project: only what is read as a part of the model counts. */
function isOfModel(path: string, folder: string, named: readonly string[]): boolean {
  const name = relative(folder, path).replaceAll(sep, '/');
  return namesOfText.includes(name) || name.startsWith('onnx/') || named.includes(name);
}

function* textsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) yield* textsIn(inner);
}

/** The keys whose text may be a pattern for several files. */
const tableKeys = new Set(['table', 'path', 'corpus', 'predictions', 'generations', 'judgements']);

function* tablesIn(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) yield* tableKeys.has(key) ? textsIn(inner) : tablesIn(inner);
}

/** What two paths of one file have in common: where links lead, and its number on the disk; nothing for what is not a file. */
function identities(path: string): string[] {
  try {
    const found = statSync(path, { bigint: true });
    if (!found.isFile()) return [];
    // Some file systems have no numbers.
    return [realpathSync(path), ...(found.ino === 0n ? [] : [`${found.dev}:${found.ino}`])];
  } catch {
    return [];
  }
}

function folderBehind(path: string): string[] {
  try {
    return statSync(path).isDirectory() ? [realpathSync(path)] : [];
  } catch {
    return [];
  }
}
