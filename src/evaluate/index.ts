/** The face of evaluate: what other rooms import. */
export { type ConcludeInput, conclude } from './conclude.ts';
export type { EmbedInput } from './embed-texts.ts';
export { type EvaluateInput, evaluate } from './evaluate.ts';
export type { ForecastEntry } from './forecast/rows.ts';
export type { Forecast } from './forecast.ts';
export type { RunInput } from './open-run.ts';
export { type Baseline, readBaseline } from './read-baseline.ts';
export { checkPlan, checkWhole, differingParts, mergedRun } from './shards/merge.ts';
export {
  type PlanRecord,
  planFrom,
  planText,
  type Share,
  type UnitRecord,
  unitFrom,
  unitText,
} from './shards/records.ts';
export { type Samples, type UnitFolder, type UnitInput, type UnitRun, withUnits } from './shards/shard.ts';
export type { Unit } from './shards/units.ts';
