import { expect, test } from 'vitest';
import { Interrupted, untilInterrupted } from '../../src/support/interrupt.ts';

const never = new Promise<never>(() => {});

test('work is given up as soon as it is to stop, and not before', async () => {
  const { signal } = new AbortController();
  expect(await untilInterrupted(Promise.resolve(1), signal)).toBe(1);
  await expect(untilInterrupted(Promise.reject(new Error('why')), signal)).rejects.toThrow('why');
  const controller = new AbortController();
  const waiting = untilInterrupted(never, controller.signal);
  controller.abort();
  await expect(waiting).rejects.toThrow(Interrupted);
  await expect(untilInterrupted(never, AbortSignal.abort())).rejects.toThrow(Interrupted);
});
