/** Operators that move entries about and leave them as they are. */

import { integerAttribute, integersAttribute } from '../../onnx/graph/graph.ts';
import type { Emitter, Value } from '../emit.ts';
import { constantInput, elementwise, fromFront, NoRule, type Rule, type Step, whole } from './rule.ts';

const reshaping: Rule = whole((g, { e, inputs: [x] }) => [() => e.reshape(g, x)]);

export const movingRules: Record<string, Rule> = {
  Reshape: reshaping,
  Flatten: reshaping,
  Squeeze: reshaping,
  Unsqueeze: reshaping,
  Expand: elementwise((g) => [() => g]),

  Transpose: whole((g, { e, node, output: y }) => {
    const permutation = integersAttribute(node, 'perm') ?? [...y.units.keys()].reverse();
    const back = permutation.map((_, axis) => permutation.indexOf(axis) + 1);
    return [() => e.transpose(g, [0, ...back])];
  }),

  Concat: whole((g, { e, node, inputs, output: y }) => {
    const axis = fromFront(integerAttribute(node, 'axis', 0), y.units.length);
    let start = e.ints([0]);
    const places = inputs.map((x) => {
      const from = start;
      start = e.once('Add', [from, e.sizeOf(x.name, axis)]);
      return [from, start] as const;
    });
    return inputs.map((x, i) => () => {
      const part = e.node('Slice', [g.name, ...places[i], e.ints([axis + 1])]);
      return { name: part, units: [false, ...x.units] };
    });
  }),

  Split: (_g, { e, node, inputs: [x], gradients }) => {
    const axis = fromFront(integerAttribute(node, 'axis', 0), x.units.length);
    return [
      () => {
        const parts = node.outputs.map((output, i) => {
          const y = e.value(output);
          const g = gradients[i];
          return g ? e.full(g, y) : e.zeros(y);
        });
        const names = parts.map(({ name }) => name);
        return { name: e.node('Concat', names, { axis: axis + 1 }), units: [false, ...x.units] };
      },
    ];
  },

  Slice: whole((g, step) => [() => sliceGradient(g, step)]),

  // y = x at idx along an axis: g is added up at those places by a product with 0/1 rows.
  Gather: whole((g, { e, node, inputs: [x, index] }) => [
    () => {
      const axis = fromFront(integerAttribute(node, 'axis', 0), x.units.length);
      return placeAlong(e, g, index, x, axis);
    },
  ]),

  // The seeds go last meanwhile, so that an index still names the first axes.
  GatherND: whole((g, { e, node, inputs: [x, index] }) => {
    if (integerAttribute(node, 'batch_dims', 0)) throw new NoRule('takes its indices by batch');
    return [
      () => {
        const rank = x.units.length;
        const zeros = e.node('Expand', [e.floats([0], []), e.join(e.shapeOf(x.name), e.seeds())]);
        const axes = [...g.units.keys()];
        const last = e.transpose(g, [...axes.slice(1), 0]);
        const units = [...x.units, false];
        const sum = { name: e.node('ScatterND', [zeros, index.name, last.name], addUp), units };
        return e.transpose(sum, [rank, ...Array(rank).keys()]);
      },
    ];
  }),

  GatherElements: whole((g, { e, node, inputs: [x, index] }) => [
    () => {
      const axis = fromFront(integerAttribute(node, 'axis', 0), x.units.length);
      const indices = e.node('Expand', [index.name, e.join(e.seeds(), e.shapeOf(index.name))]);
      const sum = e.node('ScatterElements', [e.zeros(x).name, indices, g.name], { axis: axis + 1, ...addUp });
      return { name: sum, units: [false, ...x.units] };
    },
  ]),
};

/** Where an index occurs twice, both gradients count. */
const addUp = { reduction: { text: 'add' } } as const;

/**
 * @param index integers of any shape, which stands in g in place of x's `axis`
 */
function placeAlong(e: Emitter, g: Value, index: Pick<Value, 'name'>, x: Value, axis: number): Value {
  const rank = x.units.length;
  // All axes before, the index, all axes behind; the seeds are among those before.
  const behind = axis + 1 < rank ? range(axis + 1, rank).map((i) => e.sizeOf(x.name, i)) : [e.ints([1])];
  const size = behind.reduce((a, b) => e.once('Mul', [a, b]));
  const flat = e.node('Reshape', [index.name, e.ints([-1])]);
  const three = e.node('Reshape', [g.name, e.join(e.ints([-1]), e.shapeOf(flat), size)]);
  const length = e.once('Squeeze', [e.sizeOf(x.name, axis)]);
  // [length of the axis, indices]: in each column a 1 at its index, which may count from the end.
  const places = e.node('OneHot', [flat, length, e.floats([0, 1], [2])], { axis: 0 });
  const placed = { name: e.node('MatMul', [places, three]), units: [] };
  return e.reshape(placed, x);
}

const range = (start: number, end: number) => Array.from({ length: end - start }, (_, i) => start + i);

/** Slice: zeros around where the step is 1, else as for Gather, one axis after the other. */
function sliceGradient(g: Value, step: Step): Value {
  const { e, node, inputs, output: y } = step;
  const [x] = inputs;
  const rank = x.units.length;
  const axes = node.inputs[3] ? constantInput(step, 3) : range(0, e.fixedSize(node.inputs[1], 0) ?? 0);
  const steps = node.inputs[4] ? constantInput(step, 4) : axes?.map(() => 1);
  if (!axes || !steps) throw new NoRule('takes its axes or steps from computed values');
  if (steps.some((size) => size !== 1))
    return steppedSliceGradient(
      g,
      step,
      axes.map((axis) => fromFront(axis, rank)),
    );

  const zero = e.ints([0]);
  const before = [zero];
  const after = [zero];
  for (let axis = 0; axis < rank; axis++) {
    const k = axes.findIndex((a) => fromFront(a, rank) === axis);
    if (k === -1) {
      before.push(zero);
      after.push(zero);
      continue;
    }
    const size = e.sizeOf(x.name, axis);
    const start = e.once('Gather', [node.inputs[1], e.ints([k])]);
    const counted = e.node('Where', [e.node('Less', [start, zero]), e.node('Add', [start, size]), start]);
    const from = e.node('Min', [e.node('Max', [counted, zero]), size]);
    before.push(from);
    after.push(e.node('Sub', [e.node('Sub', [size, e.sizeOf(y.name, axis)]), from]));
  }
  return {
    name: e.node('Pad', [g.name, e.node('Concat', [...before, ...after], { axis: 0 })]),
    units: [false, ...x.units],
  };
}

function steppedSliceGradient(g: Value, { e, node, inputs: [x] }: Step, axes: readonly number[]): Value {
  if (axes.length !== 1) throw new NoRule('steps along several axes at once');
  const [, start, end, , by] = node.inputs;
  const [axis] = axes;
  const zero = e.ints([0], []);
  const all = e.node('Range', [zero, e.once('Squeeze', [e.sizeOf(x.name, axis)]), e.ints([1], [])]);
  const taken = e.node('Slice', [all, start, end, e.ints([0]), by]);
  return placeAlong(e, g, { name: taken }, x, axis);
}
