/**
 * Shapes, taken from two runs of the model on tiny inputs. Only ranks and which axes are broadcast (of size 1) go into
 * the gradient graph, which reads all other sizes while it runs; so no shape inference is needed.
 */
import type { Tensor } from '../onnx/graph/tensor.ts';

/** Rows and tokens of the two runs: primes, so that an axis has the same size in both only if it is fixed. */
export const probeInputs = [
  { rows: 2, tokens: 5 },
  { rows: 3, tokens: 7 },
] as const;

/** The dimensions of a tensor in the two runs. */
export type SeenShape = readonly [readonly number[], readonly number[]];

export interface Shapes {
  /** Per axis whether its size is 1, always. */
  units(name: string): boolean[];
  /** The size of an axis that is always the same; undefined where it changes with the input. */
  fixed(name: string, axis: number): number | undefined;
  has(name: string): boolean;
}

export function knownShapes(seen: ReadonlyMap<string, SeenShape>, constants: ReadonlyMap<string, Tensor>): Shapes {
  const find = (name: string): SeenShape => {
    const constant = constants.get(name);
    const shape = constant ? ([constant.dims, constant.dims] as const) : seen.get(name);
    if (!shape) throw new Error(`the shape of ${name} is not known`);
    return shape;
  };
  return {
    has: (name) => constants.has(name) || seen.has(name),
    units(name) {
      const [first, second] = find(name);
      return first.map((size, axis) => size === 1 && second[axis] === 1);
    },
    fixed(name, axis) {
      const [first, second] = find(name);
      return first[axis] === second[axis] ? first[axis] : undefined;
    },
  };
}

/** How the size of an axis follows from the input: `factor`, times the rows, times the tokens. */
export interface AxisSize {
  factor: number;
  rows: boolean;
  tokens: boolean;
}

/** An axis that grows with the tokens in another way, as 2 tokens - 1, is taken for the next larger multiple. */
export function axisSizes([first, second]: SeenShape): AxisSize[] {
  const [a, b] = probeInputs;
  return first.map((size, axis) => {
    for (const tokens of [false, true]) {
      for (const rows of [false, true]) {
        const factor = size / inputSize({ rows, tokens }, a);
        if (factor === second[axis] / inputSize({ rows, tokens }, b)) return { factor, rows, tokens };
      }
    }
    return { factor: Math.ceil(Math.max(size / a.tokens, second[axis] / b.tokens)), rows: false, tokens: true };
  });
}

/** The size of an axis for an input of so many rows and tokens. */
export function axisSize(axis: AxisSize, input: { rows: number; tokens: number }): number {
  return axis.factor * inputSize(axis, input);
}

function inputSize(axis: { rows: boolean; tokens: boolean }, input: { rows: number; tokens: number }): number {
  return (axis.rows ? input.rows : 1) * (axis.tokens ? input.tokens : 1);
}
