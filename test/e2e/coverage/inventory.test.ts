import { describe, expect, test } from 'vitest';
import { builtInMetrics } from '../../../metrics/index.ts';
import { toys } from './toys.ts';

interface Subject {
  covers: readonly string[];
}

const folder = new URL('../../../bench/coverage/', import.meta.url);
const load = async <T>(file: string): Promise<T> => import(new URL(file, folder).href);
const { subjectNames } = await load<{ subjectNames: readonly string[] }>('subjects.mjs');
const subjects = await Promise.all(subjectNames.map((name) => load<Subject>(`${name}.mjs`)));
const covers = subjects.flatMap((subject) => subject.covers);

/** Intervals that no metric prints: of correlations, of agreement with people, of changes against a baseline. */
const ofTheReport = [
  'correlations/spearman',
  'correlations/kendall',
  'humanAgreement/spearman',
  'humanAgreement/kendall',
  'humanAgreement/r1 - r2',
  'comparison/decisions of the same items',
  'comparison/means over the same items',
  'comparison/AUCs of the same items',
  'comparison/other statistics of the same items',
  'comparison/different items',
];

const isAmong = (names: readonly string[], name: string) =>
  names.includes(name) || names.includes(`${name.split('/')[0]}/*`);

/** Measures that are called as the tests of the data set are. */
const byTest = ['weat', 'seat', 'ceat', 'log-probability-bias'];

const printed = Object.entries(toys).flatMap(([metric, measure]) => {
  const names = measure()
    .filter((one) => one.status === 'ok' && one.interval)
    .map((one) => (byTest.includes(metric) ? `${metric}/*` : `${metric}/${one.measure}`));
  return [...new Set(names)];
});

describe('every interval is simulated', () => {
  test('by a toy of every metric, which prints each of its measures', () => {
    expect(Object.keys(toys).sort()).toEqual(builtInMetrics.map(({ id }) => id).sort());
    for (const metric of builtInMetrics) {
      const measured = new Set(toys[metric.id]().map(({ measure }) => measure));
      const declared = byTest.includes(metric.id) ? [...measured] : Object.keys(metric.measures);
      expect([...measured].sort()).toEqual(declared.sort());
    }
  });

  test('no interval is printed that no subject of bench/coverage speaks of', () => {
    const all = [...printed, ...ofTheReport];
    expect(all.filter((name) => !isAmong(covers, name))).toEqual([]);
  });

  test('no subject speaks of an interval that is not printed', () => {
    const all = [...printed, ...ofTheReport];
    const isPrinted = (name: string) => all.some((one) => one === name || isAmong([name], one));
    expect(covers.filter((name) => !isPrinted(name))).toEqual([]);
  });
});
