import { describe, expect, test } from 'vitest';
import rankingGaps from '../../../metrics/ranking-gaps/index.ts';
import scoreGaps from '../../../metrics/score-gaps/index.ts';
import { measurementKey, type PairedItems, pairItems } from '../../../src/judge/baseline/paired.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import fixture from '../../fixtures/paired-gaps.json' with { type: 'json' };
import { inputOf as ranked } from '../../metrics/ranking-gaps/rows.ts';
import { inputOf as scored } from '../../metrics/score-gaps/rows.ts';

const random = () => randomStream(1, 'test');

function changeOf(paired: PairedItems, measure: string, group: string | null): { value: number; error: number } {
  if ('reason' in paired) throw new Error(paired.reason);
  const found = paired
    .get(measurementKey({ measure, attribute: 'gender', group }))!
    .contrast({ before: 1, now: 1 }, 0)!;
  return { value: found.value, error: (found.interval.upper - found.interval.lower) / 2 / 1.959963984540054 };
}
/** 1,000 draws know a standard deviation to 2.3 %, and one in a thousand is off by three times that. */
const drawn = (error: number, expected: number) => expect(Math.abs(error / expected - 1)).toBeLessThan(0.08);

describe('score-gaps of two runs, by NumPy and SciPy', () => {
  const { group, before, now, change, errors, meanGapError } = fixture.numbers;
  const samples = (numbers: readonly number[]) => [
    ...scoreGaps.samples!(scored(numbers.map((number, i) => [group[i] ? 'own' : 'rest', number] as const))),
  ];
  const options = scoreGaps.options.parse({ dataset: 'toy' });
  const paired = pairItems(scoreGaps.pairing!, options, { before: samples(before), now: samples(now) }, random());

  test('the gap of means moves as far as two means of changes do', () => {
    const own = changeOf(paired, 'mean-gap', 'own');
    expect(own.error).toBeCloseTo(meanGapError, 12);
    const rest = changeOf(paired, 'mean-gap', 'rest');
    expect(rest.value).toBeCloseTo(-own.value, 12);
  });

  test.each(Object.keys(errors) as (keyof typeof errors)[])('%s', (measure) => {
    const { value, error } = changeOf(paired, measure, measure === 'above-median-ratio' ? null : 'own');
    expect(value).toBeCloseTo(change[measure], 10);
    drawn(error, errors[measure]);
  });
});

describe('ranking-gaps of two runs, by NumPy', () => {
  const { list, women, before, now, change, jackknife, errors } = fixture.rankings;
  const samples = (positions: readonly number[]) => [
    ...rankingGaps.samples!(
      ranked(positions.map((position, i) => [list[i], women[i] ? 'women' : 'men', position] as const)),
    ),
  ];
  const options = rankingGaps.options.parse({ dataset: 'toy' });
  const paired = pairItems(rankingGaps.pairing!, options, { before: samples(before), now: samples(now) }, random());

  test.each(Object.keys(jackknife) as (keyof typeof jackknife)[])('%s: each list left out in turn', (measure) => {
    const { value, error } = changeOf(paired, measure, 'women');
    expect(value).toBeCloseTo(change[measure], 12);
    expect(error).toBeCloseTo(jackknife[measure], 12);
  });

  test.each(Object.keys(errors) as (keyof typeof errors)[])('%s: lists drawn anew', (measure) => {
    const { value, error } = changeOf(paired, measure, null);
    expect(value).toBeCloseTo(change[measure], 12);
    drawn(error, errors[measure]);
  });
});
