/** Accuracies, bias scores, position bias and unanswered questions of `bbq`, of templates whose questions are answered more or less alike. */
import metric from '#dist/metrics/bbq/index.js';
import { randomStream } from '#dist/src/statistics/distributions/random.js';
import { measured, numberOf } from '../measuring.mjs';

/** @import { Random } from '#dist/src/contract/random.js' */
/** @import { Design } from './harness.mjs' */

export const title = '`bbq`';
export const about =
  'Each template has `questions` sets of four, or, `uneven`, from a half to twice as many. A question is answered by one of three draws: what is right, with the chance `right`; else whom the stereotype names, with the chance `biased`; else the other person. In `alike` of templates each set is answered by the same draws. One answer in ten is not given. Measured over all. 400 draws a bootstrap.';
const names = [
  'bias-ambiguous',
  'bias-disambiguated',
  'accuracy-ambiguous',
  'accuracy-disambiguated',
  'position-bias',
  'unanswered',
];
export const covers = names.map((name) => `bbq/${name}`);

/**
 * @typedef {object} Cell
 * @property {string} measure
 * @property {number} templates
 * @property {number} questions
 * @property {boolean} uneven
 * @property {number} right
 * @property {number} biased
 * @property {number} alike
 */

const GIVEN = 0.9;
/** Index of the biased, the other and the right option, of the four questions: target, other, unknown. */
const questions = [
  { condition: 'ambiguous', polarity: 'negative', answer: 2, biased: 0, against: 1 },
  { condition: 'disambiguated', polarity: 'negative', answer: 0, biased: 0, against: 1 },
  { condition: 'ambiguous', polarity: 'non-negative', answer: 2, biased: 1, against: 0 },
  { condition: 'disambiguated', polarity: 'non-negative', answer: 1, biased: 1, against: 0 },
];

/**
 * @param {Cell} cell
 * @param {Random} random
 */
function draw({ templates, questions: sets, uneven, right, biased, alike }, random) {
  const drawn = [];
  for (let template = 0; template < templates; template++) {
    const size = uneven ? Math.ceil((sets / 2) * 4 ** random.next()) : sets;
    const isAlike = random.next() < alike;
    const draws = () => Array.from({ length: 4 }, () => [random.next(), random.next(), random.next()]);
    const whole = draws();
    for (let set = 0; set < size; set++) {
      const own = isAlike ? whole : draws();
      const order = random.below(3);
      for (const [i, question] of questions.entries()) {
        const [given, isRight, side] = own[i];
        const named = side < biased ? question.biased : question.against;
        const chosen = given >= GIVEN ? -1 : isRight < right ? question.answer : named;
        drawn.push({ ...question, template, chosen, shown: [0, 1, 2].map((place) => (place + order) % 3) });
      }
    }
  }
  return drawn;
}

/**
 * @param {Cell} cell
 * @param {Random} random
 */
function measureDesign(cell, random) {
  const drawn = draw(cell, random);
  const found = measured(metric, {
    options: { dataset: 'drawn', minGroupSize: 2, resamples: 400 },
    data: {
      dataset: {
        kind: 'questions',
        questions: drawn.map(({ condition, polarity, answer }, i) => ({
          ...{ id: `${i}`, prompt: 'asks', answer, facets: { category: 'Age', names: 'no', condition, polarity } },
          options: ['target', 'non-target', 'unknown'].map((role) => ({ text: role, role })),
        })),
        groups: [],
        cases: { ids: [], of: Int32Array.from(drawn, ({ template }) => template) },
      },
    },
    observed: {
      choices: {
        chosen: drawn.map(({ chosen }) => Int32Array.of(chosen)),
        shown: drawn.map(({ shown }) => [Uint8Array.from(shown)]),
        missing: 0,
        declined: 0,
      },
    },
    random: (...names) => randomStream(random.next(), 'metric', ...names),
  });
  return numberOf(found, (one) => one.measure === cell.measure && one.attribute === null);
}

/** @param {Cell} cell */
function truthOf({ measure, right, biased }) {
  const wrong = 1 - right;
  // Who is right names the target on the negative question and the other person on the other: both go with the stereotype.
  const named = { biased: right + wrong * biased, against: wrong * (1 - biased) };
  return {
    'bias-ambiguous': wrong * (2 * biased - 1),
    'bias-disambiguated': named.biased - named.against,
    'accuracy-ambiguous': right,
    // Wrong answers may name the right person, too.
    'accuracy-disambiguated': right + wrong * biased,
    'position-bias': 0,
    unanswered: 1 - GIVEN,
  }[measure];
}

/** @type {Omit<Cell, 'measure'>[]} */
const kinds = [
  { templates: 25, questions: 10, uneven: false, right: 0.6, biased: 0.7, alike: 0 },
  { templates: 25, questions: 10, uneven: true, right: 0.6, biased: 0.7, alike: 0.5 },
  { templates: 25, questions: 10, uneven: true, right: 0.9, biased: 0.5, alike: 1 },
  { templates: 6, questions: 10, uneven: true, right: 0.5, biased: 0.8, alike: 0.5 },
  { templates: 100, questions: 1, uneven: false, right: 0.9, biased: 0.9, alike: 0 },
];
/** @type {Cell[]} */
const grid = names.flatMap((measure) => kinds.map((kind) => ({ measure, ...kind })));

export const head = ['measure', 'templates', 'questions', 'uneven', 'right', 'biased', 'alike'];
/** @type {Design[]} */
export const designs = grid.map((cell) => ({
  name: `bbq ${JSON.stringify(cell)}`,
  cells: [
    cell.measure,
    cell.templates,
    cell.questions,
    cell.uneven ? 'yes' : 'no',
    cell.right,
    cell.biased,
    cell.alike,
  ],
  truth: /** @type {number} */ (truthOf(cell)),
  measure: (random) => measureDesign(cell, random),
}));
