/** Counts the rows of a query where they lie, over the protocol of PostgreSQL: nothing but the counts leaves the database. */
import type { Client, FieldDef, QueryArrayConfig } from 'pg';
import { InputError, messageOf, type Problem } from '../../../contract/problem.ts';
import { optionalPackage } from '../../optional-package.ts';
import { keepSecret } from '../../secrets/kept.ts';
import { doubleCell, floatCell } from '../cells/cell-text.ts';
import { wrongType } from '../cells/wrong-type.ts';
import { locateColumns } from '../columns.ts';
import { LIST_SEPARATOR } from '../json/json-rows.ts';
import { Problems } from '../problems.ts';
import {
  type CountedColumn,
  type CountedRows,
  countedRows,
  MOST_DIFFERENT,
  quotedName,
  tooManyDifferent,
} from './counted.ts';

/** A query, and where it is asked. Who logs in, and with what password, the environment says as for psql: PGUSER, PGPASSWORD, ... */
export interface SqlSource {
  sql: string;
  /** `postgres://host:port/name`, without a password. */
  database: string;
  /** Name of the environment variable with the password, where it is not PGPASSWORD. */
  passwordFrom?: string | undefined;
  /** Seconds until the query is given up. */
  timeout: number;
  /** Columns that may hold lists. */
  lists: readonly string[];
}

/** Seconds until a database that does not answer at all is given up. */
const CONNECT = 15;

/**
 * Counts the rows of the query that are alike in these columns, in a transaction that only reads. The query stands inside
 * another one, so that it can neither be several nor change anything.
 *
 * @throws InputError where the database refuses, fails or takes too long, for columns that are missing or of a type that
 * no cell can hold, and for too many rows that differ
 */
export async function countByPostgres(source: SqlSource, columns: readonly CountedColumn[]): Promise<CountedRows> {
  const { Client } = optionalPackage<typeof import('pg')>('pg', 'a table of `sql`');
  const password = source.passwordFrom === undefined ? process.env.PGPASSWORD : process.env[source.passwordFrom];
  if (source.passwordFrom !== undefined && !password)
    throw new InputError({
      message: `the environment variable ${source.passwordFrom} is not set`,
      hint: 'Set it to the password',
    });
  keepSecret(password ?? '');
  const client = new Client({
    connectionString: withLogin(source.database, process.env.PGUSER, password),
    application_name: 'fairprobe',
    connectionTimeoutMillis: CONNECT * 1000,
    statement_timeout: source.timeout * 1000,
    // As the database writes values: they are text here anyway.
    types: { getTypeParser: () => (value: unknown) => value },
  });
  // What breaks the connection fails the query at hand, too, which tells it.
  client.on('error', () => {});
  try {
    await client.connect();
    return await counted(client, source, columns);
  } catch (error) {
    throw error instanceof InputError ? error : refused(error, source);
  } finally {
    await client.end().catch(() => {});
  }
}

/** The address never leaves this process with it. */
function withLogin(database: string, user: string | undefined, password: string | undefined): string {
  const url = new URL(database);
  if (user) url.username = encodeURIComponent(user);
  if (password) url.password = encodeURIComponent(password);
  return url.href;
}

async function counted(client: Client, source: SqlSource, columns: readonly CountedColumn[]): Promise<CountedRows> {
  for (const setting of ['BEGIN TRANSACTION READ ONLY', "SET LOCAL datestyle = 'ISO'", "SET LOCAL timezone = 'UTC'"])
    await client.query(setting);
  // One prepared statement is one statement: a second one behind a semicolon is refused.
  const ask = (text: string) => {
    const query: QueryArrayConfig & { queryMode: 'extended' } = { text, rowMode: 'array', queryMode: 'extended' };
    return client.query<(string | null)[]>(query);
  };
  const rows = `(\n${source.sql.replace(/[;\s]+$/, '')}\n) AS "rows"`;
  const { fields } = await ask(`SELECT * FROM ${rows} LIMIT 0`);
  const kinds = await kindsOf(client, source, fields, columns);
  const keys = columns.map((column, i) => `${keyOf(column, kinds[i])} AS k${i}`);
  const by = columns.map((_, i) => `k${i}`).join(', ');
  const inner = `SELECT ${keys.length > 0 ? keys.join(', ') : '1 AS k'} FROM ${rows}`;
  const selected = [...columns.map((_, i) => `k${i}`), 'count(*)'].join(', ');
  const grouped = columns.length > 0 ? ` GROUP BY ${by} ORDER BY ${by}` : '';
  const found = await ask(`SELECT ${selected} FROM (${inner}) AS "keys"${grouped} LIMIT ${MOST_DIFFERENT + 1}`);
  await client.query('ROLLBACK');
  if (found.rows.length > MOST_DIFFERENT)
    throw tooManyDifferent({}, columns.find(({ bins }) => bins !== undefined)?.bins);
  const total = found.rows.reduce((sum, row) => sum + Number(row[columns.length]), 0);
  if (total === 0) throw new InputError({ message: 'the query has no rows' });
  const cells = found.rows.map((row) => columns.map((column, i) => cellOf(row[i], kinds[i], column)));
  return countedRows(
    cells,
    Float64Array.from(found.rows, (row) => Number(row[columns.length])),
  );
}

type Kind = 'boolean' | 'whole' | 'decimal' | 'double' | 'float' | 'text' | 'time' | 'utc' | 'list';

const oids: Readonly<Record<number, Kind>> = {
  16: 'boolean',
  18: 'text',
  19: 'text',
  20: 'whole',
  21: 'whole',
  23: 'whole',
  25: 'text',
  26: 'whole',
  700: 'float',
  701: 'double',
  1042: 'text',
  1043: 'text',
  1082: 'time',
  1083: 'time',
  1114: 'time',
  1184: 'utc',
  1700: 'decimal',
  2950: 'text',
};
/** Of text, varchar, int2, int4, int8. */
const lists: readonly number[] = [1009, 1015, 1005, 1007, 1016];

async function kindsOf(
  client: Client,
  source: SqlSource,
  fields: readonly FieldDef[],
  columns: readonly CountedColumn[],
): Promise<Kind[]> {
  const problems = new Problems('', true);
  const names = fields.map(({ name }) => name);
  const at = locateColumns(
    names,
    columns.map(({ name }) => name),
    problems,
  );
  const found: Kind[] = [];
  const wrong: Problem[] = problems.list();
  for (const [i, { name }] of columns.entries()) {
    if (at[i] < 0) continue;
    const { dataTypeID: oid } = fields[at[i]];
    const named = await client.query('SELECT typname, typtype FROM pg_type WHERE oid = $1', [oid]);
    const { typname, typtype } = named.rows[0] as { typname: string; typtype: string };
    const isList = lists.includes(oid);
    const kind = typtype === 'e' ? 'text' : isList && source.lists.includes(name) ? 'list' : oids[oid];
    if (kind === undefined) wrong.push(wrongType(name, isList ? 'lists' : `values of the type ${typname}`));
    else found.push(kind);
  }
  if (wrong.length > 0) throw new InputError(wrong.map(({ file: _, ...problem }) => problem));
  return found;
}

/** What rows are told apart by. */
function keyOf({ name, from, bins }: CountedColumn, kind: Kind): string {
  const column = quotedName(name);
  if (kind === 'list') return `array_to_json(${column})::text`;
  const text = `btrim(${column}::text)`;
  const number =
    kind === 'text'
      ? `(CASE WHEN ${text} ~ '^[0-9]*[.]?[0-9]+(e-?[0-9]+)?$' THEN ${text}::float8 END)`
      : kind === 'float'
        ? `(${column}::text::float8)`
        : ['whole', 'decimal', 'double'].includes(kind)
          ? `(${column}::float8)`
          : null;
  if ((from === undefined && bins === undefined) || number === null) return column;
  const told =
    from === undefined
      ? `((${binOf(number, bins!)} + 0.5) / ${bins})::float8::text`
      : `CASE WHEN ${number} >= ${from}::float8 THEN '1' ELSE '0' END`;
  return `CASE WHEN ${number} BETWEEN 0 AND 1 THEN ${told} ELSE ${column}::text END`;
}

/** The bin that a number from 0 to 1 is in. The product may fall short of an edge that it is on, or reach one that it is below. */
function binOf(number: string, bins: number): string {
  const all = `${bins}::float8`;
  const bin = `least(floor(${number} * ${all}), ${bins - 1}::float8)`;
  return `(${bin} + CASE WHEN ${bin} + 1 < ${all} AND ${number} >= (${bin} + 1) / ${all} THEN 1 WHEN ${number} < ${bin} / ${all} THEN -1 ELSE 0 END)`;
}

/** As all other readers write values. */
function cellOf(value: string | null, kind: Kind, { from, bins }: CountedColumn): string {
  if (value === null) return '';
  switch (kind) {
    case 'boolean':
      return value === 't' ? 'true' : 'false';
    case 'double':
      return doubleCell(Number(value)) ?? '';
    case 'float':
      return from === undefined && bins === undefined ? (floatCell(Math.fround(Number(value))) ?? '') : value;
    case 'time':
      return value.replace(' ', 'T');
    case 'utc':
      return value.replace(' ', 'T').replace(/\+00$/, 'Z');
    case 'list': {
      const cells = (JSON.parse(value) as (string | number | null)[]).map((one) => (one === null ? '' : String(one)));
      return cells.length === 0 ? LIST_SEPARATOR : cells.join(LIST_SEPARATOR);
    }
    default:
      return value;
  }
}

/** What went wrong, in words, by the code of PostgreSQL or of the connection. */
function refused(error: unknown, { database, timeout, passwordFrom = 'PGPASSWORD' }: SqlSource): InputError {
  const { code = '' } = error as { code?: string };
  const { host, pathname } = new URL(database);
  const where = `the database at ${host === '' ? 'the default host' : host}`;
  const message = messageOf(error);
  const told = ((): Problem => {
    if (
      /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|ENOENT)$/.test(code) ||
      (/timeout expired|connect/i.test(message) && code === '' && !/terminated/.test(message))
    )
      return {
        message: `${where} does not answer${code === '' ? '' : ` (${code})`}`,
        hint: 'Check host and port, and that it runs',
      };
    if (code.startsWith('28') || /password must be a string|SASL/.test(message)) {
      return { message: `${where} refuses the login`, hint: `Set PGUSER and ${passwordFrom} in the environment` };
    }
    if (code === '3D000') return { message: `${where} has no database "${pathname.slice(1)}"`, hint: 'Check its name' };
    if (code === '57014')
      return {
        message: `the query took longer than ${timeout} seconds`,
        hint: 'Give it more (`timeout`), or ask for less',
      };
    if (code === '25006' || (code === '0A000' && /data-modifying/.test(message)))
      return {
        message: 'the query would change something, and only reading is allowed',
        hint: 'Write a SELECT without side effects',
      };
    if (/^(?:57P|08|53)/.test(code) || /terminated|ECONNRESET|EPIPE/.test(`${message} ${code}`))
      return {
        message: `${where} ended the connection in the middle of the query`,
        hint: 'Try again, and look into its log',
      };
    // What such a message repeats may be a value of a row.
    if (code.startsWith('22'))
      return {
        message: `a row has a value that the query cannot take (SQLSTATE ${code})`,
        hint: 'Run the query by itself',
      };
    return {
      message: `the database refuses the query: ${message}${code === '' ? '' : ` (SQLSTATE ${code})`}`,
      hint: 'The query must be one SELECT that can stand inside another',
    };
  })();
  return new InputError(told, { cause: error });
}
