/** The configuration as a report holds it. */
import type { Report } from '../report/schema.ts';
import { withoutNamed } from '../secrets/named.ts';
import type { Config } from './types.ts';

/**
 * As JSON: what is not given stands nowhere. Keys of services are in the environment; what is named like one all the same,
 * in the options of a plugin or within an address, is not repeated.
 */
export function reportedConfig(config: Config): Report['run']['config'] {
  return withoutNamed(JSON.parse(JSON.stringify(config))) as Report['run']['config'];
}
