import { describe, expect, it } from 'vitest';
import type { Correlation } from '../../src/contract/report.ts';
import {
  answerQuestion,
  answerSentence,
  tallyByMetrics,
  telling,
} from '../../src/view/correlations/correlation-answer.ts';
import { arrangeCorrelations } from '../../src/view/correlations/correlation-pairs.ts';
import { varied } from '../../src/view/correlations/varied-pairs.ts';
import { fixture } from '../report/fixture.ts';

const model = fixture().correlations.find(({ method, status }) => method === 'spearman' && status === 'ok')!;

/** Pairs of `a/1`, `a/2`, ... with `b/1`, ... by Spearman; null stands for a pair without a coefficient. */
function pairs(values: readonly (number | null)[], more: Partial<Correlation> = {}): Correlation[] {
  return values.map((value, i) => ({
    ...model,
    a: { metric: 'a', measure: `${i}`, attribute: 'gender' },
    b: { metric: 'b', measure: `${i}`, attribute: 'gender' },
    aligned: true,
    value,
    pValue: value === null ? null : 0.5,
    falseDiscoveryRate: value === null ? null : 0.5,
    ...(value === null ? { status: 'insufficient' as const, reason: 'few', interval: null, leaveOneOut: null } : {}),
    ...more,
  }));
}
const sure = { pValue: 0.001, falseDiscoveryRate: 0.05 };
const answer = (correlations: Correlation[]) => answerSentence(arrangeCorrelations(correlations));

describe('the short answer of the correlations', () => {
  it('counts the sure pairs on either side, and says what the middle one is', () => {
    const some = [
      ...pairs([0.9, 0.8], sure),
      ...pairs([-0.7], sure).map((each) => ({ ...each, a: { ...each.a, metric: 'c' } })),
      ...pairs([0.1, 0.2, 0.3]).map((each) => ({ ...each, a: { ...each.a, metric: 'd' } })),
    ];
    // -0.7, 0.1, 0.2, 0.3, 0.8, 0.9: the middle is 0.25.
    expect(answer(some)).toBe(
      'Of 6 aligned pairs of measures, 2 surely agree and 1 surely disagree; the other 3 are undecided. ' +
        'The median Spearman coefficient is 0.25; 1 would be full agreement, 0 none.',
    );
  });

  it('does not take what is not sure for agreement, nor for disagreement', () => {
    expect(answer(pairs([0.9, 0.8, -0.4], { pValue: 0.01, falseDiscoveryRate: 0.051 }))).toMatch(
      /^These subjects do not tell: of 3 aligned pairs of measures, none surely agrees or disagrees\. .* is 0\.80;/,
    );
    expect(answer(pairs([0.9], { falseDiscoveryRate: null }))).toMatch(
      /^These subjects do not tell: of 1 aligned pair of/,
    );
  });

  it('goes by the aligned pairs with a coefficient, and by all where none is aligned', () => {
    const misaligned = pairs([-0.9, -0.8], { aligned: false }).map((each) => ({
      ...each,
      a: { ...each.a, metric: 'c' },
    }));
    expect(answer([...misaligned, ...pairs([0.3, null])])).toContain('of 1 aligned pair of measures');
    expect(answer(misaligned)).toContain('of 2 pairs of measures, none');
  });

  it('says so where there is nothing to go by', () => {
    expect(answer([])).toBe('There are no two measures to correlate.');
    expect(answer(pairs([null, null]))).toBe('This cannot be told: none of 2 pairs of measures has a coefficient.');
  });

  it('tells of declared numbers apart from whether measures agree', () => {
    const declared = (values: readonly (number | null)[], more: Partial<Correlation> = {}) =>
      pairs(values, { aligned: false, ...more }).map((each) => ({
        ...each,
        a: { metric: 'declared', measure: 'epsilon', attribute: null },
      }));
    expect(answer([...pairs([0.3]), ...declared([0.9, -0.7])])).toBe(
      'These subjects do not tell: of 1 aligned pair of measures, none surely agrees or disagrees. ' +
        'The median Spearman coefficient is 0.30; 1 would be full agreement, 0 none. ' +
        'Of 2 pairs of a declared number and a measure, none surely goes one way.',
    );
    const some = [...declared([0.9], sure), ...declared([0.1, 0.2]).slice(1)];
    expect(answer(some)).toBe(
      'Of 2 pairs of a declared number and a measure, in 1 the measure is surely farther from its ideal where the ' +
        'number is greater, in 0 nearer; the other 1 is undecided.',
    );
    expect(answer(declared([null]))).toBe('None of 1 pair of a declared number and a measure has a coefficient.');
    const { results } = fixture();
    expect(answerQuestion(some, results)).toBe('Does what subjects declare go with what is measured?');
    const { correlations } = fixture();
    expect(answerQuestion([...correlations, ...some], results)).toBe('Do intrinsic and extrinsic measures agree?');
    expect(telling(arrangeCorrelations(some))).toEqual([]);
  });

  it('asks about the families where every pair crosses them', () => {
    const { correlations, results } = fixture();
    expect(answerQuestion(correlations, results)).toBe('Do intrinsic and extrinsic measures agree?');
    const within = [...correlations, { ...model, b: model.a }];
    expect(answerQuestion(within, results)).toBe('Do the measures agree?');
  });

  it('is told by metric, too', () => {
    const some = [
      ...pairs([0.2, 0.4], sure),
      ...pairs([-0.3]).map((each) => ({ ...each, b: { ...each.b, metric: 'z' } })),
    ];
    expect(tallyByMetrics(telling(arrangeCorrelations(some)))).toEqual([
      { a: 'a', b: 'b', tally: { pairs: 2, agreeing: 2, disagreeing: 0, median: expect.closeTo(0.3, 12) } },
      { a: 'a', b: 'z', tally: { pairs: 1, agreeing: 0, disagreeing: 0, median: -0.3 } },
    ]);
  });
});

describe('some of many pairs', () => {
  it('are of different metrics as far as there are any, whatever their uses are called, and stay in their order', () => {
    const { results } = fixture();
    const [first, second] = results.filter(({ family }) => family === 'intrinsic');
    const uses = [
      { ...first, as: 'a', metric: 'weat' },
      { ...first, as: 'again', metric: 'weat' },
      { ...second, as: 'c', metric: 'ceat' },
      { ...first, as: 'b', metric: 'bias' },
    ];
    const named = (metric: string, value: number) =>
      pairs([value], { pValue: 1 - value }).map((each) => ({ ...each, a: { ...each.a, metric } }));
    const { ranked } = arrangeCorrelations([...named('a', 0.9), ...named('again', 0.8), ...named('c', 0.7)]);
    const chosen = (most: number) => varied(ranked, uses, most).map(({ a }) => a.metric);
    expect(chosen(2)).toEqual(['a', 'c']);
    expect(chosen(3)).toEqual(['a', 'again', 'c']);
  });
});
