/** Two runs of a metric on drawn data, compared as `evaluate` compares a run with its baseline. */
import { compare } from '#dist/src/judge/baseline/compare.js';
import { snapshotOf } from '#dist/src/judge/baseline/snapshot.js';
import { usesIn } from '#dist/src/judge/baseline/uses.js';
import { randomStream } from '#dist/src/statistics/distributions/random.js';
import { given, partly } from './measuring.mjs';

/** @import { AnyMetric } from '#dist/src/contract/metric.js' */
/** @import { Result } from '#dist/src/contract/report.js' */

/**
 * @typedef {object} Input what a metric is given, `random` apart; data and observations have only what it reads
 * @property {object} options
 * @property {object} data
 * @property {object} observed
 *
 * @typedef {ReturnType<typeof runOf>} Run
 */

/**
 * Results as a report has them.
 *
 * @param {AnyMetric} metric
 * @param {Input} input
 * @param {number} seed
 * @returns {Result[]}
 */
export function resultsOf(metric, input, seed) {
  const random = (/** @type {readonly string[]} */ ...names) => randomStream(seed, ...names);
  return metric.measure(given({ ...input, random })).map((measurement) =>
    partly({
      value: null,
      interval: null,
      reason: null,
      .../** @type {Partial<Result>} */ (measurement),
      as: metric.id,
      metric: metric.id,
      metricVersion: metric.version,
      subject: 'm',
      dataset: 'drawn',
      options: /** @type {Result['options']} */ (input.options),
      direction: metric.measures[measurement.measure].direction,
      ideal: metric.measures[measurement.measure].ideal,
      range: /** @type {Result['range']} */ ([...metric.measures[measurement.measure].range]),
    }),
  );
}

/**
 * What one run leaves: its results, and the answers to single items.
 *
 * @param {AnyMetric} metric
 * @param {Input} input
 * @param {number} seed
 */
export function runOf(metric, input, seed) {
  return {
    results: resultsOf(metric, input, seed),
    items: new Map([[JSON.stringify([metric.id, 'm']), [...(metric.samples?.(given(input)) ?? [])]]]),
  };
}

/**
 * Every change from one run to the next; with `paired`, item by item.
 *
 * @param {AnyMetric} metric
 * @param {Run} before
 * @param {Run} now
 * @param {{ seed: number, paired: boolean }} options
 */
export function changesOf(metric, before, now, { seed, paired }) {
  return compare({
    before: snapshotOf(
      partly({
        tool: { name: 'fairprobe', version: '0' },
        run: partly({ id: '', startedAt: '2026-01-01T00:00:00Z', seed }),
        subjects: [],
        datasets: [],
        results: before.results,
      }),
    ),
    file: '',
    now: { version: '0', seed, datasets: [], results: now.results },
    items: paired ? { before: before.items, now: now.items } : { reason: 'simulated' },
    uses: usesIn(now.results, [metric]),
  }).changes;
}
