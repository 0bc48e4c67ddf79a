/** What single rules refuse, and what they take where attributes are left out; test/e2e/runtime/gradients holds them against differences. */
import { describe, expect, test } from 'vitest';
import type { Emitter, Value } from '../../../src/runtime/gradients/emit.ts';
import type { Step } from '../../../src/runtime/gradients/rules/rule.ts';
import { rules } from '../../../src/runtime/gradients/rules/table.ts';
import type { Attribute } from '../../../src/runtime/onnx/graph/graph.ts';
import { int64s, type Tensor } from '../../../src/runtime/onnx/graph/tensor.ts';

const value = (name: string, ...units: boolean[]): Value => ({ name, units });
const ofRank = (name: string, rank: number) => value(name, ...Array<boolean>(rank).fill(false));
const g = ofRank('g', 4);

interface Given {
  ranks?: number[];
  inputs?: string[];
  attributes?: Record<string, Attribute>;
  /** Integers that are constants. */
  constants?: Record<string, number[]>;
  /** Sizes that are known, by tensor; of others none is. */
  sizes?: Record<string, number[]>;
}

/** Notes what a rule writes as text, in place of nodes. */
const emitter = (sizes: Record<string, number[]>) =>
  ({
    full: (x: Value) => x,
    fixedSize: (name: string, axis: number) => sizes[name]?.[axis],
    transpose: (x: Value, axes: number[]) => ofRank(`transpose ${x.name} ${axes}`, axes.length),
    unsqueeze: (x: Value, axes: number[]) => ofRank(`unsqueeze ${x.name} ${axes}`, x.units.length + axes.length),
    compare: (op: string, x: Value, y: Value) => value(`${x.name} ${op} ${y.name}`),
    where: (condition: Value, x: Value | number, y: Value | number) =>
      value(
        `where ${condition.name}: ${[x, y].map((one) => (typeof one === 'number' ? one : one.name)).join(' else ')}`,
      ),
    sumTo: (x: Value) => x,
  }) as unknown as Emitter;

function gradientsOf(op: string, given: Given) {
  const names = given.inputs ?? ['a', 'b', 'c', 'd'].slice(0, given.ranks?.length ?? 1);
  const inputs = (given.ranks ?? names.map(() => 3)).map((rank, i) => ofRank(names[i] ?? '', rank));
  const constants = new Map<string, Tensor>(
    Object.entries(given.constants ?? {}).map(([name, numbers]) => [name, int64s(name, numbers, [numbers.length])]),
  );
  const attributes = new Map(Object.entries(given.attributes ?? {}));
  const node = { op, domain: '', name: op, inputs: names, outputs: ['y'], attributes };
  const step: Step = { node, e: emitter(given.sizes ?? {}), inputs, output: ofRank('y', 3), gradients: [g], constants };
  return rules[op]!(g, step).map((gradient) => gradient?.());
}

describe('A use without a rule is refused with what is in the way:', () => {
  const heads = { ranks: [4, 4, 4], inputs: ['q', 'k', 'v'], sizes: { q: [1, 2, 5, 3], k: [1, 2, 5, 3] } };
  test.each<[string, Given, string]>([
    ['Max', { ranks: [3, 3, 3] }, 'has 3 inputs where 2 are known'],
    ['Pow', { inputs: ['a'] }, 'has an exponent that is not one fixed number'],
    ['Pow', { inputs: ['a', 'p'], constants: { p: [1, 2] } }, 'has an exponent that is not one fixed number'],
    ['MatMul', { ranks: [3, 1] }, 'multiplies by a single vector'],
    ['MatMul', { ranks: [1, 3] }, 'multiplies by a single vector'],
    ['Conv', { ranks: [3, 3], attributes: { strides: [1, 2] } }, 'strides'],
    ['Conv', { ranks: [3, 3], attributes: { auto_pad: { text: 'SAME_UPPER' } } }, 'pads by itself'],
    ['GatherND', { ranks: [3, 2], attributes: { batch_dims: 1 } }, 'takes its indices by batch'],
    ['ReduceSum', { inputs: ['a', 'computed'] }, 'takes its axes from a computed value'],
    ['Slice', { inputs: ['a', 'from', 'to', 'axes'] }, 'takes its axes or steps from computed values'],
    [
      'Slice',
      { inputs: ['a', 'from', 'to', 'axes', 'by'], constants: { axes: [0] } },
      'takes its axes or steps from computed values',
    ],
    [
      'Slice',
      { inputs: ['a', 'from', 'to', 'axes', 'by'], constants: { axes: [0, 1], by: [2, 2] } },
      'steps along several axes at once',
    ],
    ['Attention', { ...heads, ranks: [3, 3, 3] }, 'has heads that are not an axis of their own'],
    ['Attention', { ...heads, sizes: { q: [1, 4, 5, 3], k: [1, 2, 5, 3] } }, 'shares keys among heads'],
    ['Attention', { ...heads, inputs: ['q', 'k', 'v', '', 'past'] }, 'is given keys of earlier runs'],
    ['Attention', { ...heads, attributes: { softcap: { float: 50 } } }, 'caps its scores'],
    ['Attention', { ...heads, sizes: { q: [1, 2], k: [1, 2] } }, 'has heads of varying size'],
  ])('%s %j', (op, given, reason) => {
    expect(() => gradientsOf(op, given)).toThrow(reason);
  });
});

describe('What is left out stands for', () => {
  test('all axes, of a sum', () => {
    expect(gradientsOf('ReduceSum', {})).toEqual([g]);
    expect(gradientsOf('ReduceSum', { attributes: { keepdims: 0 } })[0]?.name).toBe('unsqueeze g 1,2,3');
    expect(gradientsOf('ReduceSum', { attributes: { keepdims: 0, axes: [-1] } })[0]?.name).toBe('unsqueeze g 3');
  });

  test('no axis, of a sum that says so', () => {
    expect(gradientsOf('ReduceSum', { attributes: { keepdims: 0, noop_with_empty_axes: 1 } })).toEqual([g]);
  });

  test('the reverse order, of a transposition', () => {
    expect(gradientsOf('Transpose', {})[0]?.name).toBe('transpose g 0,3,2,1');
  });

  test('no limit, of what is clipped', () => {
    const clipped = (inputs: string[]) => gradientsOf('Clip', { inputs })[0]?.name;
    expect(clipped(['a', 'low'])).toBe('where a Less low: 0 else g');
    expect(clipped(['a', '', 'high'])).toBe('where a Greater high: 0 else g');
    expect(clipped(['a'])).toBe('g');
  });
});
