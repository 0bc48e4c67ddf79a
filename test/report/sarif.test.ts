import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/contract/report.ts';
import { renderSarif } from '../../src/report/sarif.ts';
import { fixture, gate } from './fixture.ts';
import { gated } from './gated.ts';
import { hostile, withHostileNames } from './hostile.ts';
import { validateSarif } from './sarif-schema.ts';

const runOf = (report: Report) => JSON.parse(renderSarif(report)).runs[0];

describe('the report as SARIF', () => {
  test.each([
    ['the fixture', fixture],
    ['one with gates', gated],
    ['hostile names', withHostileNames],
    ['no results', () => ({ ...fixture(), results: [] })],
  ])('of %s is valid', (_name, make) => {
    expect(validateSarif(JSON.parse(renderSarif(make()))) || validateSarif.errors).toBe(true);
  });

  test('the schema does refuse', () => {
    const log = JSON.parse(renderSarif(gated()));
    log.runs[0].results[0].level = 'bad';
    log.runs[0].results[1].locations[0].physicalLocation.artifactLocation.uri = 'a b';
    expect(validateSarif(log)).toBe(false);
    expect(validateSarif.errors).toHaveLength(2);
  });

  test('has a result for each number that a gate warns or fails about or that could not be measured', () => {
    const { results, tool } = runOf(gated());
    const [first] = results;
    expect(first).toMatchObject({ ruleId: 'hate-speech-bias/bpsn-auc', level: 'error', baselineState: 'updated' });
    // Two rules, one number, one alert.
    expect(first.message.text).toMatch(
      /of layer 0: the upper limit 0\.60 is below 0\.7; worse than before\. BPSN AUC of layer 0 for .+\.$/,
    );
    expect(first.locations[0].physicalLocation).toEqual({
      artifactLocation: { uri: 'fairprobe.config.yaml' },
      region: { startLine: 12, startColumn: 3 },
    });
    expect(results.at(-1)).toMatchObject({ ruleId: 'ceat/C1', level: 'warning', baselineState: 'updated' });
    for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex].id).toBe(ruleId);
    expect(JSON.stringify(results)).not.toMatch(/nobody asked|"fine"/);
  });

  test('every result has a place, which GitHub demands, also without a gate', () => {
    const { results } = runOf(fixture());
    expect(results).toHaveLength(10);
    for (const { locations } of results) {
      expect(locations[0].physicalLocation).toEqual({ artifactLocation: { uri: 'fairprobe.config.yaml' } });
    }
  });

  test('fingerprints differ between numbers, and stay when values, reasons and lines change', () => {
    const prints = (report: Report) =>
      runOf(report).results.map((r: { partialFingerprints: object }) => JSON.stringify(r.partialFingerprints));
    const before = prints(gated());
    expect(new Set(before).size).toBe(before.length);
    const later = gated();
    later.run.id = 'later';
    for (const one of later.gates) {
      Object.assign(one, { value: 0.1, judged: 0.2, threshold: 0.9, reason: 'other words' });
      one.source &&= { file: 'other.yaml', line: 99, column: 1 };
    }
    for (const result of later.results) result.n = 1;
    expect(new Set(prints(later))).toEqual(new Set(before));
  });

  test.each([
    ['no-change-shown', 'min', 'unchanged'],
    ['improvement', 'min', 'updated'],
    ['regression', 'min', 'updated'],
    ['regression', 'baseline', 'new'],
    ['new', 'min', 'new'],
    ['non-comparable', 'baseline', 'new'],
    ['insufficient', 'min', 'new'],
  ] as const)('a change that is %s under the rule %s is %s', (change, form, state) => {
    const report = { ...gated(), results: [], gates: [gate({ change, form })] };
    expect(runOf(report).results[0].baselineState).toBe(state);
    expect(runOf({ ...report, comparison: null }).results[0].baselineState).toBeUndefined();
  });

  test.each([
    ['conf/a b.yaml', 'conf/a%20b.yaml'],
    ['conf\\a.yaml', 'conf/a.yaml'],
    ['/home/x/a.yaml', 'file:///home/x/a.yaml'],
    ['C:\\x\\a.yaml', 'file:///C:/x/a.yaml'],
    ['a:b.yaml', 'a%3Ab.yaml'],
  ])('the file %s becomes %s', (file, uri) => {
    const report = { ...fixture(), gates: [gate({ source: { file, line: null, column: null } })] };
    const [{ locations }] = runOf(report).results;
    expect(locations[0].physicalLocation).toEqual({ artifactLocation: { uri } });
  });

  test('makes no link and no placeholder of what names and reasons hold', () => {
    const text = runOf({ ...fixture(), gates: [gate({ reason: `${hostile} {0} \u001b` })] }).results[0].message.text;
    expect(text).toContain('[a\\](https://x.example)');
    expect(text).toContain('{{0}}');
    expect(text).toContain('\\u{{1b}}');
  });

  test('is the same bytes each time', () => {
    expect(renderSarif(gated())).toBe(renderSarif(gated()));
  });
});
