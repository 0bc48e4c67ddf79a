/** What the columns of an Arrow file hold, and how their values become cells. */
import { type DataType, type Field, Precision, TimeUnit, Type } from '@uwdata/flechette';
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
import { LIST_SEPARATOR } from '../json/json-rows.ts';

/** Of a value as flechette gives it with integers, decimals and timestamps kept whole. */
export type CellOf = (value: never) => string | null;

/** How integers and times come whole, and dates as milliseconds. */
export const extraction = { useBigInt: true, useBigIntTimestamp: true, useDecimalInt: true, useDate: false } as const;

const DAY_MS = 86_400_000;
const MOST_SCALE = 100;
const perSecond: Record<number, PerSecond> = {
  [TimeUnit.SECOND]: 1n,
  [TimeUnit.MILLISECOND]: 1_000n,
  [TimeUnit.MICROSECOND]: 1_000_000n,
  [TimeUnit.NANOSECOND]: 1_000_000_000n,
};

/** How the values of a column of values or, where `lists`, of lists are written; else what it holds in place of them. */
export function arrowColumn({ type }: Field, lists: boolean): CellOf | { holds: string } {
  switch (type.typeId) {
    case Type.List:
    case Type.LargeList:
    case Type.FixedSizeList:
    case Type.ListView:
    case Type.LargeListView: {
      const cell = cellReader(type.children[0].type);
      if (typeof cell === 'string') return { holds: `lists of ${cell}` };
      return lists ? listReader(cell) : { holds: 'lists' };
    }
  }
  const cell = cellReader(type);
  return typeof cell === 'string' ? { holds: cell } : cell;
}

/** Of a column that is read. */
export function arrowKind({ type }: Field): ColumnKind {
  switch (type.typeId) {
    case Type.List:
    case Type.LargeList:
    case Type.FixedSizeList:
    case Type.ListView:
    case Type.LargeListView: {
      const kind = kindOf(type.children[0].type);
      return kind && `lists of ${kind}`;
    }
  }
  return kindOf(type);
}

function kindOf(type: DataType): ValueKind | null {
  switch (type.typeId) {
    case Type.Dictionary:
      return kindOf(type.dictionary);
    case Type.Null:
      return null;
    case Type.Bool:
      return 'true and false';
    case Type.Int:
    case Type.Float:
    case Type.Decimal:
      return 'numbers';
    case Type.Date:
      return 'dates';
    case Type.Time:
      return 'times';
    case Type.Timestamp:
      return 'dates and times';
    default:
      return 'texts';
  }
}

function listReader(cell: CellOf): CellOf {
  return (values: ArrayLike<never>) => {
    if (values.length === 0) return LIST_SEPARATOR;
    return Array.from(values, (value) => (value === null ? '' : (cell(value) ?? ''))).join(LIST_SEPARATOR);
  };
}

/** A string says what the type is, where it is not read. */
function cellReader(type: DataType): CellOf | string {
  switch (type.typeId) {
    case Type.Dictionary:
      return cellReader(type.dictionary);
    case Type.Null:
      return () => null;
    case Type.Bool:
    case Type.Int:
    case Type.Utf8:
    case Type.LargeUtf8:
    case Type.Utf8View:
      return String;
    case Type.Binary:
    case Type.LargeBinary:
    case Type.BinaryView:
    case Type.FixedSizeBinary:
      return (value: Uint8Array) => textCell(Buffer.from(value.buffer, value.byteOffset, value.byteLength));
    case Type.Float:
      return type.precision === Precision.SINGLE ? floatCell : doubleCell;
    case Type.Decimal: {
      const { scale } = type;
      if (!(scale >= 0 && scale <= MOST_SCALE)) return `decimals of ${scale} places`;
      return (value: bigint | number) => decimalCell(BigInt(value), scale);
    }
    case Type.Date:
      // Milliseconds, whatever the unit: a date all the same.
      return (value: number) => dateCell(Math.floor(value / DAY_MS));
    case Type.Time:
      return (value: bigint | number) => timeCell(BigInt(value), perSecond[type.unit]);
    case Type.Timestamp:
      return (value: bigint) => timestampCell(value, perSecond[type.unit], type.timezone !== null);
    default:
      return names[type.typeId] ?? 'values of a type that is not known';
  }
}

const names: Partial<Record<number, string>> = {
  [Type.Struct]: 'structs',
  [Type.Map]: 'maps',
  [Type.Union]: 'unions',
  [Type.Interval]: 'intervals',
  [Type.Duration]: 'durations',
  [Type.RunEndEncoded]: 'runs',
  [Type.List]: 'lists',
  [Type.LargeList]: 'lists',
  [Type.FixedSizeList]: 'lists',
  [Type.ListView]: 'lists',
  [Type.LargeListView]: 'lists',
};
