/** Softmax, attention and layer normalisation. */

import { floatAttribute, integerAttribute, type Node } from '../../onnx/graph/graph.ts';
import type { Emitter, Value } from '../emit.ts';
import { fromFront, NoRule, type Rule, type Step, whole } from './rule.ts';

/** y = softmax(x) along an axis (of x): dx = y (g - sum(g y)). */
export function softmaxGradient(e: Emitter, g: Value, y: Value, axis: number): Value {
  const weighted = e.mul(g, y);
  return e.sub(weighted, e.mul(y, e.sum(weighted, [axis + 1])));
}

const axisOf = (node: Node, { units }: Value) => fromFront(integerAttribute(node, 'axis', -1), units.length);

export const normalisingRules: Record<string, Rule> = {
  Softmax: whole((g, { e, node, output: y }) => [() => softmaxGradient(e, g, y, axisOf(node, y))]),

  // y = x - log sum exp x: dx = g - softmax(x) sum(g)
  LogSoftmax: whole((g, { e, node, output: y }) => [
    () => e.sub(g, e.mul(e.map('Exp', y), e.sum(g, [axisOf(node, y) + 1]))),
  ]),

  // y = p v with p = softmax(scale q k^T + mask): dv = p^T g, and with s = the gradient through the softmax of g v^T,
  // dq = scale s k, dk = scale s^T q. p is an output of the node itself, if it is asked for it.
  Attention: whole((g, step) => {
    const { e, inputs } = step;
    const [q, k, v] = inputs;
    const { p, scale } = attentionParts(step);
    const scores = () => e.mul(softmaxGradient(e, e.matmul(g, e.flip(v)), p, p.units.length - 1), scale);
    return [
      () => e.sumTo(e.matmul(scores(), k), q),
      () => e.sumTo(e.matmul(e.flip(scores()), q), k),
      () => e.sumTo(e.matmul(e.flip(p), g), v),
    ];
  }),

  // y = w z + b with z = (x - mean) / deviation: dx = (h - mean(h) - z mean(h z)) / deviation with h = g w.
  // Mean and 1 / deviation are outputs of the node itself, if it is asked for them.
  LayerNormalization: whole((g, { e, node, inputs: [x, w] }) => [
    () => {
      const rank = x.units.length;
      const first = axisOf(node, x);
      const statistic = (index: number): Value => {
        while (node.outputs.length <= index) node.outputs.push('');
        node.outputs[index] ||= `${node.outputs[0]}/statistic ${index}`;
        return { name: node.outputs[index], units: x.units.map((unit, axis) => unit || axis >= first) };
      };
      const axes = Array.from({ length: rank - first }, (_, i) => first + i + 1);
      const inverse = statistic(2);
      const z = e.mul(e.sub(x, statistic(1)), inverse);
      const h = e.mul(g, w);
      return e.mul(e.sub(e.sub(h, e.mean(h, axes)), e.mul(z, e.mean(e.mul(h, z), axes))), inverse);
    },
  ]),
};

/** The output `qk_matmul_output` of Attention in the mode in which it is behind the softmax. */
const probabilityOutput = 3;
const behindSoftmax = 3;

function attentionParts({ node, e, inputs: [q, k, v] }: Step): { p: Value; scale: number } {
  if ([q, k, v].some(({ units }) => units.length !== 4))
    throw new NoRule('has heads that are not an axis of their own');
  if (e.fixedSize(q.name, 1) !== e.fixedSize(k.name, 1)) throw new NoRule('shares keys among heads');
  if (node.inputs.slice(4).some((name) => name !== '')) throw new NoRule('is given keys of earlier runs');
  if (floatAttribute(node, 'softcap', 0) !== 0) throw new NoRule('caps its scores');
  const size = e.fixedSize(q.name, 3);
  if (size === undefined) throw new NoRule('has heads of varying size');
  while (node.outputs.length <= probabilityOutput) node.outputs.push('');
  node.outputs[probabilityOutput] ||= `${node.outputs[0]}/probabilities`;
  node.attributes.set('qk_matmul_output_mode', behindSoftmax);
  const units = [...q.units.slice(0, 3), k.units[2]];
  return {
    p: { name: node.outputs[probabilityOutput], units },
    scale: floatAttribute(node, 'scale', 1 / Math.sqrt(size)),
  };
}
