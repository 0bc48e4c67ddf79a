/** DuckDB in this process, which sees the files of one table and nothing else. */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { availableMemory } from '../../memory.ts';
import { quotedText } from './counted.ts';

export type Api = typeof import('@duckdb/node-api');

const MB = 1 << 20;
/** What DuckDB may take: counting needs little, and what it cannot hold goes to files. */
const LEAST_MEMORY = 200 * MB;
const MOST_MEMORY = 4096 * MB;
/**
 * Rows are counted in places of their own, and not looked up, where their numbers have at most so many bits: tables of
 * all threads together then take at most 256 MB.
 */
export const placeBits = 25 - Math.ceil(Math.log2(availableParallelism()));

/** A database of this query alone: it sees the files and its temporary folder, no network, no extension and no settings. */
export async function withDatabase<T>(
  api: Api,
  files: readonly string[],
  use: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  const temporary = mkdtempSync(join(tmpdir(), 'fairprobe-duckdb-'));
  const memory = Math.min(MOST_MEMORY, Math.max(LEAST_MEMORY, availableMemory() / 2));
  const instance = await api.DuckDBInstance.create(':memory:', {
    memory_limit: `${Math.round(memory / MB)}MiB`,
    temp_directory: temporary,
    threads: String(availableParallelism()),
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
    preserve_insertion_order: 'false',
    perfect_ht_threshold: String(placeBits),
  });
  const connection = await instance.connect();
  try {
    await connection.run(
      `SET allowed_paths = [${files.flatMap((file) => [quotedText(file), literally(file)]).join(', ')}]`,
    );
    await connection.run('SET enable_external_access = false');
    await connection.run('SET lock_configuration = true');
    return await use(connection);
  } finally {
    connection.closeSync();
    instance.closeSync();
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** What stands in names of files is no pattern. */
export const literally = (file: string) => quotedText(file.replaceAll(/[[*?]/g, '[$&]'));
