/** Intents and slots in two languages. */
import intentSlot from '#dist/metrics/intent-slot/index.js';
import { measured, numberOf } from '../measuring.mjs';

/** @import { Random } from '#dist/src/contract/random.js' */
/** @import { Design } from './harness.mjs' */

export const title = '`intent-slot`';
export const about =
  'Utterances have up to four slots, half of them one or none. Each is hard or easy, alike in both languages where they are `parallel`; a slot is found with the chance of the language, `right` (the source language and the other), moved by 0.15 either way where utterances are hard or easy, and as many others are predicted as are missed. Intents are right with the same chance. Of `shuffled` ones the languages were dealt at random.';
export const covers = ['intent-slot/*'];

/**
 * @typedef {object} Cell
 * @property {string} measure
 * @property {'parallel' | 'apart' | 'shuffled'} languages
 * @property {number} utterances
 * @property {readonly [number, number]} right
 */

/** How many slots an utterance has. */
const sizes = [0, 1, 1, 1, 2, 2, 3, 4];
const SPREAD = 0.15;

/**
 * @param {Cell} cell
 * @param {Random} random
 */
function measureDesign({ measure, languages, utterances, right }, random) {
  const drawn = () => ({ hard: random.below(2) === 0, size: sizes[random.below(sizes.length)] });
  const rows = Array.from({ length: utterances }, (_, item) => {
    const both = drawn();
    return right.map((chance, language) => {
      const { hard, size } = languages === 'apart' ? drawn() : both;
      const own = chance + (hard ? -SPREAD : SPREAD);
      const found = Array.from({ length: size }, () => random.next() < own);
      return { item, language, size, intent: random.next() < own, found };
    });
  }).flat();
  if (languages === 'shuffled') {
    for (let i = 0; i < rows.length; i += 2) {
      if (random.below(2) === 0) [rows[i].language, rows[i + 1].language] = [1, 0];
    }
  }
  /** @param {number} of */
  const members = (of) => Uint32Array.from(rows.flatMap(({ language }, i) => (language === of ? [i] : [])));
  const slots = (/** @type {number} */ size) =>
    Array.from({ length: size }, (_, k) => ({ type: 't', start: k, end: k + 1, filler: `${k}` }));
  const found = measured(intentSlot, {
    options: { dataset: 'drawn', sourceLanguage: '0' },
    data: {
      dataset: {
        kind: 'classes',
        info: { id: 'drawn' },
        size: rows.length,
        ids: rows.map((_, i) => `${i}`),
        classes: ['a', 'b'],
        codes: new Uint16Array(rows.length),
        utterances: rows.map(({ size }) => ({ tokens: Array(2 * size).fill('w'), slots: slots(size) })),
        cases: {
          ids: Array.from({ length: utterances }, (_, item) => `${item}`),
          of: Int32Array.from(rows, ({ item }) => (languages === 'apart' ? -1 : item)),
        },
        groups: [0, 1].map((of) => ({ id: `${of}`, attribute: 'language', members: members(of) })),
      },
    },
    observed: {
      found: {
        intents: rows.map(({ intent }) => (intent ? 'a' : 'b')),
        // What is missed is predicted elsewhere.
        slots: rows.map(({ size, found }) =>
          found.map((isFound, k) => ({ type: 't', start: isFound ? k : size + k, end: (isFound ? k : size + k) + 1 })),
        ),
        missing: 0,
      },
    },
  });
  const group = measure.endsWith('-gap') ? '1' : '0';
  return numberOf(found, (one) => one.measure === measure && one.group === group);
}

/**
 * @param {string} measure
 * @param {number} chance
 */
function truthOf(measure, chance) {
  if (measure !== 'exact-match') return chance;
  const exact = (/** @type {number} */ own) => sizes.reduce((sum, size) => sum + own ** (size + 1), 0) / sizes.length;
  return (exact(chance - SPREAD) + exact(chance + SPREAD)) / 2;
}

/** @type {Cell[]} */
const grid = ['intent-accuracy', 'slot-f1', 'exact-match'].flatMap((measure) =>
  [30, 150, 500].flatMap((utterances) => [
    ...[0.84, 0.5].map((chance) => ({
      measure,
      languages: /** @type {const} */ ('apart'),
      utterances,
      right: /** @type {const} */ ([chance, chance]),
    })),
    .../** @type {const} */ (['parallel', 'apart', 'shuffled']).flatMap((languages) =>
      (languages === 'shuffled'
        ? [/** @type {const} */ ([0.8, 0.8])]
        : [/** @type {const} */ ([0.84, 0.84]), /** @type {const} */ ([0.84, 0.5])]
      ).map((right) => ({ measure: `${measure}-gap`, languages, utterances, right })),
    ),
  ]),
);

export const head = ['measure', 'languages', 'utterances', 'right'];
/** @type {Design[]} */
export const designs = grid.map((cell) => {
  const { measure, languages, utterances, right } = cell;
  const share = measure.replace(/-gap$/, '');
  const [a, b] = right.map((chance) => truthOf(share, chance));
  return {
    name: `intent-slot ${JSON.stringify(cell)}`,
    cells: [measure, languages, utterances, right.join(' and ')],
    truth: measure.endsWith('-gap') ? a - b : a,
    ...(measure.endsWith('-gap') ? {} : { min: a }),
    /** @param {Random} random */
    measure: (random) => measureDesign(cell, random),
  };
});
