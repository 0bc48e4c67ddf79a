/** Metrics on drawn data, as the simulations call them. */
/** @import { AnyMetric } from '#dist/src/contract/metric.js' */
/** @import { Measurement } from '#dist/src/contract/measurement.js' */
/** @import { Random } from '#dist/src/contract/random.js' */

/**
 * What a metric measures. Data and observations have only what it reads, which is less than their types ask for.
 *
 * @param {AnyMetric} metric
 * @param {{ options: object, data: object, observed: object, reference?: object, references?: readonly object[], random?: (...names: readonly string[]) => Random }} input
 *   options as in a configuration; `random` where chance plays a part
 * @returns {readonly Measurement[]}
 */
export function measured(metric, { options, random = noChance, ...input }) {
  return metric.measure(given({ ...input, options: metric.options.parse(options), random }));
}

/**
 * What a metric of any kind can be given.
 *
 * @param {object} input
 * @returns {Parameters<AnyMetric['measure']>[0] & Parameters<AnyMetric['needs']>[0]}
 */
export const given = (input) => /** @type {ReturnType<typeof given>} */ (input);

/** @returns {never} */
function noChance() {
  throw new Error('the metric asks for random numbers, and has been given none');
}

/**
 * The measurement that is meant; where the metric gives no number for it, NaN without an interval.
 *
 * @param {readonly Measurement[]} measurements
 * @param {(one: Measurement) => boolean} isMeant one of them is
 */
export function numberOf(measurements, isMeant) {
  const one = measurements.find(isMeant);
  if (!one) throw new Error('the metric gives no such measurement');
  if (one.status !== 'ok') return { value: Number.NaN };
  return { value: one.value, interval: one.interval };
}

/**
 * A value that has only the fields that are read of it.
 *
 * @template T
 * @param {NoInfer<Partial<T>>} part
 * @returns {T}
 */
export const partly = (part) => /** @type {T} */ (part);

/**
 * The texts that a metric wants answered.
 *
 * @param {AnyMetric} metric
 * @param {{ options: object, data: object }} input options as in a configuration
 * @returns {readonly string[]}
 */
export const textsOf = (metric, { options, data }) =>
  metric.needs(given({ options: metric.options.parse(options), data, seed: 1 })).answers.texts;
