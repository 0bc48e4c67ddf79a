/** On which line of the configuration a problem stands. */
import type { LoadedConfig } from '../contract/configuration.ts';
import type { Problem } from '../contract/problem.ts';

/** The problem with the line of its key; one with a place of its own, in a data file, keeps that place. */
export function located(problem: Problem, { locate }: LoadedConfig): Problem {
  return problem.key === undefined || problem.file ? problem : { ...problem, ...locate(problem.key) };
}

/** Puts problems at a key, or at keys below it. */
export function at(loaded: LoadedConfig, key: string): (problem: Problem) => Problem {
  return (problem) => {
    if (problem.file) return { key, ...problem };
    return located({ ...problem, key: problem.key === undefined ? key : `${key}.${problem.key}` }, loaded);
  };
}
