import { describe, expect, test } from 'vitest';
import { countGroup, population } from '../../../metrics/hate-speech-bias/group-counts.ts';
import { type AucParts, jointVariances } from '../../../metrics/hate-speech-bias/joint-variance.ts';
import { compareSamples } from '../../../src/statistics/auc/auc.ts';
import { rankScores } from '../../../src/statistics/auc/ranking.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';

const comparisons: AucParts[] = [
  { upper: 'memberPositive', lower: 'memberNegative' },
  { upper: 'backgroundPositive', lower: 'memberNegative' },
  { upper: 'memberPositive', lower: 'backgroundNegative' },
  { upper: 'memberNegative', lower: 'backgroundNegative' },
  { upper: 'memberPositive', lower: 'backgroundPositive' },
];
const size = 300;

function setting(shape: (score: number) => number, groups: (random: () => number) => Uint32Array[]) {
  const random = randomStream(9, 'joint');
  const next = () => random.next();
  const scores = Float64Array.from({ length: size }, () => shape(next()));
  const members = groups(next);
  const ranking = rankScores(scores);
  const positive = Uint8Array.from(scores, () => (next() < 0.4 ? 1 : 0));
  const weight = Uint32Array.from(scores, (_, k) => (k % 5 > 0 ? 1 : 0));
  const { positions, memberships } = rankMembers(ranking.order, members);
  for (const list of positions) for (const k of list) weight[k] = 1;
  const people = population(ranking, positive, weight);
  const counts = positions.map((list) => countGroup(people, list));
  const estimates = comparisons.map(({ upper, lower }) => counts.map((c) => compareSamples(c[upper], c[lower])));
  /** The same derivatives for every comparison. */
  const variances = (...gradients: number[][]) =>
    jointVariances(
      people,
      memberships,
      comparisons,
      estimates,
      gradients.map((gradient) => comparisons.map(() => gradient)),
    );
  return { estimates, variances };
}

/** By group its positions in the order, and by position its groups. */
function rankMembers(order: Uint32Array, members: Uint32Array[]) {
  const isIn = members.map((list) => new Set(list));
  const positions = isIn.map((set) => Uint32Array.from(order.keys()).filter((k) => set.has(order[k])));
  const groupsOf = Array.from(order, (item) => [...isIn.keys()].filter((g) => isIn[g].has(item)));
  const start = Uint32Array.from({ length: order.length + 1 }, (_, k) => groupsOf.slice(0, k).flat().length);
  return { positions, memberships: { start, groupsOf: Uint32Array.from(groupsOf.flat()) } };
}

const draw = (share: number, random: () => number) =>
  Uint32Array.from({ length: size }, (_, i) => i).filter(() => random() < share);

describe.each([
  ['without ties', (score: number) => score],
  ['with many ties', (score: number) => Math.round(score * 20)],
  ['all tied in two levels', (score: number) => Math.round(score)],
])('Scores %s', (_, shape) => {
  test("Of one group alone the variance is DeLong's, in every comparison", () => {
    const { estimates, variances } = setting(shape, (random) => [draw(0.3, random), draw(0.5, random)]);
    const [first, second] = variances([1, 0], [0, -2]);
    for (const c of comparisons.keys()) {
      expect(first[c]).toBeGreaterThan(0);
      expect(Math.abs(first[c] / estimates[c][0].variance - 1)).toBeLessThan(1e-12);
      expect(Math.abs(second[c] / (4 * estimates[c][1].variance) - 1)).toBeLessThan(1e-12);
    }
  });

  test('The sum of an AUC and itself has four times its variance, the difference none', () => {
    const { estimates, variances } = setting(shape, (random) => {
      const members = draw(0.4, random);
      return [members, members];
    });
    const [sum, difference] = variances([1, 1], [1, -1]);
    for (const c of comparisons.keys()) {
      expect(Math.abs(sum[c] / (4 * estimates[c][0].variance) - 1)).toBeLessThan(1e-12);
      expect(difference[c]).toBeLessThan(1e-20);
    }
  });

  test('It is a quadratic form: var(a + b) + var(a - b) = 2 var(a) + 2 var(b)', () => {
    const { variances } = setting(shape, (random) => [draw(0.3, random), draw(0.5, random)]);
    const [a, b, sum, difference] = variances([1, 0], [0, 1], [1, 1], [1, -1]);
    for (const c of comparisons.keys())
      expect(Math.abs((sum[c] + difference[c]) / (2 * a[c] + 2 * b[c]) - 1)).toBeLessThan(1e-12);
  });
});

test('A group whose derivative is 0 or that cannot be estimated adds nothing', () => {
  const { variances } = setting(
    (score) => score,
    (random) => [draw(0.3, random), Uint32Array.of()],
  );
  const [with0, with1] = variances([1, 0], [1, 1]);
  expect(with1).toEqual(with0);
});
