/** Finds the columns somebody asked for in a table's header. */
import { basename } from 'node:path';
import { nearest } from '../did-you-mean.ts';
import { cleanValue } from './cells/values.ts';
import { fewNames, isName } from './cells/wording.ts';
import type { FileProblems } from './problems.ts';

/**
 * Position of each wanted column, or -1 with a problem for one that is missing or there twice. White space around a
 * name and its Unicode composition are ignored.
 */
export function locateColumns(header: readonly string[], wanted: readonly string[], problems: FileProblems): number[] {
  const names = header.map(cleanValue);
  return wanted.map((asked, i) => {
    const name = cleanValue(asked);
    const at = names.indexOf(name);
    const first = wanted.indexOf(asked) === i;
    if (at < 0 && first) missingColumn(asked, names, problems);
    else if (first && names.indexOf(name, at + 1) >= 0) {
      problems.add({
        line: 1,
        message: `the header has the column "${asked}" more than once`,
        hint: 'Rename one of them',
      });
    }
    return at;
  });
}

export function missingColumn(name: string, header: readonly string[], problems: FileProblems): void {
  const there = problems.first === undefined ? '' : `, but ${basename(problems.first)} has it`;
  problems.add({ line: 1, message: `there is no column "${name}"${there}`, hint: wayOut(name, header) });
}

/** What separates the names in the first line of a CSV file, as it seems: a comma where there is one outside quotes. */
export function separatorOf(header: string): string | undefined {
  const plain = header.replace(/"(?:[^"]|"")*"/g, '');
  return plain.includes(',') ? ',' : /[;\t|]/.exec(plain)?.[0];
}

export function otherDelimiter(separator: string): string {
  return `The header is one cell that holds ${JSON.stringify(separator)}: the file has another delimiter or format`;
}

function wayOut(name: string, header: readonly string[]): string {
  const separator = header.length === 1 ? separatorOf(header[0]) : undefined;
  if (separator !== undefined) return otherDelimiter(separator);
  const meant = nearest(name, header.filter(isName));
  return meant === undefined ? `Its columns are: ${fewNames(header)}` : `Did you mean "${meant}"?`;
}
