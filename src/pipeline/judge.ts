/** Judge: from results to the verdict. Printed verdict and exit code both come from here. */
import type { Report, Result, Verdict } from '../report/schema.ts';
import { wasMissed } from '../report/sentences.ts';

export function judge(results: readonly Result[]): { gates: Report['gates']; verdict: Verdict } {
  return { gates: [], verdict: results.some(wasMissed) ? 'incomplete' : 'pass' };
}
