import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { z } from 'zod';
import { defineDataset, readSwapTables } from '../src/plugin.ts';
import { builtInSwaps } from './swaps/index.ts';

const title = 'Swap tables';
const citation = 'none: word lists of our own; given names after Caliskan et al. 2017 and Guo and Caliskan 2021';
const source = 'part of fairprobe';

/**
 * Words that are exchanged to turn a text about one group of people into one about another: the built-in tables gender,
 * names, religion, race and orientation (English), or with `path` a JSON or CSV file of one's own, in the format that
 * {@link readSwapTables} describes.
 *
 * `info.sha256` is that of the file; for the built-in tables, which are part of the program, that of them as JSON.
 */
export default defineDataset({
  id: 'swaps',
  title,
  summary: 'Word pairs and groups for counterfactuals: gender, names, religion, race, orientation, or your own file',
  kind: 'swaps',
  licence: 'Apache-2.0',
  citation,
  source,
  revision: null,
  options: z.strictObject({
    path: z
      .string()
      .min(1)
      .optional()
      .describe(
        'JSON file of your own tables, { "tables": [{ "name", "attribute", "groups", "rows": [["he", "she"]] }] }, or a CSV file of one table with a column for each group',
      ),
  }),
  async load({ path }, { id, resolve }) {
    const base = { id, use: 'swaps', revision: null, dropped: {} };
    if (path === undefined) {
      const sha256 = createHash('sha256').update(JSON.stringify(builtInSwaps)).digest('hex');
      return {
        kind: 'swaps',
        info: { ...base, title, licence: 'Apache-2.0', citation, source, sha256, items: builtInSwaps.length },
        tables: builtInSwaps,
      };
    }
    const { tables, sha256 } = await readSwapTables(resolve(path));
    const own = { title: basename(path), licence: 'not stated', citation: 'not stated', source: path };
    return { kind: 'swaps', info: { ...base, ...own, sha256, items: tables.length }, tables };
  },
});
