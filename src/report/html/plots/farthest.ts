/** The order of plots and of what stands in them. */

import type { Result } from '../../../contract/report.ts';
import { greatestOf } from '../../../support/extremes.ts';
import { severity } from '../../../view/severity.ts';
import { html, type Markup } from '../markup.ts';

/**
 * Farthest from the ideal first, at most so many: by the distance that is certain, then by value. Results without a
 * value come last, and those without an ideal keep the order of the report.
 */
export function farthestFirst<T>(
  items: readonly T[],
  resultsOf: (item: T) => readonly (Result | undefined)[],
  most = Infinity,
): T[] {
  const ranked = items.map((item) => {
    const results = resultsOf(item).filter((result) => result !== undefined);
    const distances = results.map(({ value, ideal }) =>
      value === null ? -1 : ideal === null ? 0 : Math.abs(value - ideal),
    );
    return {
      item,
      severity: Math.max(0, greatestOf(results.map(severity))),
      distance: Math.max(-1, greatestOf(distances)),
    };
  });
  ranked.sort((a, b) => b.severity - a.severity || b.distance - a.distance);
  return ranked.slice(0, most).map(({ item }) => item);
}

/** Under a plot that does not show all rows. */
export function rowsLeftOut(shown: number, all: number, which = 'those farthest from the ideal'): Markup | null {
  return shown < all ? html`<p class="muted">${shown} of ${all} rows, ${which}.</p>` : null;
}
