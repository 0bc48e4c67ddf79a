/** The Markdown of the comparison with a baseline. */

import type { Change, Comparison } from '../../contract/report.ts';
import {
  arrangeComparison,
  baselineSentence,
  changeName,
  changeNumbers,
  comparisonSentence,
  howTested,
  verdictWords,
} from '../../view/comparison.ts';
import { escapeMarkdown } from '../../view/text/escape.ts';
import { plural } from '../../view/text/format.ts';
import { folded, table } from './table.ts';

/** Rows that need no folding, and rows there are at most. */
const fewRows = 20;
const mostRows = 200;
const mostNames = 20;

export function comparisonSection(comparison: Comparison): string {
  const { regressions, improvements, unshown, others } = arrangeComparison(comparison);
  const reasons = others.map(({ verdict, reason, changes }) => {
    const names = changes.slice(0, mostNames).map(changeName).join('; ');
    const more = changes.length > mostNames ? `; and ${changes.length - mostNames} more` : '';
    return `- ${changes.length} ${verdictWords(verdict)}: ${escapeMarkdown(reason)} (${escapeMarkdown(names + more)})`;
  });
  const tested = regressions.length + improvements.length + unshown.length > 0;
  return [
    `**${comparisonSentence(comparison)}**, against ${escapeMarkdown(baselineSentence(comparison))}.`,
    changes('Regressions', regressions),
    changes('Improvements', improvements),
    changes('No change shown, most suspect first', unshown),
    tested ? `In brackets the 95 % interval of the change. ${howTested}; below 0.05 is a change.` : '',
    reasons.length > fewRows ? folded(plural(reasons.length, 'reason'), reasons.join('\n')) : reasons.join('\n'),
  ]
    .filter(Boolean)
    .join('\n\n');
}

function changes(title: string, list: readonly Change[]): string {
  if (list.length === 0) return '';
  const rows = list.slice(0, mostRows).map((change) => {
    const { baseline, value, difference, interval, p, adjustedP, chance } = changeNumbers(change);
    const numbers = [
      baseline,
      chance === '' ? value : `${value}<br>${chance}`,
      `${difference} ${interval}`.trim(),
      ...[p, adjustedP].map((each) => each.replace('<', '&lt;')),
    ];
    return [escapeMarkdown(changeName(change)), ...numbers, change.paired ? 'yes' : 'no'];
  });
  const drawn = table(['measure', 'baseline', 'now', 'change', 'p', 'adj. p', 'paired'], rows, [1, 2, 3, 4, 5]);
  const rest = list.length > mostRows ? `\n\n${list.length - mostRows} more in report.json.` : '';
  return `**${title}**\n\n${list.length > fewRows ? folded(plural(list.length, 'row'), drawn) : drawn}${rest}`;
}
