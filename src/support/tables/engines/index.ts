/** Engines that count the rows of a table where it lies, instead of handing them out. */
import { hashTable } from '../files.ts';
import type { TableSource } from '../read.ts';
import type { CountedColumn, CountedRows } from './counted.ts';

export type { CountedColumn, CountedRows } from './counted.ts';
export { isInstalled } from './optional.ts';

/** Where the rows of a table are counted. */
export interface TableEngine {
  /** @throws InputError for a table that cannot be read, and for too many rows that differ */
  count(columns: readonly CountedColumn[]): Promise<CountedRows>;
  /** Of the files; null where there are none. */
  sha256(): Promise<string | null>;
}

export const duckdbPackage = '@duckdb/node-api';

/** DuckDB in this process, on CSV, TSV and Parquet files. */
export function duckdbEngine(source: TableSource): TableEngine {
  return {
    count: async (columns) => (await import('./duckdb.ts')).countByDuckDB(source, columns),
    sha256: () => hashTable(source.path),
  };
}
