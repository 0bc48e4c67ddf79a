/**
 * A protected-status model without Python: a softmax head, trained on a frozen encoder, that tells the groups of one
 * attribute apart (Islam, Judaism, Christianity, ...). For two groups it is the ordinary probe.
 */
import type { Group, LabelledData } from '../../contract/data.ts';
import type { Interval, Json } from '../../contract/measurement.ts';
import { InputError } from '../../contract/problem.ts';
import { rateInterval } from '../../statistics/rates/rate-limits.ts';
import { fitMultinomial, predictMultinomial } from '../../statistics/regression/multinomial-regression.ts';
import { contentKey } from '../../support/hash.ts';
import { differentiableSoftmax } from '../sensitivity/softmax-gradient.ts';
import type { Differentiated } from '../sources.ts';
import { fewestItems, type ProbeInput, trainProbe, vectorsToLearnFrom } from './probe.ts';
import { splitByClass } from './split.ts';

/** Raised whenever the same data may give another head: it is part of the cache key. */
const version = 1;

/** How the head did on the items kept out of its training. */
export interface GroupsHeldOut {
  items: number;
  accuracy: number;
  interval: Interval;
  /** What always naming the most frequent group would reach. */
  majorityShare: number;
  /** Of each group: how many items, and the share of them that it names rightly (null of none). */
  groups: { name: string; items: number; recall: number | null }[];
}

interface TrainedHead {
  weights: number[][];
  intercepts: number[];
  trainingItems: number;
  heldOut: GroupsHeldOut;
  iterations: number;
  converged: boolean;
}

/** @throws InputError where the data have no texts, lack the attribute, or have too few items in one of its groups alone */
export async function trainGroupProbe(input: ProbeInput & { attribute: string }): Promise<Differentiated> {
  const { attribute, data, encoder, c, heldOut, seed, cache, progress } = input;
  const { data: own, several, none } = groupsAsClasses(data, attribute);
  const leftOut = { inSeveralGroups: several, inNoGroup: none };
  const { texts, classes, codes } = own;
  if (classes.length === 2 || !texts) {
    const probe = await trainProbe({ ...input, data: own });
    const describe = () => ({ ...probe.describe(), attribute, leftOut });
    return { key: probe.key, describe, differentiable: probe.differentiable };
  }
  const split = splitByClass(own, heldOut, seed);
  const counts = classes.map((_, k) => codes.reduce((sum, code) => sum + (code === k ? 1 : 0), 0));
  if (own.size < fewestItems || counts.some((count) => count < 2)) {
    const listed = classes.map((name, k) => `${name} ${counts[k]}`).join(', ');
    throw new InputError({
      message: `data set "${data.info.id}" has too few items in one group of ${attribute} alone (${listed}); a probe takes at least ${fewestItems}, and 2 of each group`,
      hint: 'Train the probe on a larger data set, or leave rare groups out of it',
    });
  }
  const content = contentKey(texts, classes, [...codes]);
  const key = contentKey('group probe', version, encoder.key, content, c, heldOut, seed);
  const origin = { kind: 'probes', by: String(encoder.describe().model ?? 'encoder'), content: 'probes' };
  const stored = cache.get(key, origin);
  let head = stored && (JSON.parse(new TextDecoder().decode(stored)) as TrainedHead);
  if (!head) {
    const { matrix, read } = await vectorsToLearnFrom({ encoder, data: own, progress });
    const rows = { train: split.train.filter(read), test: split.test.filter(read) };
    head = train(matrix, own, c, rows);
    cache.put(key, new TextEncoder().encode(JSON.stringify(head)), origin);
  }
  const { interval, majorityShare, accuracy, items } = head.heldOut;
  const noBetterThanChance = interval.lower <= majorityShare;
  if (noBetterThanChance) {
    progress.note(
      `the probe for ${attribute} trained on "${data.info.id}" is no better than chance: its accuracy on ${items} held-out ` +
        `items is ${accuracy.toFixed(3)}, and always naming the most frequent group reaches ${majorityShare.toFixed(3)}`,
    );
  }
  if (!head.converged) {
    progress.note(`the probe for ${attribute} did not converge in ${head.iterations} iterations; try a smaller c`);
  }
  const { trainingItems, iterations, converged } = head;
  const weights = head.weights.map((row) => Float64Array.from(row));
  const model = { weights, intercepts: Float64Array.from(head.intercepts) };
  const described = { c, heldOut, seed, trainingItems, iterations, converged };
  return {
    key,
    describe: (): { [name: string]: Json } => ({
      probe: { dataset: data.info.id, datasetSha256: data.info.sha256, attribute, groups: classes, ...described },
      attribute,
      leftOut,
      heldOut: { ...head.heldOut, interval: { ...interval }, noBetterThanChance },
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

function train(
  matrix: { values: Float32Array; dimensions: number },
  { classes, codes }: LabelledData,
  c: number,
  split: { train: Uint32Array; test: Uint32Array },
): TrainedHead {
  const model = fitMultinomial({ ...matrix, rows: split.train, codes, classes: classes.length, c });
  const probabilities = predictMultinomial(model, { ...matrix, rows: split.test });
  const items = classes.map(() => 0);
  const right = [...items];
  for (const [i, row] of split.test.entries()) {
    const own = probabilities.subarray(i * classes.length, (i + 1) * classes.length);
    items[codes[row]]++;
    if (own.indexOf(Math.max(...own)) === codes[row]) right[codes[row]]++;
  }
  const n = split.test.length;
  const correct = right.reduce((sum, one) => sum + one, 0);
  return {
    weights: model.weights.map((row) => [...row]),
    intercepts: [...model.intercepts],
    trainingItems: split.train.length,
    heldOut: {
      items: n,
      accuracy: correct / n,
      interval: rateInterval(correct, n),
      majorityShare: Math.max(...items) / n,
      groups: classes.map((name, k) => ({ name, items: items[k], recall: items[k] > 0 ? right[k] / items[k] : null })),
    },
    iterations: model.iterations,
    converged: model.converged,
  };
}
