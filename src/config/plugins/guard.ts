/**
 * Wraps a plugin's metrics and data sets. Any error in them is reported with the plugin's name, file and line, and
 * costs only their own results: what they throw becomes an {@link InputError}, and what they are given is a copy.
 */

import { checkMeasurements, isJson, mostMeasurements } from '../../contract/check-measurements.ts';
import type { AnyDataset } from '../../contract/dataset.ts';
import type { Measurement } from '../../contract/measurement.ts';
import type { AnyMetric, Pairing, Sample } from '../../contract/metric.ts';
import type { Requests } from '../../contract/observations.ts';
import { InputError, type Place } from '../../contract/problem.ts';
import { isKind, kindOf, observationKinds } from '../../observe/registry/index.ts';
import { watched } from '../../support/watch.ts';
import { watchBuiltIns } from '../built-ins.ts';
import { firstFault } from '../issues.ts';
import { asInputError, attempt, of, refuseChanged } from './attempt.ts';
import { definedAt, type PluginOrigin } from './origin.ts';
import { privateCopy } from './private-copy.ts';
import { isLarger } from './size.ts';

/** A name of more characters is not told. */
const longestName = 1000;

/** Characters and values in one measurement with its details, in all that a metric measures, and in what it asks about. */
const mostInOne = 1_000_000;
const mostInAll = 100_000_000;
const mostAsked = 1_000_000_000;
/** As many as items can be read. */
const mostSamples = 10_000_000;

const inCharacters = (count: number) => `${count.toLocaleString('en')} characters`;

type Method<A extends unknown[], R> = (...values: A) => R;

export function guardMetric(metric: AnyMetric, origin: PluginOrigin): AnyMetric {
  /** What failed while planning. It is reported when the metric would run, so that the other metrics still run. */
  let fault: InputError | undefined;
  const guard = <A extends unknown[], R>(name: string, method: Method<A, R>): Method<A, R> =>
    function guarded(...values: A): R {
      const returned = attempt(() => method.apply(metric, privateCopy(values)), `${metric.id}.${name}`, method, origin);
      if (attempt(() => returned instanceof Promise, `${metric.id}.${name}`, method, origin)) {
        (returned as Promise<unknown>).catch(() => {});
        throw new InputError({
          message: `${of(origin)}: \`${metric.id}.${name}\` returns a promise; it must return its result itself`,
          ...definedAt(method, origin),
        });
      }
      return returned;
    };
  const planned = <A extends unknown[], R>(
    name: keyof typeof plannedShapes,
    method: Method<A, R>,
    instead: R,
  ): Method<A, R> => {
    const guarded = guard(name, method);
    const { is, expected } = plannedShapes[name];
    return (...values) => {
      try {
        const returned = attempt(() => privateCopy(guarded(...values)), `${metric.id}.${name}`, method, origin);
        if (is(returned)) return returned;
        const message = `${of(origin)}: \`${metric.id}.${name}\` must return ${expected}`;
        throw new InputError({ message, ...definedAt(method, origin) });
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        fault ??= error;
        return instead;
      }
    };
  };
  const measures = Object.entries(metric.measures).map(([name, { sentence, ...declaration }]) => {
    if (!sentence) return [name, declaration];
    return [name, { ...declaration, sentence: wordsOrNone(guard(`measures.${name}.sentence`, sentence)) }];
  });
  const { check, groups, measured, models, samples, pairing } = metric;
  const needs = guardNeeds(metric, origin, guard);
  return {
    ...metric,
    measures: Object.fromEntries(measures),
    ...(check ? { check: planned('check', check, []) } : {}),
    ...(groups ? { groups: planned('groups', groups, null) } : {}),
    ...(measured ? { measured: planned('measured', measured, null) } : {}),
    ...(models ? { models: planned('models', models, []) } : {}),
    needs(input) {
      if (fault) throw fault;
      return needs(input);
    },
    measure: guardMeasure(metric, origin, guard),
    // A generator runs while it is read: all of it here.
    ...(samples ? { samples: guard('samples', (input) => samplesIn(samples.call(metric, input))) } : {}),
    ...(pairing ? { pairing: guardPairing(pairing, guard) } : {}),
  };
}

function guardNeeds(metric: AnyMetric, origin: PluginOrigin, guard: Guard): AnyMetric['needs'] {
  const what = `${metric.id}.needs`;
  return (input) => {
    const copies = new Map<object, unknown>();
    const ask = () => {
      const returned: unknown = metric.needs.call(metric, privateCopy(input, copies));
      // Data in place of the plugin's copies of them: what was observed of them for others is known.
      const originals = Object.values<object>(input.data).map((one) => [copies.get(one) ?? one, one] as const);
      if (returned instanceof Promise) return returned;
      const known = new Map<object, unknown>(originals);
      if (isLarger(returned, mostAsked, new Set(known.keys())))
        throw new Error(`it asks about more than ${inCharacters(mostAsked)}`);
      return privateCopy(returned, known);
    };
    const asked: unknown = attempt(ask, what, metric.needs, origin);
    const wrong = attempt(() => requestFault(asked), what, metric.needs, origin);
    if (wrong === null) return withGuards(asked as Requests, guard);
    const message = `${of(origin)}: \`${what}\` must return an object of requests; ${wrong}`;
    throw new InputError({ message, ...definedAt(metric.needs, origin) });
  };
}

function guardMeasure(metric: AnyMetric, origin: PluginOrigin, guard: Guard): AnyMetric['measure'] {
  const what = `${metric.id}.measure`;
  const measure = guard('measure', metric.measure);
  return (input) => {
    const place = describePlace(definedAt(metric.measure, origin));
    const returned = measure(input);
    const from = `${of(origin)}${place === '' ? '' : ` (${place})`}: `;
    // Looking at it may run code of the plugin's own; the copy is what was looked at.
    const check = () => {
      const isList = Array.isArray(returned) && returned.length <= mostMeasurements;
      const kept = isList ? returned.map((one) => withoutExcess(readOnce(one), `${from}\`${what}\``)) : returned;
      if (isList && isLarger(kept, mostInAll)) {
        throw new InputError({ message: `${from}\`${what}\` returned more than ${inCharacters(mostInAll)} in all` });
      }
      return checkMeasurements(metric, isList ? privateCopy(kept) : kept, from);
    };
    return attempt(check, what, metric.measure, origin);
  };
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const listOf = (is: (one: Record<string, unknown>) => boolean) => (value: unknown) =>
  Array.isArray(value) && value.every((one: unknown) => isRecord(one) && is(one));
const isText = (value: unknown) => typeof value === 'string';

/** What is asked of a metric while a run is planned. */
const plannedShapes = {
  check: {
    is: listOf(
      ({ option, message, hint }) => isText(option) && isText(message) && (hint === undefined || isText(hint)),
    ),
    expected: 'a list of { option, message, hint? }, each a text',
  },
  groups: {
    is: (value: unknown) => value === null || listOf(({ id, attribute }) => isText(id) && isText(attribute))(value),
    expected: 'null or a list of { id, attribute }, each a text',
  },
  measured: {
    is: (value: unknown) => value === null || (Array.isArray(value) && value.every(isText)),
    expected: 'null or a list of names of measures',
  },
  models: {
    is: listOf(({ option, model }) => isText(option) && isRecord(model)),
    expected: 'a list of { option, model }',
  },
};

/** A number is no worse for want of a sentence: the report then has the usual one. */
function wordsOrNone<A extends unknown[]>(sentence: Method<A, unknown>): Method<A, string | undefined> {
  return (...values) => {
    try {
      const words = sentence(...values);
      return typeof words === 'string' ? words : undefined;
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      return undefined;
    }
  };
}

/** Its fields as they are now: a getter may say something else the next time. */
const readOnce = <T>(one: T): T => (isRecord(one) ? { ...one } : one);

/** In place of a measurement with more in it than a report should hold: an error that says so. */
function withoutExcess(one: Measurement, what: string): Measurement {
  if (!isLarger(one, mostInOne)) return one;
  const { measure, attribute, group } = one;
  const place = { measure, attribute, group };
  if (isLarger(place, longestName))
    throw new InputError({ message: `${what} returned a name of more than ${inCharacters(longestName)}` });
  return {
    ...place,
    status: 'error',
    reason: `${what} returned more than ${inCharacters(mostInOne)} for one result, or something that holds itself`,
  };
}

function samplesIn(given: Iterable<Sample>): Sample[] {
  return Array.from(given, (one, i) => {
    if (i >= mostSamples) throw new Error(`there are more than ${mostSamples.toLocaleString('en')} samples`);
    if (isLarger(one, mostInOne)) throw new Error(`sample ${i} holds more than ${inCharacters(mostInOne)}`);
    if (typeof one?.id !== 'string') throw new Error(`sample ${i} has no text as its \`id\``);
    if (!isJson(one)) throw new Error(`sample ${i} (${one.id.slice(0, 80)}) holds what JSON cannot`);
    return one;
  });
}

function guardPairing(pairing: Pairing<unknown>, guard: Guard): Pairing<unknown> {
  const { statistics, decisions } = pairing;
  return {
    ...pairing,
    statistics: guard('pairing.statistics', statistics.bind(pairing)),
    ...(decisions ? { decisions: guard('pairing.decisions', decisions.bind(pairing)) } : {}),
  };
}

export function guardDataset(dataset: AnyDataset, origin: PluginOrigin): AnyDataset {
  return {
    ...dataset,
    async load(options, context) {
      const code = `${of(origin)}: \`${dataset.id}.load\``;
      const putBack = watchBuiltIns(code);
      try {
        return await watched({ code }, () => dataset.load(options, context));
      } catch (error) {
        throw asInputError(error, `${dataset.id}.load`, dataset.load, origin);
      } finally {
        refuseChanged(putBack(), `${dataset.id}.load`, dataset.load, origin);
      }
    },
  };
}

/** What is wrong with what a plugin asks for; null where nothing is. */
function requestFault(asked: unknown): string | null {
  if (asked instanceof Promise) return 'it returned a promise';
  if (!isRecord(asked)) return `it returned ${asked === null ? 'null' : typeof asked}`;
  for (const [name, request] of Object.entries(asked)) {
    const kind = isRecord(request) ? request.kind : undefined;
    if (!isKind(kind)) {
      const known = observationKinds.map((one) => one.kind).join(', ');
      return `"${name}" has the kind ${typeof kind === 'string' ? JSON.stringify(kind) : String(kind)}, which is not one of ${known}`;
    }
    const fault = firstFault(kindOf({ kind }).request, request, [name]);
    if (fault) return `${kind}: ${fault.key}: ${fault.message}`;
  }
  return null;
}

type Guard = <A extends unknown[], R>(name: string, method: Method<A, R>) => Method<A, R>;

/** Requests with functions in them, which are called while they are answered. */
function withGuards(requests: Requests, guard: Guard): Requests {
  const guarded = (value: unknown, name: string): unknown => {
    if (typeof value === 'function') return guard(name, value as Method<unknown[], unknown>);
    // Data and long lists stay what they are.
    if (!isRecord(value) || Array.isArray(value) || 'info' in value) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, guarded(one, `${name}.${key}`)]));
  };
  return guarded(requests, 'needs') as Requests;
}

const describePlace = ({ file, line }: Place) => [file, line].filter((part) => part !== undefined).join(':');
