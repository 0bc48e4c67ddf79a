/** Audits that others have published. */
import { describe, expect, test } from 'vitest';
import fixture from '../fixtures/hiring-rankings.json' with { type: 'json' };
import { exactTest } from './multinomial.ts';
import { auditOf, decided, selection } from './toys.ts';

describe("the scoring example of New York City's rule (6 RCNY 5-301 (d))", () => {
  /** Above the median, number, rate and ratio as printed. */
  const printed: Record<'sex' | 'race', Record<string, readonly [number, number, string, string]>> = {
    sex: { Male: [50, 92, '54.3', '1.00'], Female: [34, 76, '44.7', '0.82'] },
    race: {
      // The rule prints 64.2, which it cut off: 18 of 28 are 64.2857 %. It rounds the 41.667 % of Asian.
      'Hispanic or Latino': [18, 28, '64.3', '1.00'],
      White: [15, 40, '37.5', '0.58'],
      'Black or African American': [16, 32, '50.0', '0.78'],
      'Native Hawaiian or Pacific Islander': [5, 8, '62.5', '0.97'],
      Asian: [10, 24, '41.7', '0.65'],
    },
  };

  test.each(['sex', 'race'] as const)('by %s, to the printed digit', (by) => {
    const other = by === 'sex' ? { race: null } : { sex: null };
    const cells = Object.entries(printed[by]).map(([name, [selected, number]]) =>
      decided({ [by]: name }, selected, number),
    );
    const [table] = auditOf(cells, selection, other).tables;
    for (const row of table.rows) {
      const [, number, rate, ratio] = printed[by][row[by]!];
      expect([row.number, (100 * row.rate!).toFixed(1), row.ratio!.toFixed(2)]).toEqual([number, rate, ratio]);
    }
    expect(table.rows).toHaveLength(Object.keys(printed[by]).length);
    // Neither is more than chance makes of fair scores.
    expect(table.flagged).toBe(false);
  });
});

describe('eight rankings of equal applications by language models', () => {
  const { tables, rankings } = fixture;
  const cells = tables.flatMap(({ top }, t) =>
    top.map((selected, g) => decided({ race: `${g}`, group: `${t}` }, selected, rankings)),
  );
  const made = auditOf(cells, selection, { sex: null, group: 'table' }).tables.filter(({ group }) => group !== null);

  test('have the 64 published ratios', () => {
    expect(made.flatMap(({ rows }) => rows.map(({ ratio }) => ratio))).toEqual(
      tables.flatMap(({ ratios }) => ratios.map((ratio) => expect.closeTo(ratio, 12))),
    );
    expect(cells).toHaveLength(64);
  });

  test('two are beyond chance, while seven have a ratio below 0.8', () => {
    expect(made.filter(({ rows }) => rows.some(({ ratio }) => ratio! < 0.8))).toHaveLength(7);
    expect(made.flatMap(({ flagged }, t) => (flagged ? [t] : []))).toEqual([0, 3]);
  });

  test('the same two are by the null of a ranking, of which each puts one first', () => {
    // Who is first takes the place from the others: counts are multinomial, and vary more than those of people who are decided
    // one by one, whose chi-square is 8/7 of this one.
    const statistics = tables.map(({ top }) => top.reduce((sum, x) => sum + (x - 125) ** 2 / 125, 0));
    expect(statistics.map((each) => Number(each.toFixed(1)))).toEqual([50.2, 5.8, 8.3, 46.1, 11.8, 9.1, 4.3, 8.5]);
    const ps = tables.map(({ top }) => exactTest(top));
    expect(ps.flatMap((p, t) => (p < 0.05 ? [t] : []))).toEqual([0, 3]);
    // And without any correction for eight tables.
    expect(made.flatMap(({ test }, t) => (test!.pValue < 0.05 ? [t] : []))).toEqual([0, 3]);
    for (const [t, { test }] of made.entries()) if (![0, 3].includes(t)) expect(test!.pValue).toBeLessThan(ps[t]);
  });
});
