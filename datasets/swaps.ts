import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { z } from 'zod';
import { builtInSwaps, defineDataset, readSwapTables, type SwapTable } from '../src/plugin.ts';
import { ownFile } from './own-file.ts';

/**
 * Words that are exchanged to turn a text about one group of people into one about another: the built-in tables gender,
 * names, religion, race and orientation (English), or with `path` your own JSON or CSV file, in the format that {@link
 * readSwapTables} describes.
 *
 * `info.sha256` is that of the tables as JSON: for a CSV file the name counts too, since it is the attribute's.
 */
export default defineDataset({
  id: 'swaps',
  title: 'Swap tables',
  summary: 'Word pairs and groups for counterfactuals: gender, names, religion, race, orientation, or your own file',
  kind: 'swaps',
  licence: 'Apache-2.0',
  citation: 'none: word lists of our own; given names after Caliskan et al. 2017 and Guo and Caliskan 2021',
  source: 'part of fairprobe',
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
  async load({ path }, { resolve }) {
    if (path === undefined) return { kind: 'swaps', info: countOf(builtInSwaps), tables: builtInSwaps };
    const tables = await readSwapTables(resolve(path));
    return { kind: 'swaps', info: { ...ownFile(basename(path), path), ...countOf(tables) }, tables };
  },
});

function countOf(tables: readonly SwapTable[]): { sha256: string; items: number } {
  return { sha256: createHash('sha256').update(JSON.stringify(tables)).digest('hex'), items: tables.length };
}
