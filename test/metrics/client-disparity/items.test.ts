import { describe, expect, it } from 'vitest';
import metric from '../../../metrics/client-disparity/index.ts';
import type { MeasurementId } from '../../../src/plugin.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import { inputOf, type Row } from './rows.ts';

const nameOf = ({ measure, attribute, group }: MeasurementId) => JSON.stringify([measure, attribute, group]);
const given = { resamples: 100, minClients: 3 };
const random = randomStream(2, 'clients, item by item');
/** 24 clients; some items have no answer, some no client, and some clients no majority in a region. */
const rows: Row[] = Array.from({ length: 400 }, (_, i) => {
  const client = i % 29 < 24 ? i % 29 : null;
  const label = random.below(2);
  const chance = 0.5 + (client ?? 0) / 60;
  const score = random.next() < chance ? 0.9 - 0.4 * random.next() : 0.1 + 0.3 * random.next();
  const region = client === null || client === 5 ? (i % 2 ? 'north' : 'south') : client < 10 ? 'north' : 'south';
  return [client === null ? null : `c${client}`, label, i % 41 === 0 ? null : label ? score : 1 - score, region];
});
const valuesOf = (some: readonly Row[]) =>
  new Map(
    metric
      .measure(inputOf(some, given))
      .flatMap((one) =>
        one.status === 'ok' && !/^greatest|^covered/.test(one.measure) ? [[nameOf(one), one.value] as const] : [],
      ),
  );

describe('clients in two runs, item by item', () => {
  const input = inputOf(rows, given);
  const samples = [...metric.samples!(input)];
  const { others, clusters } = metric.pairing!.statistics(input.options, samples);
  const weighted = (weight: Uint32Array) => {
    const drawn = others!.recompute(weight);
    return new Map(others!.places.map((place, k) => [nameOf(place), drawn[k]]));
  };

  it('have each measure that they have all at once', () => {
    const found = weighted(new Uint32Array(rows.length).fill(1));
    const expected = valuesOf(rows);
    expect([...found.keys()].sort()).toEqual([...expected.keys()].sort());
    for (const [name, value] of expected) expect(found.get(name), name).toBeCloseTo(value, 12);
  });

  it('count as often as they are drawn, with all of their items', () => {
    const times = (client: string | null) => (client === null ? 1 : (7 * Number(client.slice(1))) % 4);
    const again = rows.flatMap(([client, ...rest]): Row[] =>
      Array.from({ length: times(client) }, (_, k) => [client === null ? null : `${client}, ${k}`, ...rest]),
    );
    const expected = valuesOf(again);
    const found = weighted(Uint32Array.from(rows, ([client]) => times(client)));
    for (const [name, value] of found) expect(value, name).toBeCloseTo(expected.get(name)!, 12);
  });

  it('are drawn as wholes', () => {
    for (const [i, [client]] of rows.entries()) {
      expect(clusters![i]).toBe(client === null ? -1 : clusters![rows.findIndex(([other]) => other === client)]);
    }
    expect(new Set(clusters).size).toBe(25);
  });

  it('have no losses where decisions have no scores', () => {
    const { observed, ...rest } = inputOf(rows, given);
    const decided = { ...rest, observed: { decisions: { ...observed.decisions, scores: null, threshold: null } } };
    const { others } = metric.pairing!.statistics(rest.options, [...metric.samples!(decided)]);
    expect(others!.places.filter(({ measure }) => measure.includes('loss'))).toEqual([]);
    expect([...metric.samples!(decided)][1]).toEqual({
      ...{ id: '1', client: 'c1', right: expect.any(Boolean), loss: null, groups: { region: ['north'] } },
    });
  });
});
