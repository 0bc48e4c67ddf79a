/**
 * The logits of a language model at chosen places only. A masked copy uses one row of logits, while the projection onto
 * the vocabulary and everything behind the last attention treat each token on its own. So the rows are chosen before
 * these steps instead of after them: the same numbers, and half of the work for a small BERT.
 */
import type { InferenceSession } from 'onnxruntime-node';
import { isPresent } from '../suitability.ts';
import {
  ancestors,
  type Graph,
  integerAttribute,
  integersAttribute,
  type Node,
  tensorAttribute,
  untypedValue,
  usedBy,
} from './graph/graph.ts';
import { openGraph } from './graph/ort.ts';
import { ProtobufWriter } from './graph/protobuf.ts';
import { readGraph } from './graph/read-graph.ts';
import { tensorValues } from './graph/tensor.ts';

/** Which rows: indices into the batch's tokens, one text after the other. */
export const placesInput = 'fairprobe/places';

/** Operators that a graph is written back with as it was read. */
const knownDomains = ['', 'com.microsoft'];

/** Operators that work on each token's vector, or on each number of it, apart from the others. */
const perNumber = 'Add Sub Mul Div Pow Sqrt Erf Tanh Relu Gelu Sigmoid Cast Neg Reciprocal'.split(' ');

/**
 * A session that takes {@link placesInput} and answers `[places, vocabulary]`, and what a decoder remembers where it is to;
 * undefined where there is nothing to gain.
 */
export async function openSelected(
  onnx: string,
  { device, threads, remembers = false }: { device: string; threads: number; remembers?: boolean },
): Promise<InferenceSession | undefined> {
  const { graph, folder } = await readGraph(onnx);
  const choosing = chooseEarly(graph, remembers ? [...graph.outputs.keys()].filter(isPresent) : []);
  // Where onnxruntime does not take the graph, the whole output serves as well.
  return choosing && openGraph(choosing, { folder, device, threads }).catch(() => undefined);
}

/**
 * Going back from `logits`, collects every node that works token by token and whose result nothing else needs, and
 * chooses the rows of its inputs. Undefined where not even the logits are made that way.
 *
 * @param besides outputs that are kept as they are
 */
export function chooseEarly(graph: Graph, besides: readonly string[] = []): Graph | undefined {
  if (graph.nodes.some(({ domain }) => !knownDomains.includes(domain))) return undefined;
  const users = new Map<string, Node[]>();
  for (const one of graph.nodes) for (const name of usedBy(one)) users.set(name, [...(users.get(name) ?? []), one]);
  const constant = constantsOf(graph);
  const moved = new Set<Node>();
  const onlyForMoved = (name: string) =>
    name === 'logits' || (!besides.includes(name) && users.get(name)?.every((user) => moved.has(user)));
  for (const one of graph.nodes.toReversed()) {
    if (one.outputs.every(onlyForMoved) && isPerToken(one, graph, constant)) moved.add(one);
  }
  const made = new Set([...moved].flatMap(({ outputs }) => outputs));
  if (!made.has('logits')) return undefined;

  const chosen = new Map<string, string>();
  const choice: Node[] = [];
  const chosenInput = (name: string): string => {
    if (name === '' || constant.has(name) || made.has(name)) return name;
    if (!chosen.has(name)) {
      const [flat, rows] = [`fairprobe/${name}/tokens`, `fairprobe/${name}/chosen`];
      choice.push(node('Flatten', [name], flat, [['axis', 2]]), node('Gather', [flat, placesInput], rows));
      chosen.set(name, rows);
    }
    return chosen.get(name)!;
  };
  const behind = graph.nodes
    .filter((one) => moved.has(one))
    .map((one) => ({ ...one, inputs: one.inputs.map(chosenInput) }));
  const nodes = [...graph.nodes.filter((one) => !moved.has(one)), ...choice, ...behind];
  const inputs = new Map(graph.inputs).set(placesInput, listOfIntegers(placesInput));
  const outputs = new Map(graph.outputs).set('logits', untypedValue('logits'));
  return ancestors({ ...graph, nodes, inputs, outputs }, ['logits', ...besides]);
}

/** Whether a node gives the same for a token's vector in `[tokens, size]` as in `[texts, tokens, size]`. */
function isPerToken(one: Node, { tensors }: Graph, constant: ReadonlyMap<string, readonly number[] | null>): boolean {
  const { op, domain, inputs } = one;
  if (domain !== '') return false;
  const varying = inputs.filter((name) => name !== '' && !constant.has(name));
  if (op === 'MatMul') return varying.length === 1 && varying[0] === inputs[0];
  if (op === 'ReduceMean') {
    const axes =
      integersAttribute(one, 'axes') ?? (tensors.has(inputs[1]) ? tensorValues(tensors.get(inputs[1])!) : []);
    return integerAttribute(one, 'keepdims', 1) === 1 && axes?.length === 1 && axes[0] === -1;
  }
  if (op === 'LayerNormalization') return varying.length === 1 && integerAttribute(one, 'axis', -1) === -1;
  // A constant is the same for every token: it has a length along the last axis at most.
  const alike = (shape: readonly number[]) => shape.slice(0, -1).every((size) => size === 1);
  const shapes = inputs.flatMap((name) => (constant.has(name) ? [constant.get(name) ?? null] : []));
  return perNumber.includes(op) && varying.length > 0 && shapes.every((shape) => shape !== null && alike(shape));
}

/** Tensors of the file and those made of them alone (tied embeddings are turned over), with their shape where it is known. */
function constantsOf({ tensors, nodes }: Graph): Map<string, readonly number[] | null> {
  const constant = new Map<string, readonly number[] | null>();
  for (const [name, { dims }] of tensors) constant.set(name, dims);
  for (const one of nodes) {
    const value = one.op === 'Constant' ? tensorAttribute(one, 'value') : undefined;
    if (one.op === 'Constant') constant.set(one.outputs[0], value?.dims ?? []);
    if (one.inputs.length !== 1 || !constant.has(one.inputs[0])) continue;
    if (one.op === 'Transpose') constant.set(one.outputs[0], null);
    else if (one.op === 'Identity' || perNumber.includes(one.op)) {
      constant.set(one.outputs[0], constant.get(one.inputs[0]) ?? null);
    }
  }
  return constant;
}

function node(op: string, inputs: string[], output: string, attributes: readonly [string, number][] = []): Node {
  return { op, domain: '', name: output, inputs, outputs: [output], attributes: new Map(attributes) };
}

/** ValueInfoProto of a list of int64: name 1, type 2 > tensor_type 1 > elem_type 1 and shape 2 > dim 1 > dim_param 2. */
function listOfIntegers(name: string): Buffer {
  const axis = new ProtobufWriter().text(2, `${name} axis`).finish();
  const shape = new ProtobufWriter().bytes(1, axis).finish();
  const tensor = new ProtobufWriter().integer(1, 7).bytes(2, shape).finish();
  return new ProtobufWriter().text(1, name).bytes(2, new ProtobufWriter().bytes(1, tensor).finish()).finish();
}
