/**
 * An ONNX graph as the derivation needs it: nodes and tensors by name. Field numbers from onnx.proto
 * (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).
 */
import { type Field, fields, integers, ProtobufWriter } from './protobuf.ts';
import { readTensor, type Tensor } from './tensor.ts';

export interface Node {
  op: string;
  /** Empty for the operators of ONNX itself. */
  domain: string;
  name: string;
  /** An empty string stands for an optional input or output that is left out. */
  inputs: string[];
  outputs: string[];
  attributes: Map<string, Attribute>;
}

/** An attribute as it was read, a new one, or the body of an operator of control flow. */
export type Attribute =
  | { body: Graph }
  | { encoded: Buffer }
  | number
  | readonly number[]
  | { float: number }
  | { text: string };

export interface Graph {
  irVersion: number;
  /** Operator set versions by domain. */
  opsets: Map<string, number>;
  nodes: Node[];
  tensors: Map<string, Tensor>;
  /** ValueInfoProto, encoded, by name. */
  inputs: Map<string, Buffer>;
  outputs: Map<string, Buffer>;
}

/** NodeProto: input 1, output 2, name 3, op_type 4, attribute 5, domain 7. */
export function readNode(bytes: Buffer): Node {
  const own = fields(bytes);
  const texts = (field: number) => own.filter((f) => f.field === field).map((f) => f.bytes.toString('utf8'));
  const attributes = new Map<string, Attribute>();
  for (const { field, bytes: encoded } of own) {
    if (field !== 5) continue;
    const attribute = fields(encoded);
    const body = attribute.find((f) => f.field === 6);
    attributes.set(textOf(attribute, 1), body ? { body: readBody(body.bytes) } : { encoded });
  }
  const [op = '', domain = '', name = ''] = [texts(4)[0], texts(7)[0], texts(3)[0]];
  return { op, domain: domain === 'ai.onnx' ? '' : domain, name, inputs: texts(1), outputs: texts(2), attributes };
}

/** GraphProto inside a node: it may use whatever the graphs around it have. */
function readBody(bytes: Buffer): Graph {
  const body: Graph = emptyGraph();
  for (const { field, bytes: part } of fields(bytes)) {
    if (field === 1) body.nodes.push(readNode(part));
    else if (field === 5) body.tensors.set(textOf(fields(part), 8), readTensor(part));
    else if (field === 11) body.inputs.set(textOf(fields(part), 1), part);
    else if (field === 12) body.outputs.set(textOf(fields(part), 1), part);
  }
  return body;
}

export function emptyGraph(): Graph {
  return { irVersion: 0, opsets: new Map(), nodes: [], tensors: new Map(), inputs: new Map(), outputs: new Map() };
}

export function bodiesOf({ attributes }: Node): Graph[] {
  return [...attributes.values()].flatMap((value) =>
    typeof value === 'object' && 'body' in value ? [value.body] : [],
  );
}

/** The names of all tensors that a node uses, those used inside its bodies included. */
export function usedBy(node: Node): string[] {
  return [...node.inputs, ...bodiesOf(node).flatMap((body) => [...body.outputs.keys(), ...body.nodes.flatMap(usedBy)])];
}

export function textOf(list: readonly Field[], field: number): string {
  return list.find((f) => f.field === field)?.bytes.toString('utf8') ?? '';
}

/** AttributeProto: name 1, f 2, i 3, s 4, t 5, g 6, floats 7, ints 8, graphs 11, type 20. */
function encoded(node: Node, name: string): Field[] | undefined {
  const attribute = node.attributes.get(name);
  if (attribute === undefined) return undefined;
  return fields(
    typeof attribute === 'object' && 'encoded' in attribute ? attribute.encoded : encodeAttribute(name, attribute),
  );
}

export function integerAttribute(node: Node, name: string, otherwise: number): number {
  const own = encoded(node, name);
  return own ? (own.find(({ field }) => field === 3)?.value ?? 0) : otherwise;
}

export function integersAttribute(node: Node, name: string): number[] | undefined {
  const own = encoded(node, name);
  return own && integers(own, 8);
}

export function floatAttribute(node: Node, name: string, otherwise: number): number {
  const own = encoded(node, name);
  return own ? (own.find(({ field }) => field === 2)?.bytes.readFloatLE() ?? 0) : otherwise;
}

export function floatsAttribute(node: Node, name: string): number[] | undefined {
  return encoded(node, name)
    ?.filter(({ field }) => field === 7)
    .flatMap(({ bytes }) => floatsOf(bytes));
}

export function textAttribute(node: Node, name: string, otherwise: string): string {
  const own = encoded(node, name);
  return own ? textOf(own, 4) : otherwise;
}

export function tensorAttribute(node: Node, name: string): Tensor | undefined {
  const own = encoded(node, name)?.find(({ field }) => field === 5);
  return own && readTensor(own.bytes);
}

function floatsOf(bytes: Buffer): number[] {
  return Array.from({ length: bytes.length / 4 }, (_, i) => bytes.readFloatLE(4 * i));
}

/** AttributeProto.AttributeType. */
const attributeTypes = { float: 1, integer: 2, text: 3, graph: 5, integers: 7 };

function encodeAttribute(name: string, value: Exclude<Attribute, { encoded: Buffer }>): Buffer {
  const writer = new ProtobufWriter().text(1, name);
  if (typeof value === 'number') writer.integer(3, value).integer(20, attributeTypes.integer);
  else if ('float' in value) writer.float(2, value.float).integer(20, attributeTypes.float);
  else if ('body' in value) writer.bytes(6, encodeBody(value.body)).integer(20, attributeTypes.graph);
  else if ('text' in value) writer.text(4, value.text).integer(20, attributeTypes.text);
  else {
    for (const integer of value) writer.integer(8, integer);
    writer.integer(20, attributeTypes.integers);
  }
  return writer.finish();
}

function encodeNode({ op, domain, name, inputs, outputs, attributes }: Node): Buffer {
  const writer = new ProtobufWriter();
  for (const input of inputs) writer.text(1, input);
  for (const output of outputs) writer.text(2, output);
  if (name) writer.text(3, name);
  writer.text(4, op);
  for (const [key, value] of attributes) {
    writer.bytes(5, typeof value === 'object' && 'encoded' in value ? value.encoded : encodeAttribute(key, value));
  }
  if (domain) writer.text(7, domain);
  return writer.finish();
}

/** ModelProto: ir_version 1, graph 7, opset_import 8. */
export function encodeGraph(graph: Graph): Buffer {
  const model = new ProtobufWriter().integer(1, graph.irVersion).bytes(7, encodeBody(graph));
  for (const [domain, version] of graph.opsets) {
    model.bytes(8, new ProtobufWriter().text(1, domain).integer(2, version).finish());
  }
  return model.finish();
}

/** GraphProto: node 1, name 2, initializer 5, input 11, output 12. */
function encodeBody({ nodes, tensors, inputs, outputs }: Graph): Buffer {
  const writer = new ProtobufWriter();
  for (const node of nodes) writer.bytes(1, encodeNode(node));
  writer.text(2, 'graph');
  for (const tensor of tensors.values()) writer.bytes(5, tensor.encoded);
  for (const input of inputs.values()) writer.bytes(11, input);
  for (const output of outputs.values()) writer.bytes(12, output);
  return writer.finish();
}

/** A float input or output of the given rank, every axis of a size of its own (`valueInfo` in onnx-outline.ts reads it). */
export function floatValue(name: string, rank: number): Buffer {
  const shape = new ProtobufWriter();
  for (let axis = 0; axis < rank; axis++) {
    shape.bytes(1, new ProtobufWriter().text(2, `${name} axis ${axis}`).finish());
  }
  const tensor = new ProtobufWriter().integer(1, 1).bytes(2, shape.finish()).finish();
  return new ProtobufWriter().text(1, name).bytes(2, new ProtobufWriter().bytes(1, tensor).finish()).finish();
}

/** An output about which nothing is said but its name; onnxruntime finds out the rest. */
export function untypedValue(name: string): Buffer {
  return new ProtobufWriter().text(1, name).finish();
}

/** The part of a graph that some tensors are computed from. */
export function ancestors(graph: Graph, wanted: readonly string[]): Graph {
  const needed = new Set(wanted);
  const nodes: Node[] = [];
  for (const node of [...graph.nodes].reverse()) {
    if (!node.outputs.some((output) => needed.has(output))) continue;
    nodes.unshift(node);
    for (const name of usedBy(node)) needed.add(name);
  }
  const kept = <T>(map: Map<string, T>) => new Map([...map].filter(([name]) => needed.has(name)));
  return {
    ...graph,
    nodes,
    tensors: kept(graph.tensors),
    inputs: kept(graph.inputs),
    outputs: new Map(wanted.map((name) => [name, graph.outputs.get(name) ?? untypedValue(name)])),
  };
}
