/** Operators that work entry by entry. */

import { floatAttribute, integerAttribute, textAttribute } from '../../onnx/graph/graph.ts';
import { elementTypes } from '../../onnx/graph/tensor.ts';
import type { Operand, Value } from '../emit.ts';
import { constantInput, elementwise, NoRule, type Rule, type Step } from './rule.ts';

/** y = f(x), from f': dx = g f'(x). */
const derivative = (slope: (x: Value, y: Value, step: Step) => Operand): Rule =>
  elementwise((g, step) => [() => step.e.mul(g, slope(step.inputs[0], step.output, step))]);

/** The gradient passes through unchanged. */
const passing: Rule = (g) => [() => g];

export const elementwiseRules: Record<string, Rule> = {
  Identity: passing,
  Dropout: passing,
  Cast: (g, { node }) => {
    if (integerAttribute(node, 'to', elementTypes.float) !== elementTypes.float) {
      throw new NoRule('changes to another precision');
    }
    return [() => g];
  },

  Add: elementwise((g) => [() => g, () => g]),
  Sub: elementwise((g, { e }) => [() => g, () => e.neg(g)]),
  Sum: elementwise((g, { inputs }) => inputs.map(() => () => g)),
  Mul: elementwise((g, { e, inputs: [a, b] }) => [() => e.mul(g, b), () => e.mul(g, a)]),
  // d(a/b)/db = -(a/b) / b
  Div: elementwise((g, { e, inputs: [, b], output: y }) => [() => e.div(g, b), () => e.neg(e.div(e.mul(g, y), b))]),

  Neg: elementwise((g, { e }) => [() => e.neg(g)]),
  Abs: derivative((x, _y, { e }) => e.map('Sign', x)),
  Exp: derivative((_x, y) => y),
  Log: elementwise((g, { e, inputs: [x] }) => [() => e.div(g, x)]),
  Sqrt: elementwise((g, { e, output: y }) => [() => e.div(e.mul(g, 0.5), y)]),
  Reciprocal: derivative((_x, y, { e }) => e.neg(e.mul(y, y))),
  Sin: derivative((x, _y, { e }) => e.map('Cos', x)),
  Cos: derivative((x, _y, { e }) => e.neg(e.map('Sin', x))),
  Tanh: derivative((_x, y, { e }) => e.sub(1, e.mul(y, y))),
  Sigmoid: derivative((_x, y, { e }) => e.mul(y, e.sub(1, y))),
  Softplus: derivative((x, _y, { e }) => e.map('Sigmoid', x)),
  Erf: derivative((x, _y, { e }) => e.mul(e.map('Exp', e.neg(e.mul(x, x))), 2 / Math.sqrt(Math.PI))),
  Pow: elementwise((g, step) => {
    const { e, inputs, output } = step;
    const [x] = inputs;
    const exponent = constantInput(step, 1);
    if (exponent?.length !== 1) throw new NoRule('has an exponent that is not one fixed number');
    const [p] = exponent;
    const slope = () => {
      if (p === 2) return e.mul(x, 2);
      if (p === 3) return e.mul(e.mul(x, x), 3);
      if (p === 0.5) return e.div(0.5, output);
      return e.mul(e.pow(x, p - 1), p);
    };
    return [() => e.mul(g, slope())];
  }),

  // At a kink the gradient is that of one side: of Relu at 0, and of Max, Min where both are equal, the second.
  Relu: elementwise((g, { e, output: y }) => [() => e.where(e.compare('Greater', y, 0), g, 0)]),
  LeakyRelu: elementwise((g, { e, node, inputs: [x] }) => [
    () => e.where(e.compare('Greater', x, 0), g, e.mul(g, floatAttribute(node, 'alpha', 0.01))),
  ]),
  Max: elementwise((g, step) => chosen(g, step, 'Greater')),
  Min: elementwise((g, step) => chosen(g, step, 'Less')),
  Clip: elementwise((g, { e, node, inputs: [x, low, high] }) => [
    () => {
      const above = node.inputs[1] ? e.where(e.compare('Less', x, low), 0, g) : g;
      return node.inputs[2] ? e.where(e.compare('Greater', x, high), 0, above) : above;
    },
  ]),
  Where: elementwise((g, { e, inputs: [condition] }) => [
    undefined,
    () => e.where(condition, g, 0),
    () => e.where(condition, 0, g),
  ]),

  Gelu: derivative((x, _y, { e, node }) =>
    textAttribute(node, 'approximate', 'none') === 'tanh' ? tanhGeluSlope(x, e) : geluSlope(x, e),
  ),
};

function chosen(g: Value, { e, inputs }: Step, first: 'Greater' | 'Less') {
  const [a, b] = inputs;
  if (inputs.length !== 2) throw new NoRule(`has ${inputs.length} inputs where 2 are known`);
  const condition = () => e.compare(first, a, b);
  return [() => e.where(condition(), g, 0), () => e.where(condition(), 0, g)];
}

/** gelu(x) = x P(x), P the standard normal distribution function: the slope is P(x) + x p(x). */
function geluSlope(x: Value, e: Step['e']): Value {
  const distribution = e.mul(e.add(e.map('Erf', e.mul(x, Math.SQRT1_2)), 1), 0.5);
  const density = e.mul(e.map('Exp', e.mul(e.mul(x, x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
  return e.add(distribution, e.mul(x, density));
}

/** gelu(x) = x (1 + t) / 2 with t = tanh(c (x + k x^3)): the slope is (1 + t) / 2 + x (1 - t^2) c (1 + 3 k x^2) / 2. */
function tanhGeluSlope(x: Value, e: Step['e']): Value {
  const c = Math.sqrt(2 / Math.PI);
  const k = 0.044715;
  const square = e.mul(x, x);
  const t = e.map('Tanh', e.mul(e.mul(x, c), e.add(e.mul(square, k), 1)));
  const inner = e.mul(e.add(e.mul(square, 3 * k), 1), c / 2);
  return e.add(e.mul(e.add(t, 1), 0.5), e.mul(e.mul(x, e.sub(1, e.mul(t, t))), inner));
}
