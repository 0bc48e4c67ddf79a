/** The Markdown of the agreement with human judgements; nothing without one. */

import type { Report } from '../../contract/report.ts';
import {
  comparisonSentence,
  judgementsSentence,
  leftOutSentence,
} from '../../view/correlations/agreement-sentences.ts';
import { methodNames } from '../../view/correlations/correlation-pairs.ts';
import { escapeMarkdown } from '../../view/text/escape.ts';
import { formatCount, formatInterval, formatNumber, formatP } from '../../view/text/format.ts';
import { table } from './table.ts';

export function agreementSection({ humanAgreement }: Report): string[] {
  if (!humanAgreement) return [];
  const { agreements, comparisons } = humanAgreement;
  const rows = agreements.map((each) => [
    escapeMarkdown(each.subject),
    escapeMarkdown(each.metric),
    methodNames[each.method],
    each.value === null ? escapeMarkdown(`${each.status}: ${each.reason}`) : formatNumber(each.value, 2),
    each.interval ? formatInterval(each.interval, 2) : '',
    each.pValue === null ? '' : formatP(each.pValue).replace('<', '&lt;'),
    formatCount(each.n),
    escapeMarkdown(leftOutSentence(each)),
  ]);
  return [
    '## Agreement with human judgements',
    `${escapeMarkdown(judgementsSentence(humanAgreement))}.`,
    table(['subject', 'metric', 'method', 'r', 'interval', 'p', 'n', 'left out'], rows, [3, 4, 5, 6]),
    ...(comparisons.length > 0
      ? [comparisons.map((each) => `- ${escapeMarkdown(comparisonSentence(each))}`).join('\n')]
      : []),
  ];
}
