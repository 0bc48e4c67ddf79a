/**
 * Brings a graph of operator set 11 or later up to 18, so that the rules know one form of each operator. Source: the
 * operators' changelog, https://github.com/onnx/onnx/blob/main/docs/Changelog.md. Four changes between 11 and 18 affect
 * text models: from 13 on the axes of Squeeze, Unsqueeze and ReduceSum and the sizes of Split are inputs and Softmax
 * works along one axis; from 18 on the axes of the other reductions are inputs as well and a Split without sizes says
 * into how many. Dropout's ratio, an attribute below 12, means nothing outside training.
 */
import { type Graph, integerAttribute, integersAttribute, type Node } from '../onnx/graph/graph.ts';
import { int64s } from '../onnx/graph/tensor.ts';

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

/** Raised for a node that has no newer form. */
export class Unliftable extends Error {
  readonly node: Node;
  constructor(node: Node) {
    super(`${node.op} of operator set 12 or earlier takes several axes together`);
    this.node = node;
  }
}

/**
 * @param rankOf rank of a tensor; undefined where it is not known
 * @throws Unliftable
 */
export function liftOpset(graph: Graph, rankOf: (name: string) => number | undefined): Graph {
  const from = graph.opsets.get('')!;
  if (from >= liftedOpset) return graph;
  // IR version 8 came with operator set 15, and 18 needs it.
  const irVersion = Math.max(graph.irVersion, 8);
  const opsets = new Map(graph.opsets).set('', liftedOpset);
  return { ...liftNodes(graph, from, rankOf), irVersion, opsets };
}

function liftNodes(graph: Graph, from: number, rankOf: (name: string) => number | undefined): Graph {
  const tensors = new Map(graph.tensors);
  const liftNode = (node: Node): Node => {
    const { op } = node;
    if (node.domain !== '') return node;
    const attributes = new Map(node.attributes);
    const inputs = [...node.inputs];
    if (from < 13 && flattening.includes(op)) {
      const axis = integerAttribute(node, 'axis', 1);
      if (axis !== -1 && axis + 1 !== rankOf(inputs[0])) throw new Unliftable(node);
      attributes.set('axis', -1);
    }
    for (const { since, attribute, ops } of movedAttributes) {
      const values = from < since && ops.includes(op) ? integersAttribute(node, attribute) : undefined;
      if (!values) continue;
      inputs[1] = `${node.outputs[0]}/${attribute}`;
      tensors.set(inputs[1], int64s(inputs[1], values, [values.length]));
      attributes.delete(attribute);
    }
    if (op === 'Split' && !inputs[1]) attributes.set('num_outputs', node.outputs.length);
    if (op === 'Dropout') attributes.delete('ratio');
    for (const [name, value] of attributes) {
      if (typeof value === 'object' && 'body' in value) {
        attributes.set(name, { body: liftNodes(value.body, from, rankOf) });
      }
    }
    return { ...node, inputs, attributes };
  };
  const nodes = graph.nodes.map(liftNode);
  return { ...graph, nodes, tensors };
}
