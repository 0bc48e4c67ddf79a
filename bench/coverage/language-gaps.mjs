/** Functional tests in two languages that share their templates. */
import functionalTests from '#dist/metrics/functional-tests/index.js';
import { randomStream } from '#dist/src/statistics/distributions/random.js';
import { measured, numberOf } from '../measuring.mjs';

/** @import { Random } from '#dist/src/contract/random.js' */
/** @import { Design } from './harness.mjs' */

export const title = '`functional-tests`: accuracies and gaps of languages';
export const about =
  'Two languages have seven cases of each template. A template is right as a whole or wrong as a whole in both languages for a share of `shared` of its cases, in one language for a share of `own`, and each other case is right by itself; `right` are the chances in the source language and the other. Of `shuffled` ones the languages of cases were dealt at random.';
export const covers = ['functional-tests/language-gap'];

/**
 * @typedef {object} Cell
 * @property {'language-gap' | 'accuracy'} measure
 * @property {'as they are' | 'shuffled'} languages
 * @property {number} templates
 * @property {number} shared
 * @property {number} own
 * @property {readonly [number, number]} right
 */

/**
 * @param {Cell} cell
 * @param {Random} random
 */
function measureDesign({ measure, languages, templates, shared, own, right }, random) {
  const rows = Array.from({ length: templates }, (_, template) => {
    const whole = random.next();
    return right.flatMap((chance, language) => {
      const alone = random.next();
      return Array.from({ length: 7 }, () => {
        const how = random.next();
        const draw = how < shared ? whole : how < shared + own ? alone : random.next();
        return { template, language, right: draw < chance };
      });
    });
  }).flat();
  if (languages === 'shuffled') {
    for (let i = rows.length - 1; i > 0; i--) {
      const j = random.below(i + 1);
      [rows[i].language, rows[j].language] = [rows[j].language, rows[i].language];
    }
  }
  /** @param {number} of */
  const members = (of) => Uint32Array.from(rows.flatMap(({ language }, i) => (language === of ? [i] : [])));
  const found = measured(functionalTests, {
    options: { dataset: 'drawn', sourceLanguage: '0' },
    data: {
      dataset: {
        kind: 'labelled',
        size: rows.length,
        ids: rows.map((_, i) => `${i}`),
        positive: new Uint8Array(rows.length).fill(1),
        codes: new Uint16Array(rows.length).fill(1),
        cases: {
          ids: Array.from({ length: templates }, (_, t) => `${t}`),
          of: Int32Array.from(rows, ({ template }) => template),
        },
        groups: [
          { id: 'f', attribute: 'functionality', members: Uint32Array.from(rows.keys()) },
          ...[0, 1].map((of) => ({ id: `${of}`, attribute: 'language', members: members(of) })),
        ],
      },
    },
    observed: { scores: { positive: Float64Array.from(rows, (row) => (row.right ? 0.9 : 0.1)), missing: 0 } },
    random: (...names) => randomStream(random.next(), 'metric', ...names),
  });
  return numberOf(found, (one) => one.measure === measure && one.group === '1');
}

const chances = /** @type {const} */ ([
  [0.98, 0.98],
  [0.9, 0.9],
  [0.6, 0.6],
  [0.95, 0.7],
]);
/** @type {Cell[]} */
const grid = [
  ...[20, 139, 700].flatMap((templates) =>
    [
      { shared: 0, own: 0 },
      { shared: 0.5, own: 0 },
      { shared: 0, own: 0.5 },
      { shared: 0.4, own: 0.4 },
    ].flatMap((alike) =>
      chances.flatMap((right) =>
        /** @type {const} */ (['language-gap', 'accuracy']).map((measure) => ({
          measure,
          languages: /** @type {const} */ ('as they are'),
          templates,
          ...alike,
          right,
        })),
      ),
    ),
  ),
  ...[20, 139].map((templates) => ({
    measure: /** @type {const} */ ('language-gap'),
    languages: /** @type {const} */ ('shuffled'),
    templates,
    shared: 0.4,
    own: 0.4,
    right: /** @type {const} */ ([0.7, 0.7]),
  })),
];

export const head = ['measure', 'languages', 'templates', 'shared', 'own', 'right'];
/** @type {Design[]} */
export const designs = grid.map((cell) => {
  const { measure, languages, templates, shared, own, right } = cell;
  return {
    name: `language gaps ${JSON.stringify(cell)}`,
    cells: [measure, languages, templates, shared, own, right.join(' and ')],
    truth: measure === 'accuracy' ? right[1] : right[0] - right[1],
    ...(measure === 'accuracy' ? { min: right[1] } : {}),
    /** @param {Random} random */
    measure: (random) => measureDesign(cell, random),
  };
});
