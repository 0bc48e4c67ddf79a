/**
 * How bias measurements agree across subjects: each series of magnitudes (one metric's measure, one number per subject)
 * against every other. Pure; seeded.
 */
import type { Correlation, Result } from '../contract/report.ts';
import { correlationMethods } from '../statistics/correlation/correlation.ts';
import { benjaminiHochberg, holm } from '../statistics/significance/adjust.ts';
import type { Progress } from '../support/progress.ts';
import { correlatePair } from './correlate-pair.ts';
import { countPairs, type NamedSeries, type PairChoice, pairsOf } from './pairs.ts';
import { type SeriesChoice, seriesOf } from './series.ts';

const mostResamples = 1000;
/** Of all pairs together, as far as each keeps the least: a thousand each for tens of thousands of pairs take minutes. */
const allResamples = 2_000_000;
const leastResamples = 200;
const manyPairs = 2000;
/** They take minutes, and half a gigabyte of the report. */
const mostPairs = 100_000;

export interface CorrelateOptions extends SeriesChoice, PairChoice {
  seed: number;
  /** Told how far it is where there are very many pairs: a thousand take a second. */
  progress?: Progress;
}

/**
 * Pearson, Spearman and Kendall tau-b for each pair of series, over the subjects that have both. A series is one
 * measure of one metric (`as`) about one attribute, or one number that subjects declare. Results of single groups,
 * results that are neither bias nor risk (nor performance, where it is asked for), and series that repeat another one
 * are left out.
 *
 * Magnitudes are distances from the ideal value; of what is declared, the number itself. p is two-sided: exact over all pairings for up to 9 subjects (Kendall
 * without ties: 50), else from the t distribution (Kendall: normal). Both corrections run over all pairs of a method
 * that have a coefficient. Each pair is redrawn 1000 times; beyond 2000 pairs less often, down to 200. Fewer than 4
 * subjects are `insufficient`, a series without variation is `undefined`. With too many pairs nothing is correlated:
 * see {@link tooManyPairs}.
 */
export function correlate(results: readonly Result[], options: CorrelateOptions): Correlation[] {
  const series = seriesOf(results, options);
  if (countPairs(series, options) > mostPairs) return [];
  const pairs = pairsOf(series, options);
  const share = Math.floor(allResamples / Math.max(1, pairs.length));
  const resamples = Math.max(leastResamples, Math.min(mostResamples, share));
  const task = pairs.length > manyPairs ? options.progress?.start('correlating', pairs.length, 'pairs') : undefined;
  const correlations = pairs.flatMap((pair) => {
    task?.advance(1);
    return correlatePair(pair, options.seed, resamples);
  });
  task?.end();
  if (options.signed) for (const each of correlations) each.details.signed = true;
  for (const method of correlationMethods) {
    const tested = correlations.filter((each) => each.method === method && each.pValue !== null);
    const pValues = tested.map(({ pValue }) => pValue!);
    const familyWise = holm(pValues);
    const discovery = benjaminiHochberg(pValues);
    for (const [i, each] of tested.entries()) {
      each.adjustedPValue = familyWise[i];
      each.falseDiscoveryRate = discovery[i];
    }
  }
  return correlations;
}

/** Why a run has no correlations at all although they were asked for; undefined where it has them. */
export function tooManyPairs(results: readonly Result[], options: CorrelateOptions): string | undefined {
  const series = seriesOf(results, options);
  const count = countPairs(series, options);
  if (count <= mostPairs) return undefined;
  return `nothing is correlated: ${series.length} series make ${count} pairs, and at most ${mostPairs} are. ${wayOut}`;
}

/** The same before the run, of the series that are expected. */
export function tooManyExpected(series: readonly NamedSeries[], choice: PairChoice): string | undefined {
  const count = countPairs(series, choice);
  if (count <= mostPairs) return undefined;
  return (
    `about ${series.length.toLocaleString('en')} series make ${count.toLocaleString('en')} pairs, and nothing is correlated ` +
    `where there are more than ${mostPairs.toLocaleString('en')}. ${wayOut}`
  );
}

const wayOut =
  'Ask for fewer metrics or attributes, for pairs across families, or for aligned pairs (correlate in the configuration)';
