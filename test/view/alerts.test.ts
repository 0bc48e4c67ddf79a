import { expect, test } from 'vitest';
import { wasMissed } from '../../src/contract/report.ts';
import { alertsOf, resultName } from '../../src/view/alerts.ts';
import { fixture, gate } from '../report/fixture.ts';
import { gated } from '../report/gated.ts';

test('the surest crossed threshold comes first, then what could not be measured, then warnings', () => {
  const found = alertsOf(gated()).map(({ level, reason }) => `${level}: ${reason}`);
  expect(found.slice(0, 3)).toEqual([
    'error: the upper limit 0.60 is below 0.7',
    'error: worse than before',
    'error: the upper limit 0.69 is below 0.7',
  ]);
  expect(found[3]).toBe('error: no such result');
  expect(found).toContain('error: too few items to judge');
  expect(found.at(-1)).toBe('warning: too far from 0');
});

test('gates that pass or are off are no alerts; what was missed is one unless a gate fails for it', () => {
  const report = gated();
  const reasons = alertsOf(report).map(({ reason }) => reason);
  expect(reasons).not.toContain('fine');
  expect(reasons).not.toContain('nobody asked');
  const missed = report.results.filter(wasMissed);
  expect(reasons.filter((reason) => reason.startsWith('could not be measured'))).toHaveLength(missed.length);
  report.gates = missed.map(({ as, subject, dataset, measure, attribute, group, status }) => ({
    ...gate(),
    ...{ metric: as, subject, dataset, measure, attribute, group, status },
  }));
  expect(alertsOf(report)).toHaveLength(missed.length);
});

test('a report without gates in which everything was measured has none', () => {
  const report = fixture();
  expect(alertsOf({ ...report, results: report.results.filter((result) => !wasMissed(result)) })).toEqual([]);
});

test('a place is named with its attribute, group and subject', () => {
  const place = { metric: 'm', subject: 's', dataset: 'd', measure: 'auc', attribute: 'race', group: 'g' };
  expect(resultName(place)).toBe('m/auc (race), g, of s');
  expect(resultName({ ...place, attribute: null, group: null })).toBe('m/auc, of s');
});
