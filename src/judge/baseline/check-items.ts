import type { AnyMetric, ItemStatistics } from '../../contract/metric.ts';
import { InputError, messageOf } from '../../contract/problem.ts';
import type { Result } from '../../contract/report.ts';
import { type ItemRecord, itemKey, itemsOf } from './items.ts';
import { measurementKey, valuesOf } from './paired.ts';

const hint = 'Give the samples that evaluate --samples wrote together with this report';

/**
 * Otherwise samples of another run than the report's would go unnoticed until something is compared with them.
 *
 * @throws InputError where there are no items, or they do not give the values in the report
 */
export function checkItems(
  records: readonly ItemRecord[],
  results: readonly Result[],
  metrics: readonly AnyMetric[],
  file: string,
): void {
  if (records.length === 0)
    throw new InputError({ key: '--samples', file, message: 'there are no samples in it', hint });
  const items = itemsOf(records);
  const known = new Map<string, ReadonlyMap<string, number>>();
  for (const result of results) {
    const { as, metric: id, subject, measure, value, options } = result;
    const pairing = metrics.find((metric) => metric.id === id)?.pairing;
    const samples = items.get(itemKey(as, subject));
    if (!pairing || !samples || value === null) continue;
    const key = itemKey(as, subject);
    if (!known.has(key)) {
      const source = { file, what: `the samples of ${as} and ${subject}` };
      known.set(
        key,
        valuesOf(
          worked(() => pairing.statistics(options, samples), source),
          samples.length,
        ),
      );
    }
    const found = known.get(key)!.get(measurementKey(result));
    if (found === undefined || Math.abs(found - value) <= 1e-9 * Math.max(1, Math.abs(value))) continue;
    const message = `these samples are not from the report's run: they give ${as}/${measure} of ${subject} as ${found}, the report as ${value}`;
    throw new InputError({ key: '--samples', file, message, hint });
  }
}

/** What metrics cannot work with was not written by them: a file that was edited, or of another version. */
function worked(statistics: () => ItemStatistics, { file, what }: { file: string; what: string }): ItemStatistics {
  try {
    return statistics();
  } catch (error) {
    const message = `${what} cannot be used: ${messageOf(error)}`;
    throw new InputError({ key: '--samples', file, message, hint }, { cause: error });
  }
}
