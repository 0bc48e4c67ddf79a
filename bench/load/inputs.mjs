/** Files of any size, the same for the same seed. */
import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Mulberry32.
 *
 * @param {number} seed
 */
export function randomOf(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * @param {string} file
 * @param {string} header
 * @param {number} count
 * @param {(i: number) => string} rowOf
 */
export function writeRows(file, header, count, rowOf) {
  const to = openSync(file, 'w');
  let held = `${header}\n`;
  for (let i = 0; i < count; i++) {
    held += `${rowOf(i)}\n`;
    if (held.length > 1 << 20) {
      writeSync(to, held);
      held = '';
    }
  }
  writeSync(to, held);
  closeSync(to);
}

/**
 * Posts with a label and one of so many groups (and of 100 others), and the scores and classes of a classifier.
 *
 * @param {string} folder
 * @param {number} count
 * @param {number} groups
 */
export function writePosts(folder, count, groups) {
  const random = randomOf(1);
  const labelOf = (/** @type {number} */ i) => (i * 7919) % 3 === 0;
  writeRows(
    join(folder, 'posts.csv'),
    'id,label,group,other',
    count,
    (i) => `p${i},${labelOf(i) ? 'yes' : 'no'},g${i % groups},h${Math.floor(i / groups) % 100}`,
  );
  writeRows(join(folder, 'scores.csv'), 'id,score,class', count, (i) => {
    const score = 0.7 * random() + (labelOf(i) ? 0.3 : 0);
    return `p${i},${score.toFixed(4)},${score >= 0.5 ? 'yes' : 'no'}`;
  });
}

/**
 * Texts of 1 MB each, about two groups.
 *
 * @param {string} folder
 * @param {number} count
 */
export function writeTexts(folder, count) {
  const text = 'the people of this town are good and kind. '.repeat(25_000).trim();
  writeRows(join(folder, 'posts.csv'), 'id,label,group,text', count, (i) => {
    return `p${i},${i % 3 === 0 ? 'yes' : 'no'},g${i % 2},${text}`;
  });
}

/**
 * Posts of a sentence each, with a label and one of so many groups, as a model reads them.
 *
 * @param {string} folder
 * @param {number} count
 * @param {number} groups
 */
export function writeSentences(folder, count, groups) {
  writeRows(join(folder, 'posts.csv'), 'id,label,group,text', count, (i) => {
    return `p${i},${i % 3 === 0 ? 'yes' : 'no'},g${i % groups},the ${i % 2 ? 'men' : 'women'} of town ${i} are ${i % 3 ? 'kind' : 'cruel'}`;
  });
}

/** @typedef {{ name: string, words: string[] }} WordSet */

/**
 * An association test with four lists of so many words, as a data set's file.
 *
 * @param {string} folder
 * @param {number} count
 * @returns {string[]} all of the words
 */
export function writeLists(folder, count) {
  /** @param {string} name @returns {WordSet} */
  const set = (name) => ({ name, words: Array.from({ length: count }, (_, i) => `${name}${i}`) });
  const sets = { x: set('x'), y: set('y'), a: set('a'), b: set('b') };
  writeFileSync(join(folder, 'tests.json'), JSON.stringify({ tests: [{ id: 'T1', attribute: 'gender', ...sets }] }));
  return Object.values(sets).flatMap(({ words }) => words);
}

/**
 * Word vectors as GloVe's files have them.
 *
 * @param {string} folder
 * @param {readonly string[]} words
 * @param {number} dimensions
 */
export function writeVectors(folder, words, dimensions) {
  const random = randomOf(2);
  const row = () => Array.from({ length: dimensions }, () => (random() - 0.5).toFixed(4)).join(' ');
  writeRows(join(folder, 'vectors.txt'), `${words[0]} ${row()}`, words.length - 1, (i) => `${words[i + 1]} ${row()}`);
}
