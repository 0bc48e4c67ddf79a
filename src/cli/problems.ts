/** Problems as lines for people: where, which key, what is wrong, and below it what to do. */
import { isAbsolute, relative } from 'node:path';
import { Chalk } from 'chalk';
import type { Problem } from '../contract/problem.ts';
import { escapeTerminal, withoutCommands } from '../view/text/escape.ts';

/** More than these tell nobody anything new. */
const most = 20;
/** So are more characters of a text: a name of a file or key may be as long as a book. */
const longest = 1000;

export function renderProblems(problems: readonly Problem[], { cwd, color }: { cwd: string; color: boolean }): string {
  const chalk = new Chalk({ level: color ? 1 : 0 });
  const lines = problems.slice(0, most).flatMap(({ message, key, file, line, column, row, hint }) => {
    const place = file && [shorten(file, cwd), line, column].filter((part) => part !== undefined).join(':');
    const parts = [
      place && chalk.dim(cut(escapeTerminal(place))),
      row && chalk.dim(`row ${row}`),
      key && chalk.bold(cut(escapeTerminal(key))),
      cut(escapeTerminal(message)),
    ];
    const hints = (hint ?? '').split('\n').filter((text) => text.trim());
    return [parts.filter(Boolean).join('  '), ...hints.map((text) => `    ${printable(text)}`)];
  });
  const rest = problems.length - most;
  if (rest > 0) lines.push(`... and ${rest} more`);
  // Wherever it is printed: in a log of GitHub a line of somebody's name could be a command.
  return withoutCommands(`${lines.join('\n')}\n`);
}

/** Keeps the indentation of an example within a hint. */
function printable(text: string): string {
  return text.slice(0, text.length - text.trimStart().length) + cut(escapeTerminal(text));
}

/** Its two ends where a text is too long: what is wrong often stands behind the name. */
function cut(text: string): string {
  const left = text.length - longest;
  if (left <= 0) return text;
  return `${text.slice(0, longest / 2)} [${left.toLocaleString('en')} more characters] ${text.slice(-longest / 2)}`;
}

/** Files below the working directory are named from there; what is no absolute path is a name already. */
export function shorten(file: string, cwd: string): string {
  if (!isAbsolute(file)) return file;
  const path = relative(cwd, file);
  return path === '' || path.startsWith('..') || isAbsolute(path) ? file : path;
}
