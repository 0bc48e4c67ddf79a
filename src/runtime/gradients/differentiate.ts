/**
 * Reverse-mode differentiation as a rewriting of the graph: behind the model's own nodes come those that compute
 * d(seed . output) / d(word embeddings), in operators of ONNX alone, so that one run of one session does both.
 */

import { floatValue, type Graph, type Node, untypedValue } from '../onnx/graph/graph.ts';
import type { ActivePart } from './active.ts';
import { Emitter, type Value } from './emit.ts';
import { softmaxGradient } from './rules/normalising.ts';
import { NoRule, type Step } from './rules/rule.ts';
import { rules } from './rules/table.ts';
import type { Shapes } from './shapes.ts';

export type Activation = 'softmax' | 'sigmoid' | 'none';

/** Names of what the gradient graph takes and gives besides the model's own. */
export const names = {
  /** `[seeds, rows or 1, ...]`: cotangents of the activated output. */
  seed: 'gradient/seed',
  /** Added to the word embeddings: zeros, except in the check against finite differences. Broadcasts. */
  nudge: 'gradient/nudge',
  /** The output behind the activation. */
  activated: 'gradient/activated',
  /** `[seeds, rows, tokens, embedding size]`. */
  gradient: 'gradient/embeddings',
} as const;

/** A use of an operator that has no rule. */
export class NotDifferentiable extends Error {
  readonly node: Node;
  constructor(node: Node, message: string) {
    super(message);
    this.node = node;
  }
}

/**
 * @throws NotDifferentiable
 */
export function differentiate(part: ActivePart, shapes: Shapes, activation: Activation): Graph {
  const { graph, output, lookup, active, constants } = part;
  const e = new Emitter(shapes, names.seed);
  const gradients = new Map<string, Value>();
  const collect = (name: string, gradient: Value) => {
    const others = gradients.get(name);
    gradients.set(name, others ? e.add(others, gradient) : gradient);
  };
  // Rules may ask a node for another output.
  const changed = new Map<Node, Node>();

  collect(output, seedGradient(e, output, activation));
  for (const original of part.nodes) {
    const node = { ...original, outputs: [...original.outputs], attributes: new Map(original.attributes) };
    changed.set(original, node);
    const own = node.outputs.map((name) => gradients.get(name));
    const first = own.findIndex((gradient) => gradient !== undefined);
    if (first === -1) continue;
    const step: Step = {
      node,
      e,
      inputs: node.inputs.map((name) => (name ? e.value(name) : { name, units: [] })),
      output: e.value(node.outputs[first]),
      gradients: own,
      constants,
    };
    try {
      const rule = rules[node.op]!(own[first]!, step);
      for (const [i, name] of node.inputs.entries()) {
        if (!active.has(name)) continue;
        const gradient = rule[i];
        if (!gradient) throw new NoRule(`takes its input ${i} from the text's vectors`);
        collect(name, gradient());
      }
    } catch (error) {
      if (error instanceof NoRule) throw new NotDifferentiable(node, `it ${error.message}`);
      throw error;
    }
  }

  const embeddings = lookup.outputs[0];
  const total = e.full(gradients.get(embeddings)!, e.value(embeddings));
  e.nodes.push(named('Identity', [total.name], names.gradient));
  const lookedUp = `${names.nudge}/from`;
  const nodes = graph.nodes.flatMap((node) =>
    node === lookup
      ? [{ ...node, outputs: [lookedUp] }, named('Add', [lookedUp, names.nudge], embeddings)]
      : [changed.get(node) ?? node],
  );
  return {
    ...graph,
    nodes: [...nodes, ...activated(output, activation), ...e.nodes],
    tensors: new Map([...graph.tensors, ...e.tensors]),
    inputs: new Map([
      ...graph.inputs,
      [names.seed, floatValue(names.seed, shapes.units(output).length + 1)],
      [names.nudge, floatValue(names.nudge, 3)],
    ]),
    outputs: new Map([output, names.activated, names.gradient].map((name) => [name, untypedValue(name)])),
  };
}

/** The seed, which may be the same for all rows, made whole, and taken back through the activation. */
function seedGradient(e: Emitter, output: string, activation: Activation): Value {
  const y = e.value(output);
  const units = [false, ...y.units];
  const seed = { name: e.node('Expand', [names.seed, e.join(e.ints([1]), e.shapeOf(output))]), units };
  const probability = { name: names.activated, units: y.units };
  if (activation === 'softmax') return softmaxGradient(e, seed, probability, y.units.length - 1);
  if (activation === 'sigmoid') return e.mul(seed, e.mul(probability, e.sub(1, probability)));
  return seed;
}

function activated(output: string, activation: Activation): Node[] {
  const op = { softmax: 'Softmax', sigmoid: 'Sigmoid', none: 'Identity' }[activation];
  return [named(op, [output], names.activated)];
}

function named(op: string, inputs: string[], output: string): Node {
  return { op, domain: '', name: '', inputs, outputs: [output], attributes: new Map() };
}
