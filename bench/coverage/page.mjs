/** Tables of coverage as Markdown: a page a subject, and a line of it in the summary. */
/** @import { Design, Row, Subject } from './harness.mjs' */
/** @typedef {(string | number)[]} Cells */

/** Coverage that every interval is to have. */
export const enough = 0.93;
/** Of fewer intervals a share says too little to be the least or the most of a subject. */
const fewest = 20;

/** @param {number} share */
const percent = (share) => (Number.isNaN(share) ? '-' : (100 * share).toFixed(1));

/**
 * Whether chance does not explain why so few intervals hold: two standard errors of a coverage of 93 %.
 *
 * @param {Pick<Row, 'covers' | 'intervals'>} row
 */
export function isBelow({ covers, intervals }) {
  return covers < enough - 2 * Math.sqrt((enough * (1 - enough)) / intervals);
}

/** @type {Record<string, (row: Row, number: (x: number) => string) => string | number>} */
const figures = {
  truth: ({ truth }, number) => number(truth),
  'mean value': ({ mean }, number) => number(mean),
  'covers %': (row) => (isBelow(row) ? `**${percent(row.covers)}**` : percent(row.covers)),
  'too high %': ({ tooHigh }) => percent(tooHigh),
  'too low %': ({ tooLow }) => percent(tooLow),
  width: ({ width }, number) => number(width),
  'gate fails %': ({ alarms }) => percent(alarms),
  'no interval %': ({ none }) => percent(none),
  runs: ({ runs }) => runs,
};

/**
 * @param {Cells} head
 * @param {Cells[]} rows
 */
function table(head, rows) {
  /** @param {Cells} cells */
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/**
 * @param {Subject} subject
 * @param {Row[]} rows what `simulate` found, one a design
 */
export function pageOf({ title, about, head, designs }, rows) {
  const cells = rows.map((row, i) => {
    const { cells, digits = 3 } = designs[i];
    /** @param {number} x */
    const number = (x) => (Number.isNaN(x) ? '-' : x.toFixed(digits));
    return [...cells, ...Object.values(figures).map((show) => show(row, number))];
  });
  return `# ${title}\n\n${about}\n\n${table([...head, ...Object.keys(figures)], cells)}\n`;
}

/**
 * One line about a subject: where its intervals hold least, and where a gate fails most.
 *
 * @param {string} name
 * @param {Subject} subject
 * @param {Row[]} rows
 * @returns {Cells}
 */
export function summaryOf(name, { title, head, designs }, rows) {
  const judged = rows.flatMap((row, i) => (row.intervals >= fewest ? [{ row, of: designs[i] }] : []));
  /** @param {Design} design */
  const where = ({ cells }) => cells.map((cell, i) => `${head[i]} ${cell}`).join(', ');
  /**
   * @param {'covers' | 'alarms'} figure
   * @param {1 | -1} sign
   */
  const extreme = (figure, sign) =>
    judged.reduce(
      (most, one) => (most && sign * most.row[figure] >= sign * one.row[figure] ? most : one),
      /** @type {(typeof judged)[number] | null} */ (null),
    );
  const [least, greatest, alarms] = [extreme('covers', -1), extreme('covers', 1), extreme('alarms', 1)];
  const runs = rows.map((row) => row.runs);
  const range = [...new Set([Math.min(...runs), Math.max(...runs)])].join(' to ');
  return [
    `[${title}](intervals/${name}.md)`,
    rows.length,
    range,
    least ? `${percent(least.row.covers)} (${where(least.of)})` : '-',
    judged.filter(({ row }) => isBelow(row)).length,
    greatest ? percent(greatest.row.covers) : '-',
    alarms ? percent(alarms.row.alarms) : '-',
  ];
}

const summaryHead = [
  'intervals of',
  'rows',
  'runs',
  'cover least, %',
  'rows below 93 %',
  'cover most, %',
  'gate fails most, %',
];
const marks = ['<!-- begin summary -->\n', '<!-- end summary -->\n'];

/**
 * The text of docs/intervals.md with new lines of some subjects; those of subjects that are no more go.
 *
 * @param {string} text
 * @param {Map<string, Cells>} lines by subject
 * @param {string[]} subjects
 */
export function withSummary(text, lines, subjects) {
  const [from, to] = [text.indexOf(marks[0]) + marks[0].length, text.indexOf(marks[1])];
  const known = new Map(
    text
      .slice(from, to)
      .split('\n')
      .flatMap((line) => {
        const name = /\(intervals\/(.+?)\.md\)/.exec(line)?.[1];
        return name ? [/** @type {[string, Cells]} */ ([name, line.slice(2, -2).split(' | ')])] : [];
      }),
  );
  const all = new Map([...known, ...lines]);
  const rows = subjects.flatMap((name) => (all.has(name) ? [all.get(name) ?? []] : []));
  return `${text.slice(0, from)}\n${table(summaryHead, rows)}\n\n${text.slice(to)}`;
}

/**
 * For the terminal.
 *
 * @param {Map<string, Cells>} lines by subject
 */
export function summaryTable(lines) {
  return table(summaryHead, [...lines.values()]);
}
