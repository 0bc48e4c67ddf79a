/** Reads what people said of single texts: a row a judgement, several rows a text where several people judged it. */

import type { HumanAgreementConfig } from '../../contract/configuration.ts';
import type { Data } from '../../contract/data.ts';
import type { Judgements } from '../../contract/judgements.ts';
import { InputError, type Problem } from '../../contract/problem.ts';
import { cleanValue, valueReader } from '../../support/tables/cells/values.ts';
import { shownCell, shownId } from '../../support/tables/cells/wording.ts';
import { Problems } from '../../support/tables/problems.ts';
import { numberOf, readTable } from '../../support/tables/read.ts';
import { at } from '../locate.ts';
import type { MetricUse, PlanInput } from '../planned.ts';

/** The pairwise counts behind rank coefficients are 32-bit. */
const mostTexts = 65_535;

/** Squares of larger ones, and products of these, would leave the numbers there are. */
const largest = 1e60;

/** Null where nobody asks for them, or they cannot be read. */
export async function loadJudgements({ loaded, resolve }: PlanInput, problems: Problem[]): Promise<Judgements | null> {
  const { humanAgreement } = loaded.config;
  if (!humanAgreement) return null;
  try {
    return await readJudgements(humanAgreement, resolve);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    problems.push(...error.problems.map(at(loaded, 'humanAgreement.judgements')));
    return null;
  }
}

/** @throws InputError with every row that cannot be used, each with its line and column name. */
async function readJudgements(
  { judgements, columns, format, delimiter, missing }: HumanAgreementConfig,
  resolve: (path: string) => string,
): Promise<Judgements> {
  const path = resolve(judgements);
  const problems = new Problems(path);
  const sums = new Map<string, { sum: number; count: number }>();
  const lines = new Map<string, number>();
  let rows = 0;
  let empty = 0;
  const wanted = [columns.id, columns.judgement, ...(columns.annotator === undefined ? [] : [columns.annotator])];
  const clean = valueReader(missing);
  const { sha256 } = await readTable({ path, format, delimiter }, wanted, problems, (cells, line) => {
    const [id, cell, annotator = ''] = cells.map(clean);
    rows++;
    if (id === '') return problems.add({ line, message: `"${columns.id}" is missing` });
    // Of two people who are not named nothing says that they are one.
    if (annotator !== '') {
      const key = JSON.stringify([id, annotator]);
      const first = lines.get(key);
      if (first !== undefined) {
        const message = `"${columns.annotator}" ${shownId(annotator)} already judged ${shownId(id)} in ${problems.place(first)}`;
        return problems.add({ line, message });
      }
      lines.set(key, line);
    }
    const value = numberOf(cell);
    if (value === undefined || Math.abs(value) === Number.POSITIVE_INFINITY) {
      return problems.add({ line, message: `"${columns.judgement}": ${shownCell(cell)} is not a number` });
    }
    if (Math.abs(value) > largest) {
      const message = `"${columns.judgement}": ${shownCell(cell)} is too large: at most ${largest} is allowed`;
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
  if (sums.size > mostTexts) problems.add({ message: `judges ${sums.size} texts; at most ${mostTexts} are allowed` });
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

/** Data sets of the metrics that are held against judgements, of whose texts nobody has judged a single one. */
export function withoutJudgements(
  { judgements, columns, metrics }: HumanAgreementConfig,
  { means }: Judgements,
  uses: readonly MetricUse[],
): Problem[] {
  const asked = new Set(uses.filter(({ as }) => metrics.includes(as)).flatMap(({ data }) => Object.values(data)));
  return [...asked].flatMap((data) => {
    const ids = idsOf(data);
    if (ids.length === 0 || ids.some((id) => means.has(cleanValue(id)))) return [];
    const [judged, texts] = [means.size, ids.length].map((count) => count.toLocaleString('en'));
    const examples = (of: Iterable<string>) => [...of].slice(0, 3).map(shownId).join(', ');
    const held =
      means.size === 0 ? '' : `: "${columns.id}" holds ${examples(means.keys())}, the data set has ${examples(ids)}`;
    return {
      message: `no judgement in ${judgements} is about a text of data set "${data.info.id}" (${judged} judged, ${texts} texts)${held}`,
      hint: 'Check which column holds the id of the text in both',
    };
  });
}

/** Of a data set's texts, where it has single ones. */
function idsOf(data: Data): readonly string[] {
  if ('ids' in data) return data.ids;
  if (data.kind === 'sentence-pairs') return data.pairs.map(({ id }) => id);
  return data.kind === 'gap-fills' ? data.items.map(({ id }) => id) : [];
}
