import { describe, expect, test } from 'vitest';
import { parseReport } from '../../src/report/parse.ts';
import { serializeReport } from '../../src/report/serialize.ts';
import { fixture, fixtureText } from './fixture.ts';

/** The same values, every object's fields the other way round. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).reverse();
  return Object.fromEntries(entries.map(([key, field]) => [key, reversed(field)]));
}

describe('writing a report', () => {
  test('can be read back without loss', () => {
    const report = fixture();
    expect(parseReport(serializeReport(report))).toEqual(report);
    expect(JSON.parse(serializeReport(report))).toEqual(report);
  });

  test('keeps the bytes of a report that it wrote', () => {
    expect(serializeReport(parseReport(fixtureText))).toBe(fixtureText);
  });

  test('puts fields in the order of the schema, however they come', () => {
    const report = fixture();
    report.results = report.results.map((r) => ({
      ...(reversed(r) as typeof r),
      options: r.options,
      details: r.details,
    }));
    const { config } = report.run;
    report.run = { ...(reversed(report.run) as typeof report.run), config };
    expect(serializeReport(report)).toBe(fixtureText);
  });

  test('keeps every digit of a number', () => {
    const report = fixture();
    const numbers = [0.1 + 0.2, 5e-324, -1.7976931348623157e308];
    report.results[0].details = { numbers };
    expect(parseReport(serializeReport(report)).results[0].details).toEqual({ numbers });
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])('refuses %s anywhere', (number) => {
    const inValue = fixture();
    inValue.results[0].value = number;
    expect(() => serializeReport(inValue)).toThrow();
    const inDetails = fixture();
    inDetails.results[0].details = { deep: [{ down: number }] };
    expect(() => serializeReport(inDetails)).toThrow();
  });

  test('writes lists of numbers and short objects in one line, and ends with a newline', () => {
    const report = fixture();
    report.results[0].details = { draws: Array.from({ length: 200 }, (_, i) => i), none: [], empty: {} };
    const text = serializeReport(report);
    expect(text).toContain('"draws": [0, 1, 2,');
    expect(text).toContain('"none": []');
    expect(text).toContain('"empty": {}');
    expect(text).toContain('"tool": { "name": "fairprobe", "version": "0.1.0" }');
    expect(text.endsWith('}\n')).toBe(true);
  });
});
