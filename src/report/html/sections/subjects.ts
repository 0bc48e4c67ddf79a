/** Who was judged, and who answers for them. */

import type { Report, ReportedSubject } from '../../../contract/report.ts';
import { plural } from '../../../view/text/format.ts';
import { declaredNumbers, shortHash, sourceSentence } from '../../../view/text/roles.ts';
import { folded, html, type Markup, name } from '../markup.ts';

/** That are listed at once. */
const most = 12;

export function subjects({ subjects }: Report): Markup {
  const list = (some: readonly ReportedSubject[], start: number) =>
    html`<ol start="${start}" class="subjects">${some.map(subject)}</ol>`;
  const rest = subjects.slice(most);
  const content =
    subjects.length === 0
      ? html`<p>None.</p>`
      : html`${list(subjects.slice(0, most), 1)}${rest.length > 0 ? folded(plural(rest.length, 'more subject'), list(rest, most + 1)) : null}`;
  return html`<section aria-labelledby="subjects"><h2 id="subjects">${plural(subjects.length, 'subject')}</h2>${content}</section>`;
}

function subject(reported: ReportedSubject): Markup {
  const { name: called, roles } = reported;
  const declared = declaredNumbers(reported);
  const sources = Object.entries(roles).map(([role, details]) => {
    const hash = shortHash(details);
    return html`<li>${role}: ${sourceSentence(details)}${hash === '' ? null : html` <code>${hash}</code>`}</li>`;
  });
  return html`<li><b>${name(called)}</b>${sources.length > 0 ? html`<ul>${sources}${declared === '' ? null : html`<li>declared: ${name(declared)}</li>`}</ul>` : html` <span class="error">no part of it could be opened</span>`}</li>`;
}
