/** The face of config: what other rooms import. */
export { changes, lastingChange, refuseLastingChange, watchBuiltIns } from './built-ins.ts';
export { type ConfigInput, type DatasetInput, defineConfig, type MetricInput, type SubjectInput } from './define.ts';
export { isUse } from './gates/check-rule.ts';
export { jsonSchemaOf } from './issues.ts';
export { loadConfig } from './load.ts';
export type { ConfiguredMetric, Loaded, Registry } from './loaded.ts';
export { thrownElsewhere } from './plugins/origin.ts';
export { reportedConfig } from './reported.ts';
