import type { Data } from '../contract/data.ts';
import type { AnyMetric } from '../contract/metric.ts';

interface Use {
  metric: AnyMetric;
  options: Readonly<Record<string, unknown>>;
  data: Readonly<Record<string, Data>>;
}

/** The names of what a use measures: the metric's measures or, where it has one per test, the tests that are asked for. */
export function measuresOf({ metric, options, data }: Use): string[] {
  if (!('*' in metric.measures)) return [...(metric.measured?.({ options, data }) ?? Object.keys(metric.measures))];
  const stimuli = Object.values(data).find((d) => d.kind === 'stimuli' || d.kind === 'templates');
  const asked = options.tests as readonly string[] | undefined;
  return stimuli ? stimuli.tests.map((test) => test.id).filter((id) => !asked || asked.includes(id)) : ['*'];
}
