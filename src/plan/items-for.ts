/** The data that a subject is asked about. */
import type { SubjectConfig } from '../contract/configuration.ts';
import type { Data, Items } from '../contract/data.ts';
import type { MetricUse } from './planned.ts';

/**
 * With its own answers, where these tell apart rows that are otherwise alike, and its own membership, where the data know
 * it; undefined of data without items.
 */
export function itemsFor({ name }: SubjectConfig, data: Data | undefined): Items | undefined {
  if (!data || !('ids' in data)) return undefined;
  const own = data.bySubject?.get(name) ?? data;
  const membership = own.membershipOf?.get(name);
  return membership ? { ...own, membership } : own;
}

/** The use with such data; the very same one where there is nothing to tell apart. */
export function useFor(subject: SubjectConfig, use: MetricUse): MetricUse {
  if (!Object.values(use.data).some((data) => 'bySubject' in data || 'membershipOf' in data)) return use;
  const data = Object.entries(use.data).map(([slot, one]) => [slot, itemsFor(subject, one) ?? one]);
  return { ...use, data: Object.fromEntries(data) };
}

/** Whether a classifier's answers are in the table of the data set of that name. */
export function answersAreIn(name: string, { classifier }: SubjectConfig): boolean {
  if (!classifier || !('predictions' in classifier)) return false;
  return typeof classifier.predictions !== 'string' && classifier.predictions.dataset === name;
}
