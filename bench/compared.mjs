/** Two runs of a metric on drawn data, compared as `evaluate` compares a run with its baseline. */
import { compare } from '#dist/src/judge/baseline/compare.js';
import { snapshotOf } from '#dist/src/judge/baseline/snapshot.js';
import { randomStream } from '#dist/src/statistics/random.js';

/** Results as a report has them. @param {object} input options, data and observed of the metric */
export function resultsOf(metric, input, seed) {
  const random = (...names) => randomStream(seed, ...names);
  return metric.measure({ ...input, random }).map((measurement) => ({
    value: null,
    interval: null,
    reason: null,
    ...measurement,
    as: metric.id,
    metric: metric.id,
    metricVersion: metric.version,
    subject: 'm',
    dataset: 'drawn',
    options: input.options,
    direction: metric.measures[measurement.measure].direction,
    ideal: metric.measures[measurement.measure].ideal,
    range: metric.measures[measurement.measure].range,
  }));
}

/** What one run leaves: its results, and the answers to single items. */
export function runOf(metric, input, seed) {
  return {
    results: resultsOf(metric, input, seed),
    items: new Map([[JSON.stringify([metric.id, 'm']), [...metric.samples(input)]]]),
  };
}

/** Every change from one run to the next; with `paired`, item by item. */
export function changesOf(metric, before, now, { seed, paired }) {
  const report = {
    tool: { name: 'fairprobe', version: '0' },
    run: { id: '', startedAt: '2026-01-01T00:00:00Z', seed },
    subjects: [],
    datasets: [],
  };
  return compare({
    before: snapshotOf({ ...report, results: before.results }),
    file: '',
    now: { seed, datasets: [], results: now.results },
    items: paired ? { before: before.items, now: now.items } : { reason: 'simulated' },
    metrics: [metric],
  }).changes;
}
