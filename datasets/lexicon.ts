/** Words of the user's own to be looked for in texts, as hurtful ones are in HurtLex. */
import { basename } from 'node:path';
import { z } from 'zod';
import {
  defineDataset,
  missing as missingOption,
  Problems,
  readTable,
  tableFormats,
  valueReader,
} from '../src/plugin.ts';

const options = z.strictObject({
  path: z
    .string()
    .min(1)
    .describe('CSV, TSV, JSON Lines, JSON, Parquet or Arrow file with one word per row; a pattern for several'),
  format: z.enum(tableFormats).exactOptional().describe('If the file name does not say it'),
  columns: z
    .strictObject({
      word: z.string().min(1).default('word').describe('Column with a word, or an expression of several'),
      category: z.string().min(1).exactOptional().describe('Column with what kind of word it is'),
    })
    .prefault({})
    .describe('Which column holds what'),
  only: z
    .record(z.string().min(1), z.union([z.string().transform((one) => [one]), z.array(z.string()).min(1)]))
    .default({})
    .describe('Column -> the values with which a row is used, such as { level: conservative } of HurtLex'),
  missing: missingOption.exactOptional(),
});

export default defineDataset({
  id: 'lexicon',
  title: 'A lexicon of your own',
  summary: 'Words to be looked for in texts, from a table such as HurtLex',
  kind: 'lexicon',
  licence: 'not stated: the file is yours',
  citation: 'none: the file is yours',
  source: 'a local file',
  revision: null,
  options,
  async load({ path, format, columns, only, missing }, { resolve }) {
    const file = resolve(path);
    const problems = new Problems(file);
    const read = valueReader(missing);
    const filters = Object.entries(only);
    const wanted = [
      columns.word,
      ...(columns.category === undefined ? [] : [columns.category]),
      ...filters.map(([column]) => column),
    ];
    const categories = new Map<string, Set<string>>();
    const dropped = { 'no word': 0, 'not of the values wanted': 0 };
    const { sha256 } = await readTable({ path: file, format }, wanted, problems, (cells) => {
      const kept = cells.slice(wanted.length - filters.length).map(read);
      const [word, category] = cells.slice(0, wanted.length - filters.length).map(read);
      if (!filters.every(([, values], i) => values.includes(kept[i]))) dropped['not of the values wanted']++;
      else if (word === '') dropped['no word']++;
      else {
        const known = categories.get(word) ?? new Set();
        categories.set(word, category ? known.add(category) : known);
      }
    });
    if (categories.size === 0) {
      const hint = filters.length > 0 ? { hint: 'Compare the values of `only` with those of the file' } : {};
      problems.add({ message: 'has no word that is used', ...hint });
    }
    problems.raise();
    return {
      kind: 'lexicon',
      info: {
        title: basename(file),
        sha256,
        items: categories.size,
        dropped: Object.fromEntries(Object.entries(dropped).filter(([, count]) => count > 0)),
      },
      entries: [...categories].map(([word, of]) => ({ word, categories: [...of] })),
    };
  },
});
