/**
 * How often 95 % intervals for a correlation of few subjects hold it: Fisher's z with measurement error, which the report
 * gives, and the percentile bootstrap over subjects with redrawn values, which stands beside it in the details. Pairs are
 * normal with correlation rho, measured with normal error of the given standard deviation (in standard deviations of the
 * subjects); to be held is the correlation of the measured values. Run: `npm run build && node bench/correlation-coverage.mjs`.
 */
import { correlationIntervals } from '../dist/src/statistics/correlation-interval.js';
import { normals } from '../dist/src/statistics/normal.js';
import { randomStream } from '../dist/src/statistics/random.js';

const samples = Number(process.argv[2] ?? 500);
const resamples = 500;
const normal = normals(randomStream(1, 'coverage'));
const methods = ['pearson', 'spearman', 'kendall'];
const population = {
  pearson: (rho) => rho,
  spearman: (rho) => (6 / Math.PI) * Math.asin(rho / 2),
  kendall: (rho) => (2 / Math.PI) * Math.asin(rho),
};

const lines = [`  n  error  rho   ${methods.map((method) => `${method.padEnd(9)}: Fisher  bootstrap`).join('   ')}`];
for (const n of [4, 5, 8, 10, 19]) {
  for (const error of [0, 0.3]) {
    for (const rho of [0, 0.8]) {
      const held = { pearson: [0, 0], spearman: [0, 0], kendall: [0, 0] };
      for (let sample = 0; sample < samples; sample++) {
        const truth = Array.from({ length: n }, () => {
          const a = normal();
          return [a, rho * a + Math.sqrt(1 - rho * rho) * normal()];
        });
        const [x, y] = [0, 1].map((side) => {
          const values = truth.map((pair) => pair[side] + error * normal());
          return { values, redraw: error > 0 ? (i, deviate) => values[i] + error * deviate : null };
        });
        const random = randomStream(sample, 'intervals');
        const intervals = correlationIntervals(x, y, { level: 0.95, resamples, random });
        for (const method of methods) {
          const value = population[method](rho / (1 + error * error));
          const { fisher, bootstrap } = intervals[method];
          if (fisher.lower <= value && value <= fisher.upper) held[method][0]++;
          if (bootstrap && bootstrap.lower <= value && value <= bootstrap.upper) held[method][1]++;
        }
      }
      const shares = methods.map((method) =>
        held[method].map((count, k) => (count / samples).toFixed(3).padStart(k ? 11 : 17)).join(''),
      );
      lines.push(
        `${String(n).padStart(3)}  ${error.toFixed(1).padStart(5)}  ${rho.toFixed(1)}   ${shares.join('   ')}`,
      );
    }
  }
}
process.stdout.write(`${lines.join('\n')}\n`);
