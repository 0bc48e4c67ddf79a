/** Coefficients of mixed models of decisions. */
import metric from '#dist/metrics/decision-audit/index.js';
import { normals } from '#dist/src/statistics/distributions/normal.js';
import { measured, numberOf, partly } from '../measuring.mjs';

/** @import { Random } from '#dist/src/contract/random.js' */
/** @import { Design } from './harness.mjs' */

export const title = '`decision-audit`';
export const about =
  'Each decision is asked about people of two ages, genders and races each, `answered` the share of answers that there are. It has a level of its own (deviation 1) and slopes of its own about the true ones (deviation `spread`); answers have noise of deviation .5. Scores are the logits themselves, rates the answers of a model that says yes above 0.';
const named = ['score-by-word', 'rate-by-word', 'age-score-by-word', 'age-rate-by-word'];
export const covers = named.flatMap((measure) => [
  `decision-audit/${measure}`,
  `decision-audit/${measure.replace('word', 'name')}`,
]);

const SLOPES = { age: -0.05, female: 0.2, black: -0.3 };
const NOISE = 0.5;

/** @typedef {{ measure: string, decisions: number, spread: number, answered: number }} Cell */

/**
 * One decision: logits of everyone it is asked about.
 *
 * @param {number} spread
 * @param {() => number} normal
 */
function decide(spread, normal) {
  const own = { level: 0.5 + normal(), age: 0, female: 0, black: 0 };
  for (const key of /** @type {const} */ (['age', 'female', 'black'])) {
    own[key] = SLOPES[key] + (key === 'age' ? spread / 5 : spread) * normal();
  }
  return [20, 60].flatMap((age) =>
    [0, 1].flatMap((female) =>
      [0, 1].map((black) => {
        const logit = own.level + ((age - 40) / 10) * own.age + female * own.female + black * own.black;
        return { age, female, black, logit: logit + NOISE * normal() };
      }),
    ),
  );
}

/**
 * @param {Cell} cell
 * @param {Random} random
 */
function measureDesign({ measure, decisions, spread, answered }, random) {
  const normal = normals(random);
  const people = Array.from({ length: decisions }, (_, decision) =>
    decide(spread, normal).map((person) => ({ ...person, decision })),
  )
    .flat()
    .filter(() => random.next() < answered);
  /**
   * @param {'female' | 'black'} key
   * @param {number} value
   */
  const members = (key, value) => Uint32Array.from(people.keys()).filter((i) => people[i][key] === value);
  const options = ['yes', 'no'].map((role) => ({ text: role, role }));
  const found = measured(metric, {
    options: {},
    data: {
      dataset: partly({
        kind: 'questions',
        questions: people.map(({ age }, i) => ({ id: `${i}`, prompt: '?', options, facets: { age: `${age}` } })),
        groups: [
          { id: 'male', attribute: 'gender', members: members('female', 0) },
          { id: 'female', attribute: 'gender', members: members('female', 1) },
          { id: 'white', attribute: 'race', members: members('black', 0) },
          { id: 'Black', attribute: 'race', members: members('black', 1) },
        ],
        cases: { ids: [], of: Int32Array.from(people, ({ decision }) => decision) },
      }),
    },
    observed: {
      choices: {
        chosen: people.map(({ logit }) => Int32Array.of(logit > 0 ? 0 : 1)),
        scores: people.map(({ logit }) => [
          Float64Array.of(-Math.log1p(Math.exp(-logit)), -Math.log1p(Math.exp(logit))),
        ]),
      },
    },
  });
  return numberOf(found, (one) => one.measure === measure && (one.attribute === 'age' || one.group === 'Black'));
}

/**
 * Of scores the slope itself. Of rates the mean over decisions of what rates differ by: the level, the slopes and the noise add up
 * to one normal deviate for each person, whose deviation does not depend on race, and on age by its slope's alone.
 *
 * @param {Cell} cell
 */
function truthOf({ measure, spread }) {
  const byAge = measure.startsWith('age');
  if (measure.includes('score')) return byAge ? SLOPES.age : SLOPES.black;
  let sum = 0;
  for (const [age, female, black] of [0, 1].flatMap((a) => [0, 1].flatMap((f) => [0, 1].map((b) => [a, f, b])))) {
    const mean = 0.5 + (age ? 2 : -2) * SLOPES.age + female * SLOPES.female + black * SLOPES.black;
    const variance = 1 + NOISE ** 2 + spread ** 2 * (4 / 25 + female + black);
    const rate = normalShare(mean / Math.sqrt(variance));
    sum += (byAge ? (age ? 1 : -1) / 4 : black ? 1 : -1) * rate;
  }
  return sum / 4;
}

/** P(Z < z) by Simpson's rule.
 *
 * @param {number} z
 */
function normalShare(z) {
  const steps = 2000;
  let sum = 0;
  for (let i = 0; i <= steps; i++) {
    const x = (z * i) / steps;
    sum += (i === 0 || i === steps ? 1 : i % 2 ? 4 : 2) * Math.exp((-x * x) / 2);
  }
  return 0.5 + (sum * z) / (3 * steps) / Math.sqrt(2 * Math.PI);
}

/** @type {Cell[]} */
const grid = [5, 10, 80].flatMap((decisions) =>
  [0, 0.3].flatMap((spread) => [
    ...[1, 0.7].map((answered) => ({ measure: 'score-by-word', decisions, spread, answered })),
    { measure: 'rate-by-word', decisions, spread, answered: 1 },
    ...(decisions === 10
      ? ['age-score-by-word', 'age-rate-by-word'].map((measure) => ({ measure, decisions, spread, answered: 1 }))
      : []),
  ]),
);

export const head = ['measure', 'decisions', 'spread', 'answered'];
/** @type {Design[]} */
export const designs = grid.map((cell) => ({
  name: `decision-audit ${JSON.stringify(cell)}`,
  cells: [cell.measure, cell.decisions, cell.spread, cell.answered],
  truth: () => truthOf(cell),
  measure: (random) => measureDesign(cell, random),
  ...(cell.decisions === 80 && { most: 100 }),
}));
