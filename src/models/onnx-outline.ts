/**
 * What an ONNX file says about itself, read without loading its weights or a runtime: enough to refuse a model that lacks
 * a role before any work is done. Field numbers from onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).
 */
import { type FileHandle, open } from 'node:fs/promises';
import { InputError } from '../errors.ts';

export interface OnnxValue {
  name: string;
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
export async function readOnnxOutline(path: string): Promise<OnnxOutline> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    return await outlineOf(new Reader(file, size));
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    throw new InputError({
      message: `the ONNX file is cut short or damaged (${error.message})`,
      file: path,
      hint: 'Download or export it again',
    });
  } finally {
    await file.close();
  }
}

async function outlineOf(reader: Reader): Promise<OnnxOutline> {
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
async function weightFileOf(reader: Reader, end: number): Promise<string | undefined> {
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

class Malformed extends Error {}

/** Reads protobuf fields from a file through a window. */
class Reader {
  position = 0;
  readonly size: number;
  readonly #file: FileHandle;
  #window = Buffer.alloc(0);
  #windowStart = 0;

  constructor(file: FileHandle, size: number) {
    this.#file = file;
    this.size = size;
  }

  /** The next field's number and where it ends; the position is then at its content. */
  async enter(limit: number): Promise<{ field: number; end: number }> {
    const tag = await this.#varint();
    const wire = tag & 7;
    let length = 0;
    if (wire === 0) await this.#varint();
    else if (wire === 1) length = 8;
    else if (wire === 2) length = await this.#varint();
    else if (wire === 5) length = 4;
    else throw new Malformed('it does not read as protobuf');
    const end = this.position + length;
    if (end > limit) throw new Malformed(`${end - limit} bytes are missing`);
    return { field: tag >>> 3, end };
  }

  /** From the position up to `end`. */
  async bytes(end: number): Promise<Buffer> {
    await this.#fill(end - this.position);
    const start = this.position - this.#windowStart;
    return this.#window.subarray(start, start + end - this.position);
  }

  async #varint(): Promise<number> {
    let value = 0;
    for (let factor = 1; factor < 2 ** 53; factor *= 128) {
      await this.#fill(1);
      const byte = this.#window[this.position++ - this.#windowStart];
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
    // Only a negative number takes more; no length is one.
    await this.#fill(3);
    while (this.#window[this.position++ - this.#windowStart] >= 128) await this.#fill(1);
    return value;
  }

  async #fill(length: number): Promise<void> {
    const offset = this.position - this.#windowStart;
    if (offset >= 0 && offset + length <= this.#window.length) return;
    if (this.position + length > this.size) throw new Malformed('it ends too early');
    const wanted = Math.min(Math.max(length, 1 << 16), this.size - this.position);
    this.#window = Buffer.alloc(wanted);
    const { bytesRead } = await this.#file.read(this.#window, 0, wanted, this.position);
    if (bytesRead < length) throw new Malformed('it ends too early');
    this.#windowStart = this.position;
  }
}

/** ValueInfoProto: name (1), type (2) > tensor_type (1) > shape (2) > dim (1) > dim_value (1) or dim_param (2). */
function valueInfo(bytes: Buffer): OnnxValue {
  const own = fields(bytes);
  const name = own.find(({ field }) => field === 1)?.bytes.toString('utf8') ?? '';
  const inside = (list: Field[], field: number) => {
    const found = list.find((f) => f.field === field);
    return found && fields(found.bytes);
  };
  const type = inside(own, 2);
  const tensor = type && inside(type, 1);
  const shape = tensor && inside(tensor, 2);
  if (!shape) return { name };
  const axes = shape.map(({ bytes: dim }) => {
    const [size] = fields(dim);
    return size === undefined ? null : size.field === 1 ? size.value : size.bytes.toString('utf8');
  });
  return { name, shape: axes };
}

interface Field {
  field: number;
  value: number;
  bytes: Buffer;
}

function fields(bytes: Buffer): Field[] {
  const list: Field[] = [];
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let factor = 1; at < bytes.length; factor *= 128) {
      const byte = bytes[at++];
      value += (byte & 127) * factor;
      if (byte < 128) break;
    }
    return value;
  };
  while (at < bytes.length) {
    const tag = varint();
    const wire = tag & 7;
    const value = wire === 0 || wire === 2 ? varint() : 0;
    const length = wire === 2 ? value : wire === 1 ? 8 : wire === 5 ? 4 : 0;
    list.push({ field: tag >>> 3, value, bytes: bytes.subarray(at, at + length) });
    at += length;
  }
  return list;
}
