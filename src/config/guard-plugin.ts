/**
 * Wraps a plugin's metrics and data sets. Any error in them is reported with the plugin's name, file and line, and
 * costs only their own results: what they throw becomes an {@link InputError}, and what they are given is a copy.
 */

import { checkMeasurements, isJson, mostMeasurements } from '../contract/check-measurements.ts';
import type { AnyDataset } from '../contract/dataset.ts';
import type { AnyMetric, Pairing, Sample } from '../contract/metric.ts';
import type { Request, Requests } from '../contract/observations.ts';
import { InputError, messageOf, type Place } from '../contract/problem.ts';
import { isKind, observationKinds } from '../observe/registry/index.ts';
import { changes, watchBuiltIns } from './built-ins.ts';
import { definedAt, type PluginOrigin, thrownAt } from './plugin-origin.ts';
import { privateCopy } from './private-copy.ts';

/** More characters of what a plugin throws tell nobody anything new. */
const longest = 1000;

type Method<A extends unknown[], R> = (...values: A) => R;
type AnyMethod = (...values: never[]) => unknown;

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
  const measure = guard('measure', metric.measure);
  const measures = Object.entries(metric.measures).map(([name, { sentence, ...declaration }]) => {
    if (!sentence) return [name, declaration];
    return [name, { ...declaration, sentence: wordsOrNone(guard(`measures.${name}.sentence`, sentence)) }];
  });
  const { check, groups, models, samples, pairing } = metric;
  return {
    ...metric,
    measures: Object.fromEntries(measures),
    ...(check ? { check: planned('check', check, []) } : {}),
    ...(groups ? { groups: planned('groups', groups, null) } : {}),
    ...(models ? { models: planned('models', models, []) } : {}),
    needs(input) {
      if (fault) throw fault;
      const copies = new Map<object, unknown>();
      const asked: unknown = attempt(
        () => metric.needs.call(metric, privateCopy(input, copies)),
        `${metric.id}.needs`,
        metric.needs,
        origin,
      );
      const faults = attempt(() => requestFaults(asked), `${metric.id}.needs`, metric.needs, origin);
      if (faults === null) return withOriginals(asked as Requests, copies);
      const message = `${of(origin)}: \`${metric.id}.needs\` must return an object of requests; ${faults}`;
      throw new InputError({ message, ...definedAt(metric.needs, origin) });
    },
    measure(input) {
      const place = describePlace(definedAt(metric.measure, origin));
      const returned = measure(input);
      // Looking at it may run code of the plugin's own; the copy is what was looked at.
      const check = () =>
        checkMeasurements(
          metric,
          Array.isArray(returned) && returned.length <= mostMeasurements ? privateCopy(returned) : returned,
          `${of(origin)}${place === '' ? '' : ` (${place})`}: `,
        );
      return attempt(check, `${metric.id}.measure`, metric.measure, origin);
    },
    // A generator runs while it is read: all of it here.
    ...(samples ? { samples: guard('samples', (input) => samplesIn(samples.call(metric, input))) } : {}),
    ...(pairing ? { pairing: guardPairing(pairing, guard) } : {}),
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

function samplesIn(given: Iterable<Sample>): Sample[] {
  return Array.from(given, (one, i) => {
    if (typeof one?.id !== 'string') throw new Error(`sample ${i} has no text as its \`id\``);
    if (!isJson(one)) throw new Error(`sample ${i} (${one.id.slice(0, 80)}) holds what JSON cannot`);
    return one;
  });
}

function guardPairing(
  pairing: Pairing<unknown>,
  guard: <A extends unknown[], R>(name: string, method: Method<A, R>) => Method<A, R>,
): Pairing<unknown> {
  return { ...pairing, statistics: guard('pairing.statistics', pairing.statistics.bind(pairing)) };
}

export function guardDataset(dataset: AnyDataset, origin: PluginOrigin): AnyDataset {
  return {
    ...dataset,
    async load(options, context) {
      const putBack = watchBuiltIns();
      try {
        return await dataset.load(options, context);
      } catch (error) {
        throw asInputError(error, `${dataset.id}.load`, dataset.load, origin);
      } finally {
        refuseChanged(putBack(), `${dataset.id}.load`, dataset.load, origin);
      }
    },
  };
}

function attempt<R>(run: () => R, what: string, method: AnyMethod, origin: PluginOrigin): R {
  const putBack = watchBuiltIns();
  try {
    return run();
  } catch (error) {
    throw asInputError(error, what, method, origin);
  } finally {
    refuseChanged(putBack(), what, method, origin);
  }
}

/** Whatever else went wrong in it went wrong for that, perhaps. */
function refuseChanged(names: readonly string[], what: string, method: AnyMethod, origin: PluginOrigin): void {
  const changed = changes(names);
  if (changed === null) return;
  throw new InputError({ message: `${of(origin)}: \`${what}\` ${changed}`, ...definedAt(method, origin) });
}

function asInputError(error: unknown, what: string, method: AnyMethod, origin: PluginOrigin): InputError {
  if (error instanceof InputError) return error;
  const told = messageOf(error).slice(0, longest).split('\n')[0];
  const thrown = thrownAt(error, origin);
  const place = thrown.line === undefined ? definedAt(method, origin) : thrown;
  return new InputError({ message: `${of(origin)}: \`${what}\` failed: ${told}`, ...place }, { cause: error });
}

/** What is wrong with what a plugin asks for; null where nothing is. */
function requestFaults(asked: unknown): string | null {
  if (typeof asked !== 'object' || asked === null) return `it returned ${asked === null ? 'null' : typeof asked}`;
  if (asked instanceof Promise) return 'it returned a promise';
  for (const [name, request] of Object.entries(asked)) {
    const kind: unknown = request?.kind;
    if (isKind(kind)) {
      if (!('data' in request) || isLabelled(request.data)) continue;
      return `"${name}" asks about \`data\` that is not a labelled data set`;
    }
    const known = observationKinds.map((one) => one.kind).join(', ');
    return `"${name}" has the kind ${JSON.stringify(kind)}, which is not one of ${known}`;
  }
  return null;
}

/** By what is read of it while a run is planned. */
const isLabelled = (data: unknown) => isRecord(data) && Array.isArray(data.ids) && data.columns instanceof Map;

/** Requests about the data themselves in place of the plugin's copy: what was observed of them for others is known. */
function withOriginals(requests: Requests, copies: ReadonlyMap<object, unknown>): Requests {
  const originals = new Map([...copies].map(([original, copy]) => [copy, original]));
  return Object.fromEntries(
    Object.entries(requests).map(([name, request]) => {
      const entries = Object.entries(request).map(([key, value]) => [key, originals.get(value) ?? value]);
      return [name, Object.fromEntries(entries) as Request];
    }),
  );
}

const describePlace = ({ file, line }: Place) => [file, line].filter((part) => part !== undefined).join(':');

const of = ({ name }: PluginOrigin) => `the plugin ${name}`;
