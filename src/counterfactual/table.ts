/** Swap tables: words that differ only in the group of people they speak of, side by side. */
import type { Problem } from '../contract/problem.ts';
import { counted } from '../contract/sentence.ts';
import type { Form, SwapTable } from '../contract/swap-table.ts';
import { isOneWord, keyOf } from './words.ts';

/** What is wrong with a table, which may be of a file, an option or a data set: who reads it knows the place. */
export interface TableProblem extends Pick<Problem, 'message' | 'hint'> {
  /** Counted from 0; null for the table as a whole. */
  row: number | null;
}

export function tableProblems({ groups, rows }: SwapTable): TableProblem[] {
  const problems: TableProblem[] = [];
  const add = (row: number | null, message: string, hint?: string) =>
    problems.push({ row, message, ...(hint ? { hint } : {}) });
  if (groups.length < 2) add(null, `has ${groups.length} group, but at least two are needed`);
  for (const group of groups.filter((g, i) => groups.indexOf(g) < i)) add(null, `names the group "${group}" twice`);
  if (groups.some((group) => group.trim() === '')) add(null, 'has a group without a name');
  if (rows.length === 0) add(null, 'has no rows');

  const places = new Map<string, { row: number; group: number; form: Form | undefined }[]>();
  for (const [row, { words, form }] of rows.entries()) {
    if (words.length !== groups.length) {
      add(row, `has ${counted('cell', words.length)}, but the table has ${groups.length} groups`);
      continue;
    }
    if (words.filter((cell) => cell !== null).length < 2) add(row, 'has words of fewer than two groups');
    for (const [group, cell] of words.entries()) {
      for (const [i, word] of (cell ?? []).entries()) {
        if (!isOneWord(word)) {
          const hint = 'Only single words are exchanged, so that every other word keeps its place';
          add(row, `${JSON.stringify(word)} is not one word`, hint);
          continue;
        }
        const key = keyOf(word);
        const before = places.get(key) ?? [];
        // Another spelling in the same cell is the same word.
        const sameCell = before.some((place) => place.row === row && place.group === group);
        if (sameCell && cell!.indexOf(word) === i) continue;
        places.set(key, [...before, { row, group, form }]);
        const elsewhere = before.find((place) => place.group !== group);
        if (elsewhere) add(row, `"${word}" is a word of "${groups[elsewhere.group]}" and of "${groups[group]}"`);
        else if (before.length > 0 && !(before.length === 1 && tellApart(before[0].form, form))) {
          const hint =
            'Only forms tell two rows of a word apart: determiner from object or pronoun, adjective from noun';
          add(row, `"${word}" is already in row ${before[0].row + 1}`, hint);
        }
      }
    }
  }
  return problems;
}

function tellApart(a: Form | undefined, b: Form | undefined): boolean {
  return ['determiner object', 'determiner pronoun', 'adjective noun'].includes([a, b].sort().join(' '));
}

/**
 * Merges the tables of one attribute, so that a text is swapped in everything that mentions the attribute: pronouns and
 * names. Groups of the same name are the same group; the order is that of the tables.
 */
export function mergeByAttribute(tables: readonly SwapTable[]): SwapTable[] {
  return [...new Set(tables.map(({ attribute }) => attribute))].map((attribute) => {
    const same = tables.filter((table) => table.attribute === attribute);
    if (same.length === 1) return same[0];
    const groups = [...new Set(same.flatMap((table) => table.groups))];
    const rows = same.flatMap((table) =>
      table.rows.map((row) => ({ ...row, words: groups.map((g) => row.words[table.groups.indexOf(g)] ?? null) })),
    );
    return { name: same.map(({ name }) => name).join('+'), attribute, groups, rows };
  });
}
