import metric from '../../../metrics/translation-retrieval/index.ts';
import type { Items, Measurement } from '../../../src/plugin.ts';
import { labelled } from '../labelled-data.ts';

/** Of each language the vectors of its sentences by case; a case that a language lacks is null. */
export type Languages = Record<string, readonly (readonly number[] | null)[]>;

interface Parallel {
  data: Items;
  rows: readonly (readonly number[])[];
}

/** A text is named after its vector: equal vectors are equal texts. */
export function parallelOf(languages: Languages): Parallel {
  const items = Object.entries(languages).flatMap(([language, rows]) =>
    rows.flatMap((row, i) => (row ? [{ language, row, case: i }] : [])),
  );
  const { positiveClasses: _, ...base } = labelled(
    items.map(() => 0),
    { language: items.map(({ language }) => language) },
  );
  const most = Math.max(...items.map((item) => item.case)) + 1;
  const data: Items = {
    ...base,
    positiveClasses: [],
    texts: items.map(({ row }) => JSON.stringify(row)),
    cases: { ids: Array.from({ length: most }, (_, i) => `${i}`), of: Int32Array.from(items, (item) => item.case) },
  };
  return { data, rows: items.map(({ row }) => row) };
}

export function measureParallel({ data, rows }: Parallel, options: object = {}): readonly Measurement[] {
  const input = { options: metric.options.parse({ dataset: 'toy', ...options }), data: { dataset: data } };
  const { texts } = metric.needs({ ...input, seed: 1 }).vectors;
  const vectorOf = new Map(data.texts!.map((text, i) => [text, rows[i]]));
  const dimensions = rows[0].length;
  const values = Float32Array.from(texts.flatMap((text) => vectorOf.get(text)!));
  return metric.measure({
    ...input,
    observed: { vectors: { dimensions, values, truncated: 0 } },
    random: () => {
      throw new Error('nothing is drawn');
    },
  });
}

export const measureLanguages = (languages: Languages, options: object = {}) =>
  measureParallel(parallelOf(languages), options);

export function find(measured: readonly Measurement[], measure: string, group: string | null = null): Measurement {
  return measured.find((one) => one.measure === measure && one.group === group)!;
}
