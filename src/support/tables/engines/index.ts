/** Engines that count the rows of a table where it lies, instead of handing them out. */
import { InputError } from '../../../contract/problem.ts';
import { isSecretAddress } from '../../secrets/named.ts';
import { hashTable } from '../files.ts';
import type { TableSource } from '../read.ts';
import type { CountedColumn, CountedRows } from './counted.ts';
import type { SqlSource } from './postgres.ts';

export { isInstalled } from '../../optional-package.ts';
export type { CountedColumn, CountedRows } from './counted.ts';
export type { SqlSource } from './postgres.ts';

/** Where the rows of a table are counted. */
export interface TableEngine {
  /** @throws InputError for a table that cannot be read, and for too many rows that differ */
  count(columns: readonly CountedColumn[]): Promise<CountedRows>;
  /** Of the files; null where there are none. */
  sha256(): Promise<string | null>;
}

/** Why the address of a database cannot be used, or null. */
export function wrongDatabase(address: string): string | null {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || !/^postgres(?:ql)?:$/.test(url.protocol)) return 'must begin with postgres://';
  if (isSecretAddress(url)) return 'must hold no user and no password: set PGUSER and PGPASSWORD in the environment';
  return url.pathname.length > 1 ? null : 'must end with the name of the database, as in postgres://host/name';
}

/** The rows of a query, counted by the database; not `offline`. */
export function sqlEngine(source: SqlSource, { offline }: { offline: boolean }): TableEngine {
  return {
    async count(columns) {
      if (!offline) return (await import('./postgres.ts')).countByPostgres(source, columns);
      throw new InputError({
        message: 'the table is in a database, and offline no connection is opened',
        hint: '`plan` and `validate` are always offline: `evaluate` asks the database',
      });
    },
    sha256: async () => null,
  };
}

export const duckdbPackage = '@duckdb/node-api';

/** DuckDB in this process, on CSV, TSV and Parquet files. */
export function duckdbEngine(source: TableSource): TableEngine {
  return {
    count: async (columns) => (await import('./duckdb.ts')).countByDuckDB(source, columns),
    sha256: () => hashTable(source.path),
  };
}
