/** One run on 1 to 64 workers, simulated with unit times that were measured: where it stops scaling, and why. */

import { sharesOf } from '#dist/src/evaluate/shards/units.js';

/** @typedef {import('#dist/src/evaluate/shards/units.js').Unit & { seconds: number }} Measured a unit, and what it took */

/** @param {number} seed @returns {() => number} */
export function chance(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
}

/**
 * Seconds until all is measured. Stragglers: each of eight workers is half as fast as the others, and one unit in twenty takes
 * three times as long.
 *
 * @param {readonly Measured[]} units @param {number} workers
 * @param {{ start: number, overhead: number, stragglers: boolean, random: () => number, shares: readonly (readonly Measured[])[] | null }} how
 *   `shares` are fixed beforehand; null for a queue
 */
export function duration(units, workers, { start, overhead, stragglers, random, shares }) {
  const slowness = Array.from({ length: workers }, (_, i) => (stragglers && i % 8 === 7 ? 2 : 1));
  const busy = slowness.map((slow) => start * slow);
  /** @param {Measured} unit @param {number} who */
  const take = ({ seconds }, who) => {
    const took = seconds * (stragglers && random() < 0.05 ? 3 : 1);
    busy[who] += (took + overhead) * slowness[who];
  };
  if (shares) for (const [who, share] of shares.entries()) for (const unit of share) take(unit, who);
  else for (const unit of units.toSorted((a, b) => b.tokens - a.tokens)) take(unit, busy.indexOf(Math.min(...busy)));
  return Math.max(...busy);
}

/** @param {readonly number[]} numbers */
const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];

/**
 * The speed-up over one worker, the median of 101 draws.
 *
 * @param {readonly Measured[]} units @param {readonly number[]} counts of workers
 * @param {{ start: number, overhead: number, stragglers: boolean, isShared: boolean }} how
 */
export function speedUps(units, counts, { isShared, ...how }) {
  const random = chance(1);
  const alone = duration(units, 1, { ...how, stragglers: false, random, shares: null });
  return counts.map((workers) => {
    const shares = isShared ? /** @type {Measured[][]} */ (sharesOf(units, workers)) : null;
    return median(Array.from({ length: 101 }, () => alone / duration(units, workers, { ...how, random, shares })));
  });
}

/** Lines of text, both axes by their logarithms. @param {readonly number[]} counts @param {Record<string, readonly number[]>} lines by their sign */
export function plotted(counts, lines) {
  const [width, height] = [61, 16];
  const most = Math.log2(counts.at(-1) ?? 1);
  const rows = Array.from({ length: height }, () => Array.from({ length: width }, () => ' '));
  for (const [sign, values] of Object.entries({ '.': counts, ...lines })) {
    for (const [i, value] of values.entries()) {
      const row = height - 1 - Math.round((Math.log2(Math.max(1, value)) / most) * (height - 1));
      rows[row][Math.round((Math.log2(counts[i]) / most) * (width - 1))] = sign;
    }
  }
  const text = rows.map((row, i) => {
    const value = i % 5 === 0 ? String(Math.round(2 ** (((height - 1 - i) / (height - 1)) * most))) : '';
    return `${value.padStart(5)} |${row.join('')}`;
  });
  return [
    ...text,
    `${' '.repeat(6)}+${'-'.repeat(width)}`,
    `${' '.repeat(7)}1${' '.repeat(width - 15)}${counts.at(-1)} workers`,
  ].join('\n');
}

/** The same as a picture. @param {readonly number[]} counts @param {Record<string, readonly number[]>} lines by their name */
export function svg(counts, lines) {
  const [width, height, left, bottom] = [520, 340, 50, 40];
  const most = Math.log2(counts.at(-1) ?? 1);
  /** @param {number} count @param {number} value */
  const at = (count, value) =>
    `${(left + (Math.log2(count) / most) * (width - left - 10)).toFixed(1)},${(height - bottom - (Math.log2(Math.max(1, value)) / most) * (height - bottom - 10)).toFixed(1)}`;
  const colors = ['#888', '#06c', '#c40', '#082', '#80a'];
  const drawn = Object.entries({ 'in proportion': counts, ...lines }).map(
    ([name, values], i) =>
      `<polyline fill="none" stroke="${colors[i]}" ${i === 0 ? 'stroke-dasharray="4"' : 'stroke-width="2"'} points="${values.map((value, k) => at(counts[k], value)).join(' ')}"/>` +
      `<text x="${left + 10}" y="${22 + 16 * i}" fill="${colors[i]}">${name}</text>`,
  );
  const marks = counts.map((count) => {
    const [x] = at(count, 1).split(',');
    const [, y] = at(1, count).split(',');
    return `<text x="${x}" y="${height - 22}" text-anchor="middle">${count}</text><text x="${left - 6}" y="${Number(y) + 4}" text-anchor="end">${count}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">${drawn.join('')}${marks.join('')}<text x="${width / 2}" y="${height - 4}" text-anchor="middle">workers</text><text x="12" y="${height / 2}" transform="rotate(-90 12 ${height / 2})" text-anchor="middle">times as fast as one</text></svg>\n`;
}
