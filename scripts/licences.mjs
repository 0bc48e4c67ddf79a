// Holds the licence of every package that users install against what an Apache-2.0 program may be shipped with. Reads the lock
// file alone, so that packages for other platforms count, too.
import { readFileSync } from 'node:fs';

const allowed = new Set([
  'MIT',
  'Apache-2.0',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BSL-1.0',
  'CC0-1.0',
  'Unlicense',
]);
/** libvips is a library of its own, which sharp loads and anyone can replace: what the LGPL asks for. Nothing here calls it. */
const exceptions = [{ name: /^@img\/sharp-(libvips-.+|wasm32|win32-.+)$/, licence: 'LGPL-3.0-or-later' }];

/**
 * @param {NodeJS.WriteStream} stream
 * @param {string} text
 */
const say = (stream, text) => stream.write(`${text}\n`);
const file = process.argv[2] ?? 'package-lock.json';
/** @typedef {{ dev?: boolean, license?: string, version: string }} Locked */
/** @type {Record<string, Locked>} */
const locked = JSON.parse(readFileSync(file, 'utf8')).packages;
const packages = Object.entries(locked).flatMap(([path, { dev, license, version }]) => {
  const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
  return path === '' || dev ? [] : [{ name, version, licence: license ?? '' }];
});
const refused = packages.filter(({ name, licence }) => {
  /** @param {string} id */
  const isAllowed = (id) => allowed.has(id) || exceptions.some((one) => one.name.test(name) && one.licence === id);
  // Of an expression all parts of one alternative must do.
  const alternatives = licence.replaceAll(/[()]/g, '').split(' OR ');
  return !alternatives.some((parts) => parts.split(' AND ').every(isAllowed));
});
for (const { name, version, licence } of refused) {
  say(
    process.stderr,
    `${name}@${version}: ${licence ? `the licence ${licence}` : 'no licence'} is not on the list in scripts/licences.mjs`,
  );
}
if (refused.length > 0) process.exitCode = 1;
else
  say(
    process.stdout,
    `licences: all ${packages.length} packages that may be installed with fairprobe have one of the list`,
  );
