/**
 * What an ONNX file says about itself, read without loading its weights or a runtime: enough to refuse a model that lacks
 * a role before any work is done. Field numbers from onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).
 */
import { type Field, fields, Malformed, type ProtobufFile, withOnnxFile } from './graph/protobuf.ts';

export interface OnnxValue {
  name: string;
  /** Of its elements, as onnx.proto numbers them (TensorProto.DataType); undefined where the file does not say. */
  elementType?: number;
  /** Per axis its size, its name where the size is not fixed, or null; undefined where the file does not say. */
  shape?: readonly (number | string | null)[];
}

export interface OnnxOutline {
  inputs: readonly OnnxValue[];
  outputs: readonly OnnxValue[];
  /**
   * Whether activations are quantised while running. Their scale is then taken over the whole batch, and the same text
   * gives another answer among other neighbours (by up to 0.85 in a MiniLM's hidden states), so such a model must be
   * asked one text at a time.
   */
  dynamicallyQuantised: boolean;
  /** Files beside it that hold its weights, as it names them. */
  weightFiles: readonly string[];
}

/**
 * Operators that quantise activations on the fly, or take what such an operator made. Not MatMulNBits (q4), whose
 * answers did not depend on the neighbours in 571,392 values at either accuracy level.
 */
const dynamicOperators = ['DynamicQuantize', 'MatMulInteger', 'ConvInteger', 'QAttention'];

const modelGraph = 7;
const modelFunction = 25;
const graphNode = 1;
const graphInitializer = 5;
const graphInput = 11;
const graphOutput = 12;

/** @throws InputError where the file ends too early or is no ONNX model */
export function readOnnxOutline(path: string): Promise<OnnxOutline> {
  return withOnnxFile(path, outlineOf);
}

async function outlineOf(reader: ProtobufFile): Promise<OnnxOutline> {
  const inputs: OnnxValue[] = [];
  const outputs: OnnxValue[] = [];
  let dynamicallyQuantised = false;
  const lookForOperators = (bytes: Buffer) => {
    dynamicallyQuantised ||= dynamicOperators.some((name) => bytes.includes(name));
  };
  const weightFiles = new Set<string>();
  let graphs = 0;
  while (reader.position < reader.size) {
    const { field, end } = await reader.enter(reader.size);
    if (field === modelFunction) lookForOperators(await reader.bytes(end));
    if (field !== modelGraph) {
      reader.position = end;
      continue;
    }
    graphs++;
    while (reader.position < end) {
      const part = await reader.enter(end);
      // Everything else is stepped over: the weights are most of the file.
      if (part.field === graphInitializer) {
        const file = await weightFileOf(reader, part.end);
        if (file !== undefined) weightFiles.add(file);
      }
      if (part.field === graphNode) lookForOperators(await reader.bytes(part.end));
      if (part.field === graphInput) inputs.push(valueInfo(await reader.bytes(part.end)));
      if (part.field === graphOutput) outputs.push(valueInfo(await reader.bytes(part.end)));
      reader.position = part.end;
    }
  }
  if (graphs !== 1 || outputs.length === 0) throw new Malformed('it holds no graph');
  return { inputs, outputs, dynamicallyQuantised, weightFiles: [...weightFiles].sort() };
}

const tensorExternalData = 13;

/** Where a tensor's numbers are in another file: its name is the value (2) of the entry whose key (1) is `location`. */
async function weightFileOf(reader: ProtobufFile, end: number): Promise<string | undefined> {
  while (reader.position < end) {
    const part = await reader.enter(end);
    if (part.field === tensorExternalData) {
      const entry = fields(await reader.bytes(part.end));
      const textOf = (field: number) => entry.find((each) => each.field === field)?.bytes.toString('utf8');
      if (textOf(1) === 'location') return textOf(2);
    }
    reader.position = part.end;
  }
  return undefined;
}

/** ValueInfoProto: name (1), type (2) > tensor_type (1) > elem_type (1), shape (2) > dim (1) > dim_value (1) or dim_param (2). */
function valueInfo(bytes: Buffer): OnnxValue {
  const own = fields(bytes);
  const name = own.find(({ field }) => field === 1)?.bytes.toString('utf8') ?? '';
  const inside = (list: Field[], field: number) => {
    const found = list.find((f) => f.field === field);
    return found && fields(found.bytes);
  };
  const type = inside(own, 2);
  const tensor = type && inside(type, 1);
  const elementType = tensor?.find(({ field }) => field === 1)?.value;
  const known = elementType === undefined ? { name } : { name, elementType };
  const shape = tensor && inside(tensor, 2);
  if (!shape) return known;
  const axes = shape.map(({ bytes: dim }) => {
    const [size] = fields(dim);
    return size === undefined ? null : size.field === 1 ? size.value : size.bytes.toString('utf8');
  });
  return { ...known, shape: axes };
}
