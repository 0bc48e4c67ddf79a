/** Which part of a graph carries the gradient: what lies between the word embeddings and the output. */
import {
  ancestors,
  floatAttribute,
  floatsAttribute,
  type Graph,
  integerAttribute,
  integersAttribute,
  type Node,
  tensorAttribute,
  usedBy,
} from '../onnx/graph/graph.ts';
import { elementTypes, floats, int64s, type Tensor } from '../onnx/graph/tensor.ts';

export interface ActivePart {
  /** Only what the output is computed from. */
  graph: Graph;
  output: string;
  /** The lookup of the word embeddings, and its table. */
  lookup: Node;
  table: Tensor;
  /** Tensors that depend on the word embeddings and on which the output depends. */
  active: ReadonlySet<string>;
  /** The nodes that make them, the last first. */
  nodes: readonly Node[];
  constants: ReadonlyMap<string, Tensor>;
}

export type NoActivePart = 'no such output' | 'no embedding' | 'no dependence';

/** Operators whose result does not change with a small change of a float input, or changes by jumps alone. */
const flat = new Set(
  (
    'Shape Size Equal Greater Less GreaterOrEqual LessOrEqual Not And Or Xor ArgMax ArgMin NonZero Sign Floor Ceil Round ' +
    'IsNaN IsInf ConstantOfShape Range'
  ).split(' '),
);

const floatTypes = [1, 10, 11, 16];

export function findActivePart(whole: Graph, output: string): ActivePart | NoActivePart {
  if (!whole.outputs.has(output)) return 'no such output';
  const graph = ancestors(whole, [output]);
  const constants = constantsOf(graph);
  const found = findEmbedding(graph, constants);
  if (!found) return findEmbedding(whole, constantsOf(whole)) ? 'no dependence' : 'no embedding';
  const { lookup, table } = found;

  const reached = new Set([lookup.outputs[0]]);
  for (const node of graph.nodes) {
    if (usedBy(node).some((name) => reached.has(name)) && !isFlat(node)) {
      for (const name of node.outputs) if (name) reached.add(name);
    }
  }
  const active = new Set([output]);
  const nodes: Node[] = [];
  for (const node of [...graph.nodes].reverse()) {
    if (node === lookup || !node.outputs.some((name) => active.has(name) && reached.has(name))) continue;
    nodes.push(node);
    for (const name of usedBy(node)) if (reached.has(name)) active.add(name);
  }
  if (!active.has(lookup.outputs[0])) return 'no dependence';
  return { graph, output, lookup, table, active, nodes, constants };
}

function isFlat(node: Node): boolean {
  return flat.has(node.op) || (node.op === 'Cast' && !floatTypes.includes(integerAttribute(node, 'to', 1)));
}

/** Initialisers, `Constant` nodes, and what `Identity` makes of either (exporters share weights so). */
function constantsOf(graph: Graph): Map<string, Tensor> {
  const constants = new Map(graph.tensors);
  for (const node of graph.nodes) {
    const value = node.op === 'Constant' ? constantOf(node) : undefined;
    const same = node.op === 'Identity' ? constants.get(node.inputs[0]) : undefined;
    if (value ?? same) constants.set(node.outputs[0], (value ?? same)!);
  }
  return constants;
}

function constantOf(node: Node): Tensor | undefined {
  const { attributes, outputs } = node;
  if (attributes.has('value')) return tensorAttribute(node, 'value');
  if (attributes.has('value_int')) return int64s(outputs[0], [integerAttribute(node, 'value_int', 0)], []);
  if (attributes.has('value_float')) return floats(outputs[0], [floatAttribute(node, 'value_float', 0)], []);
  const ints = integersAttribute(node, 'value_ints');
  if (ints) return int64s(outputs[0], ints, [ints.length]);
  const reals = floatsAttribute(node, 'value_floats');
  return reals && floats(outputs[0], reals, [reals.length]);
}

/**
 * The word embeddings are looked up by `input_ids`. A model may look up several tables by them; the tallest is the
 * vocabulary.
 */
function findEmbedding(
  graph: Graph,
  constants: ReadonlyMap<string, Tensor>,
): { lookup: Node; table: Tensor } | undefined {
  const sources = new Map(graph.nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
  const origin = (name: string): string => {
    const node = sources.get(name);
    return node && ['Cast', 'Identity', 'Reshape', 'Flatten', 'Squeeze', 'Unsqueeze'].includes(node.op)
      ? origin(node.inputs[0])
      : name;
  };
  return graph.nodes
    .flatMap((lookup) => {
      if (lookup.op !== 'Gather' || lookup.domain !== '' || integerAttribute(lookup, 'axis', 0) !== 0) return [];
      const table = constants.get(lookup.inputs[0]);
      const fits = table?.type === elementTypes.float && table.dims.length === 2;
      return fits && origin(lookup.inputs[1]) === 'input_ids' ? [{ lookup, table }] : [];
    })
    .sort((a, b) => b.table.dims[0] - a.table.dims[0])[0];
}
