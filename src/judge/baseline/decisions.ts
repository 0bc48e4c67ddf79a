/** What two runs decided otherwise about the same items: agreement, what broke, and what was mended, for all and by group. */
import type { ItemDecision } from '../../contract/metric.ts';
import { InputError } from '../../contract/problem.ts';
import type { DecisionChange, Flips, Result } from '../../contract/report.ts';
import { clusteredMean } from '../../statistics/against-rest.ts';
import { groupBy } from '../../support/group-by.ts';
import { differencesOf, type Run } from './comparable.ts';
import { type Items, itemKey } from './items.ts';
import { matchItems } from './paired.ts';
import type { Snapshot } from './snapshot.ts';
import type { ComparedUse } from './uses.ts';

interface Input {
  before: Snapshot;
  now: Run;
  items: { before: Items; now: Items } | { reason: string };
  uses: readonly ComparedUse[];
}

type Place = Pick<DecisionChange, 'metric' | 'subject' | 'dataset'>;

/**
 * For each subject and each use of a metric that judges decisions. A subject whose classifier was asked, and of whose
 * decisions no metric of the run tells, has a reason in their place, once a data set.
 */
export function compareDecisions(input: Input): DecisionChange[] {
  const jobs = groupBy(input.now.results, ({ as, subject }) => itemKey(as, subject));
  const places = [...jobs.values()].map((results) => ({ results, use: useOf(results[0], input) }));
  const told = new Set<string>();
  const key = ({ subject, dataset }: Result) => JSON.stringify([subject, dataset]);
  for (const { results, use } of places) if (use?.metric.pairing?.decisions) told.add(key(results[0]));
  return places.flatMap(({ results, use }) => {
    const [result] = results;
    const { as: metric, metric: id, subject, dataset } = result;
    const place = { metric, subject, dataset };
    if (use?.metric.pairing?.decisions) return ofJob(place, results, use, input);
    if (!use?.metric.roles.includes('classifier') || told.has(key(result))) return [];
    told.add(key(result));
    return [nothing(place, `${id} does not tell what was decided about single items`)];
  });
}

function useOf({ as }: Result, { uses }: Input): ComparedUse | undefined {
  return uses.find((use) => use.as === as);
}

function ofJob(place: Place, results: readonly Result[], use: ComparedUse, input: Input): DecisionChange[] {
  const decided = decisionsOf(results[0], use, input);
  if ('reason' in decided) return [nothing(place, decided.reason)];
  const attributes = new Set(results.map(({ attribute }) => attribute));
  const members = new Map<string, { attribute: string; group: string; isMember: Uint8Array }>();
  for (const [i, { groups }] of decided.now.entries()) {
    for (const [attribute, ids] of Object.entries(groups)) {
      if (!attributes.has(attribute)) continue;
      for (const group of ids) {
        const key = JSON.stringify([attribute, group]);
        const own = members.get(key) ?? { attribute, group, isMember: new Uint8Array(decided.now.length) };
        members.set(key, own);
        own.isMember[i] = 1;
      }
    }
  }
  const changed = changesOf(decided.before, decided.now);
  return [
    ofMembers({ ...place, attribute: null, group: null }, changed, null),
    ...Array.from(members.values(), ({ attribute, group, isMember }) =>
      ofMembers({ ...place, attribute, group }, changed, isMember),
    ),
  ];
}

interface Decided {
  before: readonly ItemDecision[];
  now: readonly ItemDecision[];
}

function decisionsOf(result: Result, { metric, options }: ComparedUse, input: Input): Decided | { reason: string } {
  const differences = differencesOf(input.before, input.now, result);
  if (differences.length > 0) return { reason: differences.join('; ') };
  if ('reason' in input.items) return input.items;
  const key = itemKey(result.as, result.subject);
  const [before, now] = [input.items.before.get(key), input.items.now.get(key)];
  if (!before) return { reason: 'the baseline has no items of it' };
  if (!now) return { reason: 'this run has no items of it' };
  if (options === null) return { reason: 'its options cannot be read' };
  const pairing = metric.pairing!;
  const matched = matchItems(pairing.answers, { before, now });
  if ('reason' in matched) return matched;
  try {
    const read = { before: pairing.decisions!(options, matched.before), now: pairing.decisions!(options, matched.now) };
    const isWhole = Object.values(read).every(({ length }) => length === matched.now.length);
    return isWhole ? read : { reason: `${metric.id} does not tell what was decided about each item` };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { reason: error.message };
  }
}

interface Changed {
  alike: Float64Array;
  /** Null where nobody knows what is right. */
  broken: Float64Array | null;
  mended: Float64Array | null;
  cluster: Int32Array | null;
}

function changesOf(before: readonly ItemDecision[], now: readonly ItemDecision[]): Changed {
  const perItem = (value: (a: ItemDecision, b: ItemDecision) => boolean | null) =>
    Float64Array.from(now, (b, i) => {
      const a = before[i];
      const found = a.decision === null || b.decision === null ? null : value(a, b);
      return found === null ? Number.NaN : Number(found);
    });
  const flips = (from: (one: { a: boolean; b: boolean }) => boolean) =>
    perItem((a, b) => (a.right === null || b.right === null ? null : from({ a: a.right, b: b.right })));
  const isKnown = now.some(({ right }) => right !== null);
  const cases = new Map<string, number>();
  const cluster = Int32Array.from(now, (one) => {
    if (one.case === null) return -1;
    if (!cases.has(one.case)) cases.set(one.case, cases.size);
    return cases.get(one.case)!;
  });
  return {
    alike: perItem((a, b) => a.decision === b.decision),
    broken: isKnown ? flips(({ a, b }) => a && !b) : null,
    mended: isKnown ? flips(({ a, b }) => !a && b) : null,
    cluster: cases.size > 0 ? cluster : null,
  };
}

function ofMembers(
  place: Place & Pick<DecisionChange, 'attribute' | 'group'>,
  { alike, broken, mended, cluster }: Changed,
  isMember: Uint8Array | null,
): DecisionChange {
  const share = (values: Float64Array | null): Flips | null => {
    const found = values && clusteredMean({ kind: 'decisions', values }, isMember, cluster);
    return found && { count: Math.round(found.value * found.n), value: found.value, interval: found.interval };
  };
  const items = isMember ? isMember.reduce((sum, one) => sum + one, 0) : alike.length;
  const n = alike.reduce((sum, one, i) => sum + Number(!Number.isNaN(one) && isMember?.[i] !== 0), 0);
  const [agreement, negativeFlips, positiveFlips] = [alike, broken, mended].map(share);
  const unknown = negativeFlips === null ? 'nobody says what would have been right' : null;
  return {
    ...place,
    ...{ items, n, agreement, negativeFlips, positiveFlips },
    reason: n === 0 ? 'no item was decided in both runs' : unknown,
  };
}

function nothing(place: Place, reason: string): DecisionChange {
  const none = { items: null, n: null, agreement: null, negativeFlips: null, positiveFlips: null };
  return { ...place, attribute: null, group: null, ...none, reason };
}
