/** Sums and means along axes. The gradient of a sum is the same for each summand, so it is left at size 1 there. */

import { integerAttribute } from '../../onnx/graph/graph.ts';
import { elementTypes } from '../../onnx/graph/tensor.ts';
import type { Value } from '../emit.ts';
import { axesOf, type Rule, type Step } from './rule.ts';

/** From a rule that is given gradient and output with the axes kept at size 1. */
const reducing =
  (rule: (g: Value, y: Value, step: Step, axes: readonly number[]) => Value): Rule =>
  (g, step) => {
    const { e, node, output } = step;
    const rank = step.inputs[0].units.length;
    const given = axesOf(step, rank) ?? [];
    if (given.length === 0 && integerAttribute(node, 'noop_with_empty_axes', 0)) return [() => g];
    const axes = (given.length > 0 ? given : [...Array(rank).keys()]).sort((a, b) => a - b);
    const kept = integerAttribute(node, 'keepdims', 1) === 1;
    return [
      () =>
        rule(
          kept
            ? g
            : e.unsqueeze(
                g,
                axes.map((axis) => axis + 1),
              ),
          kept ? output : e.unsqueeze(output, axes),
          step,
          axes,
        ),
    ];
  };

export const reducingRules: Record<string, Rule> = {
  ReduceSum: reducing((g) => g),
  ReduceMean: reducing((g, _y, { e, inputs: [x] }, axes) => {
    const sizes = axes.map((axis) => e.fixedSize(x.name, axis));
    if (!sizes.includes(undefined)) return e.mul(g, 1 / sizes.reduce<number>((product, size) => product * size!, 1));
    const count = axes.map((axis) => e.sizeOf(x.name, axis)).reduce((a, b) => e.node('Mul', [a, b]));
    return e.div(g, { name: e.node('Cast', [count], { to: elementTypes.float }), units: [true] });
  }),
  ReduceL2: reducing((g, y, { e, inputs: [x] }) => e.mul(e.div(g, y), x)),
  ReduceSumSquare: reducing((g, _y, { e, inputs: [x] }) => e.mul(g, e.mul(x, 2))),
  // Where several are the greatest, each takes the same part.
  ReduceMax: reducing((g, y, { e, inputs: [x] }, axes) => {
    const greatest = e.where(e.compare('Equal', x, y), 1, 0);
    return e.mul(greatest, e.div(g, e.sum(greatest, axes)));
  }),
};
