import { expect, test } from 'vitest';
import { falseAlarm, hundredths } from './false-alarm.ts';

// Of 20 items; test/e2e has all numbers of items and groups.
test.each([
  [1, 0.035 + 1e-9],
  [5, 0.04],
])('a gate at the true rate fails any of %i groups seldom', (groups, atMost) => {
  const most = Math.max(
    ...hundredths.flatMap((rate) =>
      (['min', 'max'] as const).map((form) => 1 - (1 - falseAlarm(20, rate, form, groups)) ** groups),
    ),
  );
  expect(most).toBeLessThanOrEqual(atMost);
  // Else nothing is tested.
  expect(most).toBeGreaterThan(0.02);
});
