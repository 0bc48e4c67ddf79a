/**
 * Names, groups and reasons come from configurations, data files and other people's reports. Here they are made safe to
 * show: nothing in them can move a cursor, reorder a line, or become markup.
 */

import { greatestOf } from '../../support/extremes.ts';

/**
 * What has no glyph of its own: control characters (C0, C1), format characters (bidi overrides, zero width spaces, tags),
 * private use, lone surrogates, line and paragraph separators. The two joiners stay: Persian, Hindi and emoji need them.
 */
const invisible = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu;
/** Nearly all text is this, and needs no slower look. */
const plain = /^[ -~]*$/;
const spaces = /[ \t\n\v\f\r\u0085]+/g;

/** One printable line: line breaks and tabs become a space, every other invisible character its code, as in `\u{1b}`. */
export function escapeTerminal(text: string): string {
  if (plain.test(text)) return text.trim();
  return text
    .replace(spaces, (run) => (/[^ ]/.test(run) ? ' ' : run))
    .replace(invisible, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`)
    .trim();
}

/**
 * JSON as it is, with every invisible character in its texts escaped, as JSON.stringify does for C0 only: a terminal
 * that shows the file obeys nothing in it, and it is the same JSON.
 */
export function escapeJson(json: string): string {
  return json.replace(invisibleInJson, (character) =>
    Array.from({ length: character.length }, (_, i) => {
      return `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`;
    }).join(''),
  );
}

/** Besides the line breaks between its parts. */
const invisibleInJson = /(?![\n\u200c\u200d])[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** A value as JSON for standard output or a file. */
export function jsonText(value: unknown): string {
  return `${escapeJson(JSON.stringify(value, null, 2))}\n`;
}

/**
 * Plain text in GitHub-flavoured Markdown, in a paragraph, a list item or a table cell: nothing in it becomes emphasis,
 * code, a link, an image, HTML, a table cell, a list, a heading, a mention, an issue reference or a formula.
 */
export function escapeMarkdown(text: string): string {
  return (
    escapeTerminal(text)
      .replace(/[\\`*[\]|~]/g, '\\$&')
      .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('$', '<span>$</span>')
      // Would start a block if the text began a line.
      .replace(/^(?:[-+=]|#(?=#*\s|$))/, '\\$&')
      .replace(/^(\d+)([.)])(?=\s|$)/, '$1\\$2')
      // GitHub makes links of these in finished text, where a backslash is no help: an empty comment parts them.
      .replace(/@(?=\w)|#(?=\d)|(?:https?|ftp):(?=\/\/)|www(?=\.)|(?:mailto|xmpp):/gi, '$&<!-- -->')
  );
}

/** A fenced block that its content cannot close. */
export function markdownCodeBlock(text: string): string {
  const line = escapeTerminal(text);
  const longest = Math.max(2, greatestOf((line.match(/`+/g) ?? []).map((run) => run.length)));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${line}\n${fence}`;
}

/** A web address as a link that shows where it leads; anything else as text. */
export function markdownAddress(text: string): string {
  return /^https?:\/\/[\w.~:/?#@!$&'()*+,;=%-]+$/i.test(text) && URL.canParse(text)
    ? `<${text}>`
    : escapeMarkdown(text);
}

/** Text or an attribute of XML 1.0, in which most control characters must not even stand as references. */
export function escapeXml(text: string): string {
  return escapeTerminal(text)
    .replace(/[\ufffe\uffff]/g, (character) => `\\u{${character.charCodeAt(0).toString(16)}}`)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/**
 * A cell of CSV (RFC 4180), on one line. What a spreadsheet would take for a formula gets an apostrophe before it
 * (https://owasp.org/www-community/attacks/CSV_Injection). Numbers go in as numbers and are left alone.
 */
export function csvCell(value: string | number | null): string {
  if (typeof value !== 'string') return value === null ? '' : String(value);
  const line = escapeTerminal(value).replace(/^(?=[=+\-@\uff1d\uff0b\uff0d\uff20])/, "'");
  return /[",;]|^\s|\s$/.test(line) ? `"${line.replaceAll('"', '""')}"` : line;
}

/**
 * The text of a SARIF message (2.1.0, 3.11.5 and 3.11.6): braces, which mark placeholders, are doubled, and brackets do
 * not make embedded links.
 */
export function escapeSarif(text: string): string {
  return escapeTerminal(text)
    .replace(/[{}]/g, '$&$&')
    .replace(/\](?=\()/g, '\\]');
}

/** What follows `::error ...::` in a workflow command of GitHub. */
export function escapeCommandData(text: string): string {
  return escapeTerminal(text).replaceAll('%', '%25');
}

/** A property of a workflow command, as in `::error file=...`. */
export function escapeCommandProperty(text: string): string {
  return escapeCommandData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/** Text for a log in which GitHub looks for workflow commands: no line of it is one, wherever the text comes from. */
export function withoutCommands(text: string): string {
  return text.replace(/^([^\S\n]*:)(?=:)/gm, '$1 ').replaceAll('##[', '## [');
}
