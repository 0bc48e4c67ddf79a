import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import { laterMean, type Simulated, simulate } from './simulated-service.ts';

const withSlots = (slots: number, time: Simulated['time'] = () => 1000): Simulated => ({ slots: () => slots, time });
/** Answers of a language model: some take three times as long as others. */
const uneven: Simulated['time'] = (random) => {
  const normal = Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  return 1000 * Math.exp(0.5 * normal - 0.125);
};

describe.each([1, 2, 4, 7, 16])('a service with %i slots', (slots) => {
  it('is sent as many requests, or little more', () => {
    const course = simulate(withSlots(slots), 3000, { random: randomStream(1, 'even') });
    expect(laterMean(course)).toBeGreaterThan(0.9 * slots);
    expect(laterMean(course)).toBeLessThan(1.3 * slots + 1);
    expect(course.rate).toBeGreaterThan(0.9 * slots);
  });

  it('is found where answers take different times', () => {
    const seeds = Array.from({ length: 10 }, (_, i) => i);
    const shares = seeds.map((seed) => {
      const course = simulate(withSlots(slots, uneven), 3000, { random: randomStream(seed, 'uneven') });
      const best = simulate(withSlots(slots, uneven), 3000, { fixed: slots, random: randomStream(seed, 'uneven') });
      return course.rate / best.rate;
    });
    expect(shares.reduce((sum, share) => sum + share, 0) / seeds.length).toBeGreaterThan(0.9);
  });
});

it('a service that batches is sent more although each answer then comes later', () => {
  // Twice the throughput of 4 at a time takes 2.4 times as long an answer.
  const batching = { slots: () => 1000, time: (_: unknown, others: number) => 1000 + 30 * others };
  const random = () => randomStream(1, 'batch');
  const found = simulate(batching, 5000, { random: random() });
  expect(found.rate).toBeGreaterThan(3 * simulate(batching, 5000, { fixed: 4, random: random() }).rate);
});

it('a service that gains nothing by more is not sent more: latency alone would grow', () => {
  const serial = { slots: () => 1000, time: (_: unknown, others: number) => 500 * (others + 1) };
  expect(laterMean(simulate(serial, 2000, { random: randomStream(1, 'serial') }))).toBeLessThan(3);
});

it('the bound is never exceeded', () => {
  for (const bound of [1, 2, 5, 8]) {
    const { allowed } = simulate(withSlots(1000), 1000, { bound, random: randomStream(1, 'bound') });
    expect(Math.max(...allowed.map(({ count }) => count))).toBe(bound);
  }
});

describe('a service that refuses what is too much', () => {
  it.each([2, 6, 20])('above %i at a time is seldom asked for that', (most) => {
    const course = simulate({ ...withSlots(most, uneven), most }, 3000, { random: randomStream(1, 'refusing') });
    expect(course.refused).toBeGreaterThan(0);
    expect(course.refused / 3000).toBeLessThan(0.01);
    expect(laterMean(course)).toBeLessThanOrEqual(1.05 * most);
    expect(course.rate).toBeGreaterThan(0.75 * most);
  });
});

describe('a service that changes', () => {
  const changing = (before: number, after: number) => ({
    slots: (at: number) => (at < 100_000 ? before : after),
    time: uneven,
  });
  const lastMean = (service: Simulated) => {
    const { allowed } = simulate(service, 4000, { random: randomStream(1, 'changing') });
    const last = allowed.slice(-800);
    return last.reduce((sum, { count }) => sum + count, 0) / last.length;
  };

  it('to fewer slots is sent fewer', () => expect(lastMean(changing(16, 4))).toBeLessThan(8));
  it('to more slots is sent more', () => expect(lastMean(changing(4, 16))).toBeGreaterThan(12));
});
