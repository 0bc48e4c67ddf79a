import { describe, expect, test } from 'vitest';
import { auditSchema } from '../../src/contract/audit.ts';
import { auditOf, cell, decided, selection } from './toys.ts';

const race = { sex: null };
const sex = { race: null };

describe('a small audit, by hand', () => {
  const cells = [
    decided({ sex: 'f', race: 'a' }, 10, 20),
    decided({ sex: 'f', race: 'b' }, 5, 20),
    decided({ sex: 'm', race: 'a' }, 12, 20),
    decided({ sex: 'm', race: null }, 1, 4),
    decided({ sex: null, race: 'b' }, 3, 6),
    cell({ sex: 'f', race: 'a', withoutOutcome: 2 }),
  ];
  const made = auditOf(cells);

  test('is what its schema says', () => {
    expect(auditSchema.parse(structuredClone(made))).toEqual(made);
  });

  test('counts people, those without an outcome, and those of an unknown category', () => {
    expect(made.data).toMatchObject({ people: 72, withoutOutcome: 2, withoutGroup: 0 });
    const [bySex, byRace, byBoth] = made.tables;
    expect(made.tables.map(({ by }) => by)).toEqual(['sex', 'race', 'sex-and-race']);
    expect(bySex).toMatchObject({ people: 70, unknown: 6, unknownSelected: 3 });
    expect(byRace).toMatchObject({ people: 70, unknown: 4, unknownSelected: 1 });
    expect(byBoth).toMatchObject({ people: 70, unknown: 10, unknownSelected: 4 });
  });

  test('has rates, and their ratios to the greatest', () => {
    const [bySex, byRace, byBoth] = made.tables;
    expect(bySex.rows.map(({ sex, number, selected, rate, ratio }) => [sex, number, selected, rate, ratio])).toEqual([
      ['f', 40, 15, 15 / 40, 15 / 40 / (13 / 24)],
      ['m', 24, 13, 13 / 24, 1],
    ]);
    expect(byRace.rows.map(({ race, rate }) => [race, rate])).toEqual([
      ['a', 22 / 40],
      ['b', 8 / 26],
    ]);
    expect(byBoth.rows.map(({ sex, race, number, ratio }) => [sex, race, number, ratio])).toEqual([
      ['f', 'a', 20, 10 / 20 / (12 / 20)],
      ['m', 'a', 20, 1],
      ['f', 'b', 20, 5 / 20 / (12 / 20)],
      ['m', 'b', 0, null],
    ]);
    expect(byBoth.rows[3]).toMatchObject({ rate: null, reason: 'nobody is in it', interval: null, pValue: null });
  });

  test('has no verdict, since nobody asked for one', () => {
    expect(made.verdict).toBe('not-judged');
    expect(made.gate).toBeNull();
    expect(made.tables.flatMap(({ rows }) => rows.flatMap(({ gate }) => gate ?? []))).toEqual([]);
  });

  test('does not depend on the order of its cells', () => {
    expect(auditOf(cells.toReversed())).toEqual(made);
  });
});

describe('groups and classes', () => {
  const cells = [
    decided({ sex: 'f', group: 'clerk' }, 2, 4),
    decided({ sex: 'm', group: 'clerk' }, 1, 4),
    decided({ sex: 'm', group: 'smith' }, 3, 4),
    decided({ sex: 'f', group: null }, 1, 2),
  ];

  test('everybody comes first, then each group, with the categories of all', () => {
    const made = auditOf(cells, selection, { race: null, group: 'job' });
    expect(made.tables.map(({ group, people }) => [group, people])).toEqual([
      [null, 14],
      ['clerk', 8],
      ['smith', 4],
    ]);
    expect(made.data.withoutGroup).toBe(2);
    expect(made.tables[2].rows.map(({ sex, number }) => [sex, number])).toEqual([
      ['f', 0],
      ['m', 4],
    ]);
    expect(made.tables[2].reason).toBe('there is one category only: nothing to compare it with');
    expect(made.tables[2].rows[1]).toMatchObject({ ratio: 1, interval: null, pValue: null });
  });

  test('every class has its rates of all people', () => {
    const made = auditOf(
      [
        cell({
          sex: 'f',
          outcomes: [
            ['leader', 6],
            ['follower', 3],
            ['other', 1],
          ],
        }),
        cell({
          sex: 'm',
          outcomes: [
            ['leader', 9],
            ['follower', 3],
          ],
        }),
      ],
      { outcome: { kind: 'classes' } },
      { race: null },
    );
    expect(made.outcome).toEqual({ kind: 'classes', classes: ['follower', 'leader', 'other'] });
    expect(made.tables.map((table) => [table.class, ...table.rows.map(({ rate }) => rate)])).toEqual([
      ['follower', 3 / 10, 3 / 12],
      ['leader', 6 / 10, 9 / 12],
      ['other', 1 / 10, 0],
    ]);
  });
});

describe('scores', () => {
  test('are held against the median of everybody, strictly: those at it are not above', () => {
    const made = auditOf(
      [
        cell({
          sex: 'f',
          outcomes: [
            [1, 1],
            [3, 2],
            [5, 1],
          ],
        }),
        cell({
          sex: 'm',
          outcomes: [
            [3, 1],
            [4, 1],
          ],
        }),
        cell({ sex: null, outcomes: [[9, 1]] }),
      ],
      { outcome: { kind: 'score' } },
      sex,
    );
    // 1 3 3 3 4 5 9
    expect(made.outcome).toEqual({ kind: 'score', median: 3, atMedian: 3 });
    expect(made.tables[0].rows.map(({ selected, number }) => [selected, number])).toEqual([
      [1, 4],
      [1, 2],
    ]);
    expect(made.tables[0]).toMatchObject({ unknown: 1, unknownSelected: 1 });
  });

  test('of an even number of people have the mean of the two in the middle, also below 0', () => {
    const made = auditOf(
      [
        cell({
          sex: 'f',
          outcomes: [
            [-10, 1],
            [-2, 1],
            [-1, 2],
          ],
        }),
      ],
      { outcome: { kind: 'score' } },
      sex,
    );
    expect(made.outcome).toEqual({ kind: 'score', median: -1.5, atMedian: 0 });
    expect(made.tables[0].rows[0].selected).toBe(2);
  });

  test('are held against the median of everybody in each group too', () => {
    const made = auditOf(
      [
        cell({ sex: 'f', group: 'low', outcomes: [[1, 3]] }),
        cell({ sex: 'm', group: 'low', outcomes: [[2, 1]] }),
        cell({ sex: 'f', group: 'high', outcomes: [[8, 2]] }),
        cell({ sex: 'm', group: 'high', outcomes: [[9, 2]] }),
      ],
      { outcome: { kind: 'score' } },
      { race: null, group: 'level' },
    );
    expect(made.outcome).toMatchObject({ median: 5 });
    expect(made.tables.map(({ group, rows }) => [group, rows.map(({ selected }) => selected)])).toEqual([
      [null, [2, 2]],
      ['high', [2, 2]],
      ['low', [0, 0]],
    ]);
    expect(made.tables[2].reason).toBe('nobody was selected');
  });
});

describe('categories below 2 %', () => {
  const cells = [decided({ race: 'a' }, 30, 60), decided({ race: 'b' }, 20, 60), decided({ race: 'c' }, 2, 2)];

  test('count as others do, unless the user asks', () => {
    const [table] = auditOf(cells, selection, race).tables;
    expect(table.rows.map(({ ratio }) => ratio)).toEqual([0.5, 20 / 60, 1]);
  });

  test('are left out of the ratios when asked, with number, rate and reason', () => {
    const made = auditOf(cells, { ...selection, exclusionReason: 'too few' }, race);
    expect(made.exclusion).toEqual({ below: 0.02, reason: 'too few' });
    const [{ rows }] = made.tables;
    expect(rows.map(({ ratio }) => ratio)).toEqual([1, 20 / 60 / 0.5, null]);
    expect(rows[2]).toMatchObject({ number: 2, rate: 1, excluded: true, reason: 'left out, as below 2 % of the data' });
  });

  test('just 2 % is not below', () => {
    const made = auditOf(
      [decided({ race: 'a' }, 9, 98), decided({ race: 'b' }, 1, 2)],
      { ...selection, exclusionReason: 'x' },
      race,
    );
    expect(made.tables[0].rows[1]).toMatchObject({ excluded: false, ratio: 1 });
  });
});

describe('where there is nothing to compare', () => {
  const reasonOf = (cells: Parameters<typeof auditOf>[0]) => {
    const [table] = auditOf(cells, selection, race).tables;
    expect(table.test).toBeNull();
    expect(table.flagged).toBe(false);
    expect(table.fairBelowFourFifths).toBeNull();
    return table.reason;
  };

  test('it says why', () => {
    const nobody = 'nobody with an outcome is of a known category';
    expect(reasonOf([decided({ race: 'a' }, 3, 5)])).toBe('there is one category only: nothing to compare it with');
    expect(reasonOf([decided({}, 3, 5)])).toBe(nobody);
    expect(reasonOf([cell({ race: 'a', withoutOutcome: 4 }), cell({ race: 'b', withoutOutcome: 4 })])).toBe(nobody);
    expect(reasonOf([decided({ race: 'a' }, 0, 5), decided({ race: 'b' }, 0, 7)])).toBe('nobody was selected');
  });

  test('of nobody selected no ratio is made; of all selected all are 1', () => {
    const [none] = auditOf([decided({ race: 'a' }, 0, 5), decided({ race: 'b' }, 0, 7)], selection, race).tables;
    expect(none.rows.map(({ rate, ratio, reason }) => [rate, ratio, reason])).toEqual([
      [0, null, 'nobody was selected'],
      [0, null, 'nobody was selected'],
    ]);
    const [all] = auditOf([decided({ race: 'a' }, 5, 5), decided({ race: 'b' }, 7, 7)], selection, race).tables;
    expect(all.rows.map(({ ratio }) => ratio)).toEqual([1, 1]);
    expect(all.test).toMatchObject({ pValue: 1, adjustedPValue: 1 });
  });

  test('scores that nobody has have no median', () => {
    const made = auditOf([cell({ race: 'a', withoutOutcome: 4 })], { outcome: { kind: 'score' } }, race);
    expect(made.outcome).toEqual({ kind: 'score', median: null, atMedian: 0 });
  });
});

describe('beyond chance', () => {
  test('of several with the greatest rate, the others are held against the one with the most people', () => {
    const [{ rows }] = auditOf(
      [decided({ race: 'a' }, 1, 2), decided({ race: 'b' }, 500, 1000), decided({ race: 'c' }, 300, 1000)],
      selection,
      race,
    ).tables;
    expect(rows[0]).toMatchObject({ ratio: 1 });
    expect(rows[2].pValue).toBeLessThan(1e-10);
  });

  test("pairs are corrected over all pairs, tables over all tables, by Holm's method", () => {
    const cells = [decided({ sex: 'f', race: 'a' }, 8, 10), decided({ sex: 'm', race: 'b' }, 1, 6)];
    const made = auditOf(cells);
    // Fisher's test of SciPy for one pair; three tables say the same.
    const p = 0.034965034965034975;
    expect(made.tables[0].rows[1].pValue).toBeCloseTo(p, 12);
    expect(made.tables.map(({ test }) => test)).toEqual(
      [1, 2, 3].map(() => ({ pValue: expect.closeTo(p, 12), adjustedPValue: expect.closeTo(3 * p, 12), exact: true })),
    );
    expect(made.tables.some(({ flagged }) => flagged)).toBe(false);
    expect(auditOf(cells, selection, race).tables[0].flagged).toBe(true);
  });

  test('the size that shows 0.8 has 80 % power: half selected, two categories of one size', () => {
    const [{ rows }] = auditOf(
      [decided({ race: 'a' }, 25, 50), decided({ race: 'b' }, 24, 50)],
      selection,
      race,
    ).tables;
    // (1.96 + 0.8416)^2 (0.4 * 0.6 + 0.5 * 0.5) / 0.1^2
    expect(rows[1].sizeToShow).toBe(385);
    expect(rows[0].sizeToShow).toBeNull();
  });
});

describe('a gate', () => {
  const verdictOf = (selected: number, number: number, minRatio = 0.8) => {
    const made = auditOf(
      [decided({ race: 'a' }, number / 2, number), decided({ race: 'b' }, selected, number)],
      { ...selection, minRatio },
      race,
    );
    return [made.verdict, made.tables[0].rows[1].gate?.verdict];
  };

  test('fails beyond chance alone', () => {
    expect(verdictOf(20, 100)).toEqual(['fail', 'fail']);
    expect(verdictOf(35, 100)).toEqual(['pass', 'warn']);
    expect(verdictOf(40, 100)).toEqual(['pass', 'pass']);
    expect(verdictOf(3_500, 10_000)).toEqual(['fail', 'fail']);
  });

  test('is corrected over the pairs of all tables', () => {
    const made = auditOf(
      [
        decided({ sex: 'f', race: 'a' }, 80, 100),
        decided({ sex: 'm', race: 'b' }, 10, 60),
        decided({ sex: 'm', race: 'a' }, 30, 90),
      ],
      { ...selection, minRatio: 0.8 },
    );
    expect(made.gate).toEqual({ minRatio: 0.8, comparisons: 1 + 1 + 3 });
    expect(made.tables[2].rows[3].gate!.upper).toBeGreaterThan(made.tables[2].rows[3].interval!.upper);
  });

  test('that finds nothing to judge is incomplete', () => {
    const made = auditOf([decided({ race: 'a' }, 1, 3)], { ...selection, minRatio: 0.8 }, race);
    expect(made.verdict).toBe('incomplete');
  });
});
