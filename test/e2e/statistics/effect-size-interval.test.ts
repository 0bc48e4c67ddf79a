import { describe, expect, it, test } from 'vitest';
import { effectSizeLimits } from '../../../src/statistics/association/effect-size-interval.ts';
import { normals } from '../../../src/statistics/distributions/normal.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import fixture from '../../fixtures/effect-size-interval.json' with { type: 'json' };

/** Of words with one sentence or several. */
function limitsOf(x: readonly (readonly number[])[], y: readonly (readonly number[])[], ddof: 0 | 1 = 1) {
  const origins = [x, y].flatMap((words, set) => words.flatMap((own, i) => own.map(() => `${set} ${i}`)));
  return effectSizeLimits(Float64Array.from([...x, ...y].flat()), x.flat().length, y.flat().length, { ddof, origins });
}
const alone = (values: readonly number[]) => values.map((one) => [one]);

describe('The interval of the effect size', () => {
  test.each(fixture.intervals)('is that of the noncentral t of SciPy', ({ x, y, lower, upper }) => {
    const found = limitsOf(x, y)!;
    expect(found.lower).toBeCloseTo(lower, 8);
    expect(found.upper).toBeCloseTo(upper, 8);
  });

  test.each([
    { nx: 5, ny: 5, apart: 0 },
    { nx: 5, ny: 5, apart: 3 },
    { nx: 8, ny: 8, apart: 1 },
    { nx: 5, ny: 8, apart: 6 },
  ])('holds the effect of normal words in at least 93 of 100 sets: %o', ({ nx, ny, apart }) => {
    const truth = apart / Math.sqrt(1 + ((nx * ny) / (nx + ny) ** 2) * apart ** 2);
    const runs = 300;
    let held = 0;
    for (let run = 0; run < runs; run++) {
      const normal = normals(randomStream(run, 'words'));
      const draw = (n: number, centre: number) => alone(Array.from({ length: n }, () => centre + normal()));
      const { lower, upper } = limitsOf(draw(nx, apart), draw(ny, 0))!;
      held += Number(lower <= truth && truth <= upper);
    }
    expect(held / runs).toBeGreaterThanOrEqual(0.93);
  });

  it('mirrors where X and Y change places, stays within [-2, 2], and holds the value at its greatest', () => {
    const x = alone([1, 2, 3, 4, 6]);
    const y = alone([2, 2, 5, 1, 0]);
    const one = limitsOf(x, y)!;
    const other = limitsOf(y, x)!;
    expect(other.lower).toBeCloseTo(-one.upper, 9);
    expect(other.upper).toBeCloseTo(-one.lower, 9);
    const far = limitsOf(alone([10, 10.1, 10.2, 10, 10]), alone([0, 0.1, 0, 0, 0]), 0)!;
    expect(far.upper).toBeGreaterThan(1.99);
    expect(far.upper).toBeLessThanOrEqual(2);
  });

  it('takes a sentence made twice for one word as one', () => {
    const x = [1, 2, 3, 4, 6];
    const y = [2, 2, 5, 1, 0];
    const twice = (values: readonly number[]) => values.map((one) => [one, one]);
    const one = limitsOf(alone(x), alone(y))!;
    const two = limitsOf(twice(x), twice(y))!;
    // The value with its n - 1 lies within both, and is not what differs.
    expect(two.lower).toBeCloseTo(one.lower, 9);
    expect(two.upper).toBeCloseTo(one.upper, 9);
  });

  it('is not there with fewer than five words in a set, or where each set is of one kind', () => {
    expect(limitsOf(alone([1, 2, 3, 4, 5]), alone([6, 7, 8, 9]))).toBeNull();
    expect(limitsOf(alone(Array(5).fill(1)), alone(Array(5).fill(2)))).toBeNull();
  });
});
