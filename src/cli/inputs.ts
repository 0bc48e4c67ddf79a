/** The files that a run reads: nothing may be written over them. */
import { realpathSync, statSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import type { LoadedConfig } from '../contract/configuration.ts';
import { InputError } from '../contract/problem.ts';
import { namesOfText } from '../runtime/model-folder.ts';
import { isStdout } from './report-files.ts';

/**
 * @param further what the command line names, relative to `cwd`
 * @throws InputError for every output that is a file of the configuration or of one of its models, or the configuration
 */
export function refuseOverwriting(
  { config, file, directory }: LoadedConfig,
  outputs: readonly { key: string; output: string }[],
  cwd: string,
  further: readonly string[] = [],
): void {
  const { subjects, datasets, metrics, humanAgreement, plugins } = config;
  const texts = [...textsIn([subjects, datasets, metrics, humanAgreement, plugins])];
  const named = [...texts.map((text) => resolve(directory, text)), ...further.map((name) => resolve(cwd, name))];
  const inputs = new Set([...named, ...(file === null ? [] : [file])].flatMap(fileBehind));
  const folders = [...new Set([...textsIn(subjects)].map((text) => resolve(directory, text)).flatMap(folderBehind))];
  const isRead = (path: string) => inputs.has(path) || folders.some((folder) => isOfModel(path, folder, texts));
  const problems = outputs
    .filter(({ output }) => !isStdout(output) && fileBehind(resolve(cwd, output)).some(isRead))
    .map(({ key, output }) => ({
      key,
      message: `"${output}" is a file that this run reads: it would be overwritten`,
      hint: 'Name another file',
    }));
  if (problems.length > 0) throw new InputError(problems);
}

/** A model's folder may be that of the whole project: only what is read as a part of the model counts. */
function isOfModel(path: string, folder: string, named: readonly string[]): boolean {
  const name = relative(folder, path).replaceAll(sep, '/');
  return namesOfText.includes(name) || name.startsWith('onnx/') || named.includes(name);
}

/** Whether two paths are of one file, whatever links lead there. */
export const isSameFile = (a: string, b: string): boolean => fileBehind(a).some((path) => fileBehind(b).includes(path));

function* textsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) yield* textsIn(inner);
}

/** Where links lead to; nothing for what is not a file. */
const fileBehind = (path: string) => behind(path, 'isFile');
const folderBehind = (path: string) => behind(path, 'isDirectory');

function behind(path: string, isWanted: 'isFile' | 'isDirectory'): string[] {
  try {
    return statSync(path)[isWanted]() ? [realpathSync(path)] : [];
  } catch {
    return [];
  }
}
