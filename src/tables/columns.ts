/** Finds the columns somebody asked for in a table's header. */
import { suggestion } from '../config/did-you-mean.ts';
import type { Problems } from './problems.ts';

/** Position of each wanted column, or -1 with a problem for one that is missing or there twice. */
export function locateColumns(header: readonly string[], wanted: readonly string[], problems: Problems): number[] {
  return wanted.map((name, i) => {
    const at = header.indexOf(name);
    const first = wanted.indexOf(name) === i;
    if (at < 0 && first) missingColumn(name, header, problems);
    else if (first && header.indexOf(name, at + 1) >= 0) {
      problems.add({
        line: 1,
        message: `the header has the column "${name}" more than once`,
        hint: 'Rename one of them',
      });
    }
    return at;
  });
}

export function missingColumn(name: string, header: readonly string[], problems: Problems): void {
  const separator = header.length === 1 ? /[;\t|,]/.exec(header[0])?.[0] : undefined;
  const hint = separator
    ? `The header is one cell that holds ${JSON.stringify(separator)}: the file has another delimiter or format`
    : sentence(suggestion(name, header, 'its columns are'));
  problems.add({ line: 1, message: `there is no column "${name}"`, hint });
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
