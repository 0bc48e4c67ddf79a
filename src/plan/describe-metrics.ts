/** What the report keeps of the metrics' declarations, so that readers need nothing else. */
import type { ConfiguredMetric } from '../config/index.ts';
import type { AnyMetric } from '../contract/metric.ts';
import type { ReportedMetric } from '../contract/report.ts';

/**
 * Each metric once, in the order of its first use. A plugin in JavaScript may have left out what only the documentation
 * needs; its results are kept.
 */
export function describeMetrics(uses: readonly ConfiguredMetric[]): ReportedMetric[] {
  return [...new Set(uses.map(({ metric }) => metric))].map((metric: Partial<AnyMetric> & Pick<AnyMetric, Needed>) => ({
    id: metric.id,
    version: metric.version,
    family: metric.family,
    roles: [...(metric.roles ?? [])],
    title: metric.title ?? metric.id,
    summary: metric.summary ?? '',
    definition: metric.definition ?? '',
    deviations: [...(metric.deviations ?? [])],
    references: (metric.references ?? []).map(({ short, citation, url, doi }) => ({
      short,
      citation,
      url,
      doi: doi ?? null,
    })),
    measures: Object.fromEntries(
      Object.entries(metric.measures).map(([name, { title, definition, about, main, of, reference, equals }]) => [
        name,
        {
          title: title ?? name,
          definition: definition ?? '',
          about: about ?? 'bias',
          main: main ?? false,
          of: of ?? null,
          reference: reference ?? null,
          equals: equals ?? null,
        },
      ]),
    ),
  }));
}

type Needed = 'id' | 'version' | 'family' | 'measures';
