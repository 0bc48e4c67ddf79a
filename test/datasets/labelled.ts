import type { Items, LabelledData } from '../../src/plugin.ts';

/** The same data, known to have labels; fails where they have none. */
export function labelled(data: Items): LabelledData {
  if (data.kind !== 'labelled') throw new Error('the data have no labels');
  return data;
}
