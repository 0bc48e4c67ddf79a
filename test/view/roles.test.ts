import { expect, test } from 'vitest';
import { declaredNumbers, shortHash, sourceSentence } from '../../src/view/text/roles.ts';

const model = { model: './m', revision: null, sha256: 'a1b2'.repeat(16), dtype: 'fp32', device: 'cpu' };

test('a model is told by its name, and by what departs from the ordinary', () => {
  expect(sourceSentence({ ...model, layer: -1, pooling: 'mean' })).toBe('./m');
  expect(sourceSentence({ ...model, layer: 0, pooling: 'cls', dtype: 'int8', revision: 'abcdef0123456789' })).toBe(
    './m, revision abcdef0, layer 0, int8, pooling cls',
  );
  expect(sourceSentence({ ...model, positive: ['hate', 'offensive'] })).toBe('./m, positive: hate, offensive');
  expect(sourceSentence({ ...model, roleReversal: { combine: 'max', swaps: 'gender+names' } })).toBe(
    './m, roles reversed: max, by gender+names',
  );
});

test('a probe is told with how good it is on what it was not trained on', () => {
  const heldOut = { auc: 0.8041, interval: { lower: 0.788, upper: 0.819 }, accuracy: 0.7274, items: 3077 };
  const probe = { dataset: 'hate-train', converged: true };
  expect(sourceSentence({ probe, heldOut })).toBe(
    'probe on hate-train, held-out AUC 0.804 [0.788, 0.819], accuracy 0.727, n 3077',
  );
  expect(sourceSentence({ probe: { ...probe, converged: false }, heldOut: { noBetterThanChance: true } })).toBe(
    'probe on hate-train, no better than chance, did not converge',
  );
});

test('a file is told by its path; a source that says nothing is unknown', () => {
  expect(sourceSentence({ source: 'scores.csv' })).toBe('scores.csv');
  expect(sourceSentence({})).toBe('unknown source');
});

test('hashes are shortened', () => {
  expect(shortHash(model)).toBe('a1b2a1b2a1b2');
  expect(shortHash({})).toBe('');
});

test('what a subject declares is told as it is', () => {
  expect(declaredNumbers({ declared: { epsilon: 8, delta: 1e-5, 'noise multiplier': 0.5 } })).toBe(
    'epsilon 8, delta 0.00001, noise multiplier 0.5',
  );
  expect(declaredNumbers({ declared: {} })).toBe('');
});
