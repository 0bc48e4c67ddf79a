import { describe, expect, test } from 'vitest';
import type { Report, Result } from '../../src/contract/report.ts';
import { arrangeCorrelations } from '../../src/view/correlations/correlation-pairs.ts';
import { footnoteMark, missingOf } from '../../src/view/remarks.ts';
import { arrangeResults, intervalMethods } from '../../src/view/report-view.ts';
import { fixture } from '../report/fixture.ts';

const ok = fixture().results.find(({ status }) => status === 'ok')!;
const failed = { status: 'error', value: null, reason: 'broken', interval: null, pValue: null, n: null } as const;

function arranged(...changes: Partial<Result>[]) {
  const report: Report = {
    ...fixture(),
    results: changes.map((change) => ({ ...ok, as: 'm', subject: 's1', ...change })),
  };
  report.subjects = ['s1', 's2'].map((name) => ({ name, roles: {}, declared: {} }));
  return arrangeResults(report);
}

describe('results as tables', () => {
  test('put each result into exactly one cell of the table of its metric', () => {
    const report = fixture();
    const cells = arrangeResults(report).flatMap(({ blocks }) =>
      blocks.flatMap(({ rows }) => rows.flatMap((r) => r.cells)),
    );
    expect(new Set(cells.filter((cell) => cell !== undefined))).toEqual(new Set(report.results));
  });

  test('keep the order of the report for metrics and measures, and that of its subjects across', () => {
    const sections = arrangeResults(fixture());
    expect(sections.map(({ as }) => as)).toEqual(['ceat', 'hate-speech-bias', 'reviews']);
    expect(sections[2].subjects).toEqual(['layer 0', 'layer 2', 'layer 4', 'whole', 'int8', 'vendor']);
  });

  test('have summaries before groups', () => {
    const [section] = arranged({ measure: 'a', group: 'g' }, { measure: 'b' }, { measure: 'a', attribute: null });
    const rows = section.blocks[0].rows.map(({ measure, group }) => [measure, group]);
    expect(rows).toEqual([
      ['a', null],
      ['a', 'g'],
      ['b', null],
    ]);
  });

  test('part what has another unit, ideal or direction, and choose decimals for each part', () => {
    const [section] = arranged(
      { value: 0.5 },
      { value: 59.1, unit: '%', measure: 'x' },
      { value: 0.5, ideal: 1, measure: 'y' },
    );
    expect(section.blocks.map(({ unit, ideal, decimals }) => [unit, ideal, decimals])).toEqual([
      [ok.unit, ok.ideal, 3],
      ['%', ok.ideal, 2],
      [ok.unit, 1, 3],
    ]);
  });

  test('keep apart what was measured on different data', () => {
    const [section] = arranged({ dataset: 'd1' }, { dataset: 'd2' });
    expect(section.datasets).toEqual(['d1', 'd2']);
    expect(section.blocks[0].rows).toHaveLength(2);
  });

  test('let a failure without attribute and group stand in every row of its measure, and need no row of its own', () => {
    const [section] = arranged(
      { attribute: 'gender', group: null },
      { attribute: 'gender', group: 'g' },
      { subject: 's2', attribute: null, group: null, ...failed },
    );
    const { rows } = section.blocks[0];
    expect(rows.map(({ attribute, group }) => [attribute, group])).toEqual([
      ['gender', null],
      ['gender', 'g'],
    ]);
    expect(rows.map(({ cells }) => cells[1]?.reason)).toEqual(['broken', 'broken']);
    expect(missingOf(rows.flatMap(({ cells }) => cells)).get('error broken')?.count).toBe(1);
  });

  test('show a measure that failed on all subjects', () => {
    const [section] = arranged({ attribute: null, ...failed }, { subject: 's2', attribute: null, ...failed });
    expect(section.blocks[0].rows).toHaveLength(1);
  });

  describe('show the summary of an only attribute once', () => {
    const whole = { attribute: null, group: null };
    const gender = { attribute: 'gender', group: null };
    const rowsOf = (...changes: Partial<Result>[]) => {
      const { rows } = arranged({ attribute: 'gender', group: 'g', value: 0.1 }, ...changes)[0].blocks[0];
      return rows.map(({ attribute, group, repeated }) => [attribute, group, repeated.length]);
    };
    const group = ['gender', 'g', 0];

    test('by the name of the attribute, keeping what it repeats', () => {
      expect(rowsOf(whole, gender)).toEqual([['gender', null, 1], group]);
      const subjects = [whole, gender].flatMap((each) => [
        { ...each },
        { ...each, subject: 's2', ...failed, status: 'insufficient' as const, reason: 'few' },
      ]);
      expect(rowsOf(...subjects)).toEqual([['gender', null, 2], group]);
    });

    test.each<[string, Partial<Result>[]]>([
      ['another value', [{ ...gender, value: 0.9 }]],
      ['another n', [{ ...gender, n: 1 }]],
      ['another interval', [{ ...gender, interval: null, noInterval: 'few' }]],
      ['a value on another subject alone', [{ ...gender, subject: 's2' }]],
      ['other data', [{ ...gender, dataset: 'other' }]],
      ['a second attribute', [gender, { ...gender, attribute: 'religion' }]],
    ])('but not where there is %s', (_, others) => {
      const rows = rowsOf(whole, ...others);
      expect(rows).toHaveLength(others.length + 2);
      expect(rows).toContainEqual([null, null, 0]);
    });
  });

  test('list methods of intervals by level', () => {
    const interval = { level: 0.95, method: 'A', lower: 0, upper: 1 };
    const methods = intervalMethods([
      { ...ok, interval },
      { ...ok, interval: { ...interval, method: 'B' } },
      { ...ok, interval },
      { ...ok, interval: { ...interval, level: 0.9 } },
      { ...ok, interval: null },
      undefined,
    ]);
    expect([...methods]).toEqual([
      [0.95, ['A', 'B']],
      [0.9, ['A']],
    ]);
  });

  test('mark reasons by letters', () => {
    expect([0, 25, 26, 51, 52, 701, 702].map(footnoteMark)).toEqual(['a', 'z', 'aa', 'az', 'ba', 'zz', 'aaa']);
  });
});

describe('correlations as pairs', () => {
  test('gather the methods of a pair, and rank by what Spearman is surest of', () => {
    const { all, ranked, method } = arrangeCorrelations(fixture().correlations);
    expect(method).toBe('spearman');
    expect(all).toHaveLength(15);
    expect(ranked).toHaveLength(14);
    expect(all.every(({ byMethod }) => byMethod.length === 3)).toBe(true);
    const chances = ranked.map(({ main }) => main.pValue!);
    expect(chances).toEqual([...chances].sort((x, y) => x - y));
    // A perfect coefficient of four subjects is less sure than a high one of five.
    const perfect = ranked.findIndex(({ main }) => main.value === -1);
    expect(ranked[perfect].main.n).toBe(4);
    expect(Math.abs(ranked[perfect - 1].main.value!)).toBeLessThan(1);
    expect(ranked[perfect - 1].main.n).toBe(5);
  });

  test('rank by what there is where Spearman is not', () => {
    const kendall = fixture().correlations.filter((c) => c.method === 'kendall');
    expect(arrangeCorrelations(kendall).method).toBe('kendall');
    expect(arrangeCorrelations([])).toEqual({ all: [], ranked: [], method: 'spearman' });
  });
});
