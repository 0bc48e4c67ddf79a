import { describe, expect, test } from 'vitest';
import groupErrorRates from '../../../metrics/group-error-rates/index.ts';
import hateSpeechBias from '../../../metrics/hate-speech-bias/index.ts';
import { builtInMetrics } from '../../../metrics/index.ts';
import type { Result } from '../../../src/contract/report.ts';
import type { AnyMetric, MeasureDeclaration, Measurement } from '../../../src/plugin.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import { repeatsOf } from '../../../src/view/repeats.ts';
import { result } from '../../gates/results.ts';
import { labelled, measureScores } from '../../metrics/labelled-data.ts';

const name = ({ measure, attribute, group }: Result) => [measure, attribute, group].filter(Boolean).join(' ');

function repeated(results: readonly Result[], equals: Record<string, string> = {}) {
  const measures = Object.fromEntries(
    Object.entries(equals).map(([measure, other]) => {
      return [
        measure,
        { title: '', definition: '', about: 'bias' as const, main: false, of: null, reference: null, equals: other },
      ];
    }),
  );
  return [...repeatsOf(results, [{ id: 'bias', measures }])].map(([a, b]) => [name(a), name(b)]);
}

describe('what repeats another result', () => {
  test('is a measure that always equals another one, at the same place', () => {
    const results = ['tpr', 'fnr'].flatMap((measure) => [
      result({ measure, value: 0.5 }),
      result({ measure, attribute: 'race' }),
    ]);
    expect(repeated(results, { fnr: 'tpr' })).toEqual([
      ['fnr', 'tpr'],
      ['fnr race', 'tpr race'],
    ]);
    expect(repeated([results[2]], { fnr: 'tpr' })).toEqual([]);
    expect(repeated([result({ measure: 'tpr', subject: 'other' }), results[2]], { fnr: 'tpr' })).toEqual([]);
  });

  test('is the summary over a single group, and over a single attribute', () => {
    const whole = result();
    const race = result({ attribute: 'race' });
    const only = result({ attribute: 'race', group: 'a' });
    expect(repeated([whole, race, only])).toEqual([
      ['auc race', 'auc race a'],
      ['auc', 'auc race a'],
    ]);
    const small = result({ attribute: 'race', group: 'b', status: 'insufficient', value: null, reason: 'few' });
    expect(repeated([whole, race, only, small])).toHaveLength(2);
    const second = result({ attribute: 'race', group: 'b' });
    expect(repeated([whole, race, only, second])).toEqual([['auc', 'auc race']]);
    expect(repeated([whole, race, only, second, result({ attribute: 'gender' })])).toEqual([]);
    expect(repeated([result({ value: 0.5 }), race])).toEqual([]);
    expect(repeated([result({ n: 99 }), race])).toEqual([]);
  });

  test('ends where a plugin declares two measures to equal each other', () => {
    const results = ['a', 'b'].map((measure) => result({ measure }));
    expect(repeated(results, { a: 'b', b: 'a' })).toEqual([['a', 'b']]);
  });
});

describe('built-in measures', () => {
  test('that are declared to equal another one name a measure of their metric', () => {
    for (const { id, measures } of builtInMetrics) {
      for (const [measure, { equals }] of Object.entries(measures as Record<string, MeasureDeclaration>)) {
        if (equals !== undefined) expect(Object.keys(measures), `${id}/${measure}`).toContain(equals);
      }
    }
  });

  test.each([
    ['group-error-rates', groupErrorRates, [['false-negative-rate-difference', 'true-positive-rate-difference']]],
    ['hate-speech-bias', hateSpeechBias, []],
  ] as [string, AnyMetric, [string, string][]][])(
    'of %s that are the same on all data are declared so, and no others',
    (_, metric, expected) => {
      const random = randomStream(1, 'coincidences', metric.id);
      const [first, ...others] = Array.from({ length: 12 }, () => {
        const labels = Array.from({ length: 400 }, () => (random.next() < 0.5 ? 1 : 0));
        const scores = labels.map((label) => (random.next() + 0.5 * label) / 1.5);
        const column = labels.map(() => ['a', 'b', 'c'][random.below(3)]);
        return coinciding(measureScores(metric, labelled(labels, { race: column }), scores));
      });
      const always = first.filter((pair) => others.every((found) => found.includes(pair)));
      expect(always).toEqual(expected.map((pair) => JSON.stringify(pair)));
      const declared = Object.entries(metric.measures as Record<string, MeasureDeclaration>).flatMap(
        ([measure, { equals }]) => (equals === undefined ? [] : [JSON.stringify([measure, equals])]),
      );
      expect(declared).toEqual(expected.map((pair) => JSON.stringify(pair)));
    },
  );
});

/** Pairs of measures with the same value at every place where both have one; to the last digits but those of rounding. */
function coinciding(measured: readonly Measurement[]): string[] {
  const values = new Map<string, Map<string, number>>();
  for (const one of measured) {
    if (one.status !== 'ok') continue;
    const own = values.get(one.measure) ?? new Map<string, number>();
    values.set(one.measure, own.set(JSON.stringify([one.attribute, one.group]), one.value));
  }
  const names = [...values.keys()];
  return names.flatMap((a, i) =>
    names.slice(0, i).flatMap((b) => {
      const shared = [...values.get(a)!].filter(([place]) => values.get(b)!.has(place));
      const same = shared.every(([place, value]) => Math.abs(value - values.get(b)!.get(place)!) < 1e-12);
      return shared.length > 0 && same ? [JSON.stringify([a, b])] : [];
    }),
  );
}
