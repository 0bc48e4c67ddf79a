import { describe, expect, it } from 'vitest';
import metric from '../../../metrics/client-disparity/index.ts';
import { betaBinomialMoments, spreadOf, termsOf, varianceLimits } from '../../../metrics/client-disparity/limits.ts';
import { varianceBetween } from '../../../metrics/client-disparity/statistics.ts';
import type { Measurement } from '../../../src/plugin.ts';
import { randomStream, shuffle } from '../../../src/statistics/distributions/random.ts';
import fixture from '../../fixtures/client-disparity.json' with { type: 'json' };
import { expectFinite } from '../labelled-data.ts';
import { dataOf, inputOf, type Row } from './rows.ts';

const measure = (rows: readonly Row[], options?: Record<string, unknown>) => metric.measure(inputOf(rows, options));

function find(measured: readonly Measurement[], name: string, group: string | null = null): Measurement {
  return measured.find((one) => one.measure === name && one.group === group)!;
}

const close = (value: number) => expect.closeTo(value, 10);

/** A client that is right so many times of so many. */
const client = (name: string, right: number, of: number, group?: string): Row[] =>
  Array.from({ length: of }, (_, i): Row => [name, i % 2, (i % 2 === 1) === i < right ? 0.75 : 0.25, group ?? null]);

describe('client disparity of four clients, by hand', () => {
  // 1/4, 2/4, 4/4 and 3/4; of e alone nothing can be told, and two items are nobody's.
  const rows = [
    ...client('a', 1, 4, 'north'),
    ...client('b', 2, 4, 'north'),
    ...client('c', 4, 4, 'south'),
    ...client('d', 3, 4, 'south'),
    ['e', 1, 0.9] as Row,
    ['e', 1, null] as Row,
    [null, 1, 0.9] as Row,
    [null, 0, 0.9] as Row,
  ];
  const measured = measure(rows, { minClients: 2 });

  it('counts clients once each, and says who is left out', () => {
    expect(find(measured, 'accuracy')).toMatchObject({
      ...{ status: 'ok', value: 0.625, n: 4 },
      details: { clients: 4, items: 16, clientsLeftOut: 1, withoutClient: 2, withoutAnswer: 1 },
    });
    expect(find(measured, 'covered-clients')).toMatchObject({ value: 0.8, n: 5, details: { covered: 4 } });
  });

  it('takes chance out of the variance', () => {
    // Squares .375² + .125² + .375² + .125² = .3125; a (1 - a) / 3 = 1/16, 1/12, 0, 1/16.
    const estimate = 0.3125 / 3 - (1 / 16 + 1 / 12 + 1 / 16) / 4;
    expect(find(measured, 'variance-between-clients')).toMatchObject({
      value: close(estimate),
      noInterval: 'fewer than 10 clients',
      details: {
        estimate: close(estimate),
        truncated: false,
        observed: close(0.3125 / 3),
        deviation: close(estimate ** 0.5),
      },
    });
  });

  it('has tenths, indices and the greatest error', () => {
    expect(find(measured, 'worst-tenth')).toMatchObject({ value: 0.25 });
    expect(find(measured, 'best-tenth')).toMatchObject({ value: 1 });
    expect(find(measured, 'jain-index')).toMatchObject({ value: close(2.5 ** 2 / (4 * 1.875)) });
    // Pairs differ by 1, 3, 2, 2, 1 and 1 quarters; twice over 16 pairs, over twice .625.
    expect(find(measured, 'gini-index')).toMatchObject({ value: close((2 * 2.5) / 16 / 1.25) });
    expect(find(measured, 'greatest-error')).toMatchObject({ value: 0.75, details: { itemsOfClient: 4 } });
  });

  it('has losses: ln 4 for a wrong decision here, ln 4/3 for a right one', () => {
    const [wrong, right] = [Math.log(4), Math.log(4 / 3)];
    const losses = [1, 2, 4, 3].map((n) => (n * right + (4 - n) * wrong) / 4);
    const mean = losses.reduce((sum, one) => sum + one, 0) / 4;
    expect(find(measured, 'loss')).toMatchObject({ value: close(mean), noInterval: 'fewer than 30 clients' });
    expect(find(measured, 'greatest-loss')).toMatchObject({ value: close(losses[0]) });
    // A loss is a line in being right.
    const scale = (wrong - right) ** 2;
    const variance = scale * (0.3125 / 3 - (1 / 16 + 1 / 12 + 1 / 16) / 4);
    expect(find(measured, 'loss-variance-between-clients')).toMatchObject({ value: close(variance) });
  });

  it('compares groups of clients', () => {
    expect(find(measured, 'accuracy', 'north')).toMatchObject({ value: 0.375, n: 2, details: { items: 8 } });
    expect(find(measured, 'accuracy-difference', 'north')).toMatchObject({
      ...{ value: -0.5, n: 2 },
      details: { ofGroup: 0.375, ofRest: 0.875, otherClients: 2, clientsOfNoGroup: 0 },
    });
    expect(find(measured, 'accuracy-difference', 'south')).toMatchObject({ value: 0.5 });
  });
});

describe('client disparity', () => {
  it.each(fixture.cases)(
    'is that of an independent implementation: $name',
    ({ rows, measures: { limits, ...expected } }) => {
      const measured = measure(rows as unknown as Row[]);
      for (const [name, value] of Object.entries(expected)) {
        expect([name, find(measured, name)]).toMatchObject([name, { value: expect.closeTo(value as number, 9) }]);
      }
      const { interval } = find(measured, 'variance-between-clients') as { interval: { lower: number; upper: number } };
      expect([interval.lower, interval.upper]).toEqual(limits.map((limit) => expect.closeTo(limit, 7)));
    },
  );

  it('does not hang on the order of items, or on the names of clients', () => {
    const rows = fixture.cases[1].rows as unknown as Row[];
    const other = rows.map(([name, ...rest]): Row => [`x${name}`, ...rest]);
    shuffle(other, randomStream(3, 'order'));
    const values = (all: readonly Row[]) =>
      measure(all).map(({ measure: name, ...one }) => [name, one.status === 'ok' ? one.value.toFixed(9) : one.status]);
    expect(values(other)).toEqual(values(rows));
  });

  it('says that clients are more alike than chance would make them', () => {
    const rows = Array.from({ length: 12 }, (_, k) => client(`c${k}`, 3, 4)).flat();
    const found = find(measure(rows), 'variance-between-clients');
    expect(found).toMatchObject({
      value: 0,
      interval: { lower: 0 },
      details: { truncated: true, estimate: close(-1 / 16) },
    });
    expect(find(measure(rows), 'jain-index')).toMatchObject({ value: 1 });
    expect(find(measure(rows), 'gini-index')).toMatchObject({ value: 0 });
  });

  it('has the moments of the beta-binomial: those of the binomial where clients are alike', () => {
    const { second, third, fourth } = betaBinomialMoments(5, 0.3, 0);
    expect([second, third, fourth]).toEqual([
      close(0.21 / 5),
      close((0.21 * 0.4) / 25),
      close((0.21 * (1 + 9 * 0.21)) / 125),
    ]);
    // Of one item there is but its mean.
    expect(betaBinomialMoments(1, 0.3, 0.1).second).toEqual(close(0.21));
  });
});

describe('the variance between clients that are alike', () => {
  it('is hardly ever said to be above 0', () => {
    let flagged = 0;
    for (let run = 0; run < 1000; run++) {
      const draw = randomStream(run, 'alike');
      const clients = Array.from({ length: 20 }, (_, id) => {
        const right = Array.from({ length: 10 }, () => Number(draw.next() < 0.75)).reduce((sum, one) => sum + one);
        return { id, items: 10, right };
      });
      const estimate = varianceBetween(
        clients.map(({ right }) => right / 10),
        clients.map(({ items }) => items),
      );
      const spread = spreadOf(clients, estimate);
      if (varianceLimits(spread, termsOf(clients, spread.mean)).lower > 0) flagged++;
    }
    expect(flagged).toBeLessThan(50);
  });
});

describe('client disparity where there is little to measure', () => {
  const statuses = (rows: readonly Row[], options?: Record<string, unknown>) =>
    Object.fromEntries(measure(rows, options).map((one) => [one.measure, one.status]));

  it('is not that of one client', () => {
    expect(find(measure(client('a', 3, 4)), 'gini-index')).toMatchObject({
      ...{ status: 'inapplicable', reason: '1 client, and no other to compare it with' },
    });
    expect(find(measure([[null, 1, 0.5]]), 'covered-clients')).toMatchObject({ status: 'inapplicable' });
  });

  it('needs clients of more than one item', () => {
    const rows = Array.from({ length: 30 }, (_, k): Row => [`c${k}`, 1, k / 30]);
    expect(find(measure(rows), 'variance-between-clients')).toMatchObject({
      ...{ status: 'insufficient', n: 0, required: 10, lacksAnswers: false },
    });
    expect(find(measure(rows), 'covered-clients')).toMatchObject({ status: 'ok', value: 0 });
  });

  it('says where answers would make up for it', () => {
    const rows = Array.from({ length: 60 }, (_, k): Row => [`c${k % 20}`, 1, k < 45 ? null : 1]);
    expect(find(measure(rows), 'accuracy')).toMatchObject({ status: 'insufficient', lacksAnswers: true });
  });

  it('counts clients of whom no label is known as not covered', () => {
    const rows = Array.from({ length: 10 }, (_, k) => client(`c${k}`, 1 + (k % 3), 4)).flat();
    const measured = metric.measure(inputOf(rows, {}, dataOf(rows, ['unlabelled'])));
    expect(find(measured, 'covered-clients')).toMatchObject({ value: close(10 / 11), n: 11 });
    expect(find(measured, 'accuracy')).toMatchObject({ details: { clientsLeftOut: 1 } });
  });

  it('has a variance of 0 where all decisions are right, and no index where none is', () => {
    const all = (right: number) => Array.from({ length: 12 }, (_, k) => client(`c${k}`, right, 4)).flat();
    expect(find(measure(all(4)), 'variance-between-clients')).toMatchObject({
      value: 0,
      interval: { lower: 0 },
      byChance: 0,
    });
    expect(find(measure(all(4)), 'worst-tenth')).toMatchObject({ value: 1, byChance: 1 });
    expect(statuses(all(0))).toMatchObject({ 'jain-index': 'undefined', 'gini-index': 'undefined', accuracy: 'ok' });
    for (const one of [...measure(all(4)), ...measure(all(0))]) expectFinite(one);
  });

  it('has no loss where there are no scores, and counts labels that were ruled out', () => {
    const rows = Array.from({ length: 12 }, (_, k) => client(`c${k}`, 1 + (k % 3), 4)).flat();
    const input = inputOf(rows);
    const { decisions } = input.observed;
    const blind = metric.measure({ ...input, observed: { decisions: { ...decisions, scores: null } } });
    expect(find(blind, 'loss')).toMatchObject({
      status: 'inapplicable',
      reason: 'the answers are decisions without scores',
    });
    const sure = rows.map(([name, label], i): Row => [name, label, i === 0 ? 1 - label : label]);
    expect(find(measure(sure), 'greatest-loss')).toMatchObject({
      value: close(-Math.log(1e-15) / 4),
      details: { ruledOut: 1 },
    });
  });

  it('puts clients in no group in which they have no majority', () => {
    const rows = Array.from({ length: 24 }, (_, k) =>
      client(`c${k}`, 2 + (k % 2), 4, k % 2 ? 'north' : 'south'),
    ).flat();
    const mixed = [...client('m', 1, 2, 'north'), ...client('m', 1, 2, 'south')];
    expect(find(measure([...rows, ...mixed]), 'accuracy-difference', 'north')).toMatchObject({
      ...{ status: 'ok', value: 0.25, n: 12 },
      details: { clientsOfNoGroup: 1 },
    });
    const few = find(measure(rows, { minClients: 13 }), 'accuracy-difference', 'north');
    expect(few).toMatchObject({
      status: 'insufficient',
      reason: '12 clients of the group have at least 2 items; at least 13 are needed',
    });
  });
});
