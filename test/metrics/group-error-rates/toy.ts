import metric from '../../../metrics/group-error-rates/index.ts';
import { count, labels, posts, random, scores, targets, upTo } from '../drawn.ts';
import { measureScores } from '../labelled-data.ts';
import { dataOf, measureClasses } from './several.ts';

const drawn = random('predicted');
const names = ['no', 'yes'].map((name) => [name, `${name}, perhaps`]);
const several = upTo(count, (i) => names[labels[i]][Number(i % 4 < 2)]);
const predicted = several.map((name) => (drawn.next() < 0.7 ? name : names[Math.floor(2 * drawn.next())][0]));

export default () => [
  ...measureScores(metric, posts, scores),
  ...measureClasses(dataOf(several, { target: targets }), predicted),
];

/** Of a class what is measured is what is measured of the positive class, by the same code. */
export const simulatedAs = Object.fromEntries(
  [
    'selection-rate',
    'true-positive-rate',
    'false-positive-rate',
    'demographic-parity-difference',
    'demographic-parity-ratio',
    'equalized-odds-difference',
    'true-positive-rate-difference',
    'false-positive-rate-difference',
  ].map((name) => [`class-${name}`, `group-error-rates/${name}`]),
);
