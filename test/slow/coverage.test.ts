import { beforeAll, describe, expect, test } from 'vitest';

// A few rows of every subject of bench/coverage, of few runs: what falls out of these bounds does not hold at all.

interface Row {
  covers: number;
  intervals: number;
  valueOutside: number;
  none: number;
}
interface Design {
  name: string;
  quick?: boolean;
}

const runs = 60;
/** Of 60 intervals that hold in 93 % of samples one in 70,000 sets has fewer than 45; so many hold by the least subject. */
const least = 0.75;

const folder = new URL('../../bench/coverage/', import.meta.url);
const load = async <T>(file: string): Promise<T> => import(new URL(file, folder).href);
const { subjectNames } = await load<{ subjectNames: readonly string[] }>('subjects.mjs');
const { simulateDesign } = await load<{ simulateDesign: (design: Design, runs: number) => Row }>('harness.mjs');

describe.each(subjectNames)('intervals of %s', (subject) => {
  let rows: { name: string; row: Row }[];

  beforeAll(async () => {
    const { designs } = await load<{ designs: readonly Design[] }>(`${subject}.mjs`);
    const quick = designs.filter((design) => design.quick);
    const chosen = quick.length > 0 ? quick : [designs[0], designs[Math.floor(designs.length / 2)], designs.at(-1)!];
    rows = chosen.map((design) => ({ name: design.name, row: simulateDesign(design, runs) }));
  }, 120_000);

  test('hold the truth, and always the value', () => {
    for (const { name, row } of rows) {
      if (row.none < 0.5) expect(row.covers, name).toBeGreaterThan(least);
      expect(row.valueOutside, name).toBe(0);
    }
  });

  test('are there', () => {
    expect(Math.max(...rows.map(({ row }) => row.intervals))).toBeGreaterThan(runs / 2);
  });
});
