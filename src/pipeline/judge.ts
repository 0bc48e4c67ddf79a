/** Judge: from results to the verdict. Printed verdict and exit code both come from here. */
import { type Report, type Result, type Verdict, wasMissed } from '../report/schema.ts';

export function judge(results: readonly Result[]): { gates: Report['gates']; verdict: Verdict } {
  return { gates: [], verdict: results.some(wasMissed) ? 'incomplete' : 'pass' };
}
