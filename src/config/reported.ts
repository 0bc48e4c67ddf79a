/** The configuration as a report holds it. */
import type { Report } from '../report/schema.ts';
import type { Config } from './types.ts';

/** As JSON: what is not given stands nowhere. Keys of services are in no configuration, but in the environment. */
export function reportedConfig(config: Config): Report['run']['config'] {
  return JSON.parse(JSON.stringify(config));
}
