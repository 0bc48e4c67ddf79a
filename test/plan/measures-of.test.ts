import { expect, test } from 'vitest';
import groupErrorRates from '../../metrics/group-error-rates/index.ts';
import { measuresOf } from '../../src/plan/measures-of.ts';

const dataset = { info: {}, size: 0, groups: [] };
const names = (data: object) =>
  measuresOf({ metric: groupErrorRates as never, options: {}, data: { dataset: { ...dataset, ...data } as never } });

test('what is measured of several classes is not expected of two, nor the other way round', () => {
  const ofTwo = names({ kind: 'labelled' });
  expect(ofTwo).toContain('demographic-parity-difference');
  expect(ofTwo.filter((name) => /^(class|macro)-/.test(name))).toEqual([]);
  expect(names({ kind: 'items', positiveClasses: ['hired'] })).toEqual(ofTwo);
  const ofClasses = names({ kind: 'classes' });
  expect(ofClasses).toContain('macro-true-positive-rate-difference');
  expect(ofClasses).not.toContain('calibration-error');
  // Which decisions there are shows in the answers.
  expect(names({ kind: 'items', positiveClasses: [] }).length).toBe(new Set([...ofTwo, ...ofClasses]).size);
});
