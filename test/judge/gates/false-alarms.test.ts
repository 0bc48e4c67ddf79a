import { expect, test } from 'vitest';
import { falseAlarm, hundredths } from './false-alarm.ts';

// Of some numbers of items; test/e2e has all of them, and of groups.
test.each(['min', 'max', 'maxDistance'] as const)(
  'a gate %s at the true rate fails in at most 35 of 1,000 samples',
  (form) => {
    const most = Math.max(...[5, 20, 43, 500].flatMap((n) => hundredths.map((rate) => falseAlarm(n, rate, form))));
    expect(most).toBeLessThanOrEqual(0.035 + 1e-9);
    // Else nothing is tested.
    expect(most).toBeGreaterThan(0.03);
  },
);

test.each([
  [2, 0.04],
  [5, 0.04],
])('a gate at the true rate fails any of %i groups of 20 items seldom', (groups, atMost) => {
  const most = Math.max(
    ...hundredths.flatMap((rate) =>
      (['min', 'max', 'maxDistance'] as const).map((form) => 1 - (1 - falseAlarm(20, rate, form, groups)) ** groups),
    ),
  );
  expect(most).toBeLessThanOrEqual(atMost);
  expect(most).toBeGreaterThan(0.02);
});
