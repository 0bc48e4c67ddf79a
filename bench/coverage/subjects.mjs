/** The subjects of the coverage simulation: the files of this folder that export `designs`. */
import { readdirSync } from 'node:fs';

/** @import { Subject } from './harness.mjs' */

const machinery = ['drawn-clusters', 'harness', 'page', 'run', 'subjects', 'worker'];

export const subjectNames = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.mjs'))
  .map((file) => file.slice(0, -'.mjs'.length))
  .filter((name) => !machinery.includes(name))
  .sort();

/**
 * @param {string} name
 * @returns {Promise<Subject>}
 */
export const subjectOf = (name) => import(new URL(`${name}.mjs`, import.meta.url).href);
