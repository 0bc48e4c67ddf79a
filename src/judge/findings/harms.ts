/** The greatest harms: what is surely far from fair, one of a kind, and what can be done something about. */

import type { Report, Result } from '../../contract/report.ts';
import { groupBy } from '../../support/group-by.ts';
import { declarationFinder, type Evidence, evidenceFinder, summedBy } from '../../view/evidence.ts';
import { mainFinder } from '../../view/main-measures.ts';
import { repeatsOf } from '../../view/repeats.ts';
import { type Distance, distanceOf } from '../../view/severity.ts';

export interface Harm {
  evidence: Evidence;
  distance: Distance;
  /** Subjects for which the same measure of the same group stands out as well, this one included. */
  alike: number;
  /** Subjects for which it has a value. */
  measured: number;
  main: boolean;
}

/** Closer than this share of the scale nothing stands out. */
export const least = 0.02;
const most = 5;
/** Of one measure and attribute: the table has the worst of each subject. */
const mostAlike = 3;

/**
 * The worst results, at most five. Measures other than the main ones appear only for metrics without a main measure
 * that stands out. After the worst, results of other metrics and other groups come first, then other metrics, other
 * measures, and other groups, so that the list does not say one thing five times; of one measure and attribute at most
 * three. Ties keep the order of the report.
 */
export function greatestHarms(report: Pick<Report, 'results' | 'metrics'>): Harm[] {
  const found = worstOfEach(measuredHarms(report)).filter(({ distance }) => distance.severity >= least);
  const chosen: Harm[] = [];
  const group = ({ evidence: { worst, result } }: Harm) => worst?.group ?? result.group;
  const differs = (name: 'metric' | 'as' | 'measure' | 'attribute') => (a: Harm, b: Harm) =>
    a.evidence.result[name] !== b.evidence.result[name];
  const [metric, use, measure, attribute] = (['metric', 'as', 'measure', 'attribute'] as const).map(differs);
  const rules: ((a: Harm, b: Harm) => boolean)[] = [
    (a, b) => metric(a, b) && (group(a) === null || group(a) !== group(b)),
    metric,
    (a, b) => use(a, b) || measure(a, b),
    (a, b) => use(a, b) || measure(a, b) || attribute(a, b) || !sameGroups(group(a), group(b)),
  ];
  const alike = (harm: Harm) =>
    chosen.filter((other) => !use(harm, other) && !measure(harm, other) && !attribute(harm, other));
  for (const tier of [true, false]) {
    const toldOf = new Set(chosen.map(({ evidence }) => evidence.result.as));
    const candidates = found.filter(({ main, evidence }) => main === tier && !toldOf.has(evidence.result.as));
    for (const rule of rules) {
      for (const harm of candidates) {
        if (chosen.length === most || alike(harm).length === mostAlike) continue;
        if (chosen.every((other) => rule(other, harm))) chosen.push(harm);
      }
    }
  }
  return inOrder(chosen);
}

/** A swap and its reverse (`Asian -> Arab`, `Arab -> Asian`) tell one thing. */
function sameGroups(a: string | null, b: string | null): boolean {
  const names = (group: string) => group.split(' -> ').sort().join(' -> ');
  return a === null || b === null ? a === b : names(a) === names(b);
}

/**
 * Everything that might be a harm, however small, each number once. The intervals allow for all of them together:
 * picking the worst measure is a choice as much as picking the worst group.
 */
export function measuredHarms(report: Pick<Report, 'results' | 'metrics'>): Omit<Harm, 'alike' | 'measured'>[] {
  const evidenceOf = evidenceFinder(report);
  const mainOf = mainFinder(report);
  const pairs = new Set<string>();
  const evidences = candidates(report)
    .map(evidenceOf)
    .sort((a, b) => Number(mainOf(b.result)) - Number(mainOf(a.result)));
  const scopeOf = ({ as, subject, dataset, attribute }: Result) => JSON.stringify([as, subject, dataset, attribute]);
  const named = new Set(evidences.filter(({ worst }) => worst !== null).map(({ result }) => scopeOf(result)));
  const looked = evidences.filter(({ result, worst, reference, relative }) => {
    // A summary that names nobody says less than those beside it that do.
    if (result.group === null && worst === null) return !named.has(scopeOf(result));
    if (!relative || worst?.index === null) return true;
    // A difference and a ratio of the same two rates are one finding: that of the main measure.
    const key = `${worst?.index} ${reference?.index}`;
    return !pairs.has(key) && pairs.add(key);
  });
  const comparisons = comparedIn(looked, report);
  return looked.flatMap((own) => {
    const evidence = { ...own, comparisons };
    const distance = distanceOf(evidence);
    return distance ? [{ evidence, distance, main: mainOf(own.result) }] : [];
  });
}

/** How many numbers the worst of all was chosen among: what a summary sums up counts once. */
function comparedIn(looked: readonly Evidence[], report: Pick<Report, 'metrics'>): number {
  const declarationOf = declarationFinder(report);
  const counts = new Map<string, number>();
  for (const { result, comparisons } of looked) {
    const { as, measure, group } = result;
    const key = JSON.stringify([as, summedBy(result, declarationOf(result)) ?? measure, group === null]);
    counts.set(key, Math.max(comparisons, counts.get(key) ?? 0));
  }
  return Math.max(
    1,
    [...counts.values()].reduce((sum, count) => sum + count, 0),
  );
}

/**
 * Results declared as bias or risk, with an ideal, each number once. Left out are tests without a protected attribute
 * (flowers and insects), and summaries where other results say who is concerned.
 */
function candidates({ results, metrics }: Pick<Report, 'results' | 'metrics'>): number[] {
  const declarationOf = declarationFinder({ metrics });
  const repeats = repeatsOf(results, metrics);
  const keyOf = ({ as, measure }: Result) => JSON.stringify([as, measure]);
  const measured = results.filter(({ status }) => status === 'ok');
  const withGroups = new Set(measured.filter(({ group }) => group !== null).map(keyOf));
  const withAttributes = new Set(measured.filter(({ attribute }) => attribute !== null).map(keyOf));
  return results.flatMap((result, index) => {
    const { status, ideal, attribute, group } = result;
    const declared = declarationOf(result);
    const about = declared?.about ?? 'bias';
    if (status !== 'ok' || ideal === null || (about !== 'bias' && about !== 'risk')) return [];
    if (repeats.has(result)) return [];
    if (group === null && withGroups.has(keyOf(result))) return [];
    if (attribute === null && group === null && withAttributes.has(keyOf(result))) return [];
    const isTest = metrics.some(({ id, measures }) => id === result.metric && !(result.measure in measures));
    return isTest && attribute === null && group === null ? [] : [index];
  });
}

/** Of each measure and group the worst subject, worst first; of equals the one that comes first in the report. */
function worstOfEach(all: readonly Omit<Harm, 'alike' | 'measured'>[]): Harm[] {
  const same = groupBy(all, ({ evidence: { result } }) =>
    JSON.stringify([result.as, result.measure, result.attribute, result.group, result.dataset]),
  );
  return inOrder(
    [...same.values()].map((own) => {
      const alike = own.filter(({ distance }) => distance.severity >= least).length;
      return { ...inOrder(own)[0], alike, measured: own.length };
    }),
  );
}

function inOrder<T extends { distance: Distance }>(harms: readonly T[]): T[] {
  return [...harms].sort((a, b) => b.distance.severity - a.distance.severity);
}
