/** Products of matrices, of which the seeds are one more axis in front, and convolution. */

import { floatAttribute, integerAttribute, integersAttribute, textAttribute } from '../../onnx/graph/graph.ts';
import type { Value } from '../emit.ts';
import { NoRule, type Rule, whole } from './rule.ts';

export const linearRules: Record<string, Rule> = {
  // y = a b: da = g b^T, db = a^T g
  MatMul: whole((g, { e, inputs: [a, b] }) => {
    if (a.units.length < 2 || b.units.length < 2) throw new NoRule('multiplies by a single vector');
    return [() => e.sumTo(e.matmul(g, e.flip(b)), a), () => e.sumTo(e.matmul(e.flip(a), g), b)];
  }),

  // y = alpha a' b' + beta c, where a' is a or a^T: da' = alpha g b'^T, db' = alpha a'^T g, dc = beta g
  Gemm: whole((g, { e, node, inputs: [a, b, c] }) => {
    const scaled = () => e.mul(g, floatAttribute(node, 'alpha', 1));
    const transposed = (name: string, x: Value) => (integerAttribute(node, name, 0) ? e.flip(x) : x);
    return [
      () => transposed('transA', e.matmul(scaled(), e.flip(transposed('transB', b)))),
      () => transposed('transB', e.matmul(e.flip(transposed('transA', a)), scaled())),
      () => e.sumTo(e.mul(g, floatAttribute(node, 'beta', 1)), c),
    ];
  }),

  // y = x * w: dx is the transposed convolution of g with w. Seeds and rows share the first axis meanwhile.
  Conv: whole((g, { e, node, inputs: [x, w], output: y }) => {
    if (integersAttribute(node, 'strides')?.some((stride) => stride !== 1)) throw new NoRule('strides');
    if (textAttribute(node, 'auto_pad', 'NOTSET') !== 'NOTSET') throw new NoRule('pads by itself');
    return [
      () => {
        const behind = [...y.units.keys()].slice(1).map((axis) => e.sizeOf(y.name, axis));
        const rows = e.node('Reshape', [g.name, e.join(e.ints([-1]), ...behind)]);
        const spread = e.node('ConvTranspose', [rows, w.name], Object.fromEntries(node.attributes));
        return e.reshape({ name: spread, units: x.units }, x);
      },
    ];
  }),
};
