/** How two measures go together over the groups of an attribute, within each subject; nothing without any. */

import type { Report } from '../../../contract/report.ts';
import { groupBy } from '../../../support/group-by.ts';
import { methodNames, withoutInterval } from '../../../view/correlations/correlation-pairs.ts';
import {
  groupAnswers,
  groupCorrelationsTitle,
  groupPairName,
  groupReading,
  groupsLeftOut,
} from '../../../view/correlations/group-correlations.ts';
import { formatChange, formatCount, formatInterval, formatNumber, formatP } from '../../../view/text/format.ts';
import { type Content, html, type Markup, name } from '../markup.ts';
import { groupScatter } from '../plots/scatter.ts';
import { table } from '../table.ts';

const decimals = 2;
/** Pairs drawn. */
const most = 12;

export function groupCorrelations({ groupCorrelations, results }: Report): Markup | null {
  if (!groupCorrelations) return null;
  const section = (content: Content) =>
    html`<section aria-labelledby="group-correlations"><h2 id="group-correlations">${groupCorrelationsTitle}</h2>${content}</section>`;
  if (groupCorrelations.length === 0) return section(html`<p>No subject has two of the measures.</p>`);
  const numbers = ['r', 'interval', 'p', 'adj.\u00a0p', 'n'].map((head) => ({ head, number: true }));
  const columns = [
    { head: 'subject' },
    { head: 'pair' },
    { head: 'method' },
    ...numbers,
    { head: 'most changed without' },
    { head: 'left out' },
  ];
  const rows = groupCorrelations.map((each): Content[] => [
    name(each.subject),
    name(groupPairName(each)),
    methodNames[each.method],
    each.value === null ? html`<span class="${each.status}">${each.status}</span>` : formatNumber(each.value, decimals),
    each.interval ? formatInterval(each.interval, decimals) : '',
    ...[each.pValue, each.adjustedPValue].map((p) => (p === null ? '' : formatP(p))),
    formatCount(each.n),
    each.leaveOneOut
      ? html`${name(each.leaveOneOut.group)}: ${formatNumber(each.leaveOneOut.value, decimals)} (${formatChange(each.leaveOneOut.change, decimals)})`
      : '',
    each.reason ?? groupsLeftOut(each),
  ]);
  const pairs = groupBy(groupCorrelations, (each) => JSON.stringify([each.subject, each.attribute, each.a, each.b]));
  const drawn = [...pairs.values()].slice(0, most).map((own) => groupScatter(own, results));
  return section(html`<ul>${groupAnswers(groupCorrelations).map((sentence) => html`<li>${sentence}</li>`)}</ul>
<div class="panels">${drawn}</div>
${table(groupCorrelationsTitle, columns, rows)}
<p class="muted">${[groupReading, ...withoutInterval(groupCorrelations)].join(' ')}</p>`);
}
