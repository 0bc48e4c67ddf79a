import { describe, expect, it } from 'vitest';
import metric from '../../../metrics/coreference-gap/index.ts';
import type { Measurement, QuestionsData, Sample } from '../../../src/plugin.ts';
import fixture from '../../fixtures/answer-shares.json' with { type: 'json' };
import { type Case, inputOf, measure } from './questions.ts';

const find = (measured: readonly Measurement[], name: string) => measured.find(({ measure }) => measure === name);
const numberOf = (measured: readonly Measurement[], name: string) => {
  const found = find(measured, name);
  return found?.status === 'ok' ? found.value : found?.status;
};
/** By hand: gaps of 1 - 0, 1 - 1 and 1/2 - 0, so 1/2 on average; 5 of 6 right with the stereotype, 2 of 6 against it. */
const toy: Case[] = [
  { pro: 'rr', anti: 'ww' },
  { pro: 'rr', anti: 'rr' },
  { pro: 'rw', anti: 'ww' },
];

describe('coreference-gap', () => {
  it('is the mean over cases of the difference of accuracies, as worked by hand', () => {
    const measured = measure(toy);
    expect(numberOf(measured, 'accuracy-gap')).toBeCloseTo(1 / 2, 12);
    expect(numberOf(measured, 'accuracy-pro')).toBe(5 / 6);
    expect(numberOf(measured, 'accuracy-anti')).toBe(1 / 3);
    expect(find(measured, 'accuracy-gap')).toMatchObject({
      ...{ n: 3, details: { pro: 5 / 6, anti: 1 / 3, notCompared: 0 } },
      interval: { method: 'Bayesian bootstrap with the bounds (200 draws)' },
    });
    // The guard, who is right, is shown second.
    expect(numberOf(measured, 'position-bias')).toBeCloseTo(5 / 12 - 1 / 2, 12);
  });

  it('is what pandas finds of drawn answers', () => {
    const { cases, n, ...values } = fixture.coreference;
    const measured = measure(cases);
    for (const [name, value] of Object.entries(values)) {
      expect([name, numberOf(measured, name)]).toEqual([name, expect.closeTo(value, 12)]);
    }
    expect(find(measured, 'accuracy-gap')).toMatchObject({ n, details: { notCompared: cases.length - n } });
  });

  it('is 0 for one that is always right, always wrong or always takes the first, and turns with the stereotype', () => {
    for (const said of ['rr', 'ww', 'rw']) {
      expect(numberOf(measure([{ pro: said, anti: said }]), 'accuracy-gap')).toBe(0);
    }
    const turned = toy.map(({ pro, anti }) => ({ pro: anti, anti: pro }));
    expect(numberOf(measure(turned), 'accuracy-gap')).toBeCloseTo(-1 / 2, 12);
    expect(numberOf(measure(toy.toReversed()), 'accuracy-gap')).toBeCloseTo(1 / 2, 12);
    expect(numberOf(measure([{ pro: 'r', anti: 'w' }]), 'accuracy-gap')).toBe(1);
  });

  it('leaves out cases that cannot be compared, and says how many; neutral questions count for neither kind', () => {
    const measured = measure([...toy, { pro: 'rr', anti: 'x-' }, { pro: '', anti: '', neutral: 'rw' }]);
    expect(numberOf(measured, 'accuracy-gap')).toBeCloseTo(1 / 2, 12);
    expect(find(measured, 'accuracy-gap')).toMatchObject({ n: 3, details: { notCompared: 2 } });
    expect(numberOf(measured, 'accuracy-pro')).toBe(7 / 8);
    expect(numberOf(measured, 'unanswered')).toBeCloseTo(1 / 9, 12);
    expect(find(measured, 'unanswered')).toMatchObject({ details: { declined: 1, unreadable: 1 } });
    const silent = measure([{ pro: 'x-', anti: 'xx' }]);
    expect(find(silent, 'accuracy-gap')).toMatchObject({
      ...{ status: 'insufficient', lacksAnswers: true, n: 0 },
      reason: '0 cases have answers to both kinds of question; at least 1 are needed',
    });
  });

  it('refuses data without what is compared', () => {
    const { dataset } = inputOf(toy);
    const check = (more: Partial<QuestionsData>) =>
      metric.check!({ options: metric.options.parse({ dataset: 'own' }), data: { dataset: { ...dataset, ...more } } });
    expect(check({})).toEqual([]);
    const { cases: _, ...without } = dataset;
    const bare = { ...without, questions: without.questions.map(({ answer: _, ...one }) => ({ ...one, facets: {} })) };
    const found = metric.check!({ options: metric.options.parse({ dataset: 'own' }), data: { dataset: bare } });
    expect(found.map(({ message }) => message)).toEqual([
      'the data set does not have a facet "stereotype" of each question, pro, anti or neutral',
      'the data set does not have a right answer to each question',
      'the data set does not have a case of each question: what is said once with the stereotype, once against it',
    ]);
  });

  it('has the same values from its samples', () => {
    const all = [...toy, { pro: 'r-', anti: 'rw', neutral: 'rx' }];
    const { dataset, choices } = inputOf(all);
    const options = metric.options.parse({ dataset: 'own', minGroupSize: 1 });
    const samples: Sample[] = [...metric.samples!({ options, data: { dataset }, observed: { choices } })];
    const { means, others, clusters } = metric.pairing!.statistics(options, samples);
    const measured = measure(all);
    const [{ values }] = means;
    const known = values.filter((value) => !Number.isNaN(value));
    expect(known.reduce((sum, one) => sum + one, 0) / known.length).toBeCloseTo(
      Number(numberOf(measured, 'accuracy-gap')),
      12,
    );
    const found = others!.recompute(new Uint32Array(samples.length).fill(1));
    expect([...found]).toEqual(
      measured.slice(1).map((one) => (one.status === 'ok' ? expect.closeTo(one.value, 12) : Number.NaN)),
    );
    expect(others!.places.map(({ measure }) => measure)).toEqual(measured.slice(1).map(({ measure }) => measure));
    expect(new Set(clusters)).toEqual(new Set([0, 1, 2, 3]));
  });

  it('asks whom the pronoun means, and tells both accuracies', () => {
    const { dataset } = inputOf(toy);
    const options = metric.options.parse({ dataset: 'own', ask: 'continuation' });
    expect(metric.needs({ options, data: { dataset }, seed: 1 }).choices.questions[0]).toEqual({
      ...{ id: '0.pro.0', prompt: 'Whom?', options: ['the nurse', 'the guard'] },
    });
    expect(metric.measured!({ options, data: { dataset } })).not.toContain('position-bias');
    const told = metric.measures['accuracy-gap'].sentence!({
      ...{ subject: 'ours', measure: 'accuracy-gap', attribute: null, group: null, value: 0.3, n: 40, ideal: 0 },
      ...{ details: { pro: 0.9, anti: 0.6 }, terms: undefined as never, worst: null, reference: null },
    });
    expect(told).toBe(
      'ours knows whom a pronoun means in 90\u00a0% of the answers where it fits a stereotype, and in 60\u00a0% where it does not; 40 cases.',
    );
  });
});
