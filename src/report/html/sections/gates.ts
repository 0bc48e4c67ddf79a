/** What the gates demand and whether it is met: failures first. */

import type { Gate, Report } from '../../../contract/report.ts';
import { isOpen } from '../../../view/gates.ts';
import { decimalsFor, formatNumber, formatP, formatPlain, plural, verdictWord } from '../../../view/text/format.ts';
import { type Content, folded, groupName, html, type Markup, name } from '../markup.ts';
import { table } from '../table.ts';

const rank: Record<Gate['verdict'], number> = { fail: 0, warn: 1, 'not-judged': 2, pass: 3 };

export function failuresFirst(gates: readonly Gate[]): Gate[] {
  return [...gates].sort((a, b) => rank[a.verdict] - rank[b.verdict]);
}

export function gates({ gates }: Report): Markup | null {
  if (gates.length === 0) return null;
  const sorted = failuresFirst(gates);
  const off = sorted.filter(({ level }) => level === 'off');
  const on = sorted.filter(({ level }) => level !== 'off');
  const broken = on.filter(isOpen);
  const unjudged = on.filter(({ verdict }) => verdict === 'not-judged');
  const passed = on.filter(({ verdict }) => verdict === 'pass');
  return html`<section aria-labelledby="gates"><h2 id="gates">Gates</h2>
<p>${plural(on.length, 'gate')}: ${broken.length} not passed, ${passed.length} passed${unjudged.length > 0 ? `, ${unjudged.length} not judged` : ''}${off.length > 0 ? `, ${off.length} more switched off` : ''}.</p>
${broken.length > 0 ? gateTable(broken, 'Gates that were not passed') : null}
${passed.length > 0 ? folded(`Passed: ${plural(passed.length, 'gate')}`, gateTable(passed, 'Gates that were passed'), broken.length === 0 && passed.length <= 12) : null}
${unjudged.length > 0 ? folded(`Not judged: ${plural(unjudged.length, 'gate')}`, gateTable(unjudged, 'Gates that judged nothing')) : null}
${off.length > 0 ? folded(`Switched off: ${plural(off.length, 'gate')}`, gateTable(off, 'Gates that are switched off')) : null}</section>`;
}

function gateTable(gates: readonly Gate[], caption: string): Markup {
  const columns = [
    { head: 'verdict' },
    { head: 'subject' },
    { head: 'group' },
    { head: 'rule' },
    { head: 'why' },
    { head: 'demanded', number: true },
    { head: 'judged', number: true },
    { head: 'measured', number: true },
    { head: 'baseline', number: true },
    { head: 'adj.\u00a0p', number: true },
  ];
  return table(caption, columns, gates.map(gateRow));
}

const words: Record<Gate['form'], string> = {
  min: 'at least',
  max: 'at most',
  maxDistance: 'ideal \u00b1',
  baseline: 'no worse than the baseline',
};

function gateRow(gate: Gate): Content[] {
  const { verdict, rule, subject, group, attribute, form, threshold, judged, bound, value, status, baseline, reason } =
    gate;
  const decimals = decimalsFor([judged, value, baseline]);
  const number = (v: number | null) => (v === null ? '' : formatNumber(v, decimals));
  const place = gate.source
    ? html` <small>${[gate.source.file, gate.source.line, gate.source.column].filter((part) => part !== null).join(':')}</small>`
    : null;
  return [
    html`<span class="badge ${verdict}">${verdictWord(verdict)}</span>`,
    name(subject),
    html`${groupName(group ?? '')}${attribute === null ? null : html` <span class="muted">(${attribute})</span>`}`,
    html`<code>${rule}</code>${place}`,
    html`<div class="why">${reason}</div>`,
    html`<span class="wraps">${words[form]}${threshold === null ? '' : `\u00a0${formatPlain(threshold)}`}</span>`,
    judged === null ? '' : html`${number(judged)}${bound === 'value' ? null : html` <small>${bound} limit</small>`}`,
    value === null ? html`<span class="${status}">${status}</span>` : number(value),
    number(baseline),
    gate.adjustedPValue === null ? '' : html`${formatP(gate.adjustedPValue)} <small>${sideText(gate)}</small>`,
  ];
}

function sideText({ alternative }: Gate): string {
  return alternative === null ? '' : alternative === 'two-sided' ? alternative : 'one-sided';
}
