/** The package's entries, imported by their public names from what was built. */
import { readFileSync } from 'node:fs';
import { expect, expectTypeOf, test } from 'vitest';
import type { Interval } from '../../src/plugin.ts';
import * as source from '../../src/statistics/index.ts';

const built: typeof source = await import(String('fairprobe/statistics'));

test('fairprobe/statistics has the functions of the source', () => {
  expect(Object.keys(built).sort()).toEqual(Object.keys(source).sort());
  expectTypeOf(built.wilsonInterval(1, 2)).toEqualTypeOf<Interval>();
});

test('the example of the page of statistics runs', async () => {
  const [, code] = readFileSync('docs/statistics.md', 'utf8').match(/```ts\n([\s\S]*?)```/) ?? [];
  // The sample's median is 0.375.
  const { interval } = await import(`data:text/javascript,${encodeURIComponent(withFiles(code))}`);
  expect(interval.method).toBe('bootstrap (percentile, 2000 resamples)');
  expect(interval.lower).toBeGreaterThanOrEqual(0.1);
  expect(interval.lower).toBeLessThan(0.375);
  expect(interval.upper).toBeGreaterThan(0.375);
  expect(interval.upper).toBeLessThanOrEqual(0.9);
});

function withFiles(code: string): string {
  return code.replaceAll(/from '(fairprobe\/\w+)'/g, (_, name) => `from '${import.meta.resolve(name)}'`);
}
