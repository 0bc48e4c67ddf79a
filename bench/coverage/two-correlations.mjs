/** r1 - r2 of two metrics with the same judgements: the jackknife of the agreement with people, and Williams' t beside it. */
import { pearson } from '../../dist/src/statistics/correlation.js';
import { jackknifeDifference, williams } from '../../dist/src/statistics/dependent-correlations.js';
import { normals } from '../../dist/src/statistics/normal.js';
import { randomStream } from '../../dist/src/statistics/random.js';
import { table } from './harness.mjs';

export const title = 'The agreement of two metrics with people (r1 - r2)';
export const about =
  'How often p is below .05 where both metrics agree with people alike (60 % signal, shared noise). A percentile bootstrap in its place did for 10 texts in 8 to 15 % with judgements of 0 and 1, in 20 to 31 % where few are 1. Its own columns: samples in which the jackknife has no value, and in which it covers 0.';

const judged = {
  normal: (t) => t,
  lognormal: Math.exp,
  '0 and 1': (t) => Number(t > 0),
  '0 and 1, one in six': (t) => Number(t > 1),
};

export function rows(runs) {
  return Object.entries(judged).flatMap(([name, of]) =>
    [10, 20, 50].map((n) => {
      let [jackknife, classic, none, covers] = [0, 0, 0, 0];
      for (let run = 0; run < runs; run++) {
        const normal = normals(randomStream(run, 'two correlations', name, `${n}`));
        const truth = Array.from({ length: n }, () => normal());
        const shared = truth.map(() => 0.9 * normal());
        const said = () => truth.map((t, i) => 0.6 * t + shared[i] + 0.5 * normal());
        const skew = name === 'lognormal' ? Math.exp : (x) => x;
        const [y, a, b] = [truth.map(of), said().map(skew), said().map(skew)];
        const found = jackknifeDifference(y, a, b);
        if (!found) none++;
        else {
          if (found.pValue < 0.05) jackknife++;
          if (found.interval.lower <= 0 && found.interval.upper >= 0) covers++;
        }
        const test = williams({ ya: pearson(y, a), yb: pearson(y, b), ab: pearson(a, b) }, n);
        if (test && test.pValue < 0.05) classic++;
      }
      const share = (count, total) => ((100 * count) / total).toFixed(1);
      const given = runs - none;
      return [name, n, share(jackknife, given), share(covers, given), share(none, runs), share(classic, runs)];
    }),
  );
}

const head = ['judgements', 'texts', 'jackknife p < .05, %', 'covers 0, %', 'no value, %', "Williams' p < .05, %"];
export const tableOf = (runs) => table(head, rows(runs));
