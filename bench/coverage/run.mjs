/** Prints coverage tables, and writes them into docs/intervals.md where no subject is named: see harness.mjs. */
import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';

const subjects = ['rms-tpr-gap', 'calibration-error', 'icat', 'few-values', 'quantiles', 'two-correlations'];

const { values, positionals } = parseArgs({
  options: { runs: { type: 'string', default: '1000' }, write: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const page = new URL('../../docs/intervals.md', import.meta.url);
for (const subject of positionals.length > 0 ? positionals : subjects) {
  const { title, about, tableOf } = await import(`./${subject}.mjs`);
  const made = `### ${title}\n\n${about}\n\n${tableOf(Number(values.runs))}\n`;
  process.stdout.write(`${made}\n`);
  if (!values.write && positionals.length > 0) continue;
  // A table stands between its two marks; that of a new subject comes last.
  const [begin, end] = ['begin', 'end'].map((mark) => `<!-- ${mark} ${subject} -->\n`);
  const text = await readFile(page, 'utf8');
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  const next =
    from < 0
      ? `${text.trimEnd()}\n\n${begin}${made}${end}`
      : text.slice(0, from + begin.length) + made + text.slice(to);
  await writeFile(page, next);
}
