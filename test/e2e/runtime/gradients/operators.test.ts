import { expect, test } from 'vitest';
import { findActivePart } from '../../../../src/runtime/gradients/active.ts';
import { deriveGraph, probeRows } from '../../../../src/runtime/gradients/derive.ts';
import { names } from '../../../../src/runtime/gradients/differentiate.ts';
import { rules } from '../../../../src/runtime/gradients/rules/table.ts';
import { openGraph, runGraph } from '../../../../src/runtime/onnx/graph/ort.ts';
import { Model, size, vocabulary, withFile } from '../../../runtime/gradients/small-model.ts';

/** Maps the embeddings x `[rows, tokens, 6]` through the operator; the result is `[rows, tokens, width]` or as said. */
interface Case {
  op: string;
  opset?: number;
  build(m: Model, x: string): string;
  /** The last axis of the result. */
  width?: number;
  /** `[rows, width]`. */
  pooled?: true;
}

const unary = (op: string, before?: string): Case => ({
  op,
  build: (m, x) => m.node(op, [before ? m.node(before, [x]) : x]),
});
/** Kinks, at multiples of 0.075 = 1.5 x 0.05 (see `embeddings`). */
const thresholds = [-0.6, -0.3, 0, 0.15, 0.45, 0.9];
const rowsAndTokens = (m: Model, x: string) => m.node('Slice', [m.node('Shape', [x]), m.ints([0]), m.ints([2])]);
const mean = (m: Model, x: string, axis: number, keepdims: number) =>
  m.opset >= 18
    ? m.node('ReduceMean', [x, m.ints([axis])], { keepdims })
    : m.node('ReduceMean', [x], { axes: [axis], keepdims });

const cases: Record<string, Case> = {
  Identity: unary('Identity'),
  Dropout: unary('Dropout'),
  'Cast to float': { op: 'Cast', build: (m, x) => m.node('Cast', [x], { to: 1 }) },
  'Add of a row': { op: 'Add', build: (m, x) => m.node('Add', [x, mean(m, x, 1, 1)]) },
  'Sub of what is narrower': { op: 'Sub', build: (m, x) => m.node('Sub', [m.weights(1, 1, size), x]) },
  'Sub of a mean': { op: 'Sub', build: (m, x) => m.node('Sub', [x, mean(m, x, -1, 1)]) },
  'Sum of three': {
    op: 'Sum',
    build: (m, x) => m.node('Sum', [x, m.weights(size), m.node('Neg', [m.node('Sin', [x])])]),
  },
  'Mul with itself': { op: 'Mul', build: (m, x) => m.node('Mul', [x, x]) },
  'Mul of what is broadcast': { op: 'Mul', build: (m, x) => m.node('Mul', [x, mean(m, x, 1, 1)]) },
  'Mul of fewer axes': { op: 'Mul', build: (m, x) => m.node('Mul', [x, m.sum(mean(m, x, 0, 0), 0)]) },
  Div: { op: 'Div', build: (m, x) => m.node('Div', [x, m.node('Exp', [mean(m, x, -1, 1)])]) },
  Neg: unary('Neg'),
  Abs: unary('Abs'),
  Exp: unary('Exp'),
  Log: unary('Log', 'Exp'),
  Sqrt: unary('Sqrt', 'Exp'),
  Reciprocal: unary('Reciprocal', 'Exp'),
  Sin: unary('Sin'),
  Cos: unary('Cos'),
  Tanh: unary('Tanh'),
  Sigmoid: unary('Sigmoid'),
  Softplus: unary('Softplus'),
  Erf: unary('Erf'),
  Relu: unary('Relu'),
  LeakyRelu: { op: 'LeakyRelu', build: (m, x) => m.node('LeakyRelu', [x], { alpha: { float: 0.2 } }) },
  'Pow 2': { op: 'Pow', build: (m, x) => m.node('Pow', [x, m.scalar(2)]) },
  'Pow 3': { op: 'Pow', build: (m, x) => m.node('Pow', [x, m.scalar(3)]) },
  'Pow 0.5': { op: 'Pow', build: (m, x) => m.node('Pow', [m.node('Exp', [x]), m.scalar(0.5)]) },
  'Pow 1.7': { op: 'Pow', build: (m, x) => m.node('Pow', [m.node('Exp', [x]), m.scalar(1.7)]) },
  Max: { op: 'Max', build: (m, x) => m.node('Max', [x, m.floats(thresholds)]) },
  'Min of two that both depend': { op: 'Min', build: (m, x) => m.node('Min', [x, m.node('Mul', [x, m.scalar(0.5)])]) },
  Clip: { op: 'Clip', build: (m, x) => m.node('Clip', [x, m.scalar(-0.6), m.scalar(0.6)]) },
  'Clip on one side': { op: 'Clip', build: (m, x) => m.node('Clip', [x, '', m.scalar(0.6)]) },
  Where: {
    op: 'Where',
    build: (m, x) => m.node('Where', [m.node('Greater', [m.weights(size), m.scalar(0)]), x, m.node('Sin', [x])]),
  },
  Gelu: { op: 'Gelu', opset: 20, build: (m, x) => m.node('Gelu', [x]) },
  'Gelu by tanh': { op: 'Gelu', opset: 20, build: (m, x) => m.node('Gelu', [x], { approximate: { text: 'tanh' } }) },
  'Softmax along the last axis': { op: 'Softmax', opset: 11, build: (m, x) => m.node('Softmax', [x], { axis: 2 }) },
  'Softmax along the middle': { op: 'Softmax', build: (m, x) => m.node('Softmax', [x], { axis: 1 }) },
  LogSoftmax: { op: 'LogSoftmax', build: (m, x) => m.node('LogSoftmax', [x], { axis: -1 }) },
  'Attention with a mask': {
    op: 'Attention',
    opset: 23,
    build: (m, x) => {
      const heads = (y: string) =>
        m.node('Transpose', [m.node('Reshape', [y, m.ints([0, 0, 2, 3])])], { perm: [0, 2, 1, 3] });
      const ways = [x, m.node('Sin', [x]), m.node('Exp', [x])].map(heads);
      const length = m.node('Gather', [m.node('Shape', [x]), m.ints([1], [])]);
      const places = m.node('Cast', [m.node('Range', [m.ints([0], []), length, m.ints([1], [])])], { to: 1 });
      const across = m.node('Unsqueeze', [places, m.ints([1])]);
      const mask = m.node('Sin', [m.node('Sub', [m.node('Mul', [across, m.scalar(3)]), places])]);
      const apart = m.node('Attention', [...ways, mask]);
      return m.node('Reshape', [m.node('Transpose', [apart], { perm: [0, 2, 1, 3] }), m.ints([0, 0, 6])]);
    },
  },
  'Attention backwards only': {
    op: 'Attention',
    opset: 23,
    build: (m, x) => {
      const heads = m.node('Unsqueeze', [x, m.ints([1])]);
      const apart = m.node('Attention', [heads, heads, heads], { is_causal: 1, scale: { float: 0.9 } });
      return m.node('Squeeze', [apart, m.ints([1])]);
    },
  },
  LayerNormalization: {
    op: 'LayerNormalization',
    build: (m, x) => m.node('LayerNormalization', [x, m.weights(size), m.weights(size)], { axis: -1 }),
  },
  'LayerNormalization over two axes': {
    op: 'LayerNormalization',
    build: (m, x) => {
      const five = m.node('Reshape', [x, m.ints([0, 0, 2, 3])]);
      const y = m.node('LayerNormalization', [five, m.weights(2, 3), m.weights(2, 3)], { axis: 2 });
      return m.node('Reshape', [y, m.ints([0, 0, 6])]);
    },
  },
  'MatMul with itself': {
    op: 'MatMul',
    build: (m, x) => m.node('MatMul', [m.node('MatMul', [x, m.node('Transpose', [x], { perm: [0, 2, 1] })]), x]),
  },
  'MatMul of a matrix that depends': {
    op: 'MatMul',
    build: (m, x) => {
      const y = mean(m, x, 0, 0);
      return m.node('MatMul', [x, m.node('MatMul', [m.node('Transpose', [y], { perm: [1, 0] }), y])]);
    },
  },
  Conv: {
    op: 'Conv',
    build: (m, x) => {
      const along = m.node('Transpose', [x], { perm: [0, 2, 1] });
      const attributes = { kernel_shape: [3], pads: [1, 2], dilations: [1], group: 2, strides: [1] };
      const y = m.node('Conv', [along, m.weights(4, 3, 3), m.weights(4)], attributes);
      return m.node('Transpose', [y], { perm: [0, 2, 1] });
    },
    width: 4,
  },
  Gemm: {
    op: 'Gemm',
    build: (m, x) => m.node('Gemm', [mean(m, x, 1, 0), m.weights(size, 4), m.weights(4)], { beta: { float: 0.3 } }),
    width: 4,
    pooled: true,
  },
  'Gemm of transposes': {
    op: 'Gemm',
    build: (m, x) => {
      const across = m.node('Transpose', [mean(m, x, 1, 0)], { perm: [1, 0] });
      return m.node('Gemm', [across, m.weights(4, size), m.weights(4)], {
        transA: 1,
        transB: 1,
        alpha: { float: 0.7 },
      });
    },
    width: 4,
    pooled: true,
  },
  'Gemm of what depends on both sides': {
    op: 'Gemm',
    build: (m, x) => {
      const y = mean(m, x, 1, 0);
      const square = m.node('Gemm', [y, y], { transA: 1 });
      return m.node('Gemm', [y, square, y], { transB: 1 });
    },
    pooled: true,
  },
  'ReduceSum, axes as an attribute': {
    op: 'ReduceSum',
    opset: 11,
    build: (m, x) => m.node('ReduceSum', [x], { axes: [1], keepdims: 0 }),
    pooled: true,
  },
  'ReduceSum kept and used again': {
    op: 'ReduceSum',
    build: (m, x) => m.node('Mul', [m.node('Add', [x, m.node('Sin', [m.node('ReduceSum', [x, m.ints([1])])])]), x]),
  },
  'ReduceMean over a varying axis': { op: 'ReduceMean', build: (m, x) => mean(m, x, 1, 0), pooled: true },
  'ReduceMean, axes as an input': { op: 'ReduceMean', opset: 18, build: (m, x) => mean(m, x, 1, 0), pooled: true },
  'ReduceMean of what was broadcast': {
    op: 'ReduceMean',
    build: (m, x) => m.node('Add', [mean(m, m.node('Add', [mean(m, x, 1, 1), m.node('Sin', [x])]), 1, 1), x]),
  },
  ReduceL2: { op: 'ReduceL2', build: (m, x) => m.node('Div', [x, m.node('ReduceL2', [x], { axes: [2] })]) },
  ReduceSumSquare: {
    op: 'ReduceSumSquare',
    build: (m, x) => m.node('ReduceSumSquare', [x], { axes: [1], keepdims: 0 }),
    pooled: true,
  },
  ReduceMax: { op: 'ReduceMax', build: (m, x) => m.node('ReduceMax', [x], { axes: [1], keepdims: 0 }), pooled: true },
  Reshape: {
    op: 'Reshape',
    build: (m, x) =>
      m.node('Reshape', [m.node('Sin', [m.node('Reshape', [x, m.ints([0, -1, 2, 3])])]), m.ints([0, 0, 6])]),
  },
  Flatten: {
    op: 'Flatten',
    build: (m, x) => m.node('Reshape', [m.node('Flatten', [x], { axis: 2 }), m.node('Shape', [x])]),
  },
  'Squeeze and Unsqueeze': {
    op: 'Squeeze',
    build: (m, x) => m.node('Squeeze', [m.node('Unsqueeze', [x, m.ints([2])]), m.ints([2])]),
  },
  'Squeeze and Unsqueeze, axes as attributes': {
    op: 'Unsqueeze',
    opset: 11,
    build: (m, x) => m.node('Squeeze', [m.node('Unsqueeze', [x], { axes: [2] })], { axes: [2] }),
  },
  Expand: {
    op: 'Expand',
    build: (m, x) => m.node('Mul', [m.node('Expand', [mean(m, x, 1, 1), m.node('Shape', [x])]), x]),
  },
  Transpose: {
    op: 'Transpose',
    build: (m, x) =>
      m.node('Transpose', [m.node('Mul', [m.node('Transpose', [x], { perm: [2, 0, 1] }), m.weights(size, 1, 1)])], {
        perm: [1, 2, 0],
      }),
  },
  Concat: {
    op: 'Concat',
    build: (m, x) => {
      const fixed = m.node('Expand', [
        m.weights(1, 1, 2),
        m.node('Concat', [rowsAndTokens(m, x), m.ints([2])], { axis: 0 }),
      ]);
      return m.node('Concat', [fixed, x, m.node('Sin', [x])], { axis: -1 });
    },
    width: 14,
  },
  'Split, one part used': {
    op: 'Split',
    build: (m, x) => m.nodes('Split', [x, m.ints([2, 3, 1])], 3, { axis: 2 })[1],
    width: 3,
  },
  'Split, sizes as an attribute': {
    op: 'Split',
    opset: 11,
    build: (m, x) => m.node('Mul', m.nodes('Split', [x], 2, { axis: 2, split: [3, 3] })),
    width: 3,
  },
  'Split into equal parts': {
    op: 'Split',
    build: (m, x) => m.node('Mul', m.nodes('Split', [x], 2, { axis: 2 })),
    width: 3,
  },
  Slice: { op: 'Slice', build: (m, x) => m.node('Slice', [x, m.ints([1]), m.ints([-1]), m.ints([2])]), width: 4 },
  'Slice from the end of two axes': {
    op: 'Slice',
    build: (m, x) => m.node('Slice', [x, m.ints([-2, -1]), m.ints([9999, 9999]), m.ints([2, 1])]),
    width: 2,
  },
  'Slice without axes': { op: 'Slice', build: (m, x) => m.node('Slice', [x, m.ints([0, 1]), m.ints([9, 9])]) },
  'Slice from a computed place': {
    op: 'Slice',
    build: (m, x) => {
      const half = m.node('Div', [m.node('Gather', [m.node('Shape', [x]), m.ints([2])]), m.ints([2])]);
      return m.node('Slice', [x, half, m.ints([9999]), m.ints([2])]);
    },
    width: 3,
  },
  'Slice of every other': {
    op: 'Slice',
    build: (m, x) => m.node('Slice', [x, m.ints([1]), m.ints([9999]), m.ints([2]), m.ints([2])]),
    width: 3,
  },
  'Slice backwards': {
    op: 'Slice',
    build: (m, x) => m.node('Slice', [x, m.ints([-1]), m.ints([-9999]), m.ints([1]), m.ints([-1])]),
  },
  'Gather of the last': {
    op: 'Gather',
    build: (m, x) => m.node('Gather', [x, m.ints([-1], [])], { axis: 1 }),
    pooled: true,
  },
  'Gather of the first': {
    op: 'Gather',
    opset: 11,
    build: (m, x) => m.node('Gather', [x, m.ints([0], [])], { axis: 1 }),
    pooled: true,
  },
  'Gather of one twice': {
    op: 'Gather',
    build: (m, x) => m.node('Gather', [x, m.ints([2, 0, 2])], { axis: 2 }),
    width: 3,
  },
  'Gather by a matrix': {
    op: 'Gather',
    build: (m, x) =>
      m.node('Reshape', [m.node('Gather', [x, m.ints([1, 0, 5, 5], [2, 2])], { axis: 2 }), m.ints([0, 0, 4])]),
    width: 4,
  },
  GatherND: {
    op: 'GatherND',
    build: (m, x) => m.node('GatherND', [x, m.ints([0, 1, 1, 0, 1, 1, 0, 1], [4, 2])]),
    pooled: true,
  },
  GatherElements: {
    op: 'GatherElements',
    opset: 13,
    build: (m, x) => {
      const shape = m.node('Concat', [rowsAndTokens(m, x), m.ints([4])], { axis: 0 });
      return m.node('GatherElements', [x, m.node('Expand', [m.ints([0, 3, 3, 5], [1, 1, 4]), shape])], { axis: 2 });
    },
    width: 4,
  },
};

test('every operator with a derivative is tested here', () => {
  const tested = new Set(Object.values(cases).map(({ op }) => op));
  expect(Object.keys(rules).filter((op) => !tested.has(op))).toEqual([]);
});

test.each(Object.entries(cases))('%s has the gradient that finite differences have, at every entry', async (_, one) => {
  const m = new Model(one.opset ?? 17);
  const width = one.width ?? size;
  const result = one.build(m, m.node('Mul', [m.embeddings(), m.scalar(1.5)]));
  m.head(one.pooled ? result : m.sum(m.node('Tanh', [result]), 1), width);
  const options = { threads: 1, device: 'cpu' };
  await withFile(m.graph, async (file) => {
    const { graph, folder } = await deriveGraph(file, 'logits', 'softmax', options);
    expect(findActivePart(m.graph, 'logits')).toMatchObject({
      nodes: expect.arrayContaining([expect.objectContaining({ op: one.op })]),
    });
    const session = await openGraph(graph, { ...options, folder });
    for (const [rows, tokens] of [
      [2, 4],
      [4, 3],
      [2, 2],
    ]) {
      const ids = probeRows(rows, tokens, vocabulary);
      const entries = rows * tokens * size;
      const seed = { values: Float32Array.of(1, 0, 0, 0, 1, 0), shape: [2, 1, 3] };
      const run = async (nudge: Float32Array) => {
        const found = await runGraph(
          session,
          ids,
          { [names.seed]: seed, [names.nudge]: { values: nudge, shape: [rows, tokens, size] } },
          [names.activated, names.gradient],
        );
        return {
          probabilities: found[names.activated].data as Float32Array,
          gradient: found[names.gradient].data as Float32Array,
          shape: found[names.gradient].dims,
        };
      };
      const { gradient, shape } = await run(new Float32Array(entries));
      expect(shape).toEqual([2, rows, tokens, size]);
      const scale = Math.max(0.1, ...gradient.map(Math.abs));
      for (let i = 0; i < entries; i++) {
        const slopes = async (h: number) => {
          const [above, below] = await Promise.all(
            [h, -h].map(async (step) => {
              const moved = new Float32Array(entries);
              moved[i] = step;
              return { at: moved[i], p: (await run(moved)).probabilities };
            }),
          );
          return [0, 1].map((k) => {
            let sum = 0;
            for (let at = k; at < above.p.length; at += 3) sum += above.p[at] - below.p[at];
            return sum / (above.at - below.at);
          });
        };
        const [coarse, fine] = [await slopes(0.02), await slopes(0.01)];
        for (const k of [0, 1]) {
          expect(Math.abs((4 * fine[k] - coarse[k]) / 3 - gradient[k * entries + i])).toBeLessThan(1e-3 * scale);
        }
      }
    }
    await session.release();
  });
});
