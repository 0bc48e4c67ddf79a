/** Runs code of a plugin: whatever goes wrong in it is told with the plugin's name, file and line. */
import { InputError, messageOf } from '../../contract/problem.ts';
import { watchedCall } from '../../support/watch.ts';
import { changes, watchBuiltIns } from '../built-ins.ts';
import { definedAt, type PluginOrigin, thrownAt } from './origin.ts';

/** More characters of what a plugin throws tell nobody anything new. */
const longest = 1000;

type AnyMethod = (...values: never[]) => unknown;

export const of = ({ name }: PluginOrigin) => `the plugin ${name}`;

/** @throws InputError where it fails, or changes what is built into JavaScript */
export function attempt<R>(run: () => R, what: string, method: AnyMethod, origin: PluginOrigin): R {
  const code = `${of(origin)}: \`${what}\``;
  const putBack = watchBuiltIns(code);
  try {
    return watchedCall({ code }, run);
  } catch (error) {
    throw asInputError(error, what, method, origin);
  } finally {
    refuseChanged(putBack(), what, method, origin);
  }
}

/** Whatever else went wrong in it went wrong for that, perhaps. */
export function refuseChanged(names: readonly string[], what: string, method: AnyMethod, origin: PluginOrigin): void {
  const changed = changes(names);
  if (changed === null) return;
  throw new InputError({ message: `${of(origin)}: \`${what}\` ${changed}`, ...definedAt(method, origin) });
}

export function asInputError(error: unknown, what: string, method: AnyMethod, origin: PluginOrigin): InputError {
  if (isInputError(error)) return error;
  const told = messageOf(error).slice(0, longest).split('\n')[0] || 'an error without a message';
  const thrown = thrownAt(error, origin);
  const place = thrown.line === undefined ? definedAt(method, origin) : thrown;
  return new InputError({ message: `${of(origin)}: \`${what}\` failed: ${told}`, ...place }, { cause: error });
}

function isInputError(error: unknown): error is InputError {
  try {
    return error instanceof InputError;
  } catch {
    // A proxy of the plugin's.
    return false;
  }
}
