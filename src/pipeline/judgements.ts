/** Reads what people said of single texts: a row a judgement, several rows a text where several people judged it. */
import type { HumanAgreementConfig } from '../config/types.ts';
import { Problems } from '../tables/problems.ts';
import { numberOf, readTable } from '../tables/read.ts';

export interface Judgements {
  /** As the configuration names it. */
  file: string;
  sha256: string;
  /** Rows read, and those of them whose judgement is empty. */
  rows: number;
  empty: number;
  /** Judgements of the text that has the most. */
  mostPerText: number;
  /** The mean judgement by text id. */
  means: ReadonlyMap<string, number>;
}

/** The pairwise counts behind rank coefficients are 32-bit. */
const mostTexts = 65_535;

/** @throws InputError with every row that cannot be used, each with its line and column name. */
export async function readJudgements(
  { judgements, columns, format, delimiter }: HumanAgreementConfig,
  resolve: (path: string) => string,
): Promise<Judgements> {
  const path = resolve(judgements);
  const problems = new Problems(path);
  const sums = new Map<string, { sum: number; count: number }>();
  const lines = new Map<string, number>();
  let rows = 0;
  let empty = 0;
  const wanted = [columns.id, columns.judgement, ...(columns.annotator === undefined ? [] : [columns.annotator])];
  const { sha256 } = await readTable({ path, format, delimiter }, wanted, problems, ([id, cell, annotator], line) => {
    rows++;
    if (id.trim() === '') return problems.add({ line, message: `"${columns.id}" is empty` });
    if (annotator !== undefined) {
      const key = JSON.stringify([id, annotator]);
      const first = lines.get(key);
      if (first !== undefined) {
        const message = `"${columns.annotator}" ${JSON.stringify(annotator)} judged ${JSON.stringify(id)} in line ${first} already`;
        return problems.add({ line, message });
      }
      lines.set(key, line);
    }
    const value = numberOf(cell);
    if (value === undefined || Math.abs(value) === Number.POSITIVE_INFINITY) {
      const message = `"${columns.judgement}": ${JSON.stringify(cell.slice(0, 60))} is not a number`;
      return problems.add({ line, message });
    }
    if (Number.isNaN(value)) {
      empty++;
      return;
    }
    const known = sums.get(id);
    if (!known) sums.set(id, { sum: value, count: 1 });
    else {
      known.sum += value;
      known.count++;
    }
  });
  if (sums.size > mostTexts) problems.add({ message: `judges ${sums.size} texts; ${mostTexts} are the most` });
  problems.raise();
  return {
    file: judgements,
    sha256,
    rows,
    empty,
    mostPerText: [...sums.values()].reduce((most, { count }) => Math.max(most, count), 0),
    means: new Map([...sums].map(([id, { sum, count }]) => [id, sum / count])),
  };
}
