/** Typed values of binary tables as the cells that a CSV file of the same data would have. Null where there is no value. */
import { isUtf8 } from 'node:buffer';

/** How many of a time's units make a second. */
export type PerSecond = 1n | 1_000n | 1_000_000n | 1_000_000_000n;

/** Why a value of a file that is in order is not read: continues a sentence that begins with its column. */
export class NotRead extends Error {}

const DAY_MS = 86_400_000;

/** NaN is how floating-point columns say that there is no value. */
export function doubleCell(value: number): string | null {
  return Number.isNaN(value) ? null : String(value);
}

/**
 * The shortest decimal that is this float32, as every other tool prints it: `0.7` and not 0.699999988079071, which is the
 * same number to 53 bits and would fall below a bound of 0.7.
 */
export function floatCell(value: number): string | null {
  if (!Number.isFinite(value)) return doubleCell(value);
  // Seven digits hold all decimals of fewer, but for the numbers below those of full precision.
  for (let digits = Math.abs(value) < 2 ** -126 ? 1 : 7; digits < 9; digits++) {
    const shorter = Number(value.toPrecision(digits));
    if (Math.fround(shorter) === value) return String(shorter);
  }
  return String(Number(value.toPrecision(9)));
}

/** `unscaled` / 10^`scale`, all digits kept. */
export function decimalCell(unscaled: bigint, scale: number): string {
  if (scale === 0) return String(unscaled);
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
  return `${unscaled < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** `2024-02-29`, from days since 1970. @throws NotRead beyond the calendar of JavaScript, the year 275,760 */
export function dateCell(days: number): string {
  return isoOf(days * DAY_MS).replace(/T.*/, '');
}

function isoOf(milliseconds: number): string {
  const date = new Date(milliseconds);
  if (Number.isNaN(date.getTime())) throw new NotRead('holds a date before or after any calendar');
  return date.toISOString();
}

/** `2024-02-29T12:00:00.5`, with `Z` where the time is UTC. @throws NotRead as {@link dateCell} */
export function timestampCell(value: bigint, perSecond: PerSecond, isUtc: boolean): string {
  const rest = ((value % perSecond) + perSecond) % perSecond;
  const seconds = Number((value - rest) / perSecond);
  const whole = isoOf(seconds * 1000).slice(0, -'.000Z'.length);
  return `${whole}${fraction(rest, perSecond)}${isUtc ? 'Z' : ''}`;
}

/** `12:00:00.5`, from units since midnight. @throws NotRead for what is not on the clock */
export function timeCell(value: bigint, perSecond: PerSecond): string {
  if (value < 0n || value >= 86_400n * perSecond) throw new NotRead('holds a time that no day has');
  return timestampCell(value, perSecond, false).slice('1970-01-01T'.length);
}

function fraction(rest: bigint, perSecond: PerSecond): string {
  if (rest === 0n) return '';
  const digits = String(perSecond).length - 1;
  return `.${String(rest).padStart(digits, '0').replace(/0+$/, '')}`;
}

/** @throws NotRead for bytes that are not UTF-8 */
export function textCell(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  if (text.includes('\ufffd') && !isUtf8(bytes)) throw new NotRead('holds bytes that are not text in UTF-8');
  return text;
}
