/**
 * How often 95 % intervals hold the truth, by simulation through the built metrics. Each file beside this one has a subject:
 * its rows are designs (sizes, rates, true value), each simulated so many times from a seeded stream of its own.
 * Run: `npm run build && node bench/coverage/run.mjs [--runs 1000] [subject ...]`; with no subject it writes the tables of all
 * into docs/intervals.md.
 */
import { randomStream } from '../../dist/src/statistics/random.js';

/**
 * @param {object} design
 * @param {number} design.truth what the interval is to hold
 * @param {number} design.runs
 * @param {(random: object, run: number) => { value: number, interval?: { lower: number, upper: number } }} design.measure
 *   draws data and measures them
 * @param {string} design.name of the seeded stream
 * @param {number} [design.max] a gate `max` that the truth is within: where the whole interval is above it, the gate fails
 */
export function simulate({ truth, runs, measure, name, max = truth }) {
  const tally = { runs, none: 0, tooHigh: 0, tooLow: 0, width: 0, alarms: 0, valueOutside: 0, mean: 0 };
  for (let run = 0; run < runs; run++) {
    const { value, interval } = measure(randomStream(run, 'coverage', name), run);
    tally.mean += value / runs;
    if (!interval) {
      tally.none++;
      continue;
    }
    const { lower, upper } = interval;
    // What rounding leaves is no miss.
    if (lower > truth + 1e-12) tally.tooHigh++;
    else if (upper < truth - 1e-12) tally.tooLow++;
    if (lower > max + 1e-12) tally.alarms++;
    if (value < lower - 1e-12 || value > upper + 1e-12) tally.valueOutside++;
    tally.width += upper - lower;
  }
  const given = runs - tally.none;
  return {
    ...tally,
    covers: given ? 1 - (tally.tooHigh + tally.tooLow) / given : Number.NaN,
    tooHigh: tally.tooHigh / given,
    tooLow: tally.tooLow / given,
    alarms: tally.alarms / given,
    width: tally.width / given,
    none: tally.none / runs,
  };
}

const percent = (share) => (Number.isNaN(share) ? '-' : (100 * share).toFixed(1));

/** Columns of every table behind those that name the design. */
export const figures = [
  'truth',
  'mean value',
  'covers %',
  'too high %',
  'too low %',
  'width',
  'gate fails %',
  'no interval %',
];

export function figuresOf(truth, { mean, covers, tooHigh, tooLow, width, alarms, none }, digits = 3) {
  const number = (x) => (Number.isNaN(x) ? '-' : x.toFixed(digits));
  return [
    number(truth),
    number(mean),
    percent(covers),
    percent(tooHigh),
    percent(tooLow),
    number(width),
    percent(alarms),
    percent(none),
  ];
}

/** A Markdown table. */
export function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
