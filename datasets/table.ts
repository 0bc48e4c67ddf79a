/** The user's own table: CSV, TSV, JSON Lines, JSON, Parquet or Arrow files mapped by column names. */
import { statSync } from 'node:fs';
import { basename } from 'node:path';
import {
  type DatasetContext,
  defineDataset,
  duckdbEngine,
  duckdbPackage,
  filesOf,
  formatOf,
  isInstalled,
  Problems,
  readTable,
  sqlEngine,
  type TableSource,
} from '../src/plugin.ts';
import { countedTable } from './columns/counted-table.ts';
import { columnOf } from './columns/group-columns.ts';
import { Reading } from './columns/reading.ts';
import { kindOf, type TableOptions, tableOptions } from './columns/table-options.ts';

export default defineDataset({
  id: 'table',
  title: 'A table of your own',
  summary: 'Labels and groups (and texts) from CSV, TSV, JSON Lines, JSON, Parquet or Arrow files, by column names',
  kind: 'labelled',
  kindWith: kindOf,
  licence: 'not stated: the file is yours',
  citation: 'none: the file is yours',
  source: 'a local file',
  revision: null,
  version: 2,
  options: tableOptions,
  async load(given, context) {
    const lists = given.columns.groups.map(columnOf);
    if (typeof given.table !== 'string') {
      const { database } = given.table;
      const engine = sqlEngine({ ...given.table, lists }, { offline: context.offline ?? false });
      return countedTable(given, context, engine, {
        title: 'a query',
        source: database,
        place: `the query of "${context.id}"`,
      });
    }
    const { table, format, delimiter } = given;
    const source = { path: context.resolve(table), format, delimiter, lists };
    const title = basename(source.path);
    if (await isForDuckdb(given, source, context)) {
      return countedTable(given, context, duckdbEngine(source), { title, source: table, place: source.path });
    }
    const problems = new Problems(source.path);
    const answers = [...(context.answers?.values() ?? [])].flat().map(({ name }) => name);
    const reading = new Reading(given, { keep: context.keepColumns, answers }, problems);
    const { sha256 } = await readTable(source, reading.wanted, problems, reading.row);
    reading.checkIds();
    const data = reading.data();
    problems.raise();
    return { ...data, info: { ...data.info, title, source: table, sha256 } };
  },
});

/** From this size on a table is counted, where nothing is against it. */
const LARGE = 256e6;

async function isForDuckdb(
  { engine }: TableOptions,
  { path, format }: TableSource,
  { mayCount }: DatasetContext,
): Promise<boolean> {
  if (engine !== undefined) return engine === 'duckdb';
  if (!mayCount) return false;
  const files = await filesOf(path);
  const sizes = files.map((file) => statSync(file, { throwIfNoEntry: false })?.size ?? 0);
  if (sizes.reduce((sum, size) => sum + size, 0) < LARGE) return false;
  const formats = new Set(files.map((file) => format ?? formatOf(file)));
  const [only] = formats;
  return formats.size === 1 && ['csv', 'tsv', 'parquet'].includes(only ?? '') && isInstalled(duckdbPackage);
}
