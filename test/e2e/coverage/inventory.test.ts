import { describe, expect, test } from 'vitest';
import { builtInMetrics } from '../../../metrics/index.ts';
import type { AnyMetric, Measurement } from '../../../src/plugin.ts';

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
  'groupCorrelations/spearman',
  'groupCorrelations/kendall',
  'humanAgreement/spearman',
  'humanAgreement/kendall',
  'humanAgreement/r1 - r2',
  'comparison/decisions of the same items',
  'comparison/means over the same items',
  'comparison/AUCs of the same items',
  'comparison/other statistics of the same items',
  'comparison/numbers of the same items',
  'comparison/rankings of the same lists',
  'comparison/different items',
];

const isAmong = (names: readonly string[], name: string) =>
  names.includes(name) || names.includes(`${name.split('/')[0]}/*`);

/** Each metric on data of which every measure that has an interval anywhere has one: drawn, large enough, not alike. */
interface Toy {
  default: () => readonly Measurement[];
  /** Measures that are the same statistic, with the same interval, as another that is simulated: its name. */
  simulatedAs?: Readonly<Record<string, string>>;
}

const toys = await Promise.all(
  builtInMetrics.map(async (metric) => {
    const toy: Toy = await import(`../../metrics/${metric.id}/toy.ts`);
    return { metric, measured: toy.default(), simulatedAs: toy.simulatedAs ?? {} };
  }),
);

/** Measures that are called as the tests of the data set are. */
const isByTest = ({ measures }: AnyMetric) => '*' in measures;

const intervals = toys.flatMap(({ metric, measured, simulatedAs }) =>
  measured.flatMap((one) => {
    if (one.status !== 'ok' || !one.interval) return [];
    const name = `${metric.id}/${isByTest(metric) ? '*' : one.measure}`;
    return [{ name, simulated: simulatedAs[one.measure] ?? name, method: one.interval.method }];
  }),
);
const printed = [...new Set(intervals.map(({ name }) => name))];
const simulated = [...new Set(intervals.map(({ simulated }) => simulated))];

describe('every interval is simulated', () => {
  test.each(toys)('by a toy of $metric.id, which has each of its measures', ({ metric, measured }) => {
    const names = [...new Set(measured.map(({ measure }) => measure))].sort();
    expect(names.length).toBeGreaterThan(0);
    if (!isByTest(metric)) expect(names).toEqual(Object.keys(metric.measures).sort());
  });

  test('no interval is printed that no subject of bench/coverage speaks of', () => {
    const all = [...simulated, ...ofTheReport];
    expect(all.filter((name) => !isAmong(covers, name))).toEqual([]);
  });

  test('where the simulation of another speaks for it, by the same method', () => {
    for (const { name, simulated, method } of intervals) {
      const methods = intervals.filter((other) => other.name === simulated).map((other) => other.method);
      expect(methods, name).toContain(method);
    }
  });

  test('no subject speaks of an interval that is not printed', () => {
    const all = [...printed, ...ofTheReport];
    const isPrinted = (name: string) => all.some((one) => one === name || isAmong([name], one));
    expect(covers.filter((name) => !isPrinted(name))).toEqual([]);
  });
});
