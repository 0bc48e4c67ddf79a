import { describe, expect, it } from 'vitest';
import metric from '../../../metrics/membership-inference/index.ts';
import type { MeasurementId, Sample } from '../../../src/plugin.ts';
import { normals } from '../../../src/statistics/distributions/normal.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import { aucOfScores } from '../../../src/statistics/index.ts';
import { answerOf, type Item, inputOf, type Shadow } from './rows.ts';

const random = randomStream(3, 'items');
const normal = normals(random);
const items: Item[] = Array.from({ length: 400 }, (_, i) => {
  const [label, member] = [i % 2, i % 17 === 0 ? -1 : Number(i % 5 < 2)];
  const own = i % 31 === 0 ? null : answerOf(1 + 2 * normal() + 0.6 * member, label);
  return { label, member, group: i % 3 === 0 ? 'a' : 'b', own };
});
const shadow = (): Shadow => ({ positive: items.map(({ label }) => answerOf(1 + normal(), label)) });
const shadows = [shadow(), shadow()];
const nameOf = ({ measure, attribute, group }: MeasurementId) => JSON.stringify([measure, attribute, group]);

describe.each(['loss', 'offline-lira'] as const)('the %s attack, item by item', (attack) => {
  const given = { attack, resamples: 100 };
  const input = inputOf(items, given, attack === 'loss' ? [] : shadows);
  const samples = [...metric.samples!(input)];
  const statistics = metric.pairing!.statistics(input.options, samples);
  const measured = metric.measure(input).filter(({ status }) => status === 'ok');
  const values = (of: typeof measured) =>
    new Map(of.flatMap((one) => (one.status === 'ok' ? [[nameOf(one), one.value] as const] : [])));

  it('has each measure that it has of all at once', () => {
    const once = statistics.others!.recompute(new Uint32Array(items.length).fill(1));
    const found = new Map([
      ...statistics.smooth!.map((one) => [nameOf(one), one.value] as const),
      ...statistics.others!.places.map((place, k) => [nameOf(place), once[k]] as const),
    ]);
    expect([...found.keys()].sort()).toEqual([...values(measured).keys()].sort());
    for (const [name, value] of values(measured)) expect(found.get(name), name).toBeCloseTo(value, 12);
  });

  it('counts an item as often as it is drawn', () => {
    const weight = Uint32Array.from(items, (_, i) => (i * 7) % 4);
    const of = <T>(all: readonly T[]) => all.flatMap((one, i) => Array.from({ length: weight[i] }, () => one));
    const again = inputOf(
      of(items),
      given,
      attack === 'loss' ? [] : shadows.map(({ positive }) => ({ positive: of(positive) })),
    );
    const expected = values(metric.measure(again).filter(({ status }) => status === 'ok'));
    const drawn = statistics.others!.recompute(weight);
    expect(drawn.length).toBeGreaterThan(4);
    for (const [k, place] of statistics.others!.places.entries()) {
      expect(drawn[k], nameOf(place)).toBeCloseTo(expected.get(nameOf(place))!, 12);
    }
  });

  it('has AUCs with the error that DeLong gives them', () => {
    const varianceOf = (own: readonly Sample[]) => {
      const usable = own.filter(({ member, score }) => member !== null && score !== null);
      const scores = Float64Array.from(usable, ({ score }) => score as number);
      return aucOfScores(scores, (k) => usable[k].member === true).variance;
    };
    const errorOf = (measure: string, group: string | null) => {
      const one = statistics.smooth!.find((found) => found.measure === measure && found.group === group)!;
      return one.influence().reduce((sum, error) => sum + error ** 2, 0);
    };
    const [a, b] = ['a', 'b'].map((group) => varianceOf(samples.filter((_, i) => items[i].group === group)));
    expect(errorOf('auc', null)).toBeCloseTo(varianceOf(samples), 12);
    expect(errorOf('auc', 'a')).toBeCloseTo(a, 12);
    expect(errorOf('auc-difference', 'b')).toBeCloseTo(a + b, 12);
  });
});

it('samples say who is a member where that is known, and have finite numbers alone', () => {
  const certain = inputOf([
    { label: 1, member: 1, own: 1 },
    { label: 1, member: -1, own: 0 },
    { label: 0, member: 0, own: null },
  ]);
  expect([...metric.samples!(certain)]).toEqual([
    { id: '0', member: true, score: expect.closeTo(103.6, 1), probability: 1, groups: {} },
    { id: '1', member: null, score: expect.closeTo(-103.6, 1), probability: 0, groups: {} },
    { id: '2', member: false, score: null, probability: null, groups: {} },
  ]);
});
