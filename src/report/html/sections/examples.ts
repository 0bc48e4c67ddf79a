/** Example texts, each word shaded by how much the prediction hangs on it. They are shown only to who asks for them. */

import type { Example, Report } from '../../../contract/report.ts';
import { greatestOf } from '../../../support/extremes.ts';
import { decimalsFor, formatNumber, plural } from '../../../view/text/format.ts';
import { type Content, folded, html, type Markup, name, raw } from '../markup.ts';
import { shades } from '../style/theme.ts';
import { table } from '../table.ts';

export function examples({ examples }: Report): Markup | null {
  if (!examples || examples.length === 0) return null;
  const warning = html`<strong>Content warning:</strong> ${plural(examples.length, 'text')} as the data set has them, which may be hateful or obscene`;
  const legend = html`<p>The stronger the shade of a word, the more the prediction depends on it, relative to the word of the text on which it depends most. A line under a word says that it carries the protected attribute: the thicker, the more. Tables below the texts have the numbers.</p>
<p class="shades" aria-hidden="true">little ${Array.from({ length: shades + 1 }, (_, i) => html`<span class="word shade-${i}">word</span> `)} much</p>`;
  return html`<section aria-labelledby="examples"><h2 id="examples">Example texts</h2>
<p>Texts on which the metric is highest, and typical ones, next to its median.</p>
<details class="warned"><summary>${warning}</summary>${legend}${examples.map(example)}</details></section>`;
}

function example(one: Example, index: number): Markup {
  const { metric, subject, id, chosen, value, predicted, probability, words } = one;
  const decimals = decimalsFor([value]);
  const prediction =
    predicted === null
      ? null
      : html`, predicted <b>${name(predicted)}</b>${probability === null ? null : html` (probability ${formatNumber(probability, 3)})`}`;
  const most = Math.max(greatestOf(words.map(({ sensitivity }) => sensitivity)), 0);
  const places = decimalsFor(words.map(({ sensitivity }) => sensitivity));
  const rows = words.map(({ word, weight, sensitivity }): Content[] => [
    name(word),
    formatNumber(sensitivity, places),
    weight === null ? '' : formatNumber(weight, 3),
  ]);
  const columns = [{ head: 'word' }, { head: 'sensitivity', number: true }, { head: 'weight', number: true }];
  return html`<article class="example"><h3>${name(subject)}: ${chosen}</h3>
<p class="muted">${name(metric)} ${formatNumber(value, decimals)} on text ${name(id)}${prediction}</p>
<p class="words" dir="auto">${words.map((word, i) => html`${needsSpace(words, i) ? raw(' ') : null}${shaded(word, most, places)}`)}</p>
${folded('Numbers of each word', table(`Words of example ${index + 1}`, columns, rows))}</article>`;
}

function shaded({ word, weight, sensitivity }: Example['words'][number], most: number, places: number): Markup {
  const shade = most > 0 ? Math.round((sensitivity / most) * shades) : 0;
  const carries = weight === null || weight < 0.05 ? '' : weight < 0.3 ? ' carries-1' : ' carries-2';
  const title = `sensitivity ${formatNumber(sensitivity, places)}${weight === null ? '' : `, weight ${formatNumber(weight, 3)}`}`;
  return html`<span class="word shade-${shade}${carries}" title="${title}">${word}</span>`;
}

/** Of scripts without spaces between words. */
const unspaced =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** Between words; not before punctuation. */
function needsSpace(words: Example['words'], i: number): boolean {
  return (
    i > 0 && /[\p{L}\p{N}]/u.test(words[i].word) && !(unspaced.test(words[i].word) && unspaced.test(words[i - 1].word))
  );
}
