/** Clients of one group against all other clients. */
import { counted, type Group, has, type Measurement, type Outcome } from '../../src/plugin.ts';
import { type Averaged, againstRest } from '../../src/statistics/index.ts';
import { lacksAnswers, shortage } from '../shared/shortage.ts';
import { byClient, type Client, clientsIn } from './clients.ts';
import type { Judged } from './measurements.ts';

/** The group's clients, and how they fare against all others that are in some group of the attribute. */
export function ofGroupClients(
  { named, of, options, random }: Pick<Judged, 'named' | 'of' | 'options' | 'random'>,
  clients: readonly Client[],
  groups: readonly Group[],
): Measurement[] {
  const { items: all } = byClient(named, of, new Float64Array(of.length));
  const members = groups.map((group) => clientsIn(named, of, group.members));
  return groups.flatMap(({ attribute, id }, g): Measurement[] => {
    const inAny = (client: Client) =>
      members.some((own, other) => groups[other].attribute === attribute && own[client.id]);
    const compared = clients.filter(inAny);
    const mixed = clients.length - compared.length;
    const isMember = Uint8Array.from(compared, (client) => Number(members[g][client.id]));
    const values = Float64Array.from(compared, ({ right, items }) => right / items);
    const { group, rest, difference } = againstRest(
      { kind: 'amounts', values, resamples: options.resamples, random: (part) => random('group', attribute, id, part) },
      isMember,
      null,
    );
    const could = (isOwn: boolean) =>
      all.filter(
        (count, id) =>
          count >= options.minItems &&
          members[g][id] === isOwn &&
          members.some((one, k) => groups[k].attribute === attribute && one[id]),
      ).length;
    const own = outcomeOf(group, could(true), options, 'of the group');
    const other = outcomeOf(rest, could(false), options, 'of another group');
    const items = (which: number) =>
      compared.reduce((sum, client, k) => sum + (isMember[k] === which ? client.items : 0), 0);
    const details = { items: items(1), clientsOfNoGroup: mixed };
    const place = { attribute, group: id, details };
    const both = own.status !== 'ok' ? own : other;
    return [
      { measure: 'accuracy', ...place, ...own },
      {
        ...{ measure: 'accuracy-difference', ...place },
        ...(both.status === 'ok' ? { status: 'ok', ...difference!, n: group!.n } : both),
        details: {
          ...details,
          ...(group && rest
            ? { ofGroup: group.value, ofRest: rest.value, otherClients: rest.n, itemsOfOthers: items(0) }
            : {}),
        },
      },
    ];
  });
}

/** @param could how many would have enough items if all had an answer */
function outcomeOf(
  found: Averaged | null,
  could: number,
  { minItems, minClients: required }: Judged['options'],
  which: string,
): Outcome {
  const n = found?.n ?? 0;
  if (found && n >= required) return { status: 'ok', ...found };
  if (could === 0) return { status: 'inapplicable', reason: `no client ${which} has ${minItems} items`, n: 0 };
  const lacking = lacksAnswers([n], [could], required);
  const few = `${counted('client', n)} ${which} ${has(n)} at least ${minItems} items; at least ${required} are needed`;
  const reason = shortage(few, { answered: n, lacking });
  return { status: 'insufficient', reason, n, counts: { clients: n }, required, lacksAnswers: lacking };
}
