import { expect, test } from 'vitest';
import { humanAgreement, type PerText } from '../../src/correlate/human-agreement.ts';

const perText = (metric: string, values: readonly (number | null)[], more: Partial<PerText> = {}): PerText => ({
  subject: 's',
  metric,
  values: new Map(values.map((value, i) => [`t${i}`, value])),
  error: null,
  ...more,
});

function study(means: readonly number[], metrics: readonly PerText[]) {
  const judgements = { file: 'h.csv', sha256: 'x', rows: means.length, empty: 0, mostPerText: 1 };
  return humanAgreement({ ...judgements, means: new Map(means.map((v, i) => [`t${i}`, v])) }, metrics);
}

const people = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
const close = [1, 2, 4, 3, 5, 6, 8, 7, 9, 10, 12, 11];
const far = [5, 1, 9, 2, 12, 4, 3, 8, 6, 11, 7, 10];

test('correlates each metric and compares each two, by hand', () => {
  const { agreements, comparisons } = study(people, [perText('a', close), perText('b', far)]);
  // Three swaps of neighbours, squared rank differences 6: 1 - 6 * 6 / (12 * 143).
  const r = 1 - 36 / 1716;
  expect(agreements.find((each) => each.metric === 'a' && each.method === 'spearman')?.value).toBeCloseTo(r, 12);
  expect(comparisons).toHaveLength(1);
  expect(comparisons[0]).toMatchObject({ status: 'ok', a: 'a', b: 'b', n: 12 });
  expect(comparisons[0].value).toBeGreaterThan(0);
  expect(comparisons[0].williams?.adjustedPValue).toBe(comparisons[0].williams?.pValue);
  expect(comparisons[0].jackknife?.adjustedPValue).toBe(comparisons[0].jackknife?.pValue);
});

test('gives rank coefficients an interval, and Pearson none', () => {
  const { agreements } = study(people, [perText('a', close)]);
  const has = Object.fromEntries(agreements.map(({ method, interval }) => [method, interval !== null]));
  expect(has).toEqual({ pearson: false, spearman: true, kendall: true });
});

test('counts what it leaves out', () => {
  const { agreements, comparisons } = study(people.slice(0, 8), [
    perText('a', [null, ...close.slice(1)]),
    perText('b', far.slice(0, 6)),
  ]);
  expect(agreements[0]).toMatchObject({ n: 7, withoutJudgement: 4, withoutText: 0, withoutValue: 1 });
  expect(agreements[3]).toMatchObject({ n: 6, withoutJudgement: 0, withoutText: 2, withoutValue: 0 });
  expect(comparisons[0]).toMatchObject({ n: 5, jackknife: null, status: 'ok' });
});

test('says why there is no number', () => {
  const few = study(people, [perText('a', close.slice(0, 3)), perText('b', far)]);
  expect(few.agreements[0]).toMatchObject({ status: 'insufficient', value: null });
  expect(few.comparisons[0]).toMatchObject({ status: 'insufficient', n: 3 });
  const constant = study(
    people.map(() => 1),
    [perText('a', close)],
  );
  expect(constant.agreements[0]).toMatchObject({
    status: 'undefined',
    reason: 'the same for all 12 texts: the judgement',
  });
  const same = study(people, [
    perText('a', close),
    perText(
      'b',
      close.map((v) => 2 * v),
    ),
  ]);
  expect(same.comparisons[0]).toMatchObject({ status: 'undefined', williams: null });
  const failed = study(people, [perText('a', [], { error: 'no gradient' }), perText('b', far)]);
  expect(failed.agreements[0]).toMatchObject({ status: 'error', reason: 'no gradient' });
  expect(failed.comparisons[0]).toMatchObject({ status: 'error', reason: 'no gradient' });
});

test('compares within a subject only', () => {
  const { comparisons } = study(people, [perText('a', close), perText('a', far, { subject: 'other' })]);
  expect(comparisons).toEqual([]);
});
