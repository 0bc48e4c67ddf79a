/** The files that a run reads: nothing may be written over them. */
import { realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { LoadedConfig } from '../contract/configuration.ts';
import { InputError } from '../contract/problem.ts';
import { isStdout } from './report-files.ts';

/** @throws InputError for every output that is a file of the configuration, or the configuration itself */
export function refuseOverwriting(
  { config, file, directory }: LoadedConfig,
  outputs: readonly { key: string; output: string }[],
  cwd: string,
): void {
  const { subjects, datasets, humanAgreement } = config;
  const named = [...textsIn([subjects, datasets, humanAgreement])].map((text) => resolve(directory, text));
  const inputs = new Set([...named, ...(file === null ? [] : [file])].flatMap(fileBehind));
  const problems = outputs
    .filter(({ output }) => !isStdout(output) && fileBehind(resolve(cwd, output)).some((path) => inputs.has(path)))
    .map(({ key, output }) => ({
      key,
      message: `"${output}" is a file that this run reads: it would be overwritten`,
      hint: 'Name another file',
    }));
  if (problems.length > 0) throw new InputError(problems);
}

function* textsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (typeof value === 'object' && value !== null) for (const inner of Object.values(value)) yield* textsIn(inner);
}

/** Where links lead to; nothing for what is not a file. */
function fileBehind(path: string): string[] {
  try {
    return statSync(path).isFile() ? [realpathSync(path)] : [];
  } catch {
    return [];
  }
}
