import { describe, expect, test } from 'vitest';
import type { ReportedMetric, Result } from '../../src/contract/report.ts';
import { columnName, overview } from '../../src/view/overview.ts';
import { interval, measure, rate, report, result, summed } from '../judge/findings/reports.ts';

function cells(results: Result[], measures: ReportedMetric['measures'] = summed) {
  const { columns, subjects } = overview(report(results, measures));
  return {
    subjects,
    cells: columns.map((column) => column.cells.map((cell) => cell && [cell.result.value, cell.worst])),
  };
}

describe('the table of main measures', () => {
  test('has a row a subject, and in each cell the attribute that is worst with its worst group', () => {
    const of = (subject: string) => [
      rate(50, 200, { subject, attribute: null }),
      rate(40, 100, { subject, group: 'Islam' }),
      rate(10, 100, { subject, group: 'Judaism' }),
      rate(30, 100, { subject, group: 'women', attribute: 'gender' }),
      rate(20, 100, { subject, group: 'men', attribute: 'gender' }),
      result({ subject, value: 0.1, attribute: 'gender', interval: interval(0, 0.2) }),
      result({ subject, value: 0.3, interval: interval(0.2, 0.4) }),
    ];
    expect(cells([...of('a'), ...of('b')])).toEqual({
      subjects: ['a', 'b'],
      cells: [
        [
          [0.3, 'Islam'],
          [0.3, 'Islam'],
        ],
      ],
    });
  });

  test('takes single groups before their summary, and not the one that is worst by few items', () => {
    const auc = { measure: 'auc', direction: 'higher', ideal: 1 } as const;
    const results = [
      rate(120, 200, { ...auc, attribute: null }),
      rate(30, 100, { ...auc, group: 'many' }),
      rate(0, 1, { ...auc, group: 'few' }),
    ];
    expect(cells(results, { auc: measure({ main: true }) }).cells).toEqual([[[0.3, 'many']]]);
  });

  test('calls no group the worst where there is no ideal', () => {
    const share = { measure: 'share', direction: 'none', ideal: null } as const;
    const groups = ['a', 'b'].map((group, i) => rate([10, 90][i], 100, { ...share, group }));
    const told = { share: measure({ main: true }) };
    expect(cells(groups, told).cells).toEqual([]);
    expect(cells([...groups, rate(100, 200, { ...share, attribute: null })], told).cells).toEqual([[[0.5, null]]]);
  });

  test('names a ratio of rates without an ideal by the group with the least, and a difference by that with the greatest', () => {
    const share = { direction: 'none', ideal: null } as const;
    const groups = ['most', 'least'].map((group, i) => rate([90, 30][i], 100, { ...share, group }));
    const gap = result({ value: 0.6, interval: interval(0.4, 0.8) });
    const ratio = result({ value: 1 / 3, direction: 'higher', ideal: 1, interval: interval(0.2, 0.5) });
    expect(cells([...groups, gap], summed).cells).toEqual([[[0.6, 'most']]]);
    expect(cells([...groups, ratio], summed).cells).toEqual([[[1 / 3, 'least']]]);
  });

  test('calls no group the worst that has no value', () => {
    const of = { status: 'insufficient', value: null, reason: '3 items; at least 10 are needed' } as const;
    expect(cells(['a', 'b'].map((group) => result({ ...of, group }))).cells).toEqual([[[null, null]]]);
  });

  test('names the test of a metric that has a measure for each, in one column', () => {
    const tests = ['C7', 'C8'].map((name, i) =>
      result({ measure: name, value: [0.2, -0.9][i], ideal: 0, range: [-2, 2], direction: 'target' }),
    );
    expect(cells(tests, { '*': measure({ main: true }) }).cells).toEqual([[[-0.9, 'C8']]]);
  });

  test('says what has no value, and what was not measured', () => {
    const failed = result({ subject: 'b', status: 'error', value: null, reason: 'broken' });
    const other = result({ subject: 'c', measure: 'rate', value: 0.1 });
    const { columns, subjects } = overview(report([result({ subject: 'a' }), failed, other], summed));
    expect(subjects).toEqual(['a', 'b']);
    expect(columns[0].cells.map((cell) => cell?.result.status)).toEqual(['ok', 'error']);
  });

  test('shows the first measure of bias of a metric that names none as main', () => {
    const measures = { rate: measure({ about: 'performance' }), gap: measure(), other: measure() };
    const { columns } = overview(report([result({}), result({ measure: 'other' }), rate(1, 2)], measures));
    expect(columns.map(({ measure }) => measure)).toEqual(['gap']);
  });

  test('calls a column by its measure, unless that says too little', () => {
    const columns = [
      { as: 'x', measure: 'mean' },
      { as: 'y', measure: 'flip-rate' },
      { as: 'z', measure: 'stereotype-score' },
      { as: 'w', measure: 'stereotype-score' },
      { as: 'ceat', measure: null },
    ];
    expect(columns.map((column) => columnName(column, columns))).toEqual([
      'x/mean',
      'flip-rate',
      'z/stereotype-score',
      'w/stereotype-score',
      'ceat',
    ]);
  });
});
