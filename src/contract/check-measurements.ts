/**
 * Checks what a metric returns against its declaration, before anything relies on it. A measurement that breaks the
 * contract becomes an `error` in its place; the rest is kept. Pure.
 */

import type { Interval, Measurement } from './measurement.ts';
import type { AnyMetric, MeasureDeclaration } from './metric.ts';
import { InputError } from './problem.ts';
import { isWithin } from './within.ts';

/** More than this no report holds; the built-in metrics with the most groups return some thousands. */
export const mostMeasurements = 100_000;

const statuses = ['ok', 'insufficient', 'undefined', 'inapplicable', 'error'];

/**
 * The measurements, each right or replaced by an error that says what is wrong with it.
 *
 * @param from begins each message: whose metric it is
 * @throws InputError where nothing can be kept: no list, too long a list, or an entry without a place
 */
export function checkMeasurements(metric: AnyMetric, returned: unknown, from = ''): Measurement[] {
  const refuse = (what: string): never => {
    throw new InputError({ message: `${from}\`${metric.id}.measure\` ${what}` });
  };
  if (!Array.isArray(returned)) {
    const kind = returned instanceof Promise ? 'a promise' : returned === null ? 'null' : typeof returned;
    return refuse(`must return a list of measurements, not ${kind}`);
  }
  if (returned.length > mostMeasurements) {
    return refuse(
      `returned ${returned.length.toLocaleString('en')} measurements, more than ${mostMeasurements.toLocaleString('en')}`,
    );
  }
  const places = new Map<string, number>();
  for (const [i, one] of returned.entries()) {
    if (!hasId(one)) return refuse(`returned an entry (${i}) without a measure, an attribute and a group`);
    const key = measurementKey(one);
    places.set(key, (places.get(key) ?? 0) + 1);
  }
  const refused = new Set<string>();
  return (returned as readonly Measurement[]).flatMap((one): Measurement[] => {
    const key = measurementKey(one);
    const times = places.get(key)!;
    const fault = times > 1 ? `returned ${times} results for one place` : faultOf(one, declared(metric, one.measure));
    if (fault === null) return [one];
    if (refused.has(key)) return [];
    refused.add(key);
    const { measure, attribute, group } = one;
    return [{ measure, attribute, group, status: 'error', reason: `${from}\`${metric.id}.measure\` ${fault}` }];
  });
}

/** What a metric says of a measure; `*` speaks for all that it does not name. */
export function declared({ measures }: AnyMetric, measure: string): MeasureDeclaration | undefined {
  return Object.hasOwn(measures, measure) ? measures[measure] : measures['*'];
}

const measurementKey = ({ measure, attribute, group }: Measurement) => JSON.stringify([measure, attribute, group]);

function hasId(one: unknown): one is Measurement {
  const { measure, attribute, group } = (one ?? {}) as Record<string, unknown>;
  const isName = (name: unknown) => name === null || typeof name === 'string';
  return typeof measure === 'string' && isName(attribute) && isName(group);
}

/** What is wrong with one measurement, or null. */
function faultOf(one: Measurement, declaration: MeasureDeclaration | undefined): string | null {
  const hasReason = one.status === 'ok' || (typeof one.reason === 'string' && one.reason !== '');
  if (one.details !== undefined && !isObject(one.details)) return 'returned details that are not an object';
  if (one.details !== undefined && !isJson(one.details)) return 'returned details that JSON cannot hold';
  if (one.status === 'error' && hasReason) return null;
  if (!declaration) return `returned "${one.measure}", which the metric does not declare under \`measures\``;
  if (!statuses.includes(one.status)) return `returned the status ${JSON.stringify(one.status)}`;
  if ('n' in one && !(Number.isInteger(one.n) && one.n >= 0)) return `returned n = ${one.n}, not a number of items`;
  if (!hasReason) return 'returned no reason';
  if (one.status === 'insufficient' && !(isObject(one.counts) && isJson(one.counts) && isJson(one.required))) {
    return 'returned "insufficient" without its `counts`, or without how many are `required`';
  }
  if (one.status !== 'ok') return null;
  const { value, interval, noInterval, byChance, pValue } = one;
  if (!Number.isFinite(value)) return `returned the value ${describe(value)}`;
  const [least, greatest] = declaration.range;
  if (!isWithin(value, least, greatest)) {
    return `returned the value ${value}, outside of its range ${least ?? '-∞'} to ${greatest ?? '∞'}`;
  }
  if (byChance !== undefined && !(Number.isFinite(byChance) && isWithin(byChance, least, greatest))) {
    return `returned byChance = ${describe(byChance)}, which is not a value of the measure`;
  }
  if (noInterval !== undefined && !(typeof noInterval === 'string' && noInterval !== '')) {
    return 'returned a `noInterval` that is not a reason in words';
  }
  if (noInterval !== undefined && interval !== undefined) return 'returned an interval, and why there is none';
  if (pValue !== undefined && !(pValue >= 0 && pValue <= 1)) return `returned the p value ${describe(pValue)}`;
  if (pValue !== undefined && !['two-sided', 'less', 'greater'].includes(one.alternative)) {
    return 'returned a p value without its `alternative`: two-sided, less or greater';
  }
  return interval === undefined ? null : intervalFault(interval, value);
}

function intervalFault({ level, method, lower, upper }: Interval, value: number): string | null {
  const text = `the interval ${describe(lower)} to ${describe(upper)}`;
  if (!(level > 0 && level < 1)) return `returned an interval of level ${describe(level)}`;
  if (typeof method !== 'string') return 'returned an interval without its method';
  if (!(Number.isFinite(lower) && Number.isFinite(upper) && lower <= upper)) return `returned ${text}`;
  return isWithin(value, lower, upper) ? null : `returned ${text}, which does not hold its value ${value}`;
}

const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether it comes out of JSON as it went in: finite numbers, strings, booleans, null, lists and plain objects of these. */
export function isJson(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object') return typeof value === 'string' || typeof value === 'boolean';
  if (value === null) return true;
  if (Array.isArray(value)) return value.every(isJson);
  const prototype: unknown = Object.getPrototypeOf(value);
  return (prototype === Object.prototype || prototype === null) && Object.values(value).every(isJson);
}

const describe = (value: unknown) => (typeof value === 'number' ? String(value) : `of type ${typeof value}`);
