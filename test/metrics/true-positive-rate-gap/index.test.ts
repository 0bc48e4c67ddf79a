import { describe, expect, it, vi } from 'vitest';
import metric from '../../../metrics/true-positive-rate-gap/index.ts';
import type { Interval, LabelledData } from '../../../src/plugin.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import fixture from '../../fixtures/true-positive-rate-gap.json' with { type: 'json' };
import { expectFinite, labelled } from '../labelled-data.ts';

interface Rows {
  classes: readonly string[];
  label: readonly string[];
  gender: readonly string[];
  predicted: readonly string[];
}

function dataOf({ classes, label, gender }: Rows): LabelledData {
  const base = labelled(
    label.map(() => 1),
    { gender },
  );
  return { ...base, classes, codes: Uint16Array.from(label, (name) => classes.indexOf(name)) };
}

function measure(rows: Rows, options: Record<string, unknown> = {}, data = dataOf(rows)) {
  const codes = Int32Array.from(rows.predicted, (name) => rows.classes.indexOf(name));
  return metric.measure({
    options: metric.options.parse({ dataset: 'toy', ...options }),
    data: { dataset: data },
    observed: { predicted: { classes: rows.classes, codes, missing: 0, truncated: 0 } },
    random: (...names) => randomStream(1, ...names),
  });
}

const find = (measured: ReturnType<typeof metric.measure>, measure: string, group = 'female') =>
  measured.find((one) => one.measure === measure && one.group === group)!;

describe('true positive rate gap', () => {
  it('is the difference of shares recognised: a toy by hand', () => {
    const rows: Rows = {
      classes: ['a', 'b', 'c'],
      label: ['a', 'a', 'a', 'a', 'b', 'b', 'b', 'c', 'c', 'c', 'c'],
      gender: ['f', 'f', 'f', 'm', 'f', 'm', 'm', 'f', 'f', 'm', 'm'],
      predicted: ['a', 'a', 'b', 'b', 'a', 'b', 'b', 'c', 'c', 'c', 'a'],
    };
    const measured = measure(rows, { minGroupSize: 1 });
    // Recognised: a 2/3 against 0/1, b 0/1 against 2/2, c 2/2 against 1/2.
    expect(find(measured, 'tpr-gap', 'f: a')).toMatchObject({ value: expect.closeTo(2 / 3, 12), n: 4 });
    expect(find(measured, 'tpr-gap', 'f: b')).toMatchObject({ value: -1 });
    expect(find(measured, 'tpr-gap', 'f: c')).toMatchObject({ value: 0.5, details: { share: 0.5 } });
    const rms = Math.sqrt((4 / 9 + 1 + 1 / 4) / 3);
    expect(find(measured, 'rms-tpr-gap', 'f')).toMatchObject({ value: expect.closeTo(rms, 12), n: 11 });
    // Of two groups that exclude each other, one.
    expect(measured.some(({ group }) => group === 'm')).toBe(false);
  });

  it('equals pandas, SciPy and statsmodels', () => {
    const measured = measure(fixture);
    for (const [name, { value, lower, upper, share, n }] of Object.entries(fixture.expected.gaps)) {
      expect(find(measured, 'tpr-gap', `female: ${name}`)).toMatchObject({
        status: 'ok',
        value: expect.closeTo(value, 12),
        n,
        interval: { lower: expect.closeTo(lower, 12), upper: expect.closeTo(upper, 12) },
        details: { share: expect.closeTo(share, 12) },
      });
    }
    expect(find(measured, 'rms-tpr-gap')).toMatchObject({ value: expect.closeTo(fixture.expected.rms, 12) });
    expect(find(measured, 'gap-share-correlation')).toMatchObject({
      value: expect.closeTo(fixture.expected.correlation, 12),
    });
    expectFinite(measured);
  });

  it('has no interval of the correlation, and says why', () => {
    expect(find(measure(fixture), 'gap-share-correlation')).toMatchObject({
      noInterval: expect.stringMatching('towards 0'),
    });
  });

  it('has the root mean squares that the data do not reject, as NumPy and SciPy find them', () => {
    const found = find(measure(fixture), 'rms-tpr-gap') as { interval: Interval; byChance: number };
    const { limits, errors, byChance, errorByChance } = fixture.expected.rmsTest;
    expect(Math.abs(found.interval.lower - limits[0])).toBeLessThan(4 * errors[0]);
    expect(Math.abs(found.interval.upper - limits[1])).toBeLessThan(4 * errors[1]);
    expect(Math.abs(found.byChance - byChance)).toBeLessThan(4 * errorByChance);
  });

  it('takes no longer to redraw ten thousand items a class than ten', () => {
    const many = (size: number): Rows => {
      const label = fixture.classes.flatMap((name) => Array.from({ length: size }, () => name));
      return {
        classes: fixture.classes,
        label,
        gender: label.map((_, i) => (i % 2 ? 'f' : 'm')),
        predicted: label.map((name, i) => (i % 3 ? name : 'poet')),
      };
    };
    const draws = (rows: Rows) => {
      const drawn = vi.fn();
      const counted = (draw: () => number) => {
        drawn();
        return draw();
      };
      metric.measure({
        options: metric.options.parse({ dataset: 'toy', minGroupSize: 1 }),
        data: { dataset: dataOf(rows) },
        observed: {
          predicted: {
            classes: rows.classes,
            codes: Int32Array.from(rows.predicted, (name) => rows.classes.indexOf(name)),
            missing: 0,
            truncated: 0,
          },
        },
        random: (...names) => {
          const stream = randomStream(1, ...names);
          return { next: () => counted(stream.next), below: (n) => counted(() => stream.below(n)) };
        },
      });
      return drawn.mock.calls.length;
    };
    expect(draws(many(10_000))).toBe(draws(many(10)));
  });

  it('turns its sign, and not its size, when the groups change places', () => {
    const turned = { ...fixture, gender: fixture.gender.map((g) => (g === 'male' ? 'a' : 'b')) };
    const [one, other] = [measure(fixture), measure(turned)];
    const value = (measured: typeof one, measure: string, group: string) =>
      (find(measured, measure, group) as { value: number }).value;
    expect(value(other, 'tpr-gap', 'a: nurse')).toBeCloseTo(-value(one, 'tpr-gap', 'female: nurse'), 14);
    expect(value(other, 'rms-tpr-gap', 'a')).toBeCloseTo(value(one, 'rms-tpr-gap', 'female'), 14);
    expect(value(other, 'gap-share-correlation', 'a')).toBeCloseTo(value(one, 'gap-share-correlation', 'female'), 12);
  });

  it('takes chance out of the corrected root mean square', () => {
    // No true gap: everyone is recognised with the same chance.
    const random = randomStream(2, 'toy');
    const classes = Array.from({ length: 40 }, (_, i) => `c${i}`);
    const label = classes.flatMap((name) => Array.from({ length: 40 }, () => name));
    const rows = {
      classes,
      label,
      gender: label.map((_, i) => (i % 2 === 0 ? 'f' : 'm')),
      predicted: label.map((name) => (random.below(2) === 0 ? name : 'c0')),
    };
    const { value, details } = find(measure(rows), 'rms-tpr-gap', 'f') as unknown as {
      value: number;
      details: { rmsCorrected: number };
    };
    expect(value).toBeGreaterThan(0.1);
    expect(details.rmsCorrected).toBeLessThan(value / 2);
  });

  it('lists the classes that are too small, and is insufficient or undefined where nothing can be said', () => {
    const rows: Rows = {
      classes: ['a', 'b'],
      label: ['a', 'a', 'b'],
      gender: ['f', 'm', 'f'],
      predicted: ['a', 'a', ''],
    };
    const measured = measure(rows, { minGroupSize: 1 });
    expect(find(measured, 'tpr-gap', 'f: b')).toMatchObject({
      status: 'insufficient',
      counts: { inside: 0, outside: 0 },
    });
    expect(find(measured, 'rms-tpr-gap', 'f')).toMatchObject({
      status: 'ok',
      value: 0,
      details: { leftOut: ['b'], withoutAnswer: 1 },
    });
    expect(find(measured, 'gap-share-correlation', 'f')).toMatchObject({
      status: 'insufficient',
      counts: { classes: 1 },
    });
    const alike: Rows = {
      classes: ['a', 'b', 'c'],
      label: ['a', 'a', 'b', 'b', 'c', 'c'],
      gender: ['f', 'm', 'f', 'm', 'f', 'm'],
      predicted: ['a', 'a', 'b', 'b', 'c', 'c'],
    };
    expect(find(measure(alike, { minGroupSize: 1 }), 'gap-share-correlation', 'f')).toMatchObject({
      status: 'undefined',
    });
    expect(find(measure(alike), 'rms-tpr-gap', 'f')).toMatchObject({ status: 'insufficient', counts: { classes: 0 } });
  });

  it('compares each of three groups with all others', () => {
    const three = { ...fixture, gender: fixture.gender.map((g, i) => (i % 5 === 0 ? 'other' : g)) };
    expect(
      measure(three)
        .filter(({ measure }) => measure === 'rms-tpr-gap')
        .map(({ group }) => group),
    ).toEqual(['female', 'male', 'other']);
  });
});
