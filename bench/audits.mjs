/**
 * How often audits of fair decisions are flagged, and how often the intervals of impact ratios hold the truth, by simulation:
 *
 * - fair: people of all categories are selected at one rate. A table whose test is significant is a false flag, and so is, by the
 *   four-fifths rule alone, one with a ratio below 0.8.
 * - whole audits: the same of audits with three tables, by sex, by race and by both, of which any is flagged.
 * - coverage: the share of audits in which the interval of a category holds its true ratio, of the category for which that is least;
 *   of fair decisions, with one category at 0.6 of the others, and with rates evenly spread down to half of the greatest.
 *
 * Sizes are equal, or as 1 : 1/2 : 1/3 ... . Run: `npm run build && node bench/audits.mjs [audits] [coverage]`.
 */
import { audit } from '#dist/src/audit/index.js';
import { binomialSampler } from '#dist/src/statistics/distributions/binomial.js';
import { randomStream } from '#dist/src/statistics/distributions/random.js';
import { ratiosToGreatest } from '#dist/src/statistics/rates/ratio-to-greatest.js';
import { fisherFreemanHalton } from '#dist/src/statistics/significance/homogeneity.js';

const audits = Number(process.argv[2] ?? 1000);
const samples = Number(process.argv[3] ?? 4000);
/** People of a category, on average. */
const averages = [10, 100, 1_000, 10_000];
const counts = [2, 8, 14];
const rates = [0.125, 0.5];
const header = {
  tool: /** @type {const} */ ({ name: 'fairprobe', version: '0.0.0' }),
  date: '2026-01-01',
  seed: 1,
  distributed: null,
  columns: { sex: 'sex', race: 'race', group: null, outcome: 'decision', count: null },
  data: { source: null, file: 'simulated', sha256: '', from: null, to: null },
};
const kinds = /** @type {const} */ (['equal', 'unequal']);

/**
 * @param {number} categories
 * @param {number} average
 * @param {'equal' | 'unequal'} kind
 */
function sizesOf(categories, average, kind) {
  const weights = Array.from({ length: categories }, (_, i) => (kind === 'equal' ? 1 : 1 / (i + 1)));
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => Math.max(2, Math.round((categories * average * weight) / sum)));
}

/** @param {string} line */
const print = (line) => process.stdout.write(`${line}\n`);

/** @param {number} share */
const percent = (share) => `${(100 * share).toFixed(1)} %`;

print(`## Fair tables that are flagged, of ${audits} each\n`);
print('| categories | people of each | sizes | rate | four-fifths rule | fairprobe |');
print('| --: | --: | --- | --: | --: | --: |');
/** @type {number[]} */
const all = [];
/**
 * @param {number} categories
 * @param {number} average
 * @param {'equal' | 'unequal'} kind
 * @param {number} rate
 */
function fair(categories, average, kind, rate) {
  const random = randomStream(1, 'fair', `${categories} ${average} ${kind} ${rate}`);
  const sizes = sizesOf(categories, average, kind);
  const samplers = sizes.map((size) => binomialSampler(size, rate));
  let [below, flagged] = [0, 0];
  for (let i = 0; i < audits; i++) {
    const shares = sizes.map((size, c) => ({ right: samplers[c](random), size }));
    const least = ratiosToGreatest(shares)?.reduce((ratio, { value }) => Math.min(ratio, value), 1);
    if (least !== undefined && least < 0.8 - 1e-12) below++;
    // Of the only table of an audit, as it is: with several, Holm's correction makes it less.
    if (fisherFreemanHalton(shares, { random }).pValue < 0.05) flagged++;
  }
  all.push(flagged / audits);
  const cells = [
    categories,
    average.toLocaleString('en'),
    kind,
    rate,
    percent(below / audits),
    percent(flagged / audits),
  ];
  print(`| ${cells.join(' | ')} |`);
}
for (const categories of counts) {
  for (const average of averages)
    for (const kind of kinds) for (const rate of rates) fair(categories, average, kind, rate);
}
// A thousand selections of a hundred thousand people.
fair(8, 12_500, 'equal', 0.01);
print(
  `\nBy fairprobe ${percent(all.reduce((a, b) => a + b, 0) / all.length)} on average, ${percent(Math.max(...all))} at most.\n`,
);

print('## Whole audits of fair decisions: two sexes by seven races, any of three tables flagged\n');
print('| people | rate | audits | four-fifths rule | fairprobe |');
print('| --: | --: | --: | --: | --: |');
for (const people of [1_000, 10_000]) {
  for (const rate of rates) {
    const random = randomStream(1, 'whole', `${people} ${rate}`);
    const sizes = sizesOf(14, people / 14, 'unequal');
    const samplers = sizes.map((size) => binomialSampler(size, rate));
    let [below, flagged] = [0, 0];
    for (let i = 0; i < audits; i++) {
      const { tables } = audit(
        sizes.map((size, c) => {
          const right = samplers[c](random);
          /** @type {[string, number][]} */
          const outcomes = [
            ['yes', right],
            ['no', size - right],
          ];
          return { sex: `${c % 2}`, race: `${c >> 1}`, group: null, withoutOutcome: 0, outcomes: new Map(outcomes) };
        }),
        { outcome: { kind: 'selection', selected: ['yes'] } },
        header,
      );
      if (tables.some(({ rows }) => rows.some(({ ratio }) => ratio !== null && ratio < 0.8 - 1e-12))) below++;
      if (tables.some((table) => table.flagged)) flagged++;
    }
    print(
      `| ${people.toLocaleString('en')} | ${rate} | ${audits} | ${percent(below / audits)} | ${percent(flagged / audits)} |`,
    );
  }
}

print(`\n## Coverage of the 95 % intervals of impact ratios, of ${samples} audits each: the least of any category\n`);
print('| categories | people of each | sizes | greatest rate | fair | one at 0.6 | spread to 0.5 |');
print('| --: | --: | --- | --: | --: | --: | --: |');
/** @type {((c: number, categories: number) => number)[]} */
const truths = [
  () => 1,
  (c, categories) => (c === categories - 1 ? 0.6 : 1),
  (c, categories) => 1 - c / 2 / (categories - 1),
];
let least = 1;
for (const categories of counts) {
  for (const average of averages) {
    for (const kind of kinds) {
      for (const rate of rates) {
        const sizes = sizesOf(categories, average, kind);
        const cells = truths.map((ratioOf, t) => {
          const random = randomStream(1, 'coverage', `${categories} ${average} ${kind} ${rate} ${t}`);
          const truth = sizes.map((_, c) => ratioOf(c, categories));
          const samplers = sizes.map((size, c) => binomialSampler(size, rate * truth[c]));
          const held = new Array(categories).fill(0);
          let made = 0;
          for (let i = 0; i < samples; i++) {
            const gaps = ratiosToGreatest(sizes.map((size, c) => ({ right: samplers[c](random), size })));
            if (gaps === null) continue;
            made++;
            for (const [c, { lower, upper }] of gaps.entries()) {
              if (lower <= truth[c] + 1e-12 && truth[c] <= upper + 1e-12) held[c]++;
            }
          }
          return Math.min(...held) / made;
        });
        least = Math.min(least, ...cells);
        print(
          `| ${categories} | ${average.toLocaleString('en')} | ${kind} | ${rate} | ${cells.map(percent).join(' | ')} |`,
        );
      }
    }
  }
}
print(`\nAt least ${percent(least)}.`);
