/** Items of labelled data with the score a classifier gave them, as samples and back. */

import type { Group, ItemDecision, Items, Json, LabelledData, Sample } from '../../src/plugin.ts';
import { InputError } from '../../src/plugin.ts';

/** What the measures of a labelled data set depend on. */
export type Labelled = Pick<LabelledData, 'size' | 'positive' | 'groups'>;

/** The fields of a sample that are the model's answer. */
export const answers = ['score'] as const;

/** Attribute to the item's groups, for each item. */
export function groupsByItem({ size, groups }: Pick<Labelled, 'size' | 'groups'>): Record<string, string[]>[] {
  // Without a prototype: an attribute may have the name of something that every object inherits.
  const byItem = Array.from({ length: size }, (): Record<string, string[]> => Object.create(null));
  for (const { attribute, id, members } of groups) {
    for (const i of members) {
      byItem[i][attribute] ??= [];
      byItem[i][attribute].push(id);
    }
  }
  return byItem;
}

/** The groups of {@link groupsByItem}, from the samples' field `groups`. */
export function groupsOf(samples: readonly Sample[]): Group[] {
  const found = new Map<string, { attribute: string; id: string; members: number[] }>();
  for (const [i, { id: item, groups = {} }] of samples.entries()) {
    for (const [attribute, ids] of Object.entries(groupsByAttribute(item, groups))) {
      for (const id of ids) {
        const key = JSON.stringify([attribute, id]);
        const group = found.get(key) ?? { attribute, id, members: [] };
        found.set(key, group);
        group.members.push(i);
      }
    }
  }
  return [...found.values()].map(({ members, ...group }) => ({ ...group, members: Uint32Array.from(members) }));
}

/** @throws InputError for what is not a list of names for each attribute: samples come from files, too */
export function groupsByAttribute(item: string, groups: Json): Record<string, readonly string[]> {
  const isRecord = typeof groups === 'object' && groups !== null && !Array.isArray(groups);
  const isNames = (names: Json) => Array.isArray(names) && names.every((name) => typeof name === 'string');
  if (isRecord && Object.values(groups).every(isNames)) return groups as Record<string, readonly string[]>;
  throw new InputError({ message: `the "groups" of sample "${item}" are not lists of names, one for each attribute` });
}

/** What {@link labelledSamples} say was decided, by a threshold of the score. */
export function scoreDecisions(threshold: number, samples: readonly Sample[]): ItemDecision[] {
  return samples.map(({ id, score, positive, groups = {} }) => {
    const decided = typeof score === 'number' ? score >= threshold : null;
    return {
      decision: decided === null ? null : decided ? 'positive' : 'negative',
      right: decided === null || typeof positive !== 'boolean' ? null : decided === positive,
      ...{ groups: groupsByAttribute(id, groups), case: null },
    };
  });
}

/** Without labels, samples have no `positive`. */
export function* labelledSamples(data: Items, scores: Float64Array): Iterable<Sample> {
  const groups: readonly Json[] = groupsByItem(data);
  for (const [i, id] of data.ids.entries()) {
    const score = Number.isNaN(scores[i]) ? null : scores[i];
    const label = data.kind === 'labelled' ? { positive: data.positive[i] === 1 } : {};
    yield { id, score, ...label, groups: groups[i] };
  }
}

export function fromSamples(samples: readonly Sample[]): { data: Labelled; scores: Float64Array } {
  return {
    data: {
      size: samples.length,
      positive: Uint8Array.from(samples, ({ positive }) => (positive ? 1 : 0)),
      groups: groupsOf(samples),
    },
    scores: Float64Array.from(samples, ({ score }) => (typeof score === 'number' ? score : Number.NaN)),
  };
}
