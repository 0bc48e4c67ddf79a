import { describe, expect, it } from 'vitest';
import consistency from '../../../metrics/counterfactual-consistency/index.ts';
import errorRates from '../../../metrics/group-error-rates/index.ts';
import hateSpeech from '../../../metrics/hate-speech-bias/index.ts';
import weat from '../../../metrics/weat/index.ts';
import type { Result } from '../../../src/contract/report.ts';
import type { Run } from '../../../src/judge/baseline/comparable.ts';
import { compareDecisions } from '../../../src/judge/baseline/decisions.ts';
import { type ItemRecord, itemsOf } from '../../../src/judge/baseline/items.ts';
import { snapshotOf } from '../../../src/judge/baseline/snapshot.ts';
import type { AnyMetric } from '../../../src/plugin.ts';
import { clusteredRate } from '../../../src/statistics/rates/clustered-rate.ts';
import { rateInterval } from '../../../src/statistics/rates/rate-limits.ts';
import { fixture } from '../../report/fixture.ts';

const [model] = fixture().results;
const dataset = { ...fixture().datasets[0], id: 'posts', sha256: 'a'.repeat(64), key: 'k' };

const resultOf = (metric: AnyMetric, subject: string, more: Partial<Result> = {}): Result => ({
  ...model,
  ...{ metric: metric.id, as: metric.id, metricVersion: metric.version, subject, dataset: 'posts' },
  ...{ measure: 'm', attribute: null, group: null, options: { threshold: 0.5 } },
  ...more,
});
const runOf = (...results: Result[]): Run => ({
  version: fixture().tool.version,
  seed: 1,
  datasets: [dataset],
  results,
});
const snapshot = ({ seed, datasets, results }: Run) =>
  snapshotOf({ ...fixture(), run: { ...fixture().run, seed }, datasets, results: [...results] });

/** Scores of the items in the two runs, their labels and groups. */
const rows: readonly [before: number | null, now: number | null, positive: boolean, groups: object][] = [
  [0.9, 0.2, true, { faith: ['a'] }], // broken
  [0.9, 0.8, true, { faith: ['a', 'b'] }],
  [0.8, 0.1, false, { faith: ['a'] }], // mended
  [0.1, 0.7, false, { faith: ['b'] }], // broken
  [0.1, 0.3, false, {}],
  [null, 0.3, false, { faith: ['b'] }],
];
const records = (run: 0 | 1, more: object = {}): ItemRecord[] =>
  rows.map(([before, now, positive, groups], i) => ({
    ...{ metric: 'group-error-rates', subject: 's', id: `i${i}`, score: [before, now][run], positive },
    groups: groups as never,
    ...more,
  }));

const uses = [errorRates, consistency, hateSpeech, weat].map((metric: AnyMetric) => ({
  ...{ metric, as: metric.id, options: { threshold: 0.5 } },
}));
const results = [resultOf(errorRates, 's'), resultOf(errorRates, 's', { attribute: 'faith', group: 'a' })];

const compared = (more: Partial<Parameters<typeof compareDecisions>[0]> = {}) =>
  compareDecisions({
    before: snapshot(runOf(...results)),
    now: runOf(...results),
    items: { before: itemsOf(records(0)), now: itemsOf(records(1)) },
    uses,
    ...more,
  });
const place = { metric: 'group-error-rates', subject: 's', dataset: 'posts' };
const nothing = { items: null, n: null, agreement: null, negativeFlips: null, positiveFlips: null };
const share = (count: number, n: number) => ({ count, value: count / n, interval: rateInterval(count, n) });

describe('decisions of two runs', () => {
  it('are compared item by item, for all and by group', () => {
    const [all, ...groups] = compared();
    expect(all).toEqual({
      ...{ ...place, attribute: null, group: null, items: 6, n: 5, reason: null },
      ...{ agreement: share(2, 5), negativeFlips: share(2, 5), positiveFlips: share(1, 5) },
    });
    expect(groups).toMatchObject([
      { attribute: 'faith', group: 'a', items: 3, n: 3, negativeFlips: share(1, 3), positiveFlips: share(1, 3) },
      { attribute: 'faith', group: 'b', items: 3, n: 2, agreement: share(1, 2), negativeFlips: share(1, 2) },
    ]);
  });

  it('of the attributes that the metric speaks of', () => {
    const [own] = results;
    expect(compared({ now: runOf(own) }).map(({ group }) => group)).toEqual([null]);
  });

  it('take labels and groups from the later run: a baseline has the answers alone', () => {
    const kept = records(0).map(({ metric, subject, id, score }) => ({ metric, subject, id, score }));
    expect(compared({ items: { before: itemsOf(kept as ItemRecord[]), now: itemsOf(records(1)) } })).toEqual(
      compared(),
    );
  });

  it('have agreement alone where nobody knows what is right, and count cases as they come', () => {
    const said = ['no', 'no', 'yes', 'yes', 'yes', 'yes'];
    const cases = (run: 0 | 1): ItemRecord[] =>
      said.map((decision, i) => ({
        ...{ metric: 'counterfactual-consistency', subject: 's', id: `i${i}`, case: i < 4 ? `c${i % 2}` : null },
        ...{ decision: run === 1 && i === 2 ? 'maybe' : decision, groups: { race: [`r${i % 2}`] } },
      }));
    const [all] = compared({
      before: snapshot(runOf(resultOf(consistency, 's'))),
      now: runOf(resultOf(consistency, 's')),
      items: { before: itemsOf(cases(0)), now: itemsOf(cases(1)) },
    });
    expect(all).toMatchObject({
      ...{ n: 6, negativeFlips: null, positiveFlips: null, reason: 'nobody says what would have been right' },
      agreement: { count: 5, interval: clusteredRate([1, 2, 1, 1], [2, 2, 1, 1])!.limits(0.025) },
    });
  });

  it('that none was made in both runs have no share', () => {
    const silent = itemsOf(records(0, { score: null }));
    expect(compared({ items: { before: silent, now: itemsOf(records(1)) } })[0]).toEqual({
      ...{ ...place, ...nothing, attribute: null, group: null, items: 6, n: 0 },
      reason: 'no item was decided in both runs',
    });
  });

  it.each([
    ['no --samples were given', { items: { reason: 'no --samples were given' } }],
    ['the baseline has no items of it', { items: { before: new Map(), now: itemsOf(records(1)) } }],
    ['this run has no items of it', { items: { before: itemsOf(records(0)), now: new Map() } }],
    ['the items are not the same', { items: { before: itemsOf(records(0).slice(1)), now: itemsOf(records(1)) } }],
    [
      'option threshold: 0.5 in the baseline, 0.4 now',
      { now: runOf(resultOf(errorRates, 's', { options: { threshold: 0.4 } })) },
    ],
    ['its options cannot be read', { uses: uses.map((use) => ({ ...use, options: null })) }],
    [
      'the "groups" of sample "i0" are not lists of names, one for each attribute',
      { items: { before: itemsOf(records(0)), now: itemsOf(records(1, { groups: ['a'] })) } },
    ],
    [
      'group-error-rates does not tell what was decided about each item',
      {
        uses: [
          {
            ...uses[0],
            metric: { ...errorRates, pairing: { ...errorRates.pairing!, decisions: () => [] } } as AnyMetric,
          },
        ],
      },
    ],
  ])('that cannot be compared say why: %s', (reason, more) => {
    expect(compared(more)).toEqual([{ ...place, ...nothing, attribute: null, group: null, reason }]);
  });

  it('are told of a classifier once a data set, though no metric may tell them; of vectors there are none', () => {
    const now = runOf(resultOf(hateSpeech, 's'), resultOf(hateSpeech, 's', { as: 'again' }), resultOf(weat, 's'));
    expect(compared({ now }).map(({ metric, reason }) => [metric, reason])).toEqual([
      ['hate-speech-bias', 'hate-speech-bias does not tell what was decided about single items'],
    ]);
    expect(compared({ now: runOf(resultOf(hateSpeech, 's'), ...results) }).map(({ metric }) => metric)).not.toContain(
      'hate-speech-bias',
    );
  });

  it('fail as a plugin fails', () => {
    const metric = {
      ...errorRates,
      pairing: {
        ...errorRates.pairing!,
        decisions() {
          throw new TypeError('no');
        },
      },
    } as AnyMetric;
    expect(() => compared({ uses: [{ ...uses[0], metric }] })).toThrow('no');
  });
});
