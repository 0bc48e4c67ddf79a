/** Counts the rows of CSV, JSON and Parquet files with DuckDB, in this process. */
import { closeSync, openSync, readSync } from 'node:fs';
import type { DuckDBType, DuckDBValue } from '@duckdb/node-api';
import type { TableFormat } from '../../../contract/configuration.ts';
import { InputError, messageOf, type Problem } from '../../../contract/problem.ts';
import { optionalPackage } from '../../optional-package.ts';
import {
  dateCell,
  decimalCell,
  doubleCell,
  floatCell,
  NotRead,
  textCell,
  timeCell,
  timestampCell,
} from '../cells/cell-text.ts';
import { notRead, wrongType } from '../cells/wrong-type.ts';
import { filesOf } from '../files.ts';
import { jsonCell, LIST_SEPARATOR } from '../json/json-rows.ts';
import { checkTable, formatOf, type TableSource } from '../read.ts';
import {
  type CountedColumn,
  type CountedRows,
  countedRows,
  MOST_DIFFERENT,
  quotedName,
  quotedText,
  tooManyDifferent,
} from './counted.ts';
import { type Api, literally, placeBits, withDatabase } from './database.ts';
import { packedCounts } from './packed.ts';

/**
 * Counts the rows of a table that are alike in these columns. What is wrong with the files is said as by every other
 * reader, from the beginning of each.
 *
 * @param packedFrom Parquet files of so many rows are counted by {@link packedCounts}
 * @throws InputError for files of other formats or that cannot be read, and for more than {@link MOST_DIFFERENT}
 * rows that differ
 */
export async function countByDuckDB(
  source: TableSource,
  columns: readonly CountedColumn[],
  packedFrom = PACKED_FROM,
): Promise<CountedRows> {
  const api = optionalPackage<Api>('@duckdb/node-api', '`engine: duckdb`');
  const files = await filesOf(source.path);
  const format = formatOfAll(source, files);
  const names = columns.map(({ name }) => name);
  const problems = await checkTable({ ...source, most: Number.MAX_SAFE_INTEGER }, names);
  if (problems.length > 0) throw new InputError(problems);
  return withDatabase(api, files, async (connection) => {
    const table = tableOf(files, { format, delimiter: source.delimiter, names });
    const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${table}`);
    const types = new Map(described.getRows().map(([name, type]) => [String(name), String(type)]));
    refuseUnlike(names, types, source.path);
    const packed =
      format === 'parquet'
        ? await packedCounts(
            connection,
            { table, files: namesOf(files), columns, types: names.map((name) => types.get(name)!), from: packedFrom },
            placeBits,
          )
        : null;
    const keys = columns.map((column, i) => `${packed ? `k${i}` : keyOf(column, types.get(column.name)!)} AS k${i}`);
    const by = keys.map((_, i) => `k${i}`).join(', ');
    const grouped = keys.length > 0 ? `${packed ? '' : `GROUP BY ${by}`} ORDER BY ${by}` : '';
    const query = `SELECT ${[...keys, `${packed ? 'n' : 'count(*)'}::DOUBLE`].join(', ')} FROM ${packed ?? table} ${grouped} LIMIT ${MOST_DIFFERENT + 1}`;
    const result = await connection.stream(query);
    const isJson = format === 'json' || format === 'jsonl';
    const cellOf = columns.map((column, i) =>
      cellReader(api, result.columnType(i), { name: column.name, source, isJson }),
    );
    const cells: string[][] = [];
    const counts: number[] = [];
    for (let chunk = await result.fetchChunk(); ; chunk = await result.fetchChunk()) {
      const rows = chunk?.rowCount ?? 0;
      if (chunk === null || rows === 0) break;
      const read = cellOf.map((cell, i) => chunk.convertColumnValues(i, cell));
      const times = chunk.getColumnValues(columns.length);
      for (let row = 0; row < rows; row++) {
        cells.push(read.map((column) => column[row]!));
        counts.push(times[row] as number);
      }
      if (cells.length > MOST_DIFFERENT)
        throw tooManyDifferent({ file: source.path }, columns.find(({ bins }) => bins !== undefined)?.bins);
    }
    if (isJson) refuseAbsent(names, cells, source.path);
    return countedRows(cells, Float64Array.from(counts));
  }).catch((error: unknown) => {
    throw error instanceof InputError ? error : refused(error, source.path);
  });
}

/** Of fewer rows it takes longer to see how. */
const PACKED_FROM = 5_000_000;

/** DuckDB takes `Score` for `score`, and renames one of them where there are both: then the other would be read. */
function refuseUnlike(names: readonly string[], types: ReadonlyMap<string, string>, file: string): void {
  const unlike = [...new Set(names)].filter((name) => !types.has(name));
  if (unlike.length === 0) return;
  const hint =
    'Give each column a name that differs by more than case or white space, or read the table itself (`engine: memory`)';
  throw new InputError(
    unlike.map((name) => ({ file, message: `DuckDB does not find the column "${name}" by its exact name`, hint })),
  );
}

/** A key that no row has is a slip of the pen, and to the engine as good as null. */
function refuseAbsent(names: readonly string[], cells: readonly (readonly string[])[], file: string): void {
  const absent = names.filter((_, i) => cells.every((row) => row[i] === ''));
  if (absent.length === 0) return;
  const hint = 'Check how the key is spelled';
  throw new InputError(absent.map((name) => ({ file, message: `no row has a value in "${name}"`, hint })));
}

type CountedFormat = Exclude<TableFormat, 'arrow'>;

/** The engine reads what these formats hold as every other reader of fairprobe does. */
function formatOfAll({ path, format }: TableSource, files: readonly string[]): CountedFormat {
  const formats = [...new Set(files.map((file) => format ?? formatOf(file)))];
  const [first] = formats;
  if (formats.length === 1 && first !== undefined && first !== 'arrow') return first;
  const given = formats.map((one: TableFormat | undefined) => one ?? 'no known format').join(' and ');
  const message = `\`engine: duckdb\` reads files of one format, CSV, TSV, JSON Lines, JSON or Parquet, and these are ${given}`;
  throw new InputError({
    file: path,
    message,
    hint: 'Write the table as Parquet, or read it as it is (`engine: memory`)',
  });
}

function tableOf(
  files: readonly string[],
  { format, delimiter, names }: { format: CountedFormat; delimiter: string | undefined; names: readonly string[] },
): string {
  if (format === 'parquet') return `read_parquet(${listed(files)})`;
  const isJson = format === 'json' || format === 'jsonl';
  const layout = isJson ? jsonLayout(format, names) : csvLayout(format === 'tsv' ? '\t' : delimiter);
  const read = isJson ? 'read_json' : 'read_csv';
  const [plain, packed] = [false, true].map((is) => files.filter((file) => isPacked(file) === is));
  const tables = [
    { some: plain, compression: isJson ? 'uncompressed' : 'none' },
    { some: packed, compression: 'gzip' },
  ].flatMap(({ some, compression }) =>
    some.length > 0 ? [`${read}(${listed(some)}, ${layout}, compression = '${compression}')`] : [],
  );
  return tables.length === 1 ? tables[0] : `(FROM ${tables.join(' UNION ALL BY NAME FROM ')})`;
}

function csvLayout(delimiter = ','): string {
  return `header = true, all_varchar = true, delim = ${quotedText(delimiter)}, quote = '"', escape = '"', comment = '', skip = 0`;
}

/** Values stay as they stand in the file. */
function jsonLayout(format: 'json' | 'jsonl', names: readonly string[]): string {
  const columns = [...new Set(names)].map((name) => `${quotedName(name)}: 'JSON'`);
  const wanted = columns.length > 0 ? `, columns = {${columns.join(', ')}}` : '';
  return `format = '${format === 'json' ? 'array' : 'newline_delimited'}', records = 'true'${wanted}`;
}

/** As one table: their columns may lie in different orders. */
function listed(files: readonly string[]): string {
  const union = files.length > 1 ? ', union_by_name = true' : '';
  return `${namesOf(files)}, hive_partitioning = false${union}`;
}

function namesOf(files: readonly string[]): string {
  return `[${files.map(literally).join(', ')}]`;
}

/** Every other reader looks at the first bytes, too; DuckDB would go by the extension. */
function isPacked(file: string): boolean {
  const start = Buffer.alloc(2);
  const opened = openSync(file, 'r');
  try {
    return readSync(opened, start) === 2 && start.readUInt16BE() === 0x1f8b;
  } finally {
    closeSync(opened);
  }
}

/** What rows are told apart by. */
function keyOf({ name, from, bins }: CountedColumn, type: string): string {
  const column = quotedName(name);
  if (from === undefined && bins === undefined) return column;
  // A float32 is the decimal that it was written as, to every reader here.
  const text = type === 'JSON' ? `json_extract_string(${column}, '$')` : column;
  const number =
    type === 'VARCHAR' || type === 'JSON'
      ? `CASE WHEN regexp_full_match(trim(${text}), '[0-9]*[.]?[0-9]+(e-?[0-9]+)?') THEN TRY_CAST(trim(${text}) AS DOUBLE) END`
      : type === 'FLOAT'
        ? `CAST(CAST(${column} AS VARCHAR) AS DOUBLE)`
        : /^(?:DOUBLE|DECIMAL.*|U?(?:TINY|SMALL|BIG|HUGE)?INT|U?INTEGER)$/.test(type)
          ? `CAST(${column} AS DOUBLE)`
          : null;
  if (number === null) return column;
  const told =
    from === undefined
      ? `CAST((${binOf(number, bins!)} + 0.5) / ${bins} AS VARCHAR)`
      : `CASE WHEN (${number}) >= ${from} THEN '1' ELSE '0' END`;
  return `CASE WHEN (${number}) BETWEEN 0 AND 1 THEN ${told} ELSE CAST(${column} AS VARCHAR) END`;
}

/** The bin that a number from 0 to 1 is in. The product may fall short of an edge that it is on, or reach one that it is below. */
function binOf(number: string, bins: number): string {
  const bin = `least(floor((${number}) * ${bins}), ${bins - 1})`;
  const moved = `CASE WHEN ${bin} + 1 < ${bins} AND (${number}) >= (${bin} + 1) / ${bins} THEN 1 WHEN (${number}) < ${bin} / ${bins} THEN -1 ELSE 0 END`;
  return `(${bin} + ${moved})`;
}

/** Values as all other readers write them, the missing ones as the empty cell. */
function cellReader(
  { DuckDBTypeId: Id, ...api }: Api,
  type: DuckDBType,
  { name, source, isJson }: { name: string; source: TableSource; isJson: boolean },
): (value: DuckDBValue) => string {
  const reader = (one: DuckDBType): ((value: never) => string | null) | null => {
    switch (one.typeId) {
      case Id.VARCHAR:
      case Id.ENUM:
        return (value: string) => value;
      case Id.BOOLEAN:
      case Id.TINYINT:
      case Id.SMALLINT:
      case Id.INTEGER:
      case Id.BIGINT:
      case Id.HUGEINT:
      case Id.UTINYINT:
      case Id.USMALLINT:
      case Id.UINTEGER:
      case Id.UBIGINT:
      case Id.UHUGEINT:
      case Id.UUID:
        return String;
      case Id.FLOAT:
        return remembered(floatCell);
      case Id.DOUBLE:
        return remembered(doubleCell);
      case Id.DECIMAL:
        return ({ value, scale }: InstanceType<Api['DuckDBDecimalValue']>) => decimalCell(value, scale);
      case Id.DATE:
        return ({ days }: InstanceType<Api['DuckDBDateValue']>) => dateCell(days);
      case Id.TIME:
        return ({ micros }: InstanceType<Api['DuckDBTimeValue']>) => timeCell(micros, 1_000_000n);
      case Id.TIMESTAMP:
        return ({ micros }: InstanceType<Api['DuckDBTimestampValue']>) => timestampCell(micros, 1_000_000n, false);
      case Id.TIMESTAMP_TZ:
        return ({ micros }: InstanceType<Api['DuckDBTimestampTZValue']>) => timestampCell(micros, 1_000_000n, true);
      case Id.TIMESTAMP_S:
        return ({ seconds }: InstanceType<Api['DuckDBTimestampSecondsValue']>) => timestampCell(seconds, 1n, false);
      case Id.TIMESTAMP_MS:
        return ({ millis }: InstanceType<Api['DuckDBTimestampMillisecondsValue']>) =>
          timestampCell(millis, 1_000n, false);
      case Id.TIMESTAMP_NS:
        return ({ nanos }: InstanceType<Api['DuckDBTimestampNanosecondsValue']>) =>
          timestampCell(nanos, 1_000_000_000n, false);
      case Id.BLOB:
        return ({ bytes }: InstanceType<Api['DuckDBBlobValue']>) => textCell(Buffer.from(bytes));
      default:
        return null;
    }
  };
  if (isJson) {
    const isList = source.lists?.includes(name) ?? false;
    return told(source, name, (value) => (value === null ? '' : jsonCell(value as string, isList)));
  }
  const isList = type instanceof api.DuckDBListType;
  const read = reader(isList ? type.valueType : type);
  if (read === null || (isList && !source.lists?.includes(name)))
    throw new InputError({ file: source.path, ...wrongType(name, isList ? 'lists' : `values of the type ${type}`) });
  const cell = (value: DuckDBValue) => (value === null ? '' : (read(value as never) ?? ''));
  const whole = isList
    ? (value: DuckDBValue) => {
        if (value === null) return '';
        const { items } = value as InstanceType<Api['DuckDBListValue']>;
        return items.length === 0 ? LIST_SEPARATOR : items.map(cell).join(LIST_SEPARATOR);
      }
    : cell;
  return told(source, name, whole);
}

/** What single values have wrong is said of the column. */
function told(
  { path }: TableSource,
  name: string,
  cell: (value: DuckDBValue) => string,
): (value: DuckDBValue) => string {
  return (value) => {
    try {
      return cell(value);
    } catch (error) {
      throw error instanceof NotRead ? notRead(path, name, error) : error;
    }
  };
}

/** Scores recur in each group: written once, they take a tenth of the time, and are one text wherever they are compared. */
function remembered(cellOf: (value: number) => string | null): (value: number) => string | null {
  const known = new Map<number, string | null>();
  return (value) => {
    const found = known.get(value);
    if (found !== undefined) return found;
    const cell = cellOf(value);
    if (known.size < MOST_REMEMBERED) known.set(value, cell);
    return cell;
  };
}

const MOST_REMEMBERED = 100_000;

/** What DuckDB says, in one line: the rest names its own options. */
function refused(error: unknown, file: string): InputError {
  const message = messageOf(error);
  if (/out of memory/i.test(message)) {
    const hint = 'Free some, put the scores into bins (`scoreBins`), or leave out a column of groups';
    return new InputError(
      { file, message: 'counting the rows takes more memory than there is', hint },
      { cause: error },
    );
  }
  // What follows of JSON repeats a row.
  const [first] = message.replace(/(JSON transform error in file .*, in line \d+): .*/s, '$1').split('\n');
  const problem: Problem = {
    file,
    message: `DuckDB cannot read the table: ${first}`,
    hint: 'With `engine: memory` every row is read by itself, and what is wrong is told by line',
  };
  return new InputError(problem, { cause: error });
}
