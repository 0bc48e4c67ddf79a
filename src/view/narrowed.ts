/**
 * The report as the library hands it out: `value` is a number exactly where `status` is `ok`, which the schema checks of
 * every report and its inferred types cannot say.
 */
import type * as schema from '../contract/report.ts';

type Stated = { status: string; value: number | null; reason: string | null };
type ByStatus<T extends Stated> = Omit<T, keyof Stated> &
  ({ status: 'ok'; value: number; reason: null } | { status: Exclude<T['status'], 'ok'>; value: null; reason: string });

export type Result = ByStatus<schema.Result>;
export type Correlation = ByStatus<schema.Correlation>;
export type Report = Omit<schema.Report, 'results' | 'correlations'> & {
  results: Result[];
  correlations: Correlation[];
};
