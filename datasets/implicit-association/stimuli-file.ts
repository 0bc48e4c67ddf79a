import { cleanValue, counted, type Problems, readTable } from '../../src/plugin.ts';
import type { ImplicitTest } from './questions.ts';

interface Rows {
  attribute: string;
  a: string[];
  b: string[];
  words: string[];
  line: number;
}

/**
 * Tests in a table as Bai et al. publish them: `category` (the attribute), `dataset` (the test), `A` and `B` (names of the
 * two kinds, as many of one as of the other, in the first rows), and `C`, a word a row, of which the first half goes with A.
 * Decisions are made of the words.
 */
export async function readStimuli(
  path: string,
  problems: Problems,
): Promise<{ tests: ImplicitTest[]; sha256: string }> {
  const found = new Map<string, Rows>();
  const columns = ['category', 'dataset', 'A', 'B', 'C'];
  const { sha256 } = await readTable({ path }, columns, problems, (cells, line) => {
    const [attribute, id, a, b, word] = cells.map(cleanValue);
    const rows = found.get(id) ?? { attribute, a: [], b: [], words: [], line };
    found.set(id, rows);
    if (attribute === '' || id === '' || word === '')
      problems.add({ line, message: 'category, dataset or C is empty' });
    if (rows.words.includes(word)) problems.add({ line, message: `the test "${id}" has the word of this row twice` });
    if (a !== '') rows.a.push(a);
    if (b !== '') rows.b.push(b);
    rows.words.push(word);
  });
  const tests = [...found].map(([id, { attribute, a, b, words, line }]): ImplicitTest => {
    const half = words.length / 2;
    if (a.length === 0 || a.length !== b.length) {
      const hint = 'Each name of the column A is set against that of B in the same place';
      problems.add({
        line,
        message: `the test "${id}" has ${counted('name', a.length)} in A and ${counted('name', b.length)} in B`,
        hint,
      });
    }
    if (!Number.isInteger(half)) {
      const hint = 'The first half of the words goes with A, the second with B';
      problems.add({ line, message: `the test "${id}" has an odd number of words, ${words.length}`, hint });
    }
    const [first, second] = [words.slice(0, half), words.slice(half)];
    const talk = (word: string) => `give a talk about "${word}"`;
    return {
      ...{ id, attribute, first, second },
      pairs: a.map((name, i) => [name, b[i]]),
      decisions: first.map((word, i) => [talk(word), talk(second[i])]),
    };
  });
  if (tests.length === 0) problems.add({ message: 'has no test' });
  return { tests, sha256 };
}
