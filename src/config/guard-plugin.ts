/**
 * A plugin's metrics and data sets, so that whatever goes wrong in them is told with the plugin's name, file and line, and
 * costs only their own results: what it throws becomes an {@link InputError}, and what it is handed is a copy.
 */

import { checkMeasurements } from '../contract/check-measurements.ts';
import type { AnyDataset } from '../contract/dataset.ts';
import type { AnyMetric, Pairing } from '../contract/metric.ts';
import type { Request, Requests } from '../contract/observations.ts';
import { InputError, messageOf, type Place } from '../contract/problem.ts';
import { isKind, observationKinds } from '../observe/registry.ts';
import { changes, watchBuiltIns } from './built-ins.ts';
import { definedAt, type PluginOrigin, thrownAt } from './plugin-origin.ts';
import { privateCopy } from './private-copy.ts';

type Method<A extends unknown[], R> = (...values: A) => R;
type AnyMethod = (...values: never[]) => unknown;

export function guardMetric(metric: AnyMetric, origin: PluginOrigin): AnyMetric {
  /** What failed while planning: told when the metric is to be run, so that the other metrics are run all the same. */
  let fault: InputError | undefined;
  const guard = <A extends unknown[], R>(name: string, method: Method<A, R>): Method<A, R> =>
    function guarded(...values: A): R {
      const returned = attempt(() => method.apply(metric, privateCopy(values)), `${metric.id}.${name}`, method, origin);
      if (returned instanceof Promise) {
        returned.catch(() => {});
        throw new InputError({
          message: `${of(origin)}: \`${metric.id}.${name}\` returns a promise; it must return its result itself`,
          ...definedAt(method, origin),
        });
      }
      return returned;
    };
  const planned = <A extends unknown[], R>(name: string, method: Method<A, R>, instead: R): Method<A, R> => {
    const guarded = guard(name, method);
    return (...values) => {
      try {
        return guarded(...values);
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
      const faults = requestFaults(asked);
      if (faults === null) return withOriginals(asked as Requests, copies);
      const message = `${of(origin)}: \`${metric.id}.needs\` must return an object of requests; ${faults}`;
      throw new InputError({ message, ...definedAt(metric.needs, origin) });
    },
    measure(input) {
      const place = describePlace(definedAt(metric.measure, origin));
      return checkMeasurements(metric, measure(input), `${of(origin)}${place === '' ? '' : ` (${place})`}: `);
    },
    // A generator runs while it is read: all of it here.
    ...(samples ? { samples: guard('samples', (input) => [...samples.call(metric, input)]) } : {}),
    ...(pairing ? { pairing: guardPairing(pairing, guard) } : {}),
  };
}

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
        throw asInputError(error, `${dataset.id}.load`, origin);
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
    throw asInputError(error, what, origin);
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

function asInputError(error: unknown, what: string, origin: PluginOrigin): InputError {
  if (error instanceof InputError) return error;
  const message = `${of(origin)}: \`${what}\` failed: ${messageOf(error).split('\n')[0]}`;
  return new InputError({ message, ...thrownAt(error, origin) }, { cause: error });
}

/** What is wrong with what a plugin asks for; null where nothing is. */
function requestFaults(asked: unknown): string | null {
  if (typeof asked !== 'object' || asked === null) return `it returned ${asked === null ? 'null' : typeof asked}`;
  if (asked instanceof Promise) return 'it returned a promise';
  for (const [name, request] of Object.entries(asked)) {
    const kind: unknown = request?.kind;
    if (isKind(kind)) continue;
    const known = observationKinds.map((one) => one.kind).join(', ');
    return `"${name}" has the kind ${JSON.stringify(kind)}, which is not one of ${known}`;
  }
  return null;
}

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
