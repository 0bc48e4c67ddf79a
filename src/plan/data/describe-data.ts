/** What the report says of the data. */
import type { Data } from '../../contract/data.ts';
import type { Report } from '../../contract/report.ts';
import { caseVariants } from '../../support/tables/cells/values.ts';
import { fewNames } from '../../support/tables/cells/wording.ts';

/** Where a data set comes from, what was read of it, and how many items have each label. `key` is its content key. */
export function describeData(data: Data, key: string): Report['datasets'][number] {
  const { info } = data;
  if (!('codes' in data)) return { ...info, key };
  const counts = new Float64Array(data.classes.length);
  for (let i = 0; i < data.size; i++) counts[data.codes[i]] += data.counts?.[i] ?? 1;
  return { ...info, key, labels: Object.fromEntries(data.classes.map((name, code) => [name, counts[code]])) };
}

/** Labels, and groups of one attribute, that differ by case alone: probably the same, and counted apart. */
export function caseNotes(data: Data): string[] {
  const { id } = data.info;
  const notes: string[] = [];
  const note = (what: string, names: readonly string[]) => {
    const variants = caseVariants(names).map((same) => same.join('/'));
    if (variants.length > 0)
      notes.push(`${id}: ${what} that differ only by case are counted separately: ${fewNames(variants)}`);
  };
  if ('codes' in data) note('labels', data.classes);
  if ('groups' in data && data.kind !== 'intersections') {
    const attributes = new Set(data.groups.map(({ attribute }) => attribute));
    for (const attribute of attributes) {
      const own = data.groups.filter((group) => group.attribute === attribute);
      note(
        `groups of ${attribute}`,
        own.map((group) => group.id),
      );
    }
  }
  return notes;
}
