/** What of a report another run is compared with: the content of a baseline file. */
import { z } from 'zod';
import { intervalSchema, type Report, statusSchema } from '../../contract/report.ts';
import { intervalHoldsValue } from '../../contract/within.ts';

/** 2 knows the status `inapplicable`, 3 has a seal at its end; a file of an earlier version is read as it is. */
export const baselineVersion = 3;

/** Nothing is repeated from measurement to measurement: what makes them comparable stands once a metric and a data set. */
export const snapshotSchema = z.strictObject({
  baselineVersion: z.union([z.literal(1), z.literal(2), z.literal(baselineVersion)]),
  tool: z.strictObject({ name: z.literal('fairprobe'), version: z.string() }),
  run: z.strictObject({ id: z.string(), startedAt: z.iso.datetime(), seed: z.int() }),
  /** For the reader: a model is what may change. */
  subjects: z.array(z.strictObject({ name: z.string(), roles: z.record(z.string(), z.json()) })),
  datasets: z.array(
    z.strictObject({ id: z.string(), sha256: z.string(), key: z.string().nullable(), items: z.int().min(0) }),
  ),
  metrics: z.array(
    z.strictObject({
      as: z.string(),
      metric: z.string(),
      version: z.int(),
      options: z.record(z.string(), z.json()),
    }),
  ),
  /** The file beside this one that has the models' answers item by item. */
  items: z.strictObject({ file: z.string(), sha256: z.string(), records: z.int().min(0) }).nullable(),
  measurements: z.array(
    z
      .strictObject({
        metric: z.string(),
        subject: z.string(),
        dataset: z.string().nullable(),
        measure: z.string(),
        attribute: z.string().nullable(),
        group: z.string().nullable(),
        status: statusSchema,
        value: z.number().nullable(),
        n: z.int().min(0).nullable(),
        interval: intervalSchema.nullable(),
        reason: z.string().nullable(),
      })
      .refine(({ status, value }) => (status === 'ok') === (value !== null), 'needs a value exactly when status is ok')
      .refine(intervalHoldsValue, 'its interval does not hold its value'),
  ),
});
export type Snapshot = z.infer<typeof snapshotSchema>;
export type Recorded = Snapshot['measurements'][number];

/** Sorted, so that the same measurements give the same file in any order of the configuration. */
export function snapshotOf(report: Report, items: Snapshot['items'] = null): Snapshot {
  const { tool, run, results } = report;
  const metrics = new Map(
    results.map(({ as, metric, metricVersion, options }) => [as, { as, metric, version: metricVersion, options }]),
  );
  const measurements = results.map((result): Recorded => {
    const { as, subject, dataset, measure, attribute, group, status, value, n, interval, reason } = result;
    return { metric: as, subject, dataset, measure, attribute, group, status, value, n, interval, reason };
  });
  return {
    baselineVersion,
    tool,
    run: { id: run.id, startedAt: run.startedAt, seed: run.seed },
    subjects: sortBy(report.subjects, ({ name }) => [name]).map(({ name, roles }) => ({ name, roles })),
    datasets: sortBy(report.datasets, ({ id }) => [id]).map(({ id, sha256, key = null, items }) => ({
      id,
      sha256,
      key,
      items,
    })),
    metrics: sortBy([...metrics.values()], ({ as }) => [as]),
    items,
    measurements: sortBy(measurements, idPartsOf),
  };
}

type Identified = Pick<Recorded, 'metric' | 'subject' | 'dataset' | 'measure' | 'attribute' | 'group'>;

/** What makes a measurement the same in two runs. */
export function keyOf(measurement: Identified): string {
  return JSON.stringify(idPartsOf(measurement));
}

function idPartsOf({ metric, subject, dataset, measure, attribute, group }: Identified): (string | null)[] {
  return [metric, subject, dataset, measure, attribute, group];
}

/** By code units, so that the order is the same everywhere; null before any text. */
export function sortBy<T>(items: readonly T[], partsOf: (item: T) => readonly (string | null)[]): T[] {
  const keyed = items.map((item) => ({ item, parts: partsOf(item) }));
  keyed.sort((a, b) => {
    const i = a.parts.findIndex((part, k) => part !== b.parts[k]);
    if (i === -1) return 0;
    const [x, y] = [a.parts[i], b.parts[i]];
    return x === null || (y !== null && x < y) ? -1 : 1;
  });
  return keyed.map(({ item }) => item);
}
