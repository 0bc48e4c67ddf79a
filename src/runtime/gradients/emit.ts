/** Writes the nodes of the gradient graph: a small language of tensors in which the rules are stated. */
import type { Attribute, Node } from '../onnx/graph/graph.ts';
import { floats, int64s, type Tensor } from '../onnx/graph/tensor.ts';
import type { Shapes } from './shapes.ts';

/**
 * A float tensor. Gradients have one axis more than what they belong to: the seeds, in front. Since broadcasting aligns
 * axes from the right, tensors of the model and gradients mix freely.
 */
export interface Value {
  name: string;
  /**
   * Per axis whether its size is 1. A gradient may have size 1 where its tensor has more: it is then constant along the
   * axis (as behind a mean), and is expanded only where something needs it whole.
   */
  units: readonly boolean[];
}

export type Operand = Value | number;

type Attributes = { readonly [name: string]: Attribute };

export class Emitter {
  readonly nodes: Node[] = [];
  readonly tensors = new Map<string, Tensor>();
  readonly #shapes: Shapes;
  readonly #seed: string;
  readonly #known = new Map<string, string>();
  #count = 0;

  /** @param seed name of a tensor whose first axis is the seeds */
  constructor(shapes: Shapes, seed: string) {
    this.#shapes = shapes;
    this.#seed = seed;
  }

  /** A tensor of the model. */
  value(name: string): Value {
    return { name, units: this.#shapes.units(name) };
  }

  node(op: string, inputs: readonly string[], attributes: Attributes = {}): string {
    const output = this.#fresh();
    this.nodes.push({
      op,
      domain: '',
      name: output,
      inputs: [...inputs],
      outputs: [output],
      attributes: new Map(Object.entries(attributes)),
    });
    return output;
  }

  /** The same node for the same operator and inputs. */
  once(op: string, inputs: readonly string[], attributes: { readonly [name: string]: number } = {}): string {
    return this.#once(JSON.stringify([op, inputs, attributes]), () => this.node(op, inputs, attributes));
  }

  // Elementwise

  add = (a: Operand, b: Operand): Value => this.#elementwise('Add', a, b);
  sub = (a: Operand, b: Operand): Value => this.#elementwise('Sub', a, b);
  mul = (a: Operand, b: Operand): Value => this.#elementwise('Mul', a, b);
  div = (a: Operand, b: Operand): Value => this.#elementwise('Div', a, b);
  pow = (a: Operand, b: Operand): Value => this.#elementwise('Pow', a, b);

  /** A function of one tensor, entry by entry. */
  map(op: string, { name, units }: Value): Value {
    return { name: this.node(op, [name]), units };
  }

  neg = (a: Value): Value => this.map('Neg', a);

  /** A condition on two tensors; for `where`. */
  compare(op: 'Greater' | 'Less' | 'Equal', a: Operand, b: Operand): Value {
    return this.#elementwise(op, a, b);
  }

  where(condition: Value, yes: Operand, no: Operand): Value {
    const [a, b] = [this.#operand(yes), this.#operand(no)];
    const units = broadcast(condition.units, broadcast(a.units, b.units));
    return { name: this.node('Where', [condition.name, a.name, b.name]), units };
  }

  // Along axes, which are those of `a` itself

  sum(a: Value, axes: readonly number[], keep = true): Value {
    return this.#reduce('ReduceSum', a, axes, keep);
  }

  mean(a: Value, axes: readonly number[]): Value {
    return this.#reduce('ReduceMean', a, axes, true);
  }

  #reduce(op: string, a: Value, axes: readonly number[], keep: boolean): Value {
    if (axes.length === 0) return a;
    const units = keep
      ? a.units.map((unit, axis) => unit || axes.includes(axis))
      : a.units.filter((_, axis) => !axes.includes(axis));
    return { name: this.node(op, [a.name, this.ints(axes)], { keepdims: Number(keep) }), units };
  }

  /** Puts in axes of size 1 at these places of the result. */
  unsqueeze(a: Value, axes: readonly number[]): Value {
    if (axes.length === 0) return a;
    const units = [...a.units];
    for (const axis of [...axes].sort((x, y) => x - y)) units.splice(axis, 0, true);
    return { name: this.node('Unsqueeze', [a.name, this.ints(axes)]), units };
  }

  transpose(a: Value, permutation: readonly number[]): Value {
    const units = permutation.map((axis) => a.units[axis]);
    return { name: this.node('Transpose', [a.name], { perm: permutation }), units };
  }

  /** The last two axes exchanged. */
  flip(a: Value): Value {
    const rank = a.units.length;
    const permutation = [...Array(rank).keys()];
    permutation.push(...permutation.splice(rank - 2, 1));
    const known = this.#once(`flip ${a.name}`, () => this.transpose(a, permutation).name);
    return { name: known, units: permutation.map((axis) => a.units[axis]) };
  }

  matmul(a: Value, b: Value): Value {
    const batch = broadcast(a.units.slice(0, -2), b.units.slice(0, -2));
    const units = [...batch, a.units[a.units.length - 2], b.units[b.units.length - 1]];
    return { name: this.node('MatMul', [a.name, b.name]), units };
  }

  // Shapes, which are known only while the graph runs

  floats(values: readonly number[], dims: readonly number[]): string {
    return this.#constant(`floats ${values} ${dims}`, (name) => floats(name, values, dims));
  }

  ints(values: readonly number[], dims: readonly number[] = [values.length]): string {
    return this.#constant(`ints ${values} ${dims}`, (name) => int64s(name, values, dims));
  }

  shapeOf(name: string): string {
    return this.once('Shape', [name]);
  }

  /** The size of an axis, as a tensor of one integer. */
  sizeOf(name: string, axis: number): string {
    const fixed = this.#shapes.has(name) ? this.#shapes.fixed(name, axis) : undefined;
    return fixed === undefined ? this.once('Gather', [this.shapeOf(name), this.ints([axis])]) : this.ints([fixed]);
  }

  /** The size of an axis where it never changes. */
  fixedSize(name: string, axis: number): number | undefined {
    return this.#shapes.fixed(name, axis);
  }

  /** One list of integers, for shapes. */
  join(...parts: readonly string[]): string {
    return parts.length === 1 ? parts[0] : this.once('Concat', parts, { axis: 0 });
  }

  seeds(): string {
    return this.sizeOf(this.#seed, 0);
  }

  /** The shape of a gradient of `name`. */
  gradientShape(name: string): string {
    return this.join(this.seeds(), this.shapeOf(name));
  }

  // Between gradients and the tensors they belong to

  zeros(like: Value): Value {
    return {
      name: this.once('Expand', [this.floats([0], []), this.gradientShape(like.name)]),
      units: [false, ...like.units],
    };
  }

  /** A gradient with every axis as long as that of its tensor. */
  full(gradient: Value, of: Value): Value {
    const units = [false, ...of.units];
    if (units.every((unit, axis) => unit === gradient.units[axis])) return gradient;
    return { name: this.node('Expand', [gradient.name, this.join(this.ints([1]), this.shapeOf(of.name))]), units };
  }

  /** A gradient brought into the shape of `of`, entry after entry. */
  reshape(gradient: Value, of: Value): Value {
    const shape = this.join(this.ints([-1]), this.shapeOf(of.name));
    return { name: this.node('Reshape', [gradient.name, shape]), units: [false, ...of.units] };
  }

  /** The gradient of what was broadcast: the sum over the axes along which it was. */
  sumTo(gradient: Value, of: Value): Value {
    const extra = gradient.units.length - 1 - of.units.length;
    const leading = Array.from({ length: extra }, (_, i) => i + 1);
    const summed = this.sum(gradient, leading, false);
    const axes = of.units.flatMap((unit, i) => (unit && !summed.units[i + 1] ? [i + 1] : []));
    return this.sum(summed, axes);
  }

  #elementwise(op: string, a: Operand, b: Operand): Value {
    if (op === 'Mul' && b === 1) return this.#operand(a);
    const [x, y] = [this.#operand(a), this.#operand(b)];
    return { name: this.node(op, [x.name, y.name]), units: broadcast(x.units, y.units) };
  }

  #operand(a: Operand): Value {
    return typeof a === 'number' ? { name: this.floats([a], []), units: [] } : a;
  }

  #constant(key: string, make: (name: string) => Tensor): string {
    return this.#once(key, () => {
      const name = this.#fresh();
      this.tensors.set(name, make(name));
      return name;
    });
  }

  #once(key: string, make: () => string): string {
    const known = this.#known.get(key) ?? make();
    this.#known.set(key, known);
    return known;
  }

  #fresh(): string {
    return `gradient/${this.#count++}`;
  }
}

function broadcast(a: readonly boolean[], b: readonly boolean[]): boolean[] {
  const rank = Math.max(a.length, b.length);
  // An axis that is not there counts as one of size 1.
  const unit = (units: readonly boolean[], axis: number) => units[axis - rank + units.length] ?? true;
  return Array.from({ length: rank }, (_, axis) => unit(a, axis) && unit(b, axis));
}
