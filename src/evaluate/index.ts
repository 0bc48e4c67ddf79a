/** The face of evaluate: what other rooms import. */
export { type EvaluateInput, evaluate } from './evaluate.ts';
export type { Forecast } from './forecast.ts';
export type { ForecastEntry } from './forecast-rows.ts';
export { type Baseline, readBaseline } from './read-baseline.ts';
