/** What all renderers say of correlations over groups. Plain text, not yet escaped. */

import type { GroupCorrelation } from '../../contract/report.ts';
import { formatNumber, formatP, plural } from '../text/format.ts';
import { methodNames } from './correlation-pairs.ts';

export const groupCorrelationsTitle = 'Correlations across groups';

/** `translation-retrieval/accuracy × topics/accuracy`. */
export function groupPairName({ a, b }: Pick<GroupCorrelation, 'a' | 'b'>): string {
  return `${a.metric}/${a.measure} \u00d7 ${b.metric}/${b.measure}`;
}

/** Groups that have one of the two alone; empty where there are none. */
export function groupsLeftOut({ details }: GroupCorrelation): string {
  const { leftOut } = details;
  return Array.isArray(leftOut) ? `without a value of both: ${leftOut.join(', ')}` : '';
}

/** How to read the table. */
export const groupReading =
  'Units are the groups of one attribute, within one subject; what is correlated are the values as measured. p is two-sided, of a ' +
  'permutation test; adj. p is corrected by Holm, over all coefficients of a method. Groups that are alike for other reasons (related ' +
  'languages, one script) count as independent, and intervals take the errors of the two measures as independent.';

/** One sentence for each subject and pair, by Spearman's coefficient. */
export function groupAnswers(correlations: readonly GroupCorrelation[]): string[] {
  return correlations
    .filter(({ method }) => method === 'spearman')
    .map((each) => {
      const { subject, attribute, n, value, pValue, adjustedPValue, status, reason } = each;
      const pair = `${groupPairName(each)}, ${subject}`;
      if (value === null) return `${pair}: ${status}: ${reason}.`;
      const p = adjustedPValue ?? pValue ?? 1;
      const way =
        p > 0.05 ? 'no relation is shown' : value > 0 ? 'they go together' : 'one is low where the other is high';
      return `${pair}: over ${plural(n, 'group')} of ${attribute} ${way} (${methodNames.spearman} ${formatNumber(value, 2)}, adj. p ${formatP(p)}).`;
    });
}
