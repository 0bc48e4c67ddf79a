import { describe, expect, test } from 'vitest';
import { roleFields, splitShared } from '../../src/report/roles.ts';

const encoder = (layer: number) => ({
  name: `layer ${layer}`,
  roles: { encoder: { source: './m', layer, extra: null } },
});

describe('what a subject is made of', () => {
  test('is told field by field: inner fields with the name of the outer one, hashes shortened', () => {
    const sha256 = 'a1b2'.repeat(16);
    const roles = {
      classifier: { probe: { dataset: 'd', heldOut: 0.1 }, heldOutAuc: 0.81234, classes: ['x', 'y'], sha256 },
    };
    expect(roleFields({ name: 's', roles })).toEqual([
      { role: 'classifier', name: 'probe dataset', text: 'd', hash: false },
      { role: 'classifier', name: 'probe held-out', text: '0.1', hash: false },
      { role: 'classifier', name: 'held-out AUC', text: '0.812', hash: false },
      { role: 'classifier', name: 'classes', text: 'x, y', hash: false },
      { role: 'classifier', name: 'sha256', text: 'a1b2a1b2a1b2', hash: true },
    ]);
  });

  test('is told once where several subjects agree, and of each where they differ', () => {
    const { shared, own } = splitShared([encoder(0), encoder(-1), { name: 'other', roles: {} }]);
    expect(shared.map(({ name, text }) => [name, text])).toEqual([['source', './m']]);
    expect(own.map((fields) => fields.map(({ text }) => text))).toEqual([['0'], ['−1'], []]);
  });

  test('of one subject is all its own', () => {
    const { shared, own } = splitShared([encoder(3)]);
    expect(shared).toEqual([]);
    expect(own[0]).toHaveLength(2);
  });
});
