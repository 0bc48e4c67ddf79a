/** An audit arranged once for all formats: its facts, sentences and tables, as plain text that each format escapes. */
import type { Audit, AuditRow, AuditTable } from '../contract/audit.ts';
import { counted, percent, quoted } from '../contract/sentence.ts';
import { formatCount, formatP, formatPlain } from './text/format.ts';
import { upperFirst } from './text/titles.ts';

export interface AuditView {
  title: string;
  /** What it is about, as name and text. */
  facts: [name: string, text: string][];
  /** What it comes to. */
  summary: string[];
  tables: TableView[];
  /** How to read it. */
  reading: string[];
}

export interface TableView {
  /** Whom and what it is about, as a heading. */
  title: string;
  /** The first ones name the category. */
  columns: { head: string; number: boolean }[];
  rows: string[][];
  /** How many of the first columns name the category. */
  headers: number;
  sentences: string[];
  flagged: boolean;
}

const dash = '\u2013';
/** Below which people see adverse impact as a rule; the law on audits does not. */
const FOUR_FIFTHS = 0.8;

export function auditView(audit: Audit): AuditView {
  return {
    title: 'Audit of decisions',
    facts: factsOf(audit),
    summary: summaryOf(audit),
    tables: audit.tables.map((table) => tableView(table, audit)),
    reading: readingOf(audit),
  };
}

function factsOf({ data, columns, outcome, exclusion, distributed, tool, date, seed }: Audit): AuditView['facts'] {
  const named = (
    [
      ['sex', columns.sex],
      ['race and ethnicity', columns.race],
      ['group', columns.group],
      ['people of a row', columns.count],
    ] as const
  )
    .flatMap(([what, column]) => (column === null ? [] : [`${what} in ${quoted(column)}`]))
    .join(', ');
  const without =
    data.withoutOutcome > 0 ? `; ${formatCount(data.withoutOutcome)} without an outcome, in no table` : '';
  const ungrouped =
    data.withoutGroup > 0 ? `; ${formatCount(data.withoutGroup)} without a group, only in the tables of everybody` : '';
  return [
    ['Data', data.source ?? 'the source was not stated'],
    ['Period', data.from === null && data.to === null ? 'not stated' : `${data.from ?? '...'} to ${data.to ?? '...'}`],
    ['Tool in use since', distributed ?? 'not stated'],
    ['People', `${formatCount(data.people)}${without}${ungrouped}`],
    ['Outcome', outcomeText(outcome, columns.outcome)],
    ['Columns', named],
    ...(exclusion === null
      ? []
      : [
          ['Left out of ratios', `categories below ${percent(exclusion.below)} of the data: ${exclusion.reason}`] as [
            string,
            string,
          ],
        ]),
    ['File', `${data.file}, sha256 ${data.sha256}`],
    ['Audit', `${date}, by ${tool.name} ${tool.version}, seed ${seed}`],
  ];
}

function outcomeText(outcome: Audit['outcome'], column: string): string {
  if (outcome.kind === 'selection')
    return `selected where ${quoted(column)} is ${outcome.selected.map(quoted).join(' or ')}`;
  if (outcome.kind === 'classes') return `classified as ${quoted(column)} says: ${outcome.classes.join(', ')}`;
  if (outcome.median === null) return `${quoted(column)} above its median; nobody has a score`;
  const at = outcome.atMedian > 0 ? `; ${counted('score', outcome.atMedian)} at the median, not above it` : '';
  return `${quoted(column)} above the median of everybody, ${formatPlain(outcome.median)}${at}`;
}

function summaryOf({ tables, gate, verdict }: Audit): string[] {
  const tested = tables.filter(({ test }) => test !== null);
  const flagged = tested.filter((table) => table.flagged);
  const below = tested.filter(({ rows }) => rows.some(isBelow));
  const sentences = [
    tested.length === 0
      ? 'Nothing could be compared: each table says why.'
      : `${flagged.length} of ${counted('table', tested.length)} ${tested.length === 1 || flagged.length === 1 ? 'shows' : 'show'} rates that differ by more than chance; ${below.length} ${tested.length === 1 || below.length === 1 ? 'has' : 'have'} a ratio below ${FOUR_FIFTHS}, which chance alone often makes.`,
  ];
  if (gate === null)
    return [...sentences, 'There is no verdict: no threshold was given, and the rule for these audits sets none.'];
  const failed = tables.flatMap(({ rows }) => rows.filter((row) => row.gate?.verdict === 'fail')).length;
  const asked = `The gate asked for ratios of at least ${formatPlain(gate.minRatio)}`;
  if (verdict === 'incomplete') return [...sentences, `${asked}, and there was none to judge.`];
  const corrected = `beyond chance, corrected over ${counted('pair', gate.comparisons)} of categories`;
  return [
    ...sentences,
    failed > 0
      ? `${asked}: ${counted('ratio', failed)} ${failed === 1 ? 'is' : 'are'} below it ${corrected}.`
      : `${asked}: none is below it ${corrected}.`,
  ];
}

const isBelow = ({ ratio }: AuditRow): boolean => ratio !== null && ratio < FOUR_FIFTHS - 1e-12;

const axes: Record<AuditTable['by'], string> = {
  sex: 'by sex',
  race: 'by race and ethnicity',
  'sex-and-race': 'by race, ethnicity and sex',
};

function tableView(table: AuditTable, audit: Audit): TableView {
  const { by, rows } = table;
  const names = [
    ...(by === 'sex' ? [] : [{ head: 'race and ethnicity', of: (row: AuditRow) => row.race! }]),
    ...(by === 'race' ? [] : [{ head: 'sex', of: (row: AuditRow) => row.sex! }]),
  ];
  const selected = selectedWord(audit);
  const rate = audit.outcome.kind === 'score' ? 'scoring rate' : 'selection rate';
  const numbers = [
    { head: 'people', of: ({ number }: AuditRow) => formatCount(number) },
    { head: selected, of: (row: AuditRow) => formatCount(row.selected) },
    { head: rate, of: (row: AuditRow) => (row.rate === null ? dash : `${(100 * row.rate).toFixed(1)}\u00a0%`) },
    { head: 'impact ratio', of: (row: AuditRow) => (row.ratio === null ? dash : ratioText(row.ratio)) },
    {
      head: '95\u00a0% interval',
      of: ({ interval }: AuditRow) =>
        interval ? `[${interval.lower.toFixed(2)}, ${interval.upper.toFixed(2)}]` : dash,
    },
    { head: 'p', of: ({ pValue }: AuditRow) => (pValue === null ? dash : formatP(pValue)) },
    {
      head: 'people to show 0.8',
      of: ({ sizeToShow }: AuditRow) => (sizeToShow === null ? dash : formatCount(sizeToShow)),
    },
    ...(audit.gate === null ? [] : [{ head: 'gate', of: ({ gate }: AuditRow) => gate?.verdict ?? dash }]),
  ];
  return {
    title: titleOf(table),
    columns: [
      ...names.map(({ head }) => ({ head, number: false })),
      ...numbers.map(({ head }) => ({ head, number: true })),
    ],
    rows: rows.map((row) => [...names, ...numbers].map(({ of }) => of(row))),
    headers: names.length,
    sentences: sentencesOf(table, audit),
    flagged: table.flagged,
  };
}

const selectedWord = ({ outcome }: Audit): string =>
  ({ selection: 'selected', classes: 'so classified', score: 'above median' })[outcome.kind];

/** A group keeps its name as it is. */
function titleOf({ group, class: name, by }: AuditTable): string {
  const what = name === null ? axes[by] : `classified as ${quoted(name)}, ${axes[by]}`;
  return group === null ? upperFirst(what) : `${quoted(group)}, ${what}`;
}

/** Two decimals, as the rule prints them; more where two would say 0.80 of less. */
function ratioText(ratio: number): string {
  const two = ratio.toFixed(2);
  return Number(two) >= FOUR_FIFTHS && ratio < FOUR_FIFTHS - 1e-12 ? ratio.toFixed(4) : two;
}

function sentencesOf(table: AuditTable, audit: Audit): string[] {
  const { test, reason, fairBelowFourFifths, unknown, unknownSelected, rows } = table;
  const sentences: string[] = [];
  if (test === null) sentences.push(`No test: ${reason}.`);
  else {
    const tested = audit.tables.filter((each) => each.test !== null).length;
    const corrected =
      tested > 1 ? `, ${formatP(test.adjustedPValue)} after correction over ${counted('table', tested)}` : '';
    const p = `p ${formatP(test.pValue)}${corrected}`;
    sentences.push(
      table.flagged
        ? `The rates differ by more than chance: ${p}.`
        : `The table shows no difference beyond chance, which does not mean that there is none: ${p}.`,
      `Of fair tables of these sizes ${percent(fairBelowFourFifths!)} have a ratio below ${FOUR_FIFTHS}.`,
    );
  }
  if (unknown > 0) {
    sentences.push(
      `${formatCount(unknown)} ${unknown === 1 ? 'person' : 'people'} of an unknown category ${unknown === 1 ? 'is' : 'are'} in no row; ${formatCount(unknownSelected)} of them ${selectedWord(audit)}.`,
    );
  }
  const why = new Map<string, number>();
  for (const row of rows)
    if (row.reason !== null && row.reason !== reason) why.set(row.reason, (why.get(row.reason) ?? 0) + 1);
  for (const [each, count] of why)
    sentences.push(`${count} ${count === 1 ? 'category' : 'categories'} without a ratio: ${each}.`);
  return sentences;
}

function readingOf({ outcome, tables, columns }: Audit): string[] {
  const rate =
    outcome.kind === 'score'
      ? 'The scoring rate is the share of a category that scores above the median of everybody with a score, whether or not their category is known.'
      : 'The selection rate is the share of a category that was selected.';
  const drawn = tables.some(({ test }) => test !== null && !test.exact);
  return [
    `${rate} The impact ratio is that rate divided by the greatest rate of the table.`,
    'In 95 of 100 audits the interval holds the ratio of the true rate to the greatest true rate, whichever category has that: the one selected most often in these data may be so by chance.',
    'p comes from Fisher\u2019s exact test against the category selected most often, two-sided, corrected by Holm\u2019s method over all pairs of the table, since the data chose that category.',
    `The p of a table comes from the exact test of Fisher, Freeman and Halton that all its categories have one rate${drawn ? ' (by drawn tables where there are too many to go through)' : ''}, corrected by Holm\u2019s method over all tables. A table below 0.05 is said to differ by more than chance.`,
    'People to show 0.8: how many of the category it takes to tell a ratio of 0.8 from 1 with 80 % power at this correction, if all categories grow alike.',
    ...(columns.group === null ? [] : ['People of a group are in the tables of everybody too.']),
    'Each person is assumed to be decided about separately. Where one person takes another\u2019s place (one of eight is ranked first), rates vary more than this allows for.',
    'Rates, ratios and numbers are those of New York City\u2019s rule on automated employment decision tools (6 RCNY 5-300 to 5-304); intervals, tests and the rest are additions. This is neither legal advice nor a certificate.',
  ];
}
