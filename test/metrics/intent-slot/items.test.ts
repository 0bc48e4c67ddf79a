import { describe, expect, it } from 'vitest';
import metric from '../../../metrics/intent-slot/index.ts';
import type { MeasurementId } from '../../../src/plugin.ts';
import fixture from '../../fixtures/intent-slot.json' with { type: 'json' };
import { answerOf, dataOf, measureRows, type Row } from './utterances.ts';

const nameOf = ({ measure, attribute, group }: MeasurementId) => JSON.stringify([measure, attribute, group]);
const given = { minGroupSize: 1, sourceLanguage: 'en' };
// Some without an answer.
const rows: Row[] = fixture.rows.map((row, i) => (i % 13 === 0 ? { ...row, named: null, predicted: null } : row));
const valuesOf = (some: readonly Row[]) =>
  new Map(measureRows(some, given).flatMap((one) => (one.status === 'ok' ? [[nameOf(one), one.value] as const] : [])));

describe('requests in two runs, utterance by utterance', () => {
  const options = metric.options.parse({ dataset: 'toy', ...given });
  const samples = [
    ...metric.samples!({ options, data: { dataset: dataOf(rows) }, observed: { found: answerOf(rows) } }),
  ];
  const { means, others, clusters } = metric.pairing!.statistics(options, samples);
  const weighted = (weight: Uint32Array) => {
    const drawn = others!.recompute(weight);
    const meanOf = (values: Float64Array) => {
      const known = [...values.keys()].filter((i) => !Number.isNaN(values[i]));
      const sum = (of: (i: number) => number) => known.reduce((all, i) => all + of(i), 0);
      return sum((i) => weight[i] * values[i]) / sum((i) => weight[i]);
    };
    return new Map([
      ...means.map((one) => [nameOf(one), meanOf(one.values)] as const),
      ...others!.places.map((place, k) => [nameOf(place), drawn[k]] as const),
    ]);
  };

  it('have each measure that they have all at once', () => {
    const found = weighted(new Uint32Array(rows.length).fill(1));
    const expected = valuesOf(rows);
    expect([...found.keys()].sort()).toEqual([...expected.keys()].sort());
    for (const [name, value] of expected) expect(found.get(name), name).toBeCloseTo(value, 12);
  });

  it('count as often as they are drawn', () => {
    const weight = Uint32Array.from(rows, (_, i) => (i * 7) % 4);
    const expected = valuesOf(rows.flatMap((row, i) => Array.from({ length: weight[i] }, () => row)));
    for (const [name, value] of weighted(weight)) expect(value, name).toBeCloseTo(expected.get(name)!, 12);
  });

  it('are drawn with those that say the same in other languages', () => {
    const of = (i: number) => rows[i].item;
    for (const [i, cluster] of clusters!.entries()) {
      const same = rows.findIndex(({ item }) => item === of(i));
      expect(cluster).toBe(of(i) === null ? -1 : clusters![same]);
    }
    expect(new Set(clusters).size).toBe(new Set(rows.map(({ item }) => item)).size);
  });

  it('decide on intents', () => {
    const decisions = metric.pairing!.decisions!(options, samples);
    expect(decisions[0]).toMatchObject({ decision: null, right: null });
    expect(decisions[1]).toMatchObject({ decision: rows[1].named, right: rows[1].named === rows[1].intent });
    expect(decisions[1].groups).toEqual({ language: [rows[1].language] });
  });
});
