/** How numbers look to a reader. The report itself keeps them unrounded. */

import type { Gate, Result, Verdict } from '../../contract/report.ts';
import { greatestOf, leastOf } from '../../support/extremes.ts';

const minus = '\u2212';

/**
 * Decimals for numbers in one column, so that points align: 3 for effect sizes and AUCs, fewer where the greatest is 10
 * or more, and enough to show two digits of the greatest where it is below 0.01.
 */
export function decimalsFor(values: readonly (number | null)[]): number {
  let greatest = 0;
  for (const value of values) if (value !== null) greatest = Math.max(greatest, Math.abs(value));
  if (greatest === 0) return 3;
  const magnitude = Math.floor(Math.log10(greatest));
  return magnitude >= 1 ? Math.max(0, 3 - magnitude) : Math.min(3 + Math.max(0, -2 - magnitude), 8);
}

/** With a proper minus sign, and none where the digits shown are all zero. */
export function formatNumber(value: number, decimals: number): string {
  const size = Math.abs(value);
  const digits = size >= 1e9 ? size.toExponential(2).replace('e+', 'e') : size.toFixed(decimals);
  const text = size >= 9999 && size < 1e9 ? grouped(digits) : digits;
  return value < 0 && (size >= 1 || /[1-9]/.test(digits)) ? minus + text : text;
}

/** As in `+0.12`: a change. */
export function formatChange(value: number, decimals: number): string {
  const text = formatNumber(value, decimals);
  return value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

export function formatCount(count: number): string {
  return grouped(String(count));
}

/** The n of a row: one count, or the least and the greatest. Of what was measured; where nothing was, of what there is. */
export function formatCounts(results: readonly (Result | undefined)[]): string {
  const measured = results.filter((result) => result?.status === 'ok');
  const counts = (measured.length > 0 ? measured : results).flatMap((result) => result?.n ?? []);
  if (counts.length === 0) return '';
  const [least, most] = [leastOf(counts), greatestOf(counts)];
  return least === most ? formatCount(least) : `${formatCount(least)}\u2013${formatCount(most)}`;
}

/**
 * `p < 0.001` and the like never claim too much: three decimals, and a bound below that. An exact 0 is the share of no
 * partition at all, however few there are, and stays 0.
 */
export function formatP(p: number): string {
  if (p === 0) return '0';
  return p < 0.001 ? '<0.001' : p.toFixed(3);
}

/** What the p values of some results speak for, as in `p is two-sided`; null where there is none. */
export function sidesOfP(results: readonly (Pick<Result, 'pValue' | 'alternative'> | undefined)[]): string | null {
  const tested = results.filter((result) => result != null && result.pValue !== null);
  if (tested.length === 0) return null;
  const words = {
    'two-sided': 'two-sided',
    greater: 'one-sided (of values as great)',
    less: 'one-sided (of values as small)',
  };
  const sides = new Set(tested.map((each) => (each!.alternative ? words[each!.alternative] : 'of an unknown side')));
  return `p is ${[...sides].join(' or ')}`;
}

export function formatInterval(interval: { lower: number; upper: number }, decimals: number): string {
  return `[${formatNumber(interval.lower, decimals)}, ${formatNumber(interval.upper, decimals)}]`;
}

/** `95 %`. */
export function formatLevel(level: number): string {
  return `${Number((level * 100).toFixed(3))} %`;
}

/** Number as short as its own digits: for ideals, thresholds, options. */
export function formatPlain(value: number): string {
  return signed(value, String(Math.abs(Number(value.toPrecision(6)))));
}

/** The ideal value in a table; `none` for what only describes. */
export function formatIdeal(ideal: number | null): string {
  return ideal === null ? 'none' : formatPlain(ideal);
}

/** `1 is ideal, higher is better`. */
export function idealPhrase({ ideal, direction }: Pick<Result, 'ideal' | 'direction'>): string {
  if (ideal === null) return 'a description, without an ideal';
  const way = { lower: ', lower is better', higher: ', higher is better', target: '', none: '' }[direction];
  return `${formatPlain(ideal)} is ideal${way}`;
}

/**
 * `probability, from 0 to 1; 1 is ideal, higher is better`.
 *
 * @param unit as the format writes it
 */
export function scalePhrase(
  { range: [least, greatest], ...scale }: Pick<Result, 'range' | 'ideal' | 'direction'>,
  unit: string,
): string {
  const from = least === null ? '' : `, from ${formatPlain(least)}`;
  const to = greatest === null ? '' : `${least === null ? ', up' : ''} to ${formatPlain(greatest)}`;
  const away = scale.direction === 'target' ? ', and the farther from it in either direction, the worse' : '';
  return `${unit}${from}${to}; ${idealPhrase(scale)}${away}`;
}

/** `not-judged` as `not judged`; all other verdicts are words already. */
export function verdictWord(verdict: Verdict | Gate['verdict']): string {
  return verdict.replace('-', ' ');
}

/** `1 subject`, `2 subjects`. */
export function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

function signed(value: number, digits: string): string {
  return value < 0 ? minus + digits : digits;
}

/** Thousands apart from 10,000 on. */
function grouped(digits: string): string {
  const [whole, fraction] = digits.split('.');
  const apart = whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, ',') : whole;
  return fraction === undefined ? apart : `${apart}.${fraction}`;
}
