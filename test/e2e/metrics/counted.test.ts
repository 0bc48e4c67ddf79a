import fc from 'fast-check';
import { expect, test } from 'vitest';
import groupErrorRates from '../../../metrics/group-error-rates/index.ts';
import hateSpeechBias from '../../../metrics/hate-speech-bias/index.ts';
import type { LabelledData } from '../../../src/plugin.ts';
import { expectAlike } from '../../metrics/alike.ts';
import { labelled, measureScores } from '../../metrics/labelled-data.ts';

interface Row {
  label: number;
  score: number;
  gender: string;
  faiths: readonly string[];
}

const scores = fc.oneof(
  fc.integer({ min: 0, max: 20 }).map((twentieths) => twentieths / 20),
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.constant(Number.NaN),
);
const row: fc.Arbitrary<Row> = fc.record({
  label: fc.integer({ min: 0, max: 1 }),
  score: scores,
  gender: fc.constantFrom('f', 'm', 'x', ''),
  faiths: fc.subarray(['a', 'b', 'c']),
});
const tables = fc
  .array(fc.tuple(row, fc.integer({ min: 1, max: 40 })), { minLength: 1, maxLength: 60 })
  .chain((alike) =>
    fc.shuffledSubarray([...expanded(alike).keys()], { minLength: 1 }).map((order) => ({ alike, order })),
  );

function expanded(alike: readonly (readonly [Row, number])[]): Row[] {
  return alike.flatMap(([one, count]) => new Array<Row>(count).fill(one));
}

function dataOf(rows: readonly Row[]): LabelledData {
  const membersBy = (names: readonly string[], isIn: (row: Row, name: string) => boolean) =>
    Object.fromEntries(
      names
        .map((name) => [name, rows.flatMap((one, i) => (isIn(one, name) ? [i] : []))] as const)
        .filter(([, members]) => members.length > 0),
    );
  return labelled(
    rows.map(({ label }) => label),
    {
      gender: membersBy(['f', 'm', 'x'], ({ gender }, name) => gender === name),
      faith: membersBy(['a', 'b', 'c'], ({ faiths }, name) => faiths.includes(name)),
    },
  );
}

/** The rows that differ, in another order, and how often each is there. */
function counted(rows: readonly Row[]): { data: LabelledData; scores: number[] } {
  const found = new Map<string, { row: Row; count: number }>();
  for (const one of rows) {
    const key = JSON.stringify([one.label, one.gender, one.faiths, `${one.score}`]);
    const known = found.get(key) ?? { row: one, count: 0 };
    found.set(key, { ...known, count: known.count + 1 });
  }
  const items = [...found].sort(([a], [b]) => (a < b ? 1 : -1)).map(([, item]) => item);
  const data = dataOf(items.map(({ row }) => row));
  const counts = Float64Array.from(items, ({ count }) => count);
  return { data: { ...data, counts }, scores: items.map(({ row }) => row.score) };
}

type Measure = (data: LabelledData, scores: readonly number[]) => unknown;

const bias =
  (options: Record<string, unknown>): Measure =>
  (data, scores) =>
    measureScores(hateSpeechBias, data, scores, { minGroupSize: 2, ...options });

const rates: Measure = (data, scores) =>
  measureScores(groupErrorRates, data, scores, { minGroupSize: 1, intersections: [['gender', 'faith']] });

test.each<[string, Measure, number, number?]>([
  // Sums of residuals are rounded in the order in which they are added up.
  ['group-error-rates', rates, 1e-12],
  ['group-error-rates, scores that differ by a millionth', rates, 1e-12, 1506649194],
  ['hate-speech-bias', bias({}), 0],
  ['hate-speech-bias, every item in the background', bias({ background: 'borkan' }), 0],
  ['hate-speech-bias, by a bootstrap', bias({ interval: 'bootstrap', resamples: 100 }), 0],
])('Rows counted give what they give one by one: %s', (_, measure, tolerance, seed) => {
  fc.assert(
    fc.property(tables, ({ alike, order }) => {
      const all = expanded(alike);
      const rows = order.map((i) => all[i]);
      const given = measure(
        dataOf(rows),
        rows.map(({ score }) => score),
      );
      const { data, scores } = counted(rows);
      expectAlike(measure(data, scores), given, tolerance);
    }),
    { numRuns: 60, ...(seed !== undefined && { seed }) },
  );
  expect.hasAssertions();
});
