/** The configuration as a report holds it. */

import type { Config } from '../contract/configuration.ts';
import type { Report } from '../contract/report.ts';
import { withoutNamed } from '../support/secrets/named.ts';

/**
 * As JSON: anything not given is absent. Keys of services are in the environment; a value named like one, in a plugin's
 * options or an address, is hidden.
 */
export function reportedConfig(config: Config): Report['run']['config'] {
  const plain: Record<string, unknown> = JSON.parse(JSON.stringify(config));
  // Data sets have names of the user's own: "token" is one like any other.
  const shown = ([key, value]: [string, unknown]) => [key, key === 'datasets' ? eachOf(value) : withoutNamed(value)];
  return Object.fromEntries(Object.entries(plain).map(shown));
}

function eachOf(mapping: unknown): object {
  return Object.fromEntries(Object.entries(mapping ?? {}).map(([name, value]) => [name, withoutNamed(value)]));
}
