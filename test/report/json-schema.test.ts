import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { reportJsonSchema } from '../../src/report/json-schema.ts';
import { parseReport } from '../../src/report/parse.ts';
import { fixture, fixtureText } from './fixture.ts';

const validate = new Ajv2020({ strict: true, strictTypes: false, formats: { 'date-time': true } }).compile(
  reportJsonSchema(),
);

describe('report.schema.json', () => {
  test('is what the code says (after a change: npx vitest run test/report/json-schema.test.ts -u)', async () => {
    await expect(`${JSON.stringify(reportJsonSchema(), null, 2)}\n`).toMatchFileSnapshot('../../report.schema.json');
  });

  test('is named by the reports that follow it', () => {
    expect(JSON.parse(fixtureText).$schema).toBe((reportJsonSchema() as { $id: string }).$id);
  });

  test('accepts a report', () => {
    expect(validate(JSON.parse(fixtureText)), JSON.stringify(validate.errors)).toBe(true);
  });

  test.each([
    ['a missing status', (r: object) => Reflect.deleteProperty(r, 'status')],
    ['an unknown status', (r: object) => Object.assign(r, { status: 'fine' })],
    ['a value without the status ok', (r: object) => Object.assign(r, { status: 'error', reason: 'x' })],
    ['the status ok without a value', (r: object) => Object.assign(r, { value: null })],
    ['the status ok with a reason', (r: object) => Object.assign(r, { reason: 'x' })],
    ['no value and no reason', (r: object) => Object.assign(r, { status: 'insufficient', value: null })],
    ['NaN', (r: object) => Object.assign(r, { value: Number.NaN })],
    ['a number as text', (r: object) => Object.assign(r, { value: '1' })],
    ['an unknown field', (r: object) => Object.assign(r, { vaule: 1 })],
  ])('refuses %s', (_, change) => {
    const inResult = fixture();
    change(inResult.results[0]);
    expect(validate(inResult)).toBe(false);
    const inCorrelation = fixture();
    change(inCorrelation.correlations[0]);
    expect(validate(inCorrelation)).toBe(false);
  });

  test('accepts a gate that judged a value, and one that had none', () => {
    const { as: metric, subject, dataset, measure, attribute, group } = fixture().results[0];
    const gate = {
      ...{ rule: 'x', form: 'max', level: 'error', metric, subject, dataset, measure, attribute, group },
      ...{ status: 'ok', value: 0.2, bound: 'lower', judged: 0.1, threshold: 0.3, baseline: null, change: null },
      ...{ pValue: 0.9, alternative: 'greater', adjustedPValue: 0.9, verdict: 'pass', reason: 'as far as is known' },
      source: null,
    };
    const without = { ...gate, status: 'insufficient', value: null, judged: null, pValue: null, adjustedPValue: null };
    const report = { ...fixture(), gates: [gate, { ...without, alternative: null, verdict: 'not-judged' }] };
    expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
    expect(parseReport(report).gates).toHaveLength(2);
    expect(validate({ ...report, gates: [{ ...gate, reason: null }] })).toBe(false);
  });

  test('refuses a range that has not two ends', () => {
    const report = fixture();
    report.results[0].range.pop();
    expect(validate(report)).toBe(false);
  });

  test('refuses another schema version', () => {
    expect(validate({ ...fixture(), schemaVersion: 1 })).toBe(false);
  });
});
