/** Whether a run is fit to be what later runs are compared with. */

import type { Report } from '../../contract/report.ts';
import { counted } from '../../contract/sentence.ts';
import { contentKey } from '../../support/hash.ts';

/** What decides how a run measures; gates and correlations are made of what was measured. */
const measuring = ['seed', 'subjects', 'datasets', 'metrics'] as const;

/**
 * Every reason not to keep it, as sentences without a full stop.
 *
 * @param config of the folder, as a report holds it; null where there is none to compare with
 */
export function objectionsTo({ run, verdict }: Report, config: Report['run']['config'] | null): string[] {
  const { only = {} } = run;
  const found: string[] = [];
  if (only.items !== undefined)
    found.push(`it is a first try on at most ${counted('item', only.items)} of each data set (--limit)`);
  if (only.subjects) found.push(`only some subjects were run (--subject ${only.subjects.join(' --subject ')})`);
  if (only.metrics) found.push(`only some metrics were run (--metric ${only.metrics.join(',')})`);
  if (config !== null && Object.keys(only).length === 0) {
    const differing = measuring.filter(
      (key) => contentKey(run.config[key] ?? null) !== contentKey(config[key] ?? null),
    );
    if (Object.keys(run.config).length === 0) found.push('its report does not say which configuration it belongs to');
    else if (differing.length > 0) {
      found.push(
        `it is the run of another configuration: ${differing.join(', ')} ${differing.length > 1 ? 'are' : 'is'} not the same`,
      );
    }
  }
  if (verdict === 'fail') found.push('it failed: a gate would let later runs be as bad');
  return found;
}
