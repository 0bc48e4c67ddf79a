/** The columns of a table that say what is true of an item: one of labels, or some of shares or of yes and no. */
import { z } from 'zod';
import {
  Categories,
  type Category,
  cleanValue,
  fewNames,
  type LabelledData,
  MOST_CATEGORIES,
  type Problems,
  spellingOf,
  type ValueReader,
} from '../../src/plugin.ts';
import { from, Shares } from './shares.ts';

const share = z.strictObject({
  column: z.string().min(1).describe('Column with the share of people who said yes, from 0 to 1'),
  from: from.describe('Least share with which an item is positive'),
});

/** How a configuration names the column, or columns, of labels. */
export const labelColumn = z.union([z.string().min(1), share, z.array(z.union([z.string().min(1), share])).min(1)]);

type LabelColumn = z.output<typeof labelColumn>;
type Labels = Pick<LabelledData, 'classes' | 'codes' | 'positive' | 'positiveClasses'>;

export interface LabelReader {
  /** The columns to be read, in the order in which `add` takes their cells. */
  columns: readonly string[];
  /** Of each the share from which it says yes, where it holds shares. */
  froms: readonly (number | undefined)[];
  /** Takes an item's cells, items in ascending order; false where it has no label, and is no item. */
  add(cells: readonly string[], item: number, line: number): boolean;
  /** Once all rows are read; what is wrong with the labels as a whole goes to the problems. */
  labels(size: number): Labels;
}

export function labelReader(
  label: LabelColumn,
  positive: readonly (string | number | boolean)[] | undefined,
  read: ValueReader,
  problems: Problems,
): LabelReader {
  return typeof label === 'string'
    ? oneOfLabels(label, (positive ?? []).map(String), read, problems)
    : anyOfShares([label].flat(), read, problems);
}

function oneOfLabels(column: string, positive: readonly string[], read: ValueReader, problems: Problems): LabelReader {
  const found = new Categories({ read });
  let full = false;
  return {
    columns: [column],
    froms: [undefined],
    add(cells, item, line) {
      const added = found.add(cells[0], item);
      if (added === 'full' && !full) {
        full = true;
        const message = `"${column}" has more than ${MOST_CATEGORIES.toLocaleString('en')} different values`;
        problems.add({ line, message, hint: 'Is it the right column? Labels are categories' });
      }
      return added !== 'missing';
    },
    labels(size) {
      const labels = found.sorted();
      const classes = labels.map(({ value }) => value);
      const positiveClasses = [...new Set(positive.map(cleanValue).map(spellingOf(classes)))];
      if (classes.length === 0) problems.add({ message: `no row has a label in "${column}"` });
      else if (!full) checkPositive(column, classes, positiveClasses, problems, size);
      return { classes, ...codesOf(labels, positiveClasses, size), positiveClasses };
    },
  };
}

/** Values of a column that repeats few of them are labels; others may be texts, which no message shows. */
const MOST_LABELS = 20;

function checkPositive(
  column: string,
  classes: readonly string[],
  positive: readonly string[],
  problems: Problems,
  size: number,
): void {
  const hint =
    classes.length <= MOST_LABELS && 2 * classes.length <= size
      ? `The labels in "${column}" are ${fewNames(classes.map((label) => JSON.stringify(label)))}`
      : `"${column}" has ${classes.length.toLocaleString('en')} different values: is it the column of labels?`;
  for (const name of positive.filter((name) => !classes.includes(name))) {
    problems.add({ message: `no row has the label ${JSON.stringify(name)} that \`positive\` names`, hint });
  }
  if (positive.length === 0 && classes.length > MOST_LABELS && 2 * classes.length > size) {
    const message = `the label column "${column}" has ${classes.length.toLocaleString('en')} different values in ${size.toLocaleString('en')} rows`;
    problems.add({ message, hint: 'Is it the right column? Labels are categories' });
  }
  const fractions = classes.filter((label) => /^0?\.\d+$/.test(label) && !positive.includes(label));
  if (fractions.length > 0 && classes.every((label) => Number(label) >= 0 && Number(label) <= 1)) {
    problems.add({
      message: `the label column "${column}" holds shares between 0 and 1`,
      hint: `Give the share from which an item is positive: label: { column: ${column}, from: 0.5 }`,
    });
  }
}

function codesOf(labels: readonly Category[], positiveClasses: readonly string[], size: number) {
  const codes = new Uint16Array(size);
  const positive = new Uint8Array(size);
  for (const [code, { value, items }] of labels.entries()) {
    const counts = positiveClasses.includes(value) ? 1 : 0;
    for (const item of items) {
      codes[item] = code;
      positive[item] = counts;
    }
  }
  return { codes, positive };
}

/**
 * Positive (class 1) where any column says yes, negative (class 0) where all say no. An item without a yes and with a
 * column that says nothing has no label: it might be either.
 */
function anyOfShares(
  columns: readonly (string | z.output<typeof share>)[],
  read: ValueReader,
  problems: Problems,
): LabelReader {
  const given = columns.map((one) => (typeof one === 'string' ? { column: one } : one));
  const shares = given.map((one) => new Shares(one, read, problems));
  const positive: number[] = [];
  return {
    columns: given.map(({ column }) => column),
    froms: given.map((one) => ('from' in one ? one.from : undefined)),
    add(cells, item, line) {
      const answers = shares.map((share, i) => share.holds(cells[i], line));
      const yes = answers.includes(true);
      if (!yes && answers.includes(null)) return false;
      positive[item] = yes ? 1 : 0;
      return true;
    },
    labels() {
      if (positive.length === 0 && problems.count === 0) {
        const names = fewNames(given.map(({ column }) => JSON.stringify(column)));
        problems.add({ message: `no row has a label in ${names}` });
      }
      return {
        classes: ['0', '1'],
        codes: Uint16Array.from(positive),
        positive: Uint8Array.from(positive),
        positiveClasses: ['1'],
      };
    },
  };
}
