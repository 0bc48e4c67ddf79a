/** How far metrics agree with what people judged. */

import type { Report } from '../../../contract/report.ts';
import {
  comparisonSentence,
  judgementsSentence,
  leftOutSentence,
} from '../../../view/correlations/agreement-sentences.ts';
import { methodNames } from '../../../view/correlations/correlation-pairs.ts';
import { formatCount, formatInterval, formatNumber, formatP } from '../../../view/text/format.ts';
import { type Content, html, type Markup, name } from '../markup.ts';
import { table } from '../table.ts';

const decimals = 2;

export function humanAgreement({ humanAgreement }: Report): Markup | null {
  if (!humanAgreement) return null;
  const { agreements, comparisons } = humanAgreement;
  const rows = agreements.map((each): Content[] => [
    name(each.subject),
    name(each.metric),
    methodNames[each.method],
    each.value === null ? html`<span class="${each.status}">${each.status}</span>` : formatNumber(each.value, decimals),
    each.interval ? formatInterval(each.interval, decimals) : '',
    each.pValue === null ? '' : formatP(each.pValue),
    formatCount(each.n),
    each.reason ?? leftOutSentence(each),
  ]);
  const columns = [
    { head: 'subject' },
    { head: 'metric' },
    { head: 'method' },
    { head: 'r', number: true },
    { head: 'interval', number: true },
    { head: 'p', number: true },
    { head: 'n', number: true },
    { head: 'left out' },
  ];
  return html`<section aria-labelledby="human-agreement"><h2 id="human-agreement">Agreement with human judgements</h2>
<p>${judgementsSentence(humanAgreement)}. p is two-sided.</p>${table('Correlations of metrics with human judgements', columns, rows)}
${comparisons.length > 0 ? html`<ul>${comparisons.map((each) => html`<li>${comparisonSentence(each)}</li>`)}</ul>` : null}</section>`;
}
