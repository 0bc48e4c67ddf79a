/**
 * How often 95 % intervals hold the truth, by simulation through the built product. Each file beside this one that exports
 * `designs` is a subject, and run.mjs simulates all of them: `npm run build && node bench/coverage/run.mjs [--runs 1000] [--jobs 2]
 * [--write] [subject ...]`.
 *
 * A subject exports
 *
 * - `title`, and `about`, a paragraph that says what is drawn;
 * - `covers`, the measures whose intervals it speaks of, as `metric/measure` (`metric/*` for all of a metric): a test fails where
 *   the product prints an interval that no subject covers;
 * - `head`, the names of the columns that tell one design from another;
 * - `designs`, one a row of its table, each with a seeded stream of its own, so that rows can be made in any order.
 *
 * @typedef {(random: Random, normal: () => number) => number} Shape how one value is drawn; `normal` gives standard normal ones
 *
 * @typedef {{ value: number, interval?: { lower: number, upper: number } | null | undefined }} Found
 *
 * @typedef {object} Subject
 * @property {string} title
 * @property {string} about
 * @property {string[]} covers
 * @property {string[]} head
 * @property {Design[]} designs
 *
 * @typedef {ReturnType<typeof simulate>} Row
 *
 * @typedef {object} Design
 * @property {string} name of the seeded stream
 * @property {(string | number)[]} cells below `head`
 * @property {number | (() => number)} truth what the interval is to hold
 * @property {(random: Random, run: number) => Found} measure draws data and measures them
 * @property {number} [max] a gate `max` that the truth is within: where the whole interval is above it, the gate fails
 * @property {number} [min] a gate `min` in its place, likewise
 * @property {number} [most] runs at most, where they take long
 * @property {number} [digits] of numbers, 3 unless given
 * @property {boolean} [quick] is in the short form of the slow tests; without any, the first and the last design are
 */
import { randomStream } from '#dist/src/statistics/distributions/random.js';

/** @import { Random } from '#dist/src/contract/random.js' */

/** Rounding leaves as much, which is no miss. */
const rounding = 1e-12;

/**
 * What so many runs of a design make.
 *
 * @param {Pick<Design, 'truth' | 'measure' | 'name' | 'max' | 'min'> & { runs: number }} design
 */
export function simulate({ truth: given, runs, measure, name, max, min }) {
  const truth = typeof given === 'function' ? given() : given;
  const [most, least] = [
    max ?? (min === undefined ? truth : Number.POSITIVE_INFINITY),
    min ?? Number.NEGATIVE_INFINITY,
  ];
  const tally = { runs, truth, none: 0, tooHigh: 0, tooLow: 0, width: 0, alarms: 0, valueOutside: 0, mean: 0 };
  for (let run = 0; run < runs; run++) {
    const { value, interval } = measure(randomStream(run, 'coverage', name), run);
    tally.mean += value / runs;
    if (!interval) {
      tally.none++;
      continue;
    }
    const { lower, upper } = interval;
    if (lower > truth + rounding) tally.tooHigh++;
    else if (upper < truth - rounding) tally.tooLow++;
    if (lower > most + rounding || upper < least - rounding) tally.alarms++;
    if (value < lower - rounding || value > upper + rounding) tally.valueOutside++;
    tally.width += upper - lower;
  }
  const intervals = runs - tally.none;
  return {
    ...tally,
    intervals,
    covers: intervals ? 1 - (tally.tooHigh + tally.tooLow) / intervals : Number.NaN,
    tooHigh: tally.tooHigh / intervals,
    tooLow: tally.tooLow / intervals,
    alarms: tally.alarms / intervals,
    width: tally.width / intervals,
    none: tally.none / runs,
  };
}

/**
 * A row of a subject.
 *
 * @param {Design} design
 * @param {number} runs
 */
export function simulateDesign(design, runs) {
  return simulate({ ...design, runs: Math.min(runs, design.most ?? runs) });
}
