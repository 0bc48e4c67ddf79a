import { describe, expect, test } from 'vitest';
import type { Result } from '../../../src/contract/report.ts';
import type { Run } from '../../../src/judge/baseline/comparable.ts';
import { compare } from '../../../src/judge/baseline/compare.ts';
import { itemsOf } from '../../../src/judge/baseline/items.ts';
import { snapshotOf } from '../../../src/judge/baseline/snapshot.ts';
import type { ComparedUse } from '../../../src/judge/baseline/uses.ts';
import type { AnyMetric, ItemStatistics } from '../../../src/plugin.ts';
import { fixture } from '../../report/fixture.ts';

const z = 1.959963984540054;
const [model] = fixture().results;

/** A result with a standard error of `error`. */
function result(value: number, error: number, more: Partial<Result> = {}): Result {
  return {
    ...model,
    metric: 'toy',
    as: 'toy',
    metricVersion: 1,
    subject: 'ours',
    dataset: 'data',
    measure: 'm',
    attribute: null,
    group: null,
    status: 'ok',
    value,
    reason: null,
    n: 100,
    interval: { level: 0.95, method: 'x', lower: value - z * error, upper: value + z * error },
    ideal: 0,
    direction: 'lower',
    options: { threshold: 0.5 },
    ...more,
  };
}

const dataset = { ...fixture().datasets[0], id: 'data', sha256: 'a'.repeat(64), key: 'k' };
const runOf = (...results: Result[]): Run => ({
  version: fixture().tool.version,
  seed: 1,
  datasets: [dataset],
  results,
});
const snapshot = ({ seed, datasets, results }: Run) =>
  snapshotOf({ ...fixture(), run: { ...fixture().run, seed }, datasets, results: [...results] });

function changesOf(before: Run, now: Run) {
  return compare({ before: snapshot(before), file: 'b.json', now, items: { reason: 'test' }, uses: [] }).changes;
}
const one = (before: Result, now: Result) => changesOf(runOf(before), runOf(now))[0];

describe('without items a change', () => {
  test('is the z test of two independent values: 5 standard errors of 1 and 0 between them', () => {
    const error = Math.SQRT1_2;
    expect(one(result(1, error), result(6, error))).toMatchObject({
      metric: 'toy',
      verdict: 'regression',
      baseline: 1,
      value: 6,
      difference: 5,
      interval: { lower: expect.closeTo(5 - z, 10), upper: expect.closeTo(5 + z, 10) },
      pValue: expect.closeTo(5.733031437583869e-7, 18),
      adjustedPValue: expect.closeTo(5.733031437583869e-7, 18),
      paired: false,
      reason: 'unpaired: test',
    });
  });

  test.each([
    ['lower', 0, 1, 6, 'regression'],
    ['lower', 0, 6, 1, 'improvement'],
    ['higher', 10, 1, 6, 'improvement'],
    ['higher', 10, 6, 1, 'regression'],
    ['target', 0, 1, 6, 'regression'],
    ['target', 0, -1, -6, 'regression'],
    ['target', 0, -6, -1, 'improvement'],
    ['target', 50, 51, 56, 'regression'],
    ['target', 50, 44, 49, 'improvement'],
    ['target', 0, -1, 6, 'regression'],
    ['target', 0, 6, -1, 'improvement'],
    ['target', 0, 0, -6, 'regression'],
    ['target', 0, -6, 6, 'no-change-shown'],
    ['target', 50, 47, 53, 'no-change-shown'],
  ] as const)(
    'of a measure that is best %s (ideal %d) from %d to %d is: %5$s',
    (direction, ideal, before, now, verdict) => {
      const more = { direction, ideal };
      expect(one(result(before, 0.5, more), result(now, 0.5, more)).verdict).toBe(verdict);
    },
  );

  test('past the ideal is judged by the distance from it, and still tells the difference', () => {
    const change = one(result(-3, 0.5, { direction: 'target' }), result(3, 0.5, { direction: 'target' }));
    expect(change).toMatchObject({ difference: 6, verdict: 'no-change-shown', pValue: 1 });
    expect(change.interval!.lower).toBeGreaterThan(0);
  });

  test('is unchanged with p = 1 where value and interval are as they were', () => {
    expect(one(result(1, 1), result(1, 1))).toMatchObject({
      verdict: 'no-change-shown',
      difference: 0,
      pValue: 1,
      adjustedPValue: 1,
    });
  });

  test('has what chance makes of the value now', () => {
    expect(one(result(1, 1), result(2, 1, { byChance: 0.4 }))).toMatchObject({ baseline: 1, value: 2, byChance: 0.4 });
    expect(one(result(1, 1, { byChance: 0.4 }), result(2, 1))).not.toHaveProperty('byChance');
  });

  test('is not judged by an interval that does not hold its value: 6 to 1 would be an improvement', () => {
    const honest = result(1, 0.1);
    const raised = { ...honest, value: 6 };
    expect(one(raised, honest)).toMatchObject({
      verdict: 'insufficient',
      reason: 'in the baseline the interval does not hold its value',
    });
    expect(one(honest, raised)).toMatchObject({
      verdict: 'insufficient',
      reason: 'of this run the interval does not hold its value',
    });
  });

  test('cannot be judged without intervals', () => {
    const without = { interval: null };
    expect(one(result(1, 1, without), result(2, 1, without))).toMatchObject({
      verdict: 'insufficient',
      difference: 1,
      pValue: null,
      reason: 'unpaired: test; and there is no interval to judge by',
    });
  });
});

describe('all changes together', () => {
  const measures = Array.from({ length: 20 }, (_, i) => ({ measure: `m${i}` }));

  test('are corrected by Holm: one of twenty at 3 standard errors is none, as p = 0.0027 x 20 is more than 0.05', () => {
    const error = Math.SQRT1_2;
    const before = runOf(...measures.map((m) => result(1, error, m)));
    const now = runOf(...measures.map((m, i) => result(i === 7 ? 4 : 1.001, error, m)));
    const changes = changesOf(before, now);
    expect(changes.map(({ verdict }) => verdict)).toEqual(new Array(20).fill('no-change-shown'));
    expect(changes[7].pValue).toBeCloseTo(0.0026998, 7);
    expect(changes[7].adjustedPValue).toBeCloseTo(20 * 0.0026998, 5);
  });

  test('leave out of the correction what did not change at all', () => {
    const error = Math.SQRT1_2;
    const before = runOf(...measures.map((m) => result(1, error, m)));
    const now = runOf(...measures.map((m, i) => result(i === 7 ? 4 : 1, error, m)));
    expect(changesOf(before, now)[7]).toMatchObject({
      verdict: 'regression',
      adjustedPValue: expect.closeTo(0.0026998, 7),
    });
  });

  test('that gates ask for are a family of their own, tested before the rest: 0.0027 is not buried under 19 others', () => {
    const error = Math.SQRT1_2;
    const before = runOf(...measures.map((m) => result(1, error, m)));
    const now = runOf(...measures.map((m, i) => result(i === 7 ? 4 : 1.001, error, m)));
    const input = { before: snapshot(before), file: 'b.json', now, items: { reason: 'test' }, uses: [] };
    const { changes } = compare({ ...input, asked: ({ measure }) => measure === 'm7' || measure === 'm8' });
    expect(changes.map(({ gated }) => gated)).toEqual(measures.map((_, i) => i === 7 || i === 8));
    expect(changes[7]).toMatchObject({ verdict: 'regression', adjustedPValue: expect.closeTo(2 * 0.0026998, 6) });
    expect(changes[0].adjustedPValue).toBe(1);
  });

  test('count a number once that stands under two names, and judge both alike', () => {
    const error = Math.SQRT1_2;
    const before = runOf(...measures.slice(0, 3).map((m) => result(1, error, m)));
    const now = runOf(...measures.slice(0, 3).map((m, i) => result(i === 2 ? 1.001 : 4, error, m)));
    const input = { before: snapshot(before), file: 'b.json', now, items: { reason: 'test' }, uses: [] };
    const repeats = new Map([[now.results[1], now.results[0]]]);
    const { changes } = compare({ ...input, repeats });
    expect(changes.map(({ adjustedPValue }) => adjustedPValue)).toEqual([
      expect.closeTo(2 * 0.0026998, 6),
      changes[0].adjustedPValue,
      expect.closeTo(0.9992, 4),
    ]);
    expect(changes.map(({ verdict }) => verdict)).toEqual(['regression', 'regression', 'no-change-shown']);
    expect(changes.map(({ repeats }) => repeats)).toEqual([undefined, true, undefined]);
    // Where a gate asks for it alone, it is judged for itself, and shown.
    const asked = compare({ ...input, repeats, asked: ({ measure }) => measure === measures[1].measure }).changes;
    expect(asked[1]).toMatchObject({ verdict: 'regression', adjustedPValue: asked[1].pValue });
    expect(asked[1].repeats).toBeUndefined();
    // The one that it repeats is not tested: then it stands for itself.
    const fresh = { ...input, before: snapshot(runOf(result(1, error, measures[1]))), repeats };
    expect(compare(fresh).changes[1]).toMatchObject({ verdict: 'regression', adjustedPValue: changes[0].pValue });
  });

  test('of what only describes are told and not judged', () => {
    const described = { ideal: null, direction: 'none' } as const;
    const change = one(result(1, Math.SQRT1_2, described), result(6, Math.SQRT1_2, described));
    expect(change).toMatchObject({ verdict: 'not-judged', difference: 5, pValue: expect.closeTo(5.7e-7, 8) });
    expect(change).toMatchObject({ interval: { lower: expect.closeTo(5 - z, 10) }, adjustedPValue: null });
  });

  test('of a question that the data cannot pose are not judged', () => {
    const none = { status: 'inapplicable', value: null, reason: 'one group', interval: null } as const;
    expect(one(result(1, 1), result(1, 1, none))).toMatchObject({ verdict: 'not-judged', reason: 'one group' });
  });

  test('are in the order of the run, then those that are gone', () => {
    const before = runOf(...measures.slice(0, 3).map((m) => result(1, 1, m)));
    const now = runOf(...measures.slice(1, 4).map((m) => result(1, 1, m)));
    const changes = changesOf(before, now);
    expect(changes.map(({ measure, verdict }) => [measure, verdict])).toEqual([
      ['m1', 'no-change-shown'],
      ['m2', 'no-change-shown'],
      ['m3', 'new'],
      ['m0', 'non-comparable'],
    ]);
    expect(changes[3]).toMatchObject({ baseline: 1, value: null, reason: 'in the baseline, and not measured now' });
  });

  test('flip where the runs are exchanged', () => {
    const a = runOf(
      ...measures.map((m, i) => result(i, 0.5, { ...m, direction: i % 2 ? 'higher' : 'lower', ideal: 9 })),
    );
    const b = runOf(
      ...measures.map((m, i) => result(7, 0.8, { ...m, direction: i % 2 ? 'higher' : 'lower', ideal: 9 })),
    );
    const flipped = { regression: 'improvement', improvement: 'regression' } as Record<string, string>;
    const there = changesOf(a, b);
    const back = changesOf(b, a);
    expect(new Set(there.map(({ verdict }) => verdict)).size).toBe(3);
    expect(back.map(({ verdict }) => verdict)).toEqual(there.map(({ verdict }) => flipped[verdict] ?? verdict));
  });
});

describe('what is not comparable says why', () => {
  test.each([
    [
      { metricVersion: 2 },
      {},
      'the baseline was made by fairprobe 0.1.0 with version 1 of toy, now version 2: make it again',
    ],
    [{ options: { threshold: 0.6 } }, {}, 'option threshold: 0.5 in the baseline, 0.6 now'],
    [{ options: { threshold: 0.5, bins: 3 } }, {}, 'option bins: nothing in the baseline, 3 now'],
    [{}, { seed: 2 }, 'seed: 1 in the baseline, 2 now'],
    [
      {},
      { datasets: [{ ...dataset, sha256: 'b'.repeat(64), key: 'l' }] },
      'data of data: aaaaaaaaaaaa in the baseline, bbbbbbbbbbbb now',
    ],
    [{}, { datasets: [{ ...dataset, key: 'l' }] }, 'data is the same file, but it is read with other settings'],
    [
      { metricVersion: 2 },
      { seed: 2 },
      'the baseline was made by fairprobe 0.1.0 with version 1 of toy, now version 2: make it again; seed: 1 in the baseline, 2 now',
    ],
  ])('%j %j', (of, run, reason) => {
    const [change] = changesOf(runOf(result(1, 0.1)), { ...runOf(result(9, 0.1, of as Partial<Result>)), ...run });
    expect(change).toMatchObject({
      verdict: 'non-comparable',
      reason,
      difference: 8,
      pValue: null,
      adjustedPValue: null,
    });
  });

  test('another data set of the run may differ', () => {
    const other = { ...dataset, id: 'other', sha256: 'c'.repeat(64) };
    const now = { ...runOf(result(1, 1)), datasets: [dataset, other] };
    expect(changesOf(runOf(result(1, 1)), now)[0].verdict).toBe('no-change-shown');
    const joined = { dataset: 'other+data' };
    const both = changesOf(
      { ...runOf(result(1, 1, joined)), datasets: [dataset] },
      { ...now, results: [result(1, 1, joined)] },
    );
    expect(both[0].reason).toBe('data of other: nothing in the baseline, cccccccccccc now');
  });

  test('what has no value, now or then, is insufficient', () => {
    const none = { status: 'undefined', value: null, reason: 'no item', interval: null } as const;
    expect(one(result(1, 1), result(0, 1, none))).toMatchObject({
      verdict: 'insufficient',
      baseline: 1,
      value: null,
      difference: null,
      reason: 'now undefined: no item',
    });
    expect(one(result(0, 1, none), result(1, 1))).toMatchObject({
      verdict: 'insufficient',
      reason: 'in the baseline undefined: no item',
    });
  });
});

describe('with items a change', () => {
  const statistics = (_: unknown, samples: readonly { score?: unknown }[]): ItemStatistics => ({
    means: [
      { measure: 'm', attribute: null, group: null, values: Float64Array.from(samples, (s) => s.score as number) },
    ],
  });
  const metric = {
    id: 'toy',
    roles: [],
    pairing: { answers: ['score'], statistics },
  } as unknown as AnyMetric;
  const use = { metric, as: 'toy', options: {} };
  const records = (scores: readonly number[]) =>
    itemsOf(scores.map((score, i) => ({ metric: 'toy', subject: 'ours', id: `${i}`, score })));
  const mean = (scores: readonly number[]) => scores.reduce((a, b) => a + b) / scores.length;
  const paired = (a: readonly number[], b: readonly number[], said = mean(a)) =>
    compare({
      before: snapshot(runOf(result(said, 1))),
      file: 'b.json',
      now: runOf(result(mean(b), 1)),
      items: { before: records(a), now: records(b) },
      uses: [use],
    }).changes[0];

  const scores = [0.1, 0.4, 0.2, 0.9, 0.5, 0.3];

  test('that intervals could not tell from chance is found', () => {
    const later = scores.map((x, i) => x + 0.1 + i / 1000);
    expect(paired(scores, later)).toMatchObject({ verdict: 'regression', paired: true });
    expect(paired(later, scores)).toMatchObject({ verdict: 'improvement', paired: true });
    expect(one(result(mean(scores), 1), result(mean(later), 1)).verdict).toBe('no-change-shown');
  });

  test('from 10 to 19 of 21, that a gate asks for, is not buried under 128 others: McNemar p = 2 / 2^9', () => {
    const decided = (ones: number) => Array.from({ length: 21 }, (_, i) => (i < ones ? 1 : 0));
    const others = Array.from({ length: 128 }, (_, i) => ({ measure: `other${i}` }));
    const run = (ones: number, value: number) =>
      runOf(result(ones / 21, 0.1), ...others.map((other) => result(value, 1, other)));
    const against = (asked: (result: Result) => boolean) =>
      compare({
        before: snapshot(run(10, 1)),
        file: 'b.json',
        now: run(19, 1.1),
        items: { before: records(decided(10)), now: records(decided(19)) },
        uses: [use],
        asked,
      }).changes[0];
    const common = {
      difference: expect.closeTo(9 / 21, 12),
      pValue: expect.closeTo(2 / 2 ** 9, 12),
      alternative: 'two-sided',
      paired: true,
    };
    expect(against(() => false)).toMatchObject({
      ...common,
      verdict: 'no-change-shown',
      adjustedPValue: expect.closeTo((129 * 2) / 2 ** 9, 12),
      reason: "McNemar's exact test: 9 of 21 items went up, 0 down",
    });
    expect(against(({ measure }) => measure === 'm')).toMatchObject({
      ...common,
      verdict: 'regression',
      adjustedPValue: expect.closeTo(2 / 2 ** 9, 12),
    });
  });

  test('is none where every item is as it was', () => {
    expect(paired(scores, scores)).toMatchObject({
      verdict: 'no-change-shown',
      pValue: 1,
      adjustedPValue: 1,
      paired: true,
    });
  });

  test('is none where the baseline has another value than its items', () => {
    expect(paired(scores, scores, 0.7)).toMatchObject({
      verdict: 'non-comparable',
      paired: false,
      reason: "the baseline's items do not give its value",
    });
  });

  test('is unpaired where the metric does not say how, or a run has no items', () => {
    const without = (items: ReturnType<typeof records>, uses: ComparedUse[]) =>
      compare({
        before: snapshot(runOf(result(1, 1))),
        file: 'b.json',
        now: runOf(result(2, 1)),
        items: { before: items, now: records([1, 2]) },
        uses,
      }).changes[0].reason;
    expect(without(records([1]), [])).toBe('unpaired: toy does not tell how its measures follow from items');
    expect(without(itemsOf([]), [use])).toBe('unpaired: the baseline has no items of it');
    expect(without(records([1]), [use])).toBe('unpaired: the items are not the same');
    const unread = { ...use, options: null };
    expect(without(records([1]), [unread])).toBe('unpaired: its options cannot be read');
  });
});
