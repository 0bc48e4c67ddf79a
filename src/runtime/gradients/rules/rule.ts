/** The form in which derivatives are stated. */

import { integersAttribute, type Node } from '../../onnx/graph/graph.ts';
import { type Tensor, tensorValues } from '../../onnx/graph/tensor.ts';
import type { Emitter, Value } from '../emit.ts';

/** One application of an operator, seen from its output's gradient. */
export interface Step {
  node: Node;
  e: Emitter;
  /** The tensors that go in; those left out are undefined. */
  inputs: readonly Value[];
  output: Value;
  /** For each output its gradient, where it has one. */
  gradients: readonly (Value | undefined)[];
  constants: ReadonlyMap<string, Tensor>;
}

/**
 * From the gradient of the (first) output to those of the inputs, in their order. Each is a function, called where the
 * input depends on the word embeddings; undefined is an input that has no gradient, such as a shape or an index.
 */
export type Rule = (g: Value, step: Step) => readonly ((() => Value) | undefined)[];

/**
 * y[i] depends on the inputs' entries at i alone. The rule may ignore that an input was broadcast to the shape of the
 * output: its gradient is summed up here.
 */
export function elementwise(rule: Rule): Rule {
  return (g, step) =>
    rule(g, step).map(
      (gradient, i) =>
        gradient &&
        (() => {
          const input = step.inputs[i];
          const missing = step.output.units.length - input.units.length;
          const own = gradient();
          // Where one entry stands for a whole axis, a sum along that axis must count it as often as it stands.
          const stands = step.output.units.some(
            (unit, axis) => !unit && own.units[axis + 1] && (input.units[axis - missing] ?? true),
          );
          return step.e.sumTo(stands ? step.e.full(own, step.output) : own, input);
        }),
    );
}

/** For rules that move entries about: the gradient has its output's shape. */
export function whole(rule: Rule): Rule {
  return (g, step) => rule(step.e.full(g, step.output), step);
}

/** Raised where an operator is used in a way that has no rule; the message completes "it ...". */
export class NoRule extends Error {}

/** An axis counted from the front. */
export function fromFront(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}

/** The integers of an input that is a constant; undefined where it is not there or no constant. */
export function constantInput({ node, constants }: Step, index: number): number[] | undefined {
  const tensor = constants.get(node.inputs[index] ?? '');
  return tensor && tensorValues(tensor);
}

/** Axes given as an input or, in older forms that are still allowed, as an attribute; undefined where not given. */
export function axesOf(step: Step, rank: number): number[] | undefined {
  const given = step.node.inputs[1] ? constantInput(step, 1) : integersAttribute(step.node, 'axes');
  if (!given && step.node.inputs[1]) throw new NoRule('takes its axes from a computed value');
  return given?.map((axis) => fromFront(axis, rank));
}
