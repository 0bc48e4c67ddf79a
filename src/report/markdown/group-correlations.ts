/** The Markdown of correlations over groups; nothing without any. */

import type { Report } from '../../contract/report.ts';
import { methodNames, withoutInterval } from '../../view/correlations/correlation-pairs.ts';
import {
  groupAnswers,
  groupCorrelationsTitle,
  groupPairName,
  groupReading,
  groupsLeftOut,
} from '../../view/correlations/group-correlations.ts';
import { escapeMarkdown } from '../../view/text/escape.ts';
import { formatChange, formatCount, formatInterval, formatNumber, formatP } from '../../view/text/format.ts';
import { table } from './table.ts';

export function groupCorrelationSection({ groupCorrelations }: Report): string[] {
  if (!groupCorrelations) return [];
  const title = `## ${groupCorrelationsTitle}`;
  if (groupCorrelations.length === 0) return [title, 'No subject has two of the measures.'];
  const p = (value: number | null) => (value === null ? '' : formatP(value).replace('<', '&lt;'));
  const rows = groupCorrelations.map((each) => [
    escapeMarkdown(each.subject),
    escapeMarkdown(groupPairName(each)),
    methodNames[each.method],
    each.value === null ? escapeMarkdown(`${each.status}: ${each.reason}`) : formatNumber(each.value, 2),
    each.interval ? formatInterval(each.interval, 2) : '',
    p(each.pValue),
    p(each.adjustedPValue),
    formatCount(each.n),
    each.leaveOneOut
      ? `${escapeMarkdown(each.leaveOneOut.group)}: ${formatNumber(each.leaveOneOut.value, 2)} (${formatChange(each.leaveOneOut.change, 2)})`
      : '',
    escapeMarkdown(groupsLeftOut(each)),
  ]);
  const head = [
    'subject',
    'pair',
    'method',
    'r',
    'interval',
    'p',
    'adj. p',
    'n',
    'most changed by leaving out',
    'left out',
  ];
  return [
    title,
    groupAnswers(groupCorrelations)
      .map((sentence) => `- ${escapeMarkdown(sentence)}`)
      .join('\n'),
    table(head, rows, [3, 4, 5, 6, 7]),
    [groupReading, ...withoutInterval(groupCorrelations)].map(escapeMarkdown).join(' '),
  ];
}
