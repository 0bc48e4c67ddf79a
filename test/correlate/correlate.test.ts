import { describe, expect, it } from 'vitest';
import { type Result, reportSchema } from '../../src/contract/report.ts';
import { type CorrelateOptions, correlate, tooManyPairs } from '../../src/correlate/correlate.ts';
import { countPairs } from '../../src/correlate/pairs.ts';
import { randomStream } from '../../src/statistics/distributions/random.ts';
import { benjaminiHochberg, holm } from '../../src/statistics/significance/adjust.ts';
import type { Progress } from '../../src/support/progress.ts';

const intrinsic: Partial<Result> = {
  metric: 'ceat',
  as: 'ceat',
  family: 'intrinsic',
  measure: 'C6',
  attribute: 'gender',
};
const extrinsic: Partial<Result> = {
  metric: 'hate',
  as: 'hate',
  family: 'extrinsic',
  measure: 'bpsn-auc',
  ideal: 1,
  range: [0, 1],
  direction: 'higher',
};

function resultOf(subject: string, value: number | null, change: Partial<Result> = {}): Result {
  return {
    metric: 'm',
    as: 'm',
    metricVersion: 1,
    family: 'intrinsic',
    subject,
    dataset: null,
    measure: 'x',
    attribute: null,
    group: null,
    status: value === null ? 'insufficient' : 'ok',
    value,
    reason: value === null ? 'too few' : null,
    lacksAnswers: false,
    n: 10,
    interval: null,
    pValue: null,
    alternative: null,
    unit: '',
    ideal: 0,
    range: [null, null],
    direction: 'target',
    options: {},
    details: {},
    ...change,
  };
}

/** One result a value, for subjects s0, s1, ... */
const series = (values: readonly (number | null)[], change: Partial<Result>) =>
  values.map((value, i) => resultOf(`s${i}`, value, change));

const options: CorrelateOptions = {
  families: ['intrinsic', 'extrinsic'],
  signed: false,
  aligned: false,
  performance: false,
  seed: 1,
  about: () => 'bias',
};
const run = (results: Result[], change: Partial<CorrelateOptions> = {}) =>
  correlate(results, { ...options, ...change });

const effects = [0.9, -0.8, 0.6, -0.1, 0.3];
const aucs = [0.5, 0.6, 0.8, 0.9, 0.7];
const toy = [...series(effects, intrinsic), ...series(aucs, extrinsic)];

it('too many pairs are counted, told of, and not made', () => {
  const many = Array.from({ length: 500 }, (_, i) => resultOf('s0', i / 500, { measure: `m${i}` }));
  expect(run(many, { families: 'all' })).toEqual([]);
  expect(tooManyPairs(many, { ...options, families: 'all' })).toMatch(
    /^nothing is correlated: 500 series make 124750 pairs, and at most 100000 are\. Ask for fewer metrics/,
  );
  expect(tooManyPairs(toy, options)).toBeUndefined();
  expect(run(toy)).toHaveLength(3);
});

it('pairs are counted as they are made', () => {
  const random = randomStream(1, 'pairs');
  const some = Array.from({ length: 40 }, (_, i) => ({
    family: (['intrinsic', 'extrinsic', 'privacy', 'declared'] as const)[random.below(4)],
    name: { metric: 'm', measure: `x${i}`, attribute: [null, 'gender', 'race'][random.below(3)] },
  }));
  for (const aligned of [false, true]) {
    const fits = (a: (typeof some)[number], b: (typeof some)[number]) =>
      !aligned || (a.name.attribute !== null && a.name.attribute === b.name.attribute);
    let all = 0;
    let crossed = 0;
    for (const [i, a] of some.entries()) {
      for (const [j, b] of some.entries()) {
        const oneDeclared = !aligned && (a.family === 'declared') !== (b.family === 'declared');
        const none = a.family !== 'declared' && b.family !== 'declared';
        if (i < j && (oneDeclared || (none && fits(a, b)))) all++;
        if (a.family === 'intrinsic' && b.family === 'extrinsic' && fits(a, b)) crossed++;
        if (i < j && oneDeclared) crossed++;
      }
    }
    expect(countPairs(some, { families: 'all', aligned })).toBe(all);
    expect(countPairs(some, { families: ['intrinsic', 'extrinsic'], aligned })).toBe(crossed);
  }
});

describe('what subjects declare', () => {
  const subjects = [8, 1, 4, 2, 0.5].map((epsilon, i) => ({ name: `s${i}`, declared: { epsilon, delta: 1e-5 } }));
  const privacy: Partial<Result> = { family: 'privacy', metric: 'attack', as: 'attack', ideal: 0.5 };
  const attack = series([0.9, 0.55, 0.7, 0.6, 0.5], { ...privacy, measure: 'auc', range: [0, 1], direction: 'lower' });
  const accuracy = series([0.9, 0.6, 0.8, 0.7, 0.5], { ...extrinsic, metric: 'task', as: 'task', measure: 'accuracy' });
  const about = (metric: string) => (metric === 'attack' ? 'risk' : metric === 'task' ? 'performance' : 'bias');
  const pairs = (found: ReturnType<typeof run>) =>
    found.filter(({ method }) => method === 'kendall').map(({ a, b, value }) => [a.measure, b.measure, value]);

  it('is a series each, as it is, held against every measure and not against itself', () => {
    const found = run([...attack, ...accuracy, ...toy], { subjects, about, families: 'all' });
    // Magnitudes of the attack .4 .05 .2 .1 0 rise with epsilon; those of C6 .9 .8 .6 .1 .3 and of the AUC .5 .4 .2 .1 .3.
    expect(pairs(found)).toEqual([
      ['auc', 'C6', expect.closeTo(0.4, 12)],
      ['auc', 'bpsn-auc', expect.closeTo(0.2, 12)],
      ['C6', 'bpsn-auc', expect.closeTo(0.8, 12)],
      ['epsilon', 'auc', 1],
      ['epsilon', 'C6', expect.closeTo(0.4, 12)],
      ['epsilon', 'bpsn-auc', expect.closeTo(0.2, 12)],
      ['delta', 'auc', null],
      ['delta', 'C6', null],
      ['delta', 'bpsn-auc', null],
    ]);
    const [first] = found.filter(({ a }) => a.metric === 'declared');
    expect(first.a).toEqual({ metric: 'declared', measure: 'epsilon', attribute: null });
    expect(first.aligned).toBe(false);
    expect(found.at(-1)).toMatchObject({
      status: 'undefined',
      reason: 'the same for all 5 subjects: declared/delta',
    });
  });

  it('goes with measures of performance where these are asked for', () => {
    const found = run([...attack, ...accuracy], { subjects, about, families: 'all', performance: true });
    // The smaller epsilon, the less accurate: farther from the ideal 1.
    expect(pairs(found).slice(0, 3)).toEqual([
      ['auc', 'accuracy', -1],
      ['epsilon', 'auc', 1],
      ['epsilon', 'accuracy', -1],
    ]);
  });

  it('is crossed with every family, and with nothing where pairs are aligned', () => {
    const crossed = run([...attack, ...toy], { subjects, about });
    expect(pairs(crossed).filter(([, b]) => b === 'auc')).toEqual([
      ['epsilon', 'auc', 1],
      ['delta', 'auc', null],
    ]);
    expect(run([...attack, ...toy], { subjects, about, aligned: true })).toEqual([]);
  });

  it('is missing, and not a number, of who does not declare it', () => {
    const some = subjects.map((subject, i) => (i === 2 ? { name: subject.name } : subject));
    const [pearson] = run(attack, { subjects: some, about });
    expect(pearson).toMatchObject({ n: 4, subjects: ['s0', 's1', 's3', 's4'], details: { leftOut: ['s2'] } });
    const inherited = [{ name: 's0', declared: {} }, ...subjects.slice(1)].map((one) => ({
      ...one,
      declared: { ...one.declared, ...(one.name === 's1' ? { constructor: 1 } : {}) },
    }));
    const [only] = run(attack, { subjects: inherited, about }).filter(({ a }) => a.measure === 'constructor');
    expect(only).toMatchObject({ n: 1, status: 'insufficient' });
  });
});

it('a series that says what another one says does not enter, unless it has something of its own', () => {
  const names = ['a', 'b', 'c', 'd'];
  const of = (measure: string, more: Partial<Result> = {}) =>
    names.map((subject, i) => resultOf(subject, [0.1, 0.4, 0.2, 0.3][i], { ...more, measure }));
  const [tpr, fnr] = ['tpr', 'fnr'].map((measure) => of(measure, extrinsic));
  const results = [...of('x'), ...tpr, ...fnr];
  const measures = (repeats: ReadonlyMap<Result, Result>) => {
    const found = correlate(results, {
      families: ['intrinsic', 'extrinsic'],
      signed: false,
      aligned: false,
      performance: false,
      seed: 1,
      about: () => 'bias',
      repeats,
    });
    return new Set(found.map(({ b }) => b.measure));
  };
  const repeats = new Map(fnr.map((result, i) => [result, tpr[i]]));
  expect(measures(repeats)).toEqual(new Set(['tpr']));
  repeats.delete(fnr[2]);
  expect(measures(repeats)).toEqual(new Set(['tpr', 'fnr']));
});

describe('the correlation study', () => {
  it('correlates distances from the ideal', () => {
    // Magnitudes .9 .8 .6 .1 .3 against .5 .4 .2 .1 .3: one of ten pairs of subjects is discordant.
    const [pearson, spearman, kendall] = run(toy);
    expect(kendall.value).toBeCloseTo(0.8, 12);
    expect(spearman.value).toBeCloseTo(0.9, 12);
    // Deviations .36 .26 .06 -.44 -.24 and .2 .1 -.1 -.2 0.
    expect(pearson.value).toBeCloseTo(0.18 / Math.sqrt(0.452 * 0.1), 12);
    // The orders of five with tau of at least .8 are the same and the four with one swap of neighbours; twice 5 of 120.
    expect(kendall.pValue).toBeCloseTo(10 / 120, 12);
    expect(pearson).toMatchObject({ n: 5, subjects: ['s0', 's1', 's2', 's3', 's4'], status: 'ok', reason: null });
    expect(pearson.a).toEqual({ metric: 'ceat', measure: 'C6', attribute: 'gender' });
    expect(pearson.b).toEqual({ metric: 'hate', measure: 'bpsn-auc', attribute: null });
  });

  it('keeps the sign on request, larger being more biased', () => {
    // .9 -.8 .6 -.1 .3 against .5 .4 .2 .1 .3.
    const [, , kendall] = run(toy, { signed: true });
    // Pairs of subjects in order: + + + + | - - - | + + | - : six concordant, four discordant.
    expect(kendall.value).toBeCloseTo(0.2, 12);
    const above = series([1.5, 1.2, 1.1, 1.4, 1.05], { ...extrinsic, direction: 'lower', range: [null, null] });
    expect(run([...series([5, 2, 1, 4, 0.5], intrinsic), ...above], { signed: true })[0].value).toBeCloseTo(1, 12);
  });

  it('leaves out groups and performance, and crosses the families', () => {
    const results = [
      ...toy,
      ...series([1, 2, 3, 4, 5], { ...extrinsic, group: 'Islam' }),
      ...series([1, 2, 3, 4, 5], { ...extrinsic, measure: 'auc' }),
    ];
    const about = (_: string, measure: string) => (measure === 'auc' ? 'performance' : 'bias');
    expect(run(results, { about })).toEqual(run(toy));
  });

  it('takes only pairs about the same attribute on request, and corrects p values for these alone', () => {
    const gender = series(aucs, { ...extrinsic, measure: 'y', attribute: 'gender' });
    const none = series(effects, { ...intrinsic, measure: 'C1', attribute: null });
    const all = run([...toy, ...gender, ...none]);
    const aligned = run([...toy, ...gender, ...none], { aligned: true });
    expect(all).toHaveLength(4 * 3);
    expect(aligned.map(({ a, b }) => [a.measure, b.measure])).toEqual(Array(3).fill(['C6', 'y']));
    for (const { pValue, adjustedPValue } of aligned) expect(adjustedPValue).toBe(pValue);
    expect(aligned.map(({ value }) => value)).toEqual(all.filter(({ aligned: is }) => is).map(({ value }) => value));
  });

  it('takes every pair on request, the pairs within a family too', () => {
    const third = series([1, 3, 2, 5, 4], { ...intrinsic, measure: 'C7' });
    expect(run([...toy, ...third], { families: 'all' })).toHaveLength(3 * 3);
    expect(run([...toy, ...third])).toHaveLength(2 * 3);
  });

  it('keeps uses of a metric under other names, and attributes, apart', () => {
    const results = [
      ...toy,
      ...series(aucs, { ...extrinsic, as: 'hate-borkan' }),
      ...series(aucs, { ...extrinsic, attribute: 'gender' }),
    ];
    const pairs = run(results).filter(({ method }) => method === 'pearson');
    expect(pairs.map(({ b }) => [b.metric, b.attribute])).toEqual([
      ['hate', null],
      ['hate-borkan', null],
      ['hate', 'gender'],
    ]);
    expect(pairs.map(({ aligned }) => aligned)).toEqual([false, false, true]);
  });

  it('pairs subjects that have both, and names those left out', () => {
    const results = [...series([...effects, 0.4, 0.2], intrinsic), ...series([...aucs, null], extrinsic)];
    for (const each of run(results)) {
      expect(each.n).toBe(5);
      expect(each.details.leftOut).toEqual(['s5', 's6']);
    }
  });

  it('finds fewer than four subjects insufficient and says what it would take', () => {
    const three = run([...series([1, 2, 4], intrinsic), ...series([0.1, 0.2, 0.3], extrinsic)]);
    for (const each of three) expect(each).toMatchObject({ status: 'insufficient', value: null, pValue: null, n: 3 });
    expect(three[0].reason).toBe(
      '3 subjects have both; at least 4 are needed (with 3, |r| would have to exceed 0.997 for p < .05)',
    );
    expect(three[1].reason).toMatch(/even a coefficient of 1 has p = 0\.33/);
    const [one] = run([...series([1], intrinsic), ...series([0.1], extrinsic)]);
    expect(one.reason).toBe('1 subject has both; at least 4 are needed');
  });

  it('finds a series without variation undefined and names it', () => {
    const results = [...series([0.3, -0.3, 0.3, 0.1 + 0.2, 0.3], intrinsic), ...series(aucs, extrinsic)];
    for (const each of run(results)) {
      expect(each).toMatchObject({ status: 'undefined', value: null, interval: null, leaveOneOut: null });
      expect(each.reason).toBe('the same for all 5 subjects: ceat/C6 (gender)');
    }
  });

  it('takes distances that differ by rounding alone as tied', () => {
    // 0.7 - 0.5 and 0.5 - 0.3 are not the same number.
    const parity: Partial<Result> = { ...intrinsic, ideal: 0.5 };
    const [, spearman] = run([
      ...series([0.7, 0.3, 0.9, 0.6, 0.5], parity),
      ...series([0.4, 0.4, 0.1, 0.7, 0.9], extrinsic),
    ]);
    expect(spearman.value).toBe(1);
  });

  it('corrects over all pairs of a method that have a coefficient', () => {
    const random = randomStream(4, 'test');
    const draw = (n: number) => Array.from({ length: n }, () => random.next());
    const results = [
      ...['C1', 'C6', 'C7'].flatMap((measure) => series(draw(7), { ...intrinsic, measure })),
      ...['a', 'b'].flatMap((measure) => series(draw(7), { ...extrinsic, measure })),
      ...series([0.1, 0.2, 0.3], { ...extrinsic, measure: 'short' }),
    ];
    for (const method of ['pearson', 'spearman', 'kendall']) {
      const tested = run(results).filter((each) => each.method === method && each.status === 'ok');
      expect(tested).toHaveLength(6);
      const p = tested.map(({ pValue }) => pValue!);
      expect(tested.map(({ adjustedPValue }) => adjustedPValue)).toEqual(holm(p));
      expect(tested.map(({ falseDiscoveryRate }) => falseDiscoveryRate)).toEqual(benjaminiHochberg(p));
    }
    const short = run(results).filter(({ status }) => status === 'insufficient');
    expect(short).toHaveLength(9);
    for (const each of short) expect(each.adjustedPValue).toBeNull();
  });

  it('names the subject on which the coefficient hangs most', () => {
    const results = [...series([1, 2, 1, 2, 20], intrinsic), ...series([0.9, 0.9, 0.8, 0.8, 0.1], extrinsic)];
    const [pearson] = run(results);
    expect(pearson.value).toBeGreaterThan(0.95);
    expect(pearson.leaveOneOut!.subject).toBe('s4');
    expect(pearson.leaveOneOut!.value).toBeCloseTo(0, 12);
    expect(pearson.leaveOneOut!.change).toBeCloseTo(-pearson.value!, 12);
  });

  it('names a subject without which there is no coefficient at all', () => {
    const results = [...series([1, 1, 1, 1, 20], intrinsic), ...series(aucs, extrinsic)];
    for (const each of run(results)) expect(each.details.undefinedWithout).toEqual(['s4']);
  });

  it('does not depend on the order of the subjects', () => {
    const results = [...toy].reverse().map((each) => ({ ...each }));
    const numbers = (all: Result[]) => run(all, { families: 'all' }).map(({ value, pValue }) => [value, pValue]);
    for (const [i, [value, p]] of numbers(results).entries()) {
      expect(value).toBeCloseTo(numbers(toy)[i][0]!, 12);
      expect(p).toBeCloseTo(numbers(toy)[i][1]!, 12);
    }
  });

  it('widens the interval by the uncertainty of the measurements, and draws it by seed', () => {
    const uncertain = toy.map((each) => ({
      ...each,
      interval: { level: 0.95, method: 'test', lower: each.value! - 0.1, upper: each.value! + 0.3 },
    }));
    const width = ({ interval }: { interval: { lower: number; upper: number } | null }) =>
      interval!.upper - interval!.lower;
    for (const [i, each] of run(uncertain).entries()) {
      expect(each.value).toBe(run(toy)[i].value);
      // Pearson's coefficient has no interval: Fisher's holds that of normal series alone.
      if (each.method === 'pearson') expect(each.interval).toBeNull();
      else expect(width(each)).toBeGreaterThan(width(run(toy)[i]));
    }
    expect(run(uncertain)).toEqual(run(uncertain));
    expect(run(uncertain)).not.toEqual(run(uncertain, { seed: 2 }));
    expect(run(toy)[1].interval!.method).toBe('Fisher z');
    expect(run(uncertain)[1].interval!.method).toBe('Fisher z with measurement error (1000 redraws)');
  });

  it('draws less often for each of very many pairs, says so and how far it is, and gives the same coefficients', () => {
    const interval = { level: 0.95, method: 'test', lower: 0.6, upper: 0.9 };
    const many = [
      ...toy.filter(({ family }) => family === 'intrinsic'),
      // All but the first have too few subjects for a coefficient, and are soon done.
      ...Array.from({ length: 4000 }, (_, i) =>
        series(i === 0 ? aucs : aucs.slice(0, 2), { ...extrinsic, measure: `m${i}` }).map((each) => ({
          ...each,
          interval,
        })),
      ).flat(),
    ];
    const told: (string | number | null)[] = [];
    const progress: Progress = {
      start: (label, total) => {
        told.push(label, total, 0);
        return { advance: (units) => told.push(Number(told.pop()) + units), end: () => told.push('end') };
      },
      note() {},
    };
    const first = run(many, { progress })[1];
    expect(first.method).toBe('spearman');
    expect(told).toEqual(['correlating', 4000, 4000, 'end']);
    expect(first.interval!.method).toBe('Fisher z with measurement error (500 redraws)');
    expect(first.value).toBe(run(toy)[1].value);
  });

  it('says which test gave p: exact up to nine subjects, approximate beyond', () => {
    const tests = (n: number) => {
      const values = Array.from({ length: n }, (_, i) => (i * 7) % n);
      // Ties, so that the exact distribution of tau has no short cut.
      const tied = values.map((_, i) => (i >> 1) / n);
      return run([...series(values, intrinsic), ...series(tied, extrinsic)]).map(({ details }) => details.test);
    };
    expect(tests(9)).toEqual(['exact', 'exact', 'exact']);
    expect(tests(10)).toEqual(['t approximation', 't approximation', 'normal approximation']);
  });

  it('fits the schema of the report, and holds nothing that is not a finite number', () => {
    const results = [
      ...toy,
      ...series([1, 1, 1, 1], { ...extrinsic, measure: 'same' }),
      ...series([1, 2], { ...extrinsic, measure: 'few' }),
      ...series(effects, { ...extrinsic, measure: 'linear', ideal: 0 }),
    ];
    const correlations = run(results, { families: 'all' });
    expect(reportSchema.shape.correlations.parse(JSON.parse(JSON.stringify(correlations)))).toEqual(correlations);
  });

  it('leaves a subject that could not be asked out of every series of the measure, and makes no series of it', () => {
    const failed = { attribute: null, status: 'error', reason: 'no such model' } as const;
    const results = [
      ...toy,
      ...series(aucs, { ...extrinsic, attribute: 'gender' }),
      resultOf('broken', null, { ...intrinsic, ...failed }),
      resultOf('broken', null, { ...extrinsic, ...failed }),
    ];
    const correlations = run(results);
    expect(correlations).toHaveLength(2 * 3);
    for (const each of correlations) {
      expect(each).toMatchObject({ status: 'ok', n: 5, details: { leftOut: ['broken'] } });
      expect(each.a.attribute).toBe('gender');
    }
    const alone = run([resultOf('broken', null, { ...intrinsic, ...failed }), ...series(aucs, extrinsic)]);
    expect(alone[0]).toMatchObject({ status: 'insufficient', n: 0 });
  });

  it('is empty without results', () => {
    expect(run([])).toEqual([]);
  });
});
