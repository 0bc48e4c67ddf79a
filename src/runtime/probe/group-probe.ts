/**
 * A protected-status model without Python: a softmax head, trained on a frozen encoder, that tells the groups of one
 * attribute apart (Islam, Judaism, Christianity, ...). For two groups it is the ordinary probe.
 */
import type { Group, LabelledData } from '../../contract/data.ts';
import type { Json } from '../../contract/measurement.ts';
import { contentKey } from '../../support/hash.ts';
import { differentiableSoftmax } from '../sensitivity/softmax-gradient.ts';
import type { Differentiated } from '../sources.ts';
import { type ProbeInput, trainProbe } from './probe.ts';
import { modelOf, reportedHeldOut, softmaxHead, softmaxHeadVersion } from './softmax-head.ts';

/** @throws InputError where the data have no texts, lack the attribute, or have too few items in one of its groups alone */
export async function trainGroupProbe(input: ProbeInput & { attribute: string }): Promise<Differentiated> {
  const { attribute, data, encoder, c, heldOut, seed } = input;
  const { data: own, several, none } = groupsAsClasses(data, attribute);
  const leftOut = { inSeveralGroups: several, inNoGroup: none };
  const { texts, classes, codes } = own;
  if (classes.length === 2 || !texts) {
    const probe = await trainProbe({ ...input, data: own });
    const describe = () => ({ ...probe.describe(), attribute, leftOut });
    return { key: probe.key, describe, differentiable: probe.differentiable };
  }
  const content = contentKey(texts, classes, [...codes]);
  const key = contentKey('group probe', softmaxHeadVersion, encoder.key, content, c, heldOut, seed);
  const head = await softmaxHead(
    { ...input, data: own },
    { key, name: `the probe for ${attribute}`, of: `group of ${attribute} alone`, each: 'group' },
  );
  const { trainingItems, iterations, converged } = head;
  const model = modelOf(head);
  const described = { c, heldOut, seed, trainingItems, iterations, converged };
  return {
    key,
    describe: (): { [name: string]: Json } => ({
      probe: { dataset: data.info.id, datasetSha256: data.info.sha256, attribute, groups: classes, ...described },
      attribute,
      leftOut,
      heldOut: reportedHeldOut(head),
    }),
    differentiable: (gradient) => differentiableSoftmax(encoder, model, classes, gradient, key),
  };
}

/** The items that are in just one group of the attribute, with that group as their class. */
export function groupsAsClasses(
  data: LabelledData,
  attribute: string,
): { data: LabelledData; several: number; none: number } {
  const groups: readonly Group[] = data.groups.filter((group) => group.attribute === attribute);
  const memberships = new Uint16Array(data.size);
  const group = new Uint16Array(data.size);
  for (const [k, { members }] of groups.entries()) {
    for (const item of members) {
      memberships[item]++;
      group[item] = k;
    }
  }
  const rows = Array.from(memberships.keys()).filter((item) => memberships[item] === 1);
  const none = memberships.filter((count) => count === 0).length;
  // A group none of whose items is in it alone cannot be learned.
  const present = [...groups.keys()].filter((k) => rows.some((item) => group[item] === k));
  const classes = present.map((k) => groups[k].id);
  const codes = Uint16Array.from(rows, (item) => present.indexOf(group[item]));
  const own: LabelledData = {
    ...data,
    size: rows.length,
    ids: rows.map((item) => data.ids[item]),
    ...(data.texts ? { texts: rows.map((item) => data.texts![item]) } : {}),
    classes,
    codes,
    positive: Uint8Array.from(codes, (code) => (code === 1 ? 1 : 0)),
    positiveClasses: classes.slice(1, 2),
    groups: [],
    columns: new Map(),
  };
  return { data: own, several: data.size - none - rows.length, none };
}
