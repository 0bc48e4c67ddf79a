/** Inflection tables in the layout of UniMorph: lemma, form and features, divided by tabs; features divided by `;`. */
import { InputError } from '../contract/problem.ts';
import { readLines } from '../support/tables/bytes/lines.ts';
import { Problems } from '../support/tables/problems.ts';
import { keyOf } from './words.ts';

const genders = ['MASC', 'FEM', 'NEUT'] as const;
export type Gender = (typeof genders)[number];
const numbers = ['SG', 'DU', 'PL'];
const cases = ['NOM', 'ACC', 'DAT', 'GEN', 'ABL', 'INS', 'VOC', 'ESS'];

/** One line of a table. */
export interface Reading {
  lemma: string;
  form: string;
  /** The first feature: `N`, `ADJ`, `DET`, `PRO`, `V`, ... */
  part: string;
  /** Null where the form does not tell, as plurals in German. */
  gender: Gender | null;
  number: string | null;
  case: string | null;
  /** All other features, sorted: as `STRG` of an adjective. */
  rest: string;
}

export interface Inflections {
  /** By form and by lemma, as words are compared. */
  byForm: ReadonlyMap<string, readonly Reading[]>;
  byLemma: ReadonlyMap<string, readonly Reading[]>;
}

/** @throws InputError with every line that is not of the layout */
export async function readInflections(path: string): Promise<Inflections> {
  const problems = new Problems(path);
  const readings: Reading[] = [];
  let line = 0;
  for await (const lines of readLines(path)) {
    for (const text of lines) {
      line++;
      if (text.trim() === '') continue;
      const cells = text.split('\t').map((cell) => cell.trim());
      if (cells.length !== 3 || cells.includes('')) {
        const hint = 'Lines are those of UniMorph, as in "gut<tab>guter<tab>ADJ;NOM;MASC;SG"';
        problems.add({
          line,
          message: 'is not lemma, form and features, divided by tabs',
          ...(problems.count === 0 && { hint }),
        });
        continue;
      }
      readings.push(readingOf(cells[0], cells[1], cells[2].split(';')));
    }
  }
  problems.raise();
  if (readings.length === 0) throw new InputError({ file: path, message: 'the file has no inflections' });
  return { byForm: indexed(readings, ({ form }) => form), byLemma: indexed(readings, ({ lemma }) => lemma) };
}

function readingOf(lemma: string, form: string, features: readonly string[]): Reading {
  const [part, ...rest] = features;
  const one = (of: readonly string[]) => rest.find((feature) => of.includes(feature)) ?? null;
  const [gender, number, grammatical] = [one(genders) as Gender | null, one(numbers), one(cases)];
  const others = rest.filter((feature) => feature !== gender && feature !== number && feature !== grammatical);
  return { lemma, form, part, gender, number, case: grammatical, rest: others.sort().join(';') };
}

function indexed(readings: readonly Reading[], of: (reading: Reading) => string): Map<string, Reading[]> {
  const index = new Map<string, Reading[]>();
  for (const reading of readings) {
    const key = keyOf(of(reading));
    const known = index.get(key);
    if (known) known.push(reading);
    else index.set(key, [reading]);
  }
  return index;
}
