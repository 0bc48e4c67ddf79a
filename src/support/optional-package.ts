/** Packages that fairprobe does without until somebody asks for what they do. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { InputError, messageOf } from '../contract/problem.ts';

/**
 * A package that is installed beside fairprobe, or in the project at hand.
 *
 * @param use what it is for: "`engine: duckdb`"
 * @throws InputError where it is not installed, or does not load
 */
export function optionalPackage<T>(name: string, use: string): T {
  const places = [import.meta.url, pathToFileURL(join(process.cwd(), 'package.json')).href];
  let path: string | undefined;
  for (const place of places) {
    try {
      path ??= createRequire(place).resolve(name);
    } catch {
      // Perhaps in the other place.
    }
  }
  if (path === undefined) {
    const message = `${use} needs the package ${name}, which is not installed`;
    throw new InputError({ message, hint: `Install it: npm install ${name}` });
  }
  try {
    // `import` would first search a CommonJS package for the names of its exports, which takes longer than loading it.
    return createRequire(import.meta.url)(path) as T;
  } catch (error) {
    const message = `the package ${name}, which ${use} needs, does not load: ${messageOf(error)}`;
    throw new InputError({ message, hint: `Install it anew: npm install ${name}` }, { cause: error });
  }
}

export function isInstalled(name: string): boolean {
  return [import.meta.url, pathToFileURL(join(process.cwd(), 'package.json')).href].some((place) => {
    try {
      return createRequire(place).resolve(name) !== '';
    } catch {
      return false;
    }
  });
}
