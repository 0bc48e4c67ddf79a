import { describe, expect, it } from 'vitest';
import metric from '../../../metrics/churn/index.ts';
import type { Measurement } from '../../../src/plugin.ts';
import { rateInterval } from '../../../src/statistics/rates/rate-limits.ts';
import fixture from '../../fixtures/churn.json' with { type: 'json' };
import { expectFinite } from '../labelled-data.ts';
import { inputOf, type Row, toy } from './rows.ts';

const measure = (rows: readonly Row[], options?: Record<string, unknown>, positive?: readonly string[]) =>
  metric.measure(inputOf(rows, options, positive));

function find(measured: readonly Measurement[], name: string, group: string | null = null): Measurement {
  return measured.find((one) => one.measure === name && one.group === group)!;
}

const close = (value: number) => expect.closeTo(value, 12);

describe('churn of a toy, by hand', () => {
  const measured = measure(toy);

  it('counts what broke and what was mended, of the items that both answered', () => {
    expect(find(measured, 'negative-flip-rate')).toMatchObject({ value: 3 / 8, n: 8, interval: rateInterval(3, 8) });
    expect(find(measured, 'positive-flip-rate')).toMatchObject({ value: 1 / 8, n: 8 });
    expect(find(measured, 'agreement')).toMatchObject({ value: 4 / 8, n: 8 });
    expect(find(measured, 'divergence')).toMatchObject({ value: close(1.8 / 8), n: 8 });
  });

  it('compares a group with all others, those in no group included', () => {
    expect(find(measured, 'negative-flip-rate', 'f')).toMatchObject({ attribute: 'sex', value: 2 / 4, n: 4 });
    expect(find(measured, 'negative-flip-rate-difference', 'f')).toMatchObject({
      value: 2 / 4 - 1 / 4,
      n: 4,
      details: { notCompared: 2, ofGroup: 0.5, ofRest: 0.25, nOfRest: 4 },
    });
    expect(find(measured, 'positive-flip-rate-difference', 'f')).toMatchObject({ value: 1 / 4 });
    expect(find(measured, 'agreement-difference', 'f')).toMatchObject({ value: 1 / 4 - 3 / 4 });
    expect(find(measured, 'divergence-difference', 'f')).toMatchObject({ value: close(1.3 / 4 - 0.5 / 4) });
    // Of all but the three, those of the other group and the one in neither.
    expect(find(measured, 'agreement-difference', 'm')).toMatchObject({ value: close(1 - 1 / 5), n: 3 });
  });

  it('says how many answers there were, and how many were right', () => {
    expect(find(measured, 'negative-flip-rate').details).toEqual({
      ...{ notCompared: 2, withoutAnswer: 1, withoutReferenceAnswer: 1 },
      ...{ rightBefore: 6, rightNow: 4 },
    });
    expect(find(measured, 'negative-flip-rate', 'f').details).toEqual({ notCompared: 1, rightBefore: 3, rightNow: 2 });
  });

  it('makes accuracy change by what was mended less what broke', () => {
    const [broken, mended] = ['negative-flip-rate', 'positive-flip-rate'].map((name) => find(measured, name));
    const { rightBefore, rightNow } = broken.details as { rightBefore: number; rightNow: number };
    const value = (one: Measurement) => (one.status === 'ok' ? one.value : Number.NaN);
    expect(value(mended) - value(broken)).toBe((rightNow - rightBefore) / 8);
  });
});

const items = fixture.items.map(({ label, region, themes, classes, scores }) => ({
  ...{ label, classes, scores },
  groups: { ...(region === '' ? {} : { region: [region] }), theme: themes },
}));

describe('churn', () => {
  it.each([
    ['byClass', (one: (typeof items)[number]) => ({ reference: one.classes[0], own: one.classes[1] })],
    ['byScore', (one: (typeof items)[number]) => ({ reference: one.scores[0], own: one.scores[1] })],
    ['mixed', (one: (typeof items)[number]) => ({ reference: one.scores[0], own: one.classes[1] })],
  ] as const)('is what an independent implementation makes of it: %s', (name, answersOf) => {
    const rows = items.map((one): Row => ({ label: one.label, groups: one.groups, ...answersOf(one) }));
    const measured = measure(rows, { minGroupSize: 10 }, ['good']);
    expect(measured.filter(({ status }) => status === 'ok').length).toBe(fixture[name].length);
    for (const [measureName, attribute, group, value, n] of fixture[name]) {
      const own = measured.find((one) => one.measure === measureName && one.group === group);
      expect(own, `${measureName} ${group}`).toMatchObject({ attribute, value: close(value as number), n });
    }
  });

  it('turns round where the two change places, and does not see the order of items or the names of classes', () => {
    const turned = toy.map((row): Row => ({ ...row, reference: row.own, own: row.reference })).reverse();
    const measured = measure(turned);
    const forth = measure(toy);
    for (const group of [null, 'f', 'm']) {
      for (const suffix of group === null ? [''] : ['', '-difference']) {
        const value = (all: readonly Measurement[], name: string) => {
          const one = find(all, `${name}${suffix}`, group);
          return one.status === 'ok' ? one.value : Number.NaN;
        };
        expect(value(measured, 'negative-flip-rate')).toBeCloseTo(value(forth, 'positive-flip-rate'), 14);
        expect(value(measured, 'positive-flip-rate')).toBeCloseTo(value(forth, 'negative-flip-rate'), 14);
        expect(value(measured, 'agreement')).toBeCloseTo(value(forth, 'agreement'), 14);
        expect(value(measured, 'divergence')).toBeCloseTo(value(forth, 'divergence'), 14);
      }
    }
    const renamed = toy.map((row): Row => {
      const name = (answer: Row['own']) => (answer === null ? null : Number(answer) >= 0.5 ? 'yes' : 'no');
      return { ...row, reference: name(row.reference), own: name(row.own) };
    });
    const values = (all: readonly Measurement[]) =>
      all.flatMap((one) => (one.measure.startsWith('divergence') || one.status !== 'ok' ? [] : one.value));
    expect(values(measure(renamed))).toEqual(values(forth));
  });

  it('has agreement and divergence alone without labels', () => {
    const measured = measure(toy.map(({ label: _, ...row }) => row));
    expect(find(measured, 'agreement')).toMatchObject({ value: 0.5 });
    expect(find(measured, 'divergence')).toMatchObject({ status: 'ok' });
    const reason = 'the data set has no labels';
    expect(find(measured, 'negative-flip-rate')).toMatchObject({ status: 'inapplicable', reason });
    expect(find(measured, 'positive-flip-rate')).toMatchObject({ status: 'inapplicable', reason });
    expect(find(measured, 'negative-flip-rate', 'f')).toBeUndefined();
  });

  it('finds nothing between a system and itself, with intervals that allow for something', () => {
    const rows = Array.from({ length: 30 }, (_, i): Row => {
      const score = (i % 10) / 10;
      return { label: i % 2 ? 'yes' : 'no', groups: { sex: [i % 3 ? 'm' : 'f'] }, reference: score, own: score };
    });
    const measured = measure(rows, { minGroupSize: 10 });
    for (const one of measured) {
      expect(one).toMatchObject({ value: one.measure === 'agreement' ? 1 : 0 });
      expectFinite(one);
      const { lower, upper } = (one as { interval: { lower: number; upper: number } }).interval;
      expect(upper - lower).toBeGreaterThan(0.01);
    }
  });

  it('says what is missing where no item has an answer of both, and where there are few', () => {
    const apart = toy.map((row, i): Row => (i % 2 ? { ...row, own: null } : { ...row, reference: null }));
    expect(find(measure(apart), 'agreement')).toMatchObject({
      ...{ status: 'insufficient', reason: 'no item has an answer of both', n: 0, lacksAnswers: true },
      details: { notCompared: 10, withoutAnswer: 5, withoutReferenceAnswer: 5 },
    });
    expect(find(measure(toy.slice(0, 1)), 'agreement')).toMatchObject({
      ...{ status: 'insufficient', n: 1, lacksAnswers: false },
      reason: '1 item has an answer of both; at least 2 are needed',
    });
    expect(find(measure(toy, { minGroupSize: 4 }), 'agreement-difference', 'm')).toMatchObject({
      ...{ status: 'insufficient', n: 3, lacksAnswers: false },
    });
    const everyone = toy.map((row): Row => ({ ...row, groups: { sex: ['f'] } }));
    expect(find(measure(everyone), 'agreement-difference', 'f')).toMatchObject({
      ...{ status: 'inapplicable', reason: 'every item is in the group' },
    });
    expect(find(measure([{ label: 'no', reference: 0.1, own: 0.2 }], { minGroupSize: 1 }), 'agreement')).toMatchObject({
      ...{ value: 1, n: 1 },
    });
  });

  it('says why two systems cannot be compared', () => {
    const mixed = toy.map((row): Row => ({ ...row, own: row.own === null ? null : 'yes' }));
    expect(find(measure(mixed), 'divergence')).toMatchObject({
      reason: 'the answers of one are decisions without scores',
    });
    expect(find(measure(mixed, {}, []), 'agreement')).toMatchObject({
      ...{ status: 'inapplicable', reason: expect.stringContaining('`positive` of the data set') },
    });
    const foreign = toy.map((row, i): Row => ({ ...row, reference: i % 2 ? 'a' : 'b', own: i % 2 ? 'c' : 'd' }));
    expect(find(measure(foreign), 'agreement')).toMatchObject({
      ...{ status: 'inapplicable', reason: expect.stringContaining('no class in common') },
    });
    // Each always decides the same.
    const stubborn = toy.map((row): Row => ({ ...row, reference: 'yes', own: 'no' }));
    expect(find(measure(stubborn), 'agreement')).toMatchObject({ value: 0 });
  });

  it('counts items of a case as one where they stand and fall together', () => {
    const alone = Array.from({ length: 40 }, (_, i): Row => {
      return { label: 'yes', groups: { sex: [i % 2 ? 'm' : 'f'] }, reference: 0.9, own: i % 4 === 0 ? 0.2 : 0.8 };
    });
    const fourfold = alone.flatMap((row, i) => Array.from({ length: 4 }, (): Row => ({ ...row, case: `${i}` })));
    const width = (one: Measurement) => {
      const { lower, upper } = (one as { interval: { lower: number; upper: number } }).interval;
      return upper - lower;
    };
    const free = fourfold.map(({ case: _, ...row }) => row);
    for (const name of ['negative-flip-rate', 'agreement', 'divergence']) {
      for (const [suffix, group] of [
        ['', null],
        ['-difference', 'f'],
      ] as const) {
        const [own, of160, of40] = [fourfold, free, alone].map((rows) => find(measure(rows), name + suffix, group));
        expect(own).toMatchObject({ value: close((of160 as { value: number }).value) });
        expect(width(own)).toBeGreaterThan(width(of160));
        expect(width(own)).toBeGreaterThan(0.9 * width(of40));
      }
    }
  });

  it('names attributes that the data do not have', () => {
    const { options, data } = inputOf(toy, { attributes: ['sexx'] });
    expect(metric.check!({ options, data })).toEqual([
      { option: 'attributes', message: 'the data set has no attribute "sexx"', hint: 'Did you mean "sex"?' },
    ]);
    const { options: all } = inputOf(toy);
    expect(metric.groups!({ options: all, data })!.map(({ id }) => id)).toEqual(['f', 'm']);
  });
});

describe('samples of churn', () => {
  it('give back every measure', () => {
    const input = inputOf(toy);
    const samples = [...metric.samples!(input)];
    const { means, others } = metric.pairing!.statistics(input.options, samples);
    const measured = metric.measure(input);
    for (const { measure, group, values } of means) {
      const own = Array.from(values).filter((value) => !Number.isNaN(value));
      const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
      expect(find(measured, measure, group), `${measure} ${group}`).toMatchObject({
        value: close(mean),
        n: own.length,
      });
    }
    const once = others!.recompute(new Uint32Array(samples.length).fill(1));
    for (const [k, { measure, group }] of others!.places.entries()) {
      expect(find(measured, measure, group), `${measure} ${group}`).toMatchObject({ value: close(once[k]) });
    }
    expect(means.length + others!.places.length).toBe(measured.length);
  });

  it('say of each item what both decided', () => {
    const samples = [...metric.samples!(inputOf(toy))];
    expect(samples[0]).toEqual({
      ...{ id: '0', groups: { sex: ['f'] }, decision: 'negative', reference: 'positive' },
      ...{ alike: 0, before: 1, now: 0, divergence: 0.5 },
    });
    expect(samples[4]).toMatchObject({ reference: null, alike: null, before: null, divergence: null });
    const [unlabelled] = metric.samples!(inputOf([{ reference: 'yes', own: 'no' }]));
    expect(unlabelled).toEqual({ id: '0', groups: {}, decision: 'no', reference: 'yes', alike: 0 });
  });
});

describe('sentences of churn', () => {
  const context = {
    ...{ subject: 'student', measure: '', attribute: 'sex', group: 'f', value: 0.25, n: 4, ideal: 0 },
    details: { ofGroup: 0.5, ofRest: 0.25, nOfRest: 4 },
    terms: { item: 'post', positive: 'toxic', negative: 'harmless', of: 'about' },
    ...{ worst: null, reference: null },
  };
  it.each([
    [
      'negative-flip-rate-difference',
      'student now gets 50 % of the posts about “f” (sex) wrong that were right with the reference, 25 % of all others; 4 and 4 posts.',
    ],
    [
      'agreement-difference',
      'student decides 50 % of the posts about “f” (sex) as the reference does, 25 % of all others; 4 and 4 posts.',
    ],
    [
      'divergence-difference',
      'student moves its score by 50 % on average from the reference for the posts about “f” (sex), by 25 % for all others; 4 and 4 posts.',
    ],
  ])('%s', (name, sentence) => {
    expect(metric.measures[name].sentence!(context)?.replaceAll('\u00a0', ' ')).toBe(sentence);
  });
});
