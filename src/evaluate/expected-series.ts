/** What a run can have to correlate, before anything is measured. */

import type { CorrelateConfig } from '../contract/configuration.ts';
import type { Data } from '../contract/data.ts';
import { declaredNames, entering, type NamedSeries } from '../correlate/index.ts';
import { type MetricUse, measuresOf, type Plan } from '../plan/index.ts';

/**
 * The series of a plan, as far as they can be told: each measure that enters, of all items and of each attribute that data or
 * metric name. Which of them a metric gives shows only when it measures. Where there is one attribute alone, what is said of
 * all repeats what is said of it. What subjects declare comes last.
 */
export function expectedSeries({ jobs, subjects }: Plan, { performance }: CorrelateConfig): NamedSeries[] {
  const enters = entering(performance);
  const measured = [...new Set(jobs.map(({ use }) => use))].flatMap((use): NamedSeries[] => {
    const { metric, as } = use;
    const declared = Object.values(metric.measures);
    const ofSingleGroups = new Set(declared.flatMap(({ of }) => of ?? []));
    const named = attributesOf(use);
    const attributes = named.length === 1 ? named : [null, ...named];
    return measuresOf(use).flatMap((measure) => {
      const own = metric.measures[measure];
      const { about, equals } = own ?? metric.measures['*'];
      if (!enters(about) || equals !== undefined || ofSingleGroups.has(measure)) return [];
      const places = own ? attributes : [attributeOfTest(use, measure)];
      return places.map((attribute) => ({ name: { metric: as, measure, attribute }, family: metric.family }));
    });
  });
  return [...measured, ...declaredNames(subjects)];
}

function attributesOf({ metric, options, data }: MetricUse): string[] {
  const groups = metric.groups?.({ options, data }) ?? [];
  const named = [...groups, ...Object.values(data).flatMap(aboutAttributes)];
  return [...new Set(named.flatMap(({ attribute }) => attribute ?? []))];
}

function attributeOfTest({ data }: MetricUse, id: string): string | null {
  const tests = Object.values(data).flatMap((one): readonly { id: string; attribute: string | null }[] =>
    'tests' in one ? one.tests : [],
  );
  return tests.find((test) => test.id === id)?.attribute ?? null;
}

function aboutAttributes(data: Data): readonly { attribute: string | null }[] {
  switch (data.kind) {
    case 'items':
    case 'classes':
    case 'labelled':
    case 'prompts':
    case 'questions':
    case 'canaries':
      return data.groups;
    case 'sentence-pairs':
      return data.pairs;
    case 'gap-fills':
      return data.items;
    case 'swaps':
      return data.tables;
    default:
      return [];
  }
}
