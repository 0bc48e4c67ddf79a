/** Products of matrices. The seeds axis is one more axis of matrices in front. */
import type { Value } from '../emit.ts';
import { floatAttribute, integerAttribute } from '../graph.ts';
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
};
