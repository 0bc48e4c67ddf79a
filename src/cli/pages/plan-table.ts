/** What a run would ask, as a table a subject. */
import { counted } from '../../contract/sentence.ts';
import type { Forecast, ForecastEntry } from '../../evaluate/index.ts';
import { hanging, padEnd, padStart, wrap } from '../../report/console/columns.ts';
import { greatestOf } from '../../support/extremes.ts';
import { escapeTerminal } from '../../view/text/escape.ts';

const count = (n: number) => n.toLocaleString('en');
const money = (n: number) => n.toLocaleString('en', { maximumSignificantDigits: 3 });

interface Column {
  head: string;
  cell(entry: ForecastEntry): string;
}

const always: readonly Column[] = [
  { head: 'texts', cell: ({ texts, atMost }) => (atMost ? `≤ ${count(texts)}` : count(texts)) },
  { head: 'cached', cell: cachedShare },
];
const ofServices: readonly Column[] = [
  { head: 'calls', cell: ({ calls }) => (calls === null ? '' : count(calls)) },
  { head: 'tokens', cell: ({ tokens }) => (tokens ? `${count(tokens.input)} + ${count(tokens.output)}` : '') },
  { head: 'cost', cell: ({ cost }) => (cost === null ? '' : money(cost)) },
];

function cachedShare({ kind, texts, cached }: ForecastEntry): string {
  if (kind === 'file') return 'file';
  if (cached === null) return '?';
  return texts === 0 ? '' : `${Math.floor((100 * cached) / texts)} %`;
}

export function renderForecast({ entries, total, downloads, pairs, notes }: Forecast, width: number): string {
  const columns = [...always, ...ofServices.filter(({ cell }) => entries.some((entry) => cell(entry) !== ''))];
  const widths = columns.map(({ head, cell }) =>
    Math.max(head.length, greatestOf(entries.map((entry) => cell(entry).length))),
  );
  const name = greatestOf(entries.map(({ observation }) => observation.length)) + 4;
  const cells = (texts: readonly string[]) => texts.map((text, i) => padStart(text, widths[i])).join('  ');
  const lines = [`${padEnd('', name)}  ${cells(columns.map(({ head }) => head))}`];
  for (const subject of new Set(entries.map((entry) => entry.subject))) {
    lines.push(escapeTerminal(subject));
    const own = entries.filter((entry) => entry.subject === subject);
    for (const by of new Set(own.map((entry) => entry.by))) {
      lines.push(...hanging('  ', escapeTerminal(by), width));
      for (const entry of own.filter((one) => one.by === by)) {
        const row = `${padEnd(`    ${entry.observation}`, name)}  ${cells(columns.map(({ cell }) => cell(entry)))}`;
        lines.push(row.trimEnd());
      }
    }
  }
  const sums = [`${count(total.uncached)} of ${counted('text', total.texts)} to ask models and services about`];
  if (total.calls > 0) sums.push(counted('call', total.calls));
  if (total.cost !== null) sums.push(`about ${money(total.cost)} by the prices in the configuration`);
  const inAll = total.texts === 0 ? 'Nothing is asked: all answers are in files.' : `In all: ${sums.join(', ')}.`;
  lines.push('', ...wrap(inAll, width));
  if (total.calls > 0) {
    const estimate =
      'Calls, tokens and cost are for what is not cached: a token is taken as 4 characters, an answer as its longest, and ' +
      'no call is repeated.';
    lines.push(...wrap(estimate, width));
  }
  if (entries.some(({ cached }) => cached === null)) {
    lines.push(...wrap('≤ and ?: what is found in a corpus or written first is known only during the run.', width));
  }
  if (downloads.length > 0) lines.push(...wrap(`To be downloaded first: ${downloads.join(', ')}.`, width));
  if (pairs > 0) lines.push(...wrap(`To be correlated: about ${counted('pair', pairs)} of measures.`, width));
  lines.push(...notes.flatMap((note) => hanging('- ', escapeTerminal(note), width)));
  return `${lines.join('\n')}\n`;
}
