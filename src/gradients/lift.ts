/**
 * Brings a graph of operator set 11 or later up to 18, so that the rules know one form of each operator. Source: the
 * operators' changelog, https://github.com/onnx/onnx/blob/main/docs/Changelog.md. Between 11 and 18 text models are
 * touched by four changes: from 13 on the axes of Squeeze, Unsqueeze and ReduceSum and the sizes of Split are inputs and
 * Softmax works along one axis; from 18 on the axes of the other reductions are inputs as well and Split without sizes
 * says into how many. Dropout's ratio, an attribute below 12, means nothing outside training.
 */
import { type Graph, integerAttribute, integersAttribute, type Node } from './graph.ts';
import { int64s } from './tensor.ts';

export const liftedOpset = 18;

const reductions = 'Max Mean Min Prod L1 L2 LogSum LogSumExp SumSquare'.split(' ').map((name) => `Reduce${name}`);

/** Attributes that became the second input, by the version in which they did. */
const movedAttributes: readonly { since: number; attribute: string; ops: readonly string[] }[] = [
  { since: 13, attribute: 'axes', ops: ['Squeeze', 'Unsqueeze', 'ReduceSum'] },
  { since: 13, attribute: 'split', ops: ['Split'] },
  { since: liftedOpset, attribute: 'axes', ops: reductions },
];

/** Operators of which, below 13, all axes from `axis` on were taken together; axis 1 unless said. */
export const flattening = ['Softmax', 'LogSoftmax', 'Hardmax'];

/**
 * @param rankOf rank of a tensor; undefined where it is not known
 * @returns a new graph, or the node that has no newer form
 */
export function liftOpset(graph: Graph, rankOf: (name: string) => number | undefined): Graph | { unliftable: Node } {
  const from = graph.opsets.get('')!;
  if (from >= liftedOpset) return graph;
  const tensors = new Map(graph.tensors);
  const nodes: Node[] = [];
  for (const node of graph.nodes) {
    const { op } = node;
    const lifted: Node = { ...node, inputs: [...node.inputs], attributes: new Map(node.attributes) };
    nodes.push(lifted);
    if (node.domain !== '') continue;
    if (from < 13 && flattening.includes(op)) {
      const axis = integerAttribute(node, 'axis', 1);
      if (axis !== -1 && axis + 1 !== rankOf(node.inputs[0])) return { unliftable: node };
      lifted.attributes.set('axis', -1);
    }
    for (const { since, attribute, ops } of movedAttributes) {
      const values = integersAttribute(node, attribute);
      if (from >= since || !ops.includes(op) || !values) continue;
      const name = `lifted ${attribute} ${node.outputs[0]}`;
      tensors.set(name, int64s(name, values, [values.length]));
      lifted.inputs[1] = name;
      lifted.attributes.delete(attribute);
    }
    if (op === 'Split' && !lifted.inputs[1]) lifted.attributes.set('num_outputs', node.outputs.length);
    if (op === 'Dropout') lifted.attributes.delete('ratio');
  }
  // IR version 8 came with operator set 15, and 18 needs it.
  const irVersion = Math.max(graph.irVersion, 8);
  return { ...graph, irVersion, nodes, tensors, opsets: new Map(graph.opsets).set('', liftedOpset) };
}
