/**
 * Large Parquet tables, counted by numbers in place of values: DuckDB then has a place for each row that may occur, and
 * looks none up. That takes half of the time where there are more different rows than its hash tables hold at once.
 */
import type { DuckDBConnection } from '@duckdb/node-api';
import { type CountedColumn, quotedName, quotedText } from './counted.ts';

export interface PackedTable {
  /** As SQL: a table of files. */
  table: string;
  /** The same files, as SQL. */
  files: string;
  columns: readonly CountedColumn[];
  /** Of the columns, as DuckDB names them. */
  types: readonly string[];
  /** Whatever has less rows is counted as it is. */
  from: number;
}

/** Scores of more decimals are counted as they are. */
const DECIMALS = 4;
/** Labels and groups together; one byte. */
const MOST_CODES = 255;
/** Bits of that byte, and of the score that is missing, in a place's number. */
const CODE_BITS = 9;
/** Rows that are looked at to see how many decimals scores have. */
const SAMPLE = 10_000;

/**
 * Whatever numbers cannot stand for (a value that is missing, a score of more decimals) is counted as it is.
 *
 * @param bits of the numbers of places: each takes eight bytes for each thread
 * @returns a table with the columns `k0`, `k1`, ... and `n`, the number of rows, as SQL; null where this is no way to
 * count them
 */
export async function packedCounts(
  connection: DuckDBConnection,
  given: PackedTable,
  bits: number,
): Promise<string | null> {
  try {
    return await counted(connection, given, bits);
  } catch {
    // A value that no number stands for, or too little memory: counted as it is, it may do.
    return null;
  }
}

async function counted(
  connection: DuckDBConnection,
  { table, files, columns, types, from }: PackedTable,
  bits: number,
): Promise<string | null> {
  const ask = async (sql: string) => (await connection.runAndReadAll(sql)).getRows();
  const score = types.indexOf('DOUBLE');
  const others = [...columns.keys()].filter((i) => i !== score);
  const isPlain = columns.every((column) => column.from === undefined && column.bins === undefined);
  if (score < 0 || !isPlain || !others.every((i) => WHOLE.test(types[i]) || types[i] === 'VARCHAR')) return null;
  const [[rows]] = await ask(`SELECT count(*)::DOUBLE FROM ${table}`);
  if ((rows as number) < from) return null;
  const name = (i: number) => quotedName(columns[i].name);
  const looked = [...others.filter((i) => types[i] === 'VARCHAR'), score].map((i) => quotedText(columns[i].name));
  // Values that are not written once for many rows would be looked up one by one.
  const [[isListed]] = await ask(
    `SELECT sum(num_values) FILTER (WHERE contains(encodings, 'DICTIONARY')) >= 0.9 * sum(num_values) FROM parquet_metadata(${files}) WHERE path_in_schema IN (${looked.join(', ')})`,
  );
  if (isListed !== true) return null;
  const sample = (
    await ask(`SELECT ${name(score)} FROM ${table} WHERE ${name(score)} IS NOT NULL LIMIT ${SAMPLE}`)
  ).flat();
  const decimals = decimalsOf(sample as number[]);
  const [[least, most]] = await ask(`SELECT min(${name(score)}), max(${name(score)}) FROM ${table}`);
  if (decimals === null || !((least as number) >= 0 && (most as number) <= 1)) return null;
  if (CODE_BITS + Math.ceil(Math.log2(((most as number) - (least as number)) * 10 ** decimals + 3)) > bits) return null;

  const codes: Code[] = [];
  let size = 1;
  for (const i of others) {
    const code = WHOLE.test(types[i])
      ? wholeCode(name(i), types[i], await ask(`SELECT min(${name(i)})::DOUBLE, max(${name(i)})::DOUBLE FROM ${table}`))
      : textCode(name(i), await ask(`SELECT DISTINCT ${name(i)} FROM ${table} LIMIT ${MOST_CODES + 2}`));
    size *= code?.size ?? Number.POSITIVE_INFINITY;
    if (code === null || size > MOST_CODES) return null;
    codes.push(code);
  }
  const steps = codes.map((_, j) => codes.slice(0, j).reduce((product, code) => product * code.size, 1));
  const lowest = codes.reduce((sum, code, j) => sum + code.least * steps[j], 0);
  // Whatever can be left to the end is: each operation takes a tenth of the time of counting.
  const offset = lowest >= 0 && lowest + size <= 256 ? 0 : lowest;
  const terms = codes.map(({ number }, j) => (steps[j] === 1 ? number : `${number} * ${steps[j]}`));
  const number = `(${[...terms, ...(offset === 0 ? [] : [-offset])].join(' + ') || '0'})::UTINYINT`;
  const isExact = `round(${name(score)}, ${decimals}) = ${name(score)}`;
  await connection.run(
    `CREATE TEMP TABLE packed AS SELECT ${number} AS code, ${name(score)}::DECIMAL(9, ${decimals}) AS score, count(*) AS n FROM ${table} WHERE ${isExact} GROUP BY ALL`,
  );
  const [[found]] = await ask('SELECT coalesce(sum(n) FILTER (WHERE code IS NOT NULL), 0)::DOUBLE FROM packed');
  const unpacked = codes.map(({ size, value }, j) =>
    value(`((code::INTEGER - ${lowest - offset}) // ${steps[j]} % ${size})`),
  );
  const keys = columns.map((_, i) => `${i === score ? 'score::DOUBLE' : unpacked[others.indexOf(i)]} AS k${i}`);
  const whole = `SELECT ${keys.join(', ')}, n FROM packed WHERE code IS NOT NULL`;
  if (found === rows) return `(${whole})`;
  const left = columns.map((_, i) => `${name(i)} AS k${i}`).join(', ');
  return `(${whole} UNION ALL SELECT ${left}, count(*) AS n FROM ${table} WHERE (${isExact} AND ${number} IS NOT NULL) IS NOT TRUE GROUP BY ALL)`;
}

const WHOLE = /^U?(?:TINYINT|SMALLINT|INTEGER)$|^BIGINT$/;

/** How a column's values are whole numbers, so many from the least on, and what each stands for, from 0 on. */
interface Code {
  number: string;
  least: number;
  size: number;
  value: (code: string) => string;
}

function wholeCode(name: string, type: string, [[least, most]]: readonly unknown[][]): Code | null {
  if (typeof least !== 'number' || typeof most !== 'number' || most - least >= MOST_CODES) return null;
  const number = type === 'INTEGER' ? name : `${name}::INTEGER`;
  return { number, least, size: most - least + 1, value: (code) => `(${least} + ${code})::${type}` };
}

function textCode(name: string, found: readonly unknown[][]): Code | null {
  const values = found.flat().filter((value) => typeof value === 'string');
  if (values.length === 0) return null;
  const list = `[${values.map(quotedText).join(', ')}]`;
  return {
    number: `list_position(${list}, ${name})`,
    least: 1,
    size: values.length,
    value: (code) => `list_extract(${list}, ${code} + 1)`,
  };
}

/** How many decimals nearly all of these have; null where that is too many. */
function decimalsOf(scores: readonly number[]): number | null {
  for (let decimals = 1; decimals <= DECIMALS; decimals++) {
    const scale = 10 ** decimals;
    const exact = scores.filter((score) => Math.round(score * scale) / scale === score).length;
    if (exact >= 0.95 * scores.length) return decimals;
  }
  return null;
}
