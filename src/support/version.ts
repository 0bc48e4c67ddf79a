import { createRequire } from 'node:module';

/** The version of fairprobe itself or of a package it depends on. */
export function packageVersion(name: string): string {
  return createRequire(import.meta.url)(`${name}/package.json`).version;
}
