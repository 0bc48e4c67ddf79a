/** Softmax and layer normalisation. */
import type { Emitter, Value } from '../emit.ts';
import { integerAttribute, type Node } from '../graph.ts';
import { fromFront, type Rule, whole } from './rule.ts';

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
