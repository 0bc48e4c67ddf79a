/** Items with their numbers, as samples. */
import type { Items, Json, Sample } from '../../src/plugin.ts';
import { groupsByItem } from '../shared/labelled-samples.ts';

export function* numberSamples(data: Items, values: Float64Array): Iterable<Sample> {
  const groups: readonly Json[] = groupsByItem(data);
  for (const [i, id] of data.ids.entries()) {
    yield { id, number: Number.isNaN(values[i]) ? null : values[i], groups: groups[i] };
  }
}
