import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { InputError } from '../../src/contract/problem.ts';
import { parseReport } from '../../src/report/parse.ts';
import { fixture } from './fixture.ts';

const text = readFileSync(new URL('../fixtures/report-v1.json', import.meta.url), 'utf8');

// biome-ignore lint/suspicious/noExplicitAny: the point is to write what an older version wrote
function earlier(change: (report: any) => void = () => {}): unknown {
  const report = JSON.parse(text);
  change(report);
  return report;
}

describe('a report of schema version 1', () => {
  test('is read as one of version 2: its numbers are as they were', () => {
    const report = parseReport(text);
    const old = JSON.parse(text);
    expect(report.schemaVersion).toBe(2);
    const numbers = ({ value, interval, pValue, n }: (typeof report.results)[number]) => ({
      value,
      interval,
      pValue,
      n,
    });
    expect(report.results.map(numbers)).toEqual(old.results.map(numbers));
    expect(report.correlations.map(({ value }) => value)).toEqual(
      old.correlations.map(({ value }: { value: number }) => value),
    );
    const { run, environment, findings, metrics, datasets } = report;
    expect(report).toEqual({ ...fixture(), run, environment, findings, metrics, datasets });
    expect(report.run).toEqual({ ...old.run, config: {} });
    expect(report.environment.device).toBe('unknown');
  });

  test('gets findings, in the words of titles', () => {
    const { findings, results } = parseReport(text);
    expect(findings.length).toBeGreaterThan(1);
    const harm = findings.find(({ kind, metric }) => kind === 'harm' && metric === 'hate-speech-bias')!;
    expect(harm.sentence).toContain(' AUC: 0.');
    expect(results[harm.results[0]]).toMatchObject({ subject: harm.subject, as: harm.metric, measure: harm.measure });
  });

  test('was not judged where no gate was in force, and passed where one was', () => {
    const passed = (gates: object[]) =>
      parseReport(earlier((report) => Object.assign(report, { verdict: 'pass', gates })));
    const gate = {
      ...{ rule: 'ceat/C6', form: 'max', level: 'error', metric: 'ceat', subject: 's', dataset: null, measure: 'C6' },
      ...{ attribute: null, group: null, status: 'ok', value: 0.1, bound: 'lower', judged: 0, threshold: 1 },
      ...{
        baseline: null,
        change: 'unchanged',
        pValue: 1,
        adjustedPValue: 1,
        verdict: 'pass',
        reason: 'r',
        source: null,
      },
    };
    expect(passed([]).verdict).toBe('not-judged');
    expect(passed([{ ...gate, level: 'off' }]).verdict).toBe('not-judged');
    expect(passed([gate])).toMatchObject({
      verdict: 'pass',
      gates: [{ change: 'no-change-shown', alternative: 'greater' }],
    });
    const sides = ['min', 'max', 'maxDistance', 'baseline'].map(
      (form) => passed([{ ...gate, form }]).gates[0].alternative,
    );
    expect(sides).toEqual(['less', 'greater', null, 'two-sided']);
    for (const verdict of ['fail', 'incomplete']) {
      expect(parseReport(earlier((report) => Object.assign(report, { verdict }))).verdict).toBe(verdict);
    }
  });

  test.each([
    ['weat', 'greater'],
    ['seat', 'greater'],
    ['log-probability-bias', 'greater'],
    ['ceat', 'two-sided'],
    ['crows-pairs', 'two-sided'],
    ['somebody-elses', null],
  ])('a p value of %s is %s', (metric, alternative) => {
    const report = parseReport(earlier(({ results }) => Object.assign(results[0], { metric, pValue: 0.04 })));
    expect(report.results[0]).toMatchObject({ pValue: 0.04, alternative });
    const without = parseReport(earlier(({ results }) => Object.assign(results[0], { metric, pValue: null })));
    expect(without.results[0].alternative).toBeNull();
  });

  test('shows no change where it said "unchanged"', () => {
    const change = {
      ...{ metric: 'ceat', subject: 's', dataset: null, measure: 'C6', attribute: null, group: null },
      ...{ verdict: 'unchanged', baseline: 1, value: 1.1, difference: 0.1, interval: null },
      ...{ pValue: 0.3, adjustedPValue: 1, paired: false, reason: null },
    };
    const baseline = { file: 'b.json', run: 'r', startedAt: '2025-03-14T09:26:53.000Z', version: '0.1.0' };
    const changes = [change, { ...change, verdict: 'new', pValue: null, adjustedPValue: null }];
    const report = parseReport(earlier((old) => Object.assign(old, { comparison: { baseline, changes } })));
    expect(report.comparison?.changes).toMatchObject([
      { verdict: 'no-change-shown', alternative: 'two-sided' },
      { verdict: 'new', alternative: null },
    ]);
  });

  test('takes the ideal from selection rates, which only describe', () => {
    const rates = parseReport(text).results.filter(({ measure }) => measure === 'selection-rate');
    expect(rates.length).toBeGreaterThan(0);
    for (const rate of rates) expect(rate).toMatchObject({ ideal: null, direction: 'none' });
  });

  test('is refused where it is damaged, with the places', () => {
    const damaged = earlier((report) => {
      report.results[0].n = -1;
      report.gates = 'none';
      report.metrics[0] = 3;
    });
    expect(() => parseReport(damaged)).toThrow(InputError);
    expect(() => parseReport(damaged)).toThrow(/metrics\[0\][\s\S]*results\[0\]\.n[\s\S]*gates/);
  });
});
