import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import groupErrorRates from '../../../metrics/group-error-rates/index.ts';
import hateSpeechBias from '../../../metrics/hate-speech-bias/index.ts';
import {
  measurementKey,
  type PairedMeasure,
  pairItems,
  pairStatistics,
  valuesOf,
} from '../../../src/judge/baseline/paired.ts';
import type { AnyMetric, Measurement, Sample } from '../../../src/plugin.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import { decisionsBy, labelled, measureScores } from '../../metrics/labelled-data.ts';

const fixture = JSON.parse(readFileSync(new URL('../../fixtures/baseline.json', import.meta.url), 'utf8')).auc;
const plain = { before: 1, now: 1 } as const;
const random = () => randomStream(1, 'test');

/** One score an item; the mean of all, and of those above 0 their greatest. */
function oneMeasure(values: readonly number[]) {
  const place = { measure: 'mean', attribute: null, group: null };
  return { means: [{ ...place, values: Float64Array.from(values) }] };
}
const only = (paired: ReadonlyMap<string, PairedMeasure>) => [...paired.values()][0];

describe('a mean of items', () => {
  test('of decisions is judged by McNemar: 5 gained and none lost of 8 has 2/32', () => {
    const before = oneMeasure([0, 0, 0, 0, 0, 1, 1, 0]);
    const now = oneMeasure([1, 1, 1, 1, 1, 1, 1, 0]);
    const paired = only(pairStatistics(before, now, 8, random()));
    expect(paired).toMatchObject({ before: 2 / 8, now: 7 / 8, identical: false });
    expect(paired.basis).toBe("McNemar's exact test: 5 of 8 items went up, 0 down");
    expect(paired.contrast(plain, 0)).toMatchObject({ value: 5 / 8, pValue: 2 / 32 });
  });

  test('of skewed numbers within bounds has an interval that allows for what was not drawn, and the same p', () => {
    // Twenty texts that hardly move; the twenty-first could by 1.
    const small = Array.from({ length: 20 }, (_, i) => 0.4 + 0.001 * (i % 3));
    const [before, now] = [oneMeasure(small.map(() => 0.4)), oneMeasure(small)];
    const bounded = only(pairStatistics(before, now, 20, random(), () => [0, 1])).contrast(plain, 0)!;
    const unbounded = only(pairStatistics(before, now, 20, random())).contrast(plain, 0)!;
    expect(bounded).toMatchObject({ value: unbounded.value, pValue: unbounded.pValue });
    expect(unbounded.interval.upper).toBeLessThan(0.002);
    expect(bounded.interval.method).toBe('Bayesian bootstrap with the bounds (500 draws)');
    expect(bounded.interval.upper).toBeGreaterThan(0.05);
    expect(bounded.interval.lower).toBeLessThan(-0.05);
  });

  test('of numbers is judged by the paired t test: differences 1, 2, 3 have t = 2 sqrt 3 with 2 degrees', () => {
    const paired = only(pairStatistics(oneMeasure([5, 5, 5]), oneMeasure([6, 7, 8]), 3, random()));
    // The t distribution with 2 degrees of freedom: P(|T| > t) = 1 - t / sqrt(2 + t^2).
    expect(paired.contrast(plain, 0)!.pValue).toBeCloseTo(1 - Math.sqrt(12 / 14), 12);
  });

  test('leaves out items that take no part in either run, and resamples where they differ', () => {
    const same = only(pairStatistics(oneMeasure([Number.NaN, 1, 2]), oneMeasure([Number.NaN, 2, 4]), 3, random()));
    expect(same).toMatchObject({
      before: 1.5,
      now: 3,
      basis: 'paired t test on 2 items: 2 of 2 items went up, 0 down',
    });
    const other = only(pairStatistics(oneMeasure([Number.NaN, 1, 2]), oneMeasure([3, 2, 4]), 3, random()));
    expect(other).toMatchObject({ before: 1.5, now: 3, basis: 'paired bootstrap, 1000 resamples' });
  });

  test('of the same numbers is the same', () => {
    expect(only(pairStatistics(oneMeasure([1, 2]), oneMeasure([1, 2]), 2, random())).identical).toBe(true);
  });

  test('of a single item tells nothing', () => {
    expect(only(pairStatistics(oneMeasure([0.4]), oneMeasure([0.5]), 1, random())).contrast(plain, 0)).toBeNull();
  });
});

const members = fixture.group as number[];
const rest = Array.from({ length: fixture.positive.length }, (_, i) => i).filter((i) => !members.includes(i));
const data = labelled(fixture.positive, { community: { g: members, rest } });

function samplesOf(metric: AnyMetric, scores: readonly number[], options: object = {}): Sample[] {
  const positive = Float64Array.from(scores);
  const parsed = metric.options.parse({ dataset: 'toy', ...options });
  const decisions = decisionsBy(positive, parsed.threshold);
  const observed = { scores: { positive, missing: 0, truncated: 0 }, decisions };
  return [...metric.samples!({ options: parsed, data: { dataset: data }, observed })];
}

function paired(before: readonly Sample[], now: readonly Sample[]) {
  const { pairing, options } = hateSpeechBias;
  const found = pairItems(pairing!, options.parse({ dataset: 'toy' }), { before, now }, random());
  if ('reason' in found) throw new Error(`${found.reason}`);
  return found as ReadonlyMap<string, PairedMeasure>;
}

describe('BPSN AUC', () => {
  const key = measurementKey({ measure: 'bpsn-auc', attribute: 'community', group: 'g' });
  const before = samplesOf(hateSpeechBias, fixture.before);
  const now = samplesOf(hateSpeechBias, fixture.now);
  const change = paired(before, now).get(key)!;
  const half = (c: PairedMeasure) =>
    (c.contrast(plain, 0)!.interval.upper - c.contrast(plain, 0)!.value) / 1.959963984540054;

  test('has the values of an independent implementation', () => {
    expect(change.before).toBeCloseTo(fixture.bpsn[0], 12);
    expect(change.now).toBeCloseTo(fixture.bpsn[1], 12);
  });

  test("has the standard error of DeLong's paired test, and that of a bootstrap up to its noise", () => {
    expect(half(change)).toBeCloseTo(fixture.delong, 10);
    // The standard error of a standard error of 4000 draws is 1.1 % of it.
    expect(Math.abs(half(change) / fixture.bootstrap - 1)).toBeLessThan(0.04);
  });

  test('changes by the opposite where the runs are exchanged', () => {
    const there = change.contrast(plain, 0)!;
    const back = paired(now, before).get(key)!.contrast(plain, 0)!;
    expect([back.value, back.pValue]).toEqual([-there.value, there.pValue]);
  });

  test('does not depend on the order of the items', () => {
    const turned = paired([...before].reverse(), [...now.slice(100), ...now.slice(0, 100)]);
    expect(turned.get(key)!.contrast(plain, 0)).toEqual(change.contrast(plain, 0));
  });
});

describe('items', () => {
  const before = samplesOf(hateSpeechBias, fixture.before);
  const now = samplesOf(hateSpeechBias, fixture.now);
  const pair = (a: readonly Sample[], b: readonly Sample[]) =>
    pairItems(
      hateSpeechBias.pairing!,
      hateSpeechBias.options.parse({ dataset: 'toy' }),
      { before: a, now: b },
      random(),
    );

  test('that a baseline has without labels and groups take these from the run', () => {
    const compact = before.map(({ id, score }) => ({ id, score }));
    const key = measurementKey({ measure: 'auc', attribute: null, group: null });
    expect(paired(compact, now).get(key)!.contrast(plain, 0)).toEqual(paired(before, now).get(key)!.contrast(plain, 0));
  });

  test('that are not the same, or have ids that are not unique, are not paired', () => {
    expect(pair(before.slice(1), now)).toEqual({ reason: 'the items are not the same' });
    expect(pair([...before.slice(1), before[1]], now)).toEqual({ reason: 'item ids are not unique' });
  });
});

describe.each([
  ['hate-speech-bias', hateSpeechBias as AnyMetric, {}],
  ['hate-speech-bias, other options', hateSpeechBias as AnyMetric, { background: 'borkan', groups: ['g'], power: 1 }],
  ['group-error-rates', groupErrorRates as AnyMetric, {}],
  ['group-error-rates, other options', groupErrorRates as AnyMetric, { threshold: 0.4, bins: 3, minGroupSize: 1 }],
])('%s', (_, metric, options) => {
  const holes = (fixture.before as number[]).map((score, i) => (i % 17 === 0 ? Number.NaN : score));

  test.each([
    ['all items answered', fixture.before],
    ['some without an answer', holes],
  ])('every measure follows from the samples: %s', (_name, scores) => {
    const measured: readonly Measurement[] = measureScores(metric, data, scores, options);
    const samples = samplesOf(metric, scores, options);
    const parsed = metric.options.parse({ dataset: 'toy', ...options });
    const values = valuesOf(metric.pairing!.statistics(parsed, samples), samples.length);
    const ok = measured.flatMap((m) => (m.status === 'ok' ? [m] : []));
    expect(ok.length).toBeGreaterThan(10);
    for (const m of ok) expect(values.get(measurementKey(m)), measurementKey(m)).toBeCloseTo(m.value, 12);
  });
});

test('Items that count any number of times give what data with so many copies of them give', () => {
  const weight = Uint32Array.from(fixture.positive as number[], (_, i) => i % 3);
  const copies = [...weight].flatMap((times, i) => new Array<number>(times).fill(i));
  const at = (values: readonly number[]) => copies.map((i) => values[i]);
  const inGroup = new Set(members);
  const groups: Record<'g' | 'rest', number[]> = { g: [], rest: [] };
  for (const [k, i] of copies.entries()) groups[inGroup.has(i) ? 'g' : 'rest'].push(k);
  const repeated = labelled(at(fixture.positive), { community: groups });
  const expected = measureScores(groupErrorRates, repeated, at(fixture.before));
  const parsed = groupErrorRates.options.parse({ dataset: 'toy' });
  const { others } = groupErrorRates.pairing!.statistics(
    parsed,
    samplesOf(groupErrorRates as AnyMetric, fixture.before),
  );
  const values = others!.recompute(weight);
  expect(others!.places).toHaveLength(3 + 13);
  for (const [k, place] of others!.places.entries()) {
    const found = expected.find((m) => measurementKey(m) === measurementKey(place))!;
    expect(values[k], measurementKey(place)).toBeCloseTo(found.status === 'ok' ? found.value : Number.NaN, 12);
  }
});

describe('what is worked out anew from resampled items', () => {
  const place = { measure: 'ratio', attribute: null, group: null };
  /** Each item's value by how often it was drawn, over that of the first item; NaN where that one was not drawn. */
  const ratio = (values: readonly number[]) => ({
    means: [],
    others: {
      places: [place],
      recompute: (weight: Uint32Array) => [
        weight[0] === 0 ? Number.NaN : values.reduce((sum, value, i) => sum + value * weight[i], 0) / weight[0],
      ],
    },
  });

  test('is judged by how far resamples of both runs lie apart, those without a value left out', () => {
    const paired = only(pairStatistics(ratio([1, 2, 3]), ratio([1, 2, 5]), 3, random()));
    expect(paired).toMatchObject({ before: 6, now: 8, identical: false, basis: 'paired bootstrap, 1000 resamples' });
    const { value, interval } = paired.contrast(plain, 0)!;
    expect(value).toBe(2);
    // The first of three items is drawn in 1 - (2/3)^3 = 70 % of the resamples.
    const [, drawn] = interval.method.match(/standard error, (\d+) resamples/) ?? [];
    expect(Math.abs(Number(drawn) - 704)).toBeLessThan(60);
  });

  test('has no contrast where nothing moves, or where most resamples have no value', () => {
    const same = only(pairStatistics(ratio([1, 2, 3]), ratio([1, 2, 3]), 3, random()));
    expect([same.identical, same.contrast(plain, 0)]).toEqual([true, null]);
    const rare = (value: number) => ({
      means: [],
      others: {
        places: [place],
        recompute: (weight: Uint32Array) => [
          weight[0] === 1 && weight[1] === 1 && weight[2] === 1 ? value : Number.NaN,
        ],
      },
    });
    expect(only(pairStatistics(rare(1), rare(2), 3, random())).contrast(plain, 0)).toBeNull();
  });

  test('is compared only where both runs have it', () => {
    const other = { ...ratio([1, 2]), means: [{ ...place, measure: 'mean', values: Float64Array.of(1, 2) }] };
    expect([...pairStatistics({ means: [] }, other, 2, random()).keys()]).toEqual([]);
    expect([...pairStatistics(other, { means: [] }, 2, random()).keys()]).toEqual([]);
  });
});

describe('items that are drawn together', () => {
  const place = { measure: 'mean', attribute: null, group: null };
  const pairing = (clustersOf: (samples: readonly Sample[]) => number[]) => ({
    answers: ['score', 'list'],
    statistics: (_: unknown, samples: readonly Sample[]) => {
      const values = Float64Array.from(samples, ({ score }) => score as number);
      const mean = values.reduce((sum, one) => sum + one, 0) / values.length;
      return {
        clusters: Int32Array.from(clustersOf(samples)),
        means: [{ ...place, values }],
        smooth: [
          {
            ...{ ...place, measure: 'smooth', value: mean, method: 'delta method' },
            influence: () => values.map((one) => (one - mean) / values.length),
          },
        ],
      };
    },
  });
  const listOf = (samples: readonly Sample[]) => samples.map(({ list }) => list as number);
  /** Lists of four, all of which move alike. */
  const lists = 12;
  const samples = (move: (list: number) => number, list = (i: number) => Math.floor(i / 4)): Sample[] =>
    Array.from({ length: 4 * lists }, (_, i) => ({
      id: String(i).padStart(2, '0'),
      score: (i % 4) / 4 + move(Math.floor(i / 4)),
      list: list(i),
    }));
  const before = samples(() => 0);
  const now = samples((list) => (list % 3) / 10);
  const errorOf = (measure: string, first: readonly Sample[], second: readonly Sample[], by = pairing(listOf)) => {
    const paired = pairItems(by, {}, { before: first, now: second }, random());
    if ('reason' in paired) throw new Error(paired.reason);
    const { interval } = paired.get(measurementKey({ ...place, measure }))!.contrast(plain, 0)!;
    return (interval.upper - interval.lower) / 2 / 1.959963984540054;
  };
  /** Of the mean of twelve lists that move by 0, .1 or .2, and of 48 items, as if they were on their own. */
  const [ofLists, ofItems] = [lists, 4 * lists].map((n) => Math.sqrt(0.02 / 3 / n));

  test('count as one, so that the error is that of the lists', () => {
    expect(errorOf('smooth', before, now)).toBeCloseTo(ofLists, 6);
    expect(
      errorOf(
        'smooth',
        before,
        now,
        pairing((all) => all.map(() => -1)),
      ),
    ).toBeCloseTo(ofItems, 6);
    expect(errorOf('mean', before, now) / ofLists).toBeGreaterThan(0.9);
    expect(errorOf('mean', before, now) / ofLists).toBeLessThan(1.1);
  });

  test('are found whatever their numbers, and by those that have one in either run', () => {
    const renumbered = samples(
      (list) => (list % 3) / 10,
      (i) => 99 - Math.floor(i / 4),
    );
    expect(errorOf('smooth', before, renumbered)).toBeCloseTo(ofLists, 12);
    const holes = samples(
      (list) => (list % 3) / 10,
      (i) => (i % 4 === 0 ? -1 : Math.floor(i / 4)),
    );
    expect(errorOf('smooth', before, holes)).toBeCloseTo(ofLists, 12);
  });

  test('are all that belong together in one of the runs; of fewer than ten there is no comparison', () => {
    const pairs = samples(
      () => 0,
      (i) => Math.floor(i / 8),
    );
    expect(pairItems(pairing(listOf), {}, { before: pairs, now }, random())).toEqual({
      reason: '6 clusters of items that are independent in both runs; at least 10 are needed',
    });
    const across = samples(
      () => 0,
      (i) => i % 4,
    );
    expect(pairItems(pairing(listOf), {}, { before, now: across }, random())).toEqual({
      reason: '1 cluster of items that is independent in both runs; at least 10 are needed',
    });
  });
});

describe('what is known by the influence of each item', () => {
  const smooth = (value: number, influence: readonly number[]) => ({
    means: [],
    smooth: [
      {
        measure: 'auc',
        attribute: null,
        group: null,
        value,
        method: 'DeLong',
        influence: () => Float64Array.from(influence),
      },
    ],
  });
  const paired = (before: ReturnType<typeof smooth>, now: ReturnType<typeof smooth>) =>
    only(pairStatistics(before, now, 2, random()));

  test('is identical where value and every influence are', () => {
    expect(paired(smooth(0.5, [1, 2]), smooth(0.5, [1, 2])).identical).toBe(true);
    expect(paired(smooth(0.5, [1, 2]), smooth(0.5, [2, 1])).identical).toBe(false);
    expect(paired(smooth(0.5, [1, 2]), smooth(0.6, [1, 2])).identical).toBe(false);
  });

  test('has no contrast where no item moves it', () => {
    expect(paired(smooth(0.5, [1, 2]), smooth(0.6, [1, 2])).contrast(plain, 0)).toBeNull();
    // Differences 1 and -1: a variance of 2.
    expect(paired(smooth(0.5, [1, 2]), smooth(0.6, [2, 1])).contrast(plain, 0)?.value).toBeCloseTo(0.1, 12);
  });
});
