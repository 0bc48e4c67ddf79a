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
import { arrangeDecisions, decisionColumns, decisionNote, flipsCell } from '../../view/decisions.ts';
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
    decisions(comparison),
  ]
    .filter(Boolean)
    .join('\n\n');
}

function decisions(comparison: Comparison): string {
  const { jobs, notCompared } = arrangeDecisions(comparison);
  if (jobs.length + notCompared.length === 0) return '';
  const all = jobs.flatMap(({ all, groups }) => [all, ...groups]);
  const rows = all.slice(0, mostRows).map((row) => {
    const { metric, subject, attribute, group, n, agreement, negativeFlips, positiveFlips } = row;
    const place = group === null ? `${metric} of ${subject}` : `${group} (${attribute})`;
    return [escapeMarkdown(place), `${n}`, ...[agreement, negativeFlips, positiveFlips].map(flipsCell)];
  });
  const drawn = table(['decisions', ...decisionColumns], rows, [1, 2, 3, 4]);
  const left = all.length > mostRows ? `\n\n${all.length - mostRows} more in report.json.` : '';
  return [
    '**Decision by decision**',
    rows.length > 0 ? `${rows.length > fewRows ? folded(plural(all.length, 'row'), drawn) : drawn}${left}` : '',
    rows.length > 0 ? decisionNote : '',
    notCompared
      .map(({ reason, places }) => {
        const more = places.length > mostNames ? `; and ${places.length - mostNames} more` : '';
        const names = places.slice(0, mostNames).join('; ') + more;
        return `- not compared: ${escapeMarkdown(reason)} (${escapeMarkdown(names)})`;
      })
      .join('\n'),
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
