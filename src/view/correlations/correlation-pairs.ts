/** A report's list of correlations turned into pairs of series and their ranking. */

import { type Correlation, declaredSeries, type Series } from '../../contract/report.ts';
import { groupBy } from '../../support/group-by.ts';
import { formatCount, plural } from '../text/format.ts';

/** Two series and their correlation by each method. */
export interface Pair {
  a: Series;
  b: Series;
  aligned: boolean;
  byMethod: Correlation[];
  /** What the ranking goes by. */
  main: Correlation;
}

export interface Pairs {
  all: Pair[];
  /**
   * Pairs that have a coefficient, most certain first: by p, then by strength, then by that of the other methods. By
   * strength alone, pairs of four subjects would come first, whose coefficients are large by chance.
   */
  ranked: Pair[];
  /** Spearman where the report has it. */
  method: Correlation['method'];
}

export function arrangeCorrelations(correlations: readonly Correlation[]): Pairs {
  const methods = new Set(correlations.map(({ method }) => method));
  const method = methods.has('spearman') ? 'spearman' : ([...methods][0] ?? 'spearman');
  const all = [...groupBy(correlations, ({ a, b }) => `${seriesKey(a)} ${seriesKey(b)}`).values()].map(
    (byMethod): Pair => {
      const main = byMethod.find((c) => c.method === method) ?? byMethod[0];
      return { a: main.a, b: main.b, aligned: main.aligned, byMethod, main };
    },
  );
  const chance = (pair: Pair) => pair.main.pValue ?? 1;
  const strength = (pair: Pair) => Math.abs(pair.main.value ?? 0);
  const others = (pair: Pair) => pair.byMethod.reduce((sum, { value }) => sum + Math.abs(value ?? 0), 0);
  const ranked = all
    .filter(({ main }) => main.status === 'ok')
    .sort((x, y) => chance(x) - chance(y) || strength(y) - strength(x) || others(y) - others(x));
  return { all, ranked, method };
}

/** Whether one of the two is a number that subjects declare. */
export function isOfDeclared({ a, b }: Pick<Pair, 'a' | 'b'>): boolean {
  return a.metric === declaredSeries || b.metric === declaredSeries;
}

/** `12 pairs of measures`, or `14 pairs, 2 of them of a measure and a declared number`. */
export function pairsOfWhat(pairs: readonly Pair[]): string {
  const declared = pairs.filter(isOfDeclared).length;
  const all = plural(pairs.length, 'pair');
  if (declared === 0) return `${all} of measures`;
  return `${all}, ${formatCount(declared)} of them of a declared number and a measure`;
}

export function seriesKey({ metric, measure, attribute }: Series): string {
  return JSON.stringify([metric, measure, attribute]);
}

/** `ceat/C6 (gender)`. */
export function seriesName({ metric, measure, attribute }: Series): string {
  return `${metric}/${measure}${attribute === null ? '' : ` (${attribute})`}`;
}

export const methodNames: Record<Correlation['method'], string> = {
  pearson: 'Pearson',
  spearman: 'Spearman',
  kendall: 'Kendall',
};

/** As in `Pearson has no interval: ...`, once a method and reason. */
export function withoutInterval(correlations: readonly Pick<Correlation, 'method' | 'noInterval'>[]): string[] {
  const reasons = correlations.flatMap(({ method, noInterval }) =>
    noInterval === undefined ? [] : `${methodNames[method]} has no interval: ${noInterval}.`,
  );
  return [...new Set(reasons)];
}
