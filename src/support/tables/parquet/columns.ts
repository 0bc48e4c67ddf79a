/** What the columns of a Parquet file hold, and how their values become cells. */
import type { ParquetType, SchemaElement, SchemaTree } from 'hyparquet';
import {
  dateCell,
  decimalCell,
  doubleCell,
  floatCell,
  type PerSecond,
  textCell,
  timeCell,
  timestampCell,
} from '../cells/cell-text.ts';
import type { ColumnKind, ValueKind } from '../cells/column-kinds.ts';

/** A physical value: bytes come as a Buffer. */
export type Physical = boolean | number | bigint | Buffer;

export interface ParquetColumn {
  name: string;
  /** Names of the schema's nodes down to the values. */
  path: string;
  type: ParquetType;
  typeLength: number | undefined;
  kind: ColumnKind;
  cell(value: Physical): string | null;
  /** The definition level of a value that is there. */
  mostDefined: number;
  /** Of a list the definition level at which it is empty. */
  list?: { empty: number };
}

/** Decimals of more places than any writer allows. */
const MOST_SCALE = 100;
const UNITS = { MILLIS: 1_000n, MICROS: 1_000_000n, NANOS: 1_000_000_000n } as const satisfies Record<
  string,
  PerSecond
>;

/** A column of values or, where `lists`, of lists of values; else what it holds in place of them. */
export function parquetColumn(node: SchemaTree, lists: boolean): ParquetColumn | { holds: string } {
  const { element, children } = node;
  if (element.repetition_type === 'REPEATED') {
    return children.length > 0 ? { holds: 'lists of structs' } : listOf(node, [node], lists);
  }
  if (children.length === 0) return leaf(node, [node]);
  if (element.logical_type?.type === 'MAP' || /^MAP/.test(element.converted_type ?? '')) return { holds: 'maps' };
  if (element.logical_type?.type === 'VARIANT') return { holds: 'variants' };
  const [repeated] = children;
  if (children.length > 1 || repeated.element.repetition_type !== 'REPEATED') return { holds: 'structs' };
  const [inner] = repeated.children;
  if (inner === undefined) return listOf(repeated, [node, repeated], lists);
  if (repeated.children.length > 1) return { holds: 'lists of structs' };
  if (inner.children.length > 0) return { holds: 'lists of lists or structs' };
  return listOf(inner, [node, repeated, inner], lists);
}

function listOf(values: SchemaTree, nodes: readonly SchemaTree[], lists: boolean): ParquetColumn | { holds: string } {
  const column = leaf(values, nodes);
  if ('holds' in column) return { holds: `lists of ${column.holds}` };
  if (!lists) return { holds: 'lists' };
  const kind: ColumnKind = column.kind === null ? null : `lists of ${kindOf(values.element)!}`;
  return { ...column, kind, list: { empty: nodes[0].element.repetition_type === 'OPTIONAL' ? 1 : 0 } };
}

function leaf({ element, path }: SchemaTree, nodes: readonly SchemaTree[]): ParquetColumn | { holds: string } {
  const cell = cellReader(element);
  if (typeof cell === 'string') return { holds: cell };
  return {
    name: path[0],
    path: path.join('\0'),
    type: element.type!,
    typeLength: element.type_length,
    kind: kindOf(element),
    cell,
    mostDefined: nodes.filter((node) => node.element.repetition_type !== 'REQUIRED').length,
  };
}

/** Of a value that is read. */
function kindOf({ type, converted_type: converted, logical_type: logical }: SchemaElement): ValueKind | null {
  if (converted === 'DECIMAL' || logical?.type === 'DECIMAL' || logical?.type === 'FLOAT16') return 'numbers';
  if (logical?.type === 'NULL') return null;
  if (type === 'BOOLEAN') return 'true and false';
  if (converted === 'DATE' || logical?.type === 'DATE') return 'dates';
  if (type === 'INT96' || converted?.startsWith('TIMESTAMP') || logical?.type === 'TIMESTAMP') return 'dates and times';
  if (converted?.startsWith('TIME_') || logical?.type === 'TIME') return 'times';
  return type?.endsWith('BYTE_ARRAY') ? 'texts' : 'numbers';
}

/** How a value of this type is written; a string says what it is where it is not read. */
function cellReader(element: SchemaElement): ParquetColumn['cell'] | string {
  const { type, converted_type: converted, logical_type: logical } = element;
  if (converted === 'DECIMAL' || logical?.type === 'DECIMAL') {
    const scale = element.scale ?? (logical?.type === 'DECIMAL' ? logical.scale : 0);
    if (!(scale >= 0 && scale <= MOST_SCALE)) return `decimals of ${scale} places`;
    return (value) => decimalCell(value instanceof Buffer ? signed(value) : BigInt(value as bigint), scale);
  }
  switch (type) {
    case 'BOOLEAN':
      return String;
    case 'INT32':
    case 'INT64':
      return integerReader(element);
    case 'INT96':
      // Days since the Julian epoch above nanoseconds since midnight; Spark and Impala write it, without a time zone.
      return (value) => {
        const days = ((value as bigint) >> 64n) - 2_440_588n;
        return timestampCell(days * 86_400_000_000_000n + BigInt.asUintN(64, value as bigint), UNITS.NANOS, false);
      };
    case 'FLOAT':
      return (value) => floatCell(value as number);
    case 'DOUBLE':
      return (value) => doubleCell(value as number);
    case 'BYTE_ARRAY':
    case 'FIXED_LEN_BYTE_ARRAY':
      return bytesReader(element);
    default:
      return `values of a type that is not known`;
  }
}

function integerReader({
  type,
  converted_type: converted,
  logical_type: logical,
}: SchemaElement): ParquetColumn['cell'] {
  if (converted === 'DATE' || logical?.type === 'DATE') return (value) => dateCell(Number(value));
  if (logical?.type === 'TIMESTAMP') {
    const { unit, isAdjustedToUTC } = logical;
    return (value) => timestampCell(BigInt(value as bigint), UNITS[unit], isAdjustedToUTC);
  }
  if (logical?.type === 'TIME') return (value) => timeCell(BigInt(value as bigint), UNITS[logical.unit]);
  if (converted === 'TIMESTAMP_MILLIS' || converted === 'TIMESTAMP_MICROS') {
    const unit = converted === 'TIMESTAMP_MILLIS' ? UNITS.MILLIS : UNITS.MICROS;
    return (value) => timestampCell(BigInt(value as bigint), unit, true);
  }
  if (converted === 'TIME_MILLIS' || converted === 'TIME_MICROS') {
    const unit = converted === 'TIME_MILLIS' ? UNITS.MILLIS : UNITS.MICROS;
    return (value) => timeCell(BigInt(value as bigint), unit);
  }
  const unsigned = converted?.startsWith('UINT_') || (logical?.type === 'INTEGER' && !logical.isSigned);
  if (!unsigned) return String;
  return type === 'INT32'
    ? (value) => String((value as number) >>> 0)
    : (value) => String(BigInt.asUintN(64, value as bigint));
}

function bytesReader(element: SchemaElement): ParquetColumn['cell'] | string {
  const { converted_type: converted, logical_type: logical, type_length: length } = element;
  if (converted === 'INTERVAL') return 'intervals';
  if (converted === 'BSON' || logical?.type === 'BSON') return 'BSON';
  if (logical?.type === 'GEOMETRY' || logical?.type === 'GEOGRAPHY') return 'geometries';
  if (logical?.type === 'UUID') return (value) => uuid(value as Buffer);
  if (logical?.type === 'FLOAT16' && length === 2) return (value) => doubleCell(half(value as Buffer));
  return (value) => textCell(value as Buffer);
}

/** Two's complement, the highest byte first. */
function signed(bytes: Buffer): bigint {
  return bytes.length === 0 ? 0n : BigInt.asIntN(8 * bytes.length, BigInt(`0x${bytes.toString('hex')}`));
}

function uuid(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** IEEE 754 binary16. */
function half(bytes: Buffer): number {
  const bits = bytes.readUInt16LE();
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const mantissa = bits & 0x3ff;
  if (exponent === 0x1f) return mantissa ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return exponent === 0 ? sign * mantissa * 2 ** -24 : sign * (1024 + mantissa) * 2 ** (exponent - 25);
}
