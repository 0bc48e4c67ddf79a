import metric from '../../../metrics/group-error-rates/index.ts';
import type { ClassesData, Decisions, ItemsData } from '../../../src/plugin.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import { labelled } from '../labelled-data.ts';

type Columns = Parameters<typeof labelled>[1];

/** Items with a label each, or without labels: then of so many items. */
export function dataOf(labels: readonly string[] | number, columns: Columns): ClassesData | ItemsData {
  const size = typeof labels === 'number' ? labels : labels.length;
  const { classes: _, codes: __, positive: ___, ...items } = labelled(new Uint8Array(size), columns);
  const common = { ...items, positiveClasses: [] };
  if (typeof labels === 'number') return { ...common, kind: 'items' };
  const classes = [...new Set(labels)].sort();
  return { ...common, kind: 'classes', classes, codes: Uint16Array.from(labels, (name) => classes.indexOf(name)) };
}

/** Of data with labels the classes are theirs; otherwise those that are named. */
export function decisionsOf(data: ClassesData | ItemsData, names: readonly (string | null)[]): Decisions {
  const classes = data.kind === 'classes' ? data.classes : [...new Set(names.filter((name) => name !== null))].sort();
  const codes = Int16Array.from(names, (name) => (name === null ? -1 : classes.indexOf(name)));
  const missing = names.filter((name) => name === null).length;
  return { classes, codes, positive: null, scores: null, threshold: null, missing, truncated: 0 };
}

export function inputOf(
  data: ClassesData | ItemsData,
  names: readonly (string | null)[],
  options: Record<string, unknown> = {},
) {
  return {
    options: metric.options.parse({ dataset: 'toy', ...options }),
    data: { dataset: data },
    observed: { decisions: decisionsOf(data, names) },
    random: (...of: readonly string[]) => randomStream(1, ...of),
  };
}

export const measureClasses = (...given: Parameters<typeof inputOf>) => metric.measure(inputOf(...given));
