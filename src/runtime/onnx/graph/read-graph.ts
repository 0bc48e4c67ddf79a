/** Reads an ONNX file's graph and where its weights lie, without reading the weights. */
import { open, realpath } from 'node:fs/promises';
import { dirname, relative, resolve, sep } from 'node:path';
import { InputError, messageOf } from '../../../contract/problem.ts';
import { emptyGraph, type Graph, readNode, textOf } from './graph.ts';
import { fields, type ProtobufFile, withOnnxFile } from './protobuf.ts';
import { makeTensor, readTensor, referringTensor, sizeOf, type Tensor } from './tensor.ts';

/** Tensors up to this size (bytes) are read; shapes, axes and numbers of formulas are far below it. */
const smallTensor = 4096;

const rawData = 9;
const externalData = 13;
const dataLocation = 14;

export interface GraphFile {
  graph: Graph;
  /** The folder that all locations of large tensors are relative to. */
  folder: string;
}

/** @throws InputError where the file cannot be read as an ONNX model */
export async function readGraph(path: string): Promise<GraphFile> {
  // The hub's cache shows files through links, and onnxruntime does not follow links out of a folder.
  const real = await realpath(path);
  return withOnnxFile(real, async (reader) => {
    const graph = await readModel(reader, real);
    for (const [name, tensor] of graph.tensors) graph.tensors.set(name, await located(name, tensor));
    return { graph, folder: shareFolder(graph, dirname(real)) };
  });
}

async function readModel(reader: ProtobufFile, path: string): Promise<Graph> {
  const graph = emptyGraph();
  while (reader.position < reader.size) {
    const start = reader.position;
    const { field, end } = await reader.enter(reader.size);
    if (field === 7) await readParts(graph, reader, end, path);
    else if (field === 1) {
      reader.position = start;
      graph.irVersion = fields(await reader.bytes(end))[0].value;
    } else if (field === 8) {
      const opset = fields(await reader.bytes(end));
      const domain = textOf(opset, 1);
      graph.opsets.set(domain === 'ai.onnx' ? '' : domain, opset.find((f) => f.field === 2)?.value ?? 1);
    }
    reader.position = end;
  }
  for (const name of graph.tensors.keys()) graph.inputs.delete(name);
  return graph;
}

/** GraphProto: node 1, initializer 5, input 11, output 12. */
async function readParts(graph: Graph, reader: ProtobufFile, end: number, path: string): Promise<void> {
  while (reader.position < end) {
    const part = await reader.enter(end);
    if (part.field === 1) graph.nodes.push(readNode(await reader.bytes(part.end)));
    else if (part.field === 5) {
      const [name, tensor] = await readInitializer(reader, part.end, path);
      graph.tensors.set(name, tensor);
    } else if (part.field === 11 || part.field === 12) {
      const value = await reader.bytes(part.end);
      (part.field === 11 ? graph.inputs : graph.outputs).set(textOf(fields(value), 1), value);
    }
    reader.position = part.end;
  }
}

async function readInitializer(reader: ProtobufFile, end: number, path: string): Promise<[string, Tensor]> {
  const kept: Buffer[] = [];
  let stored: Tensor['stored'];
  while (reader.position < end) {
    const start = reader.position;
    const { field, end: fieldEnd } = await reader.enter(end);
    const length = fieldEnd - reader.position;
    if (field === rawData && length > smallTensor) stored = { path, offset: reader.position, length };
    else {
      reader.position = start;
      kept.push(await reader.bytes(fieldEnd));
    }
    reader.position = fieldEnd;
  }
  const encoded = Buffer.concat(kept);
  const own = fields(encoded);
  if (own.some(({ field, value }) => field === dataLocation && value === 1)) {
    const entries = own.filter(({ field }) => field === externalData).map(({ bytes }) => fields(bytes));
    const place = new Map(entries.map((entry) => [textOf(entry, 1), textOf(entry, 2)]));
    stored = {
      path: resolve(dirname(path), place.get('location') ?? ''),
      offset: Number(place.get('offset') ?? 0),
      length: Number(place.get('length') ?? 4 * sizeOf(readTensor(encoded))),
    };
  }
  return [textOf(own, 8), { ...readTensor(encoded), ...(stored && { stored }) }];
}

/** Follows links, and reads small values that lie in another file. */
async function located(name: string, tensor: Tensor): Promise<Tensor> {
  const { stored } = tensor;
  if (!stored) return tensor;
  let path: string;
  try {
    path = await realpath(stored.path);
  } catch (error) {
    throw new InputError({
      message: `the model's weights are missing: ${messageOf(error)}`,
      file: stored.path,
      hint: 'They belong beside the ONNX file; download or export both again',
    });
  }
  const place = { ...stored, path };
  if (stored.length > smallTensor) return { ...tensor, stored: place };
  return makeTensor(name, tensor.type, tensor.dims, await readStored(place));
}

/** The bytes of a tensor that lies in a file. */
export async function readStored({ path, offset, length }: NonNullable<Tensor['stored']>): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, offset);
    return buffer;
  } finally {
    await file.close();
  }
}

/**
 * Makes all large tensors refer to their files from one folder, the deepest one above them all. onnxruntime gets that
 * folder and maps the weights from where they are: nothing is copied, and nothing written beside the model.
 */
function shareFolder(graph: Graph, start: string): string {
  const paths = [...graph.tensors.values()].flatMap(({ stored }) => stored?.path ?? []);
  let folder = start;
  while (paths.some((path) => !path.startsWith(folder.endsWith(sep) ? folder : folder + sep))) folder = dirname(folder);
  for (const [name, tensor] of graph.tensors) {
    if (!tensor.stored) continue;
    const location = relative(folder, tensor.stored.path).replaceAll(sep, '/');
    graph.tensors.set(name, referringTensor(name, tensor, location));
  }
  return folder;
}
