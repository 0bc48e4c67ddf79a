/** Writes tiny ONNX models: word embeddings, one operator under test, and a head of three logits. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Attribute, encodeGraph, type Graph, untypedValue } from '../../../src/runtime/onnx/graph/graph.ts';
import { ProtobufWriter } from '../../../src/runtime/onnx/graph/protobuf.ts';
import { floats, int64s, type Tensor } from '../../../src/runtime/onnx/graph/tensor.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';

export const vocabulary = 40;
export const size = 6;

export type Attributes = Record<string, Attribute>;

/** A graph under construction. */
export class Model {
  readonly graph: Graph;
  readonly random = randomStream(5, 'small models');
  #count = 0;

  constructor(opset: number) {
    this.graph = {
      irVersion: 8,
      opsets: new Map([['', opset]]),
      nodes: [],
      tensors: new Map(),
      inputs: new Map([['input_ids', int64Input('input_ids')]]),
      outputs: new Map([['logits', untypedValue('logits')]]),
    };
  }

  get opset(): number {
    return this.graph.opsets.get('')!;
  }

  node(op: string, inputs: readonly string[], attributes: Attributes = {}, domain = ''): string {
    return this.nodes(op, inputs, 1, attributes, domain)[0];
  }

  nodes(op: string, inputs: readonly string[], count: number, attributes: Attributes = {}, domain = ''): string[] {
    const outputs = Array.from({ length: count }, () => `t${this.#count++}`);
    const entries = new Map(Object.entries(attributes));
    this.graph.nodes.push({ op, domain, name: outputs[0], inputs: [...inputs], outputs, attributes: entries });
    return outputs;
  }

  tensor(make: (name: string) => Tensor): string {
    const name = `c${this.#count++}`;
    this.graph.tensors.set(name, make(name));
    return name;
  }

  floats(values: readonly number[], dims: readonly number[] = [values.length]): string {
    return this.tensor((name) => floats(name, values, dims));
  }

  scalar(value: number): string {
    return this.floats([value], []);
  }

  ints(values: readonly number[], dims: readonly number[] = [values.length]): string {
    return this.tensor((name) => int64s(name, values, dims));
  }

  /** Uniform in (-1, 1), fixed. */
  weights(...dims: number[]): string {
    const count = dims.reduce((product, n) => product * n, 1);
    return this.floats(
      Array.from({ length: count }, () => 2 * this.random.next() - 1),
      dims,
    );
  }

  sum(x: string, axis: number): string {
    return this.opset >= 13
      ? this.node('ReduceSum', [x, this.ints([axis])], { keepdims: 0 })
      : this.node('ReduceSum', [x], { axes: [axis], keepdims: 0 });
  }

  /**
   * The word embeddings: in each column 40 values 0.05 apart from -0.975 to 0.975, so that steps of 0.02 meet neither a
   * multiple of 0.05 nor another token's value.
   */
  embeddings(): string {
    const table = Array.from({ length: vocabulary * size }, (_, i) => {
      const level = (7 * Math.floor(i / size) + 11 * (i % size)) % vocabulary;
      return (level + 0.5) * 0.05 - 1;
    });
    return this.node('Gather', [this.floats(table, [vocabulary, size]), 'input_ids']);
  }

  /** `[rows, width]` to three logits, through tanh so that the seed of each is different everywhere. */
  head(x: string, width: number): void {
    const curved = this.node('Tanh', [x]);
    const logits = this.node('MatMul', [curved, this.weights(width, 3)]);
    this.graph.nodes.push({
      op: 'Identity',
      domain: '',
      name: 'logits',
      inputs: [logits],
      outputs: ['logits'],
      attributes: new Map(),
    });
  }
}

function int64Input(name: string): Buffer {
  const shape = new ProtobufWriter();
  for (const axis of ['rows', 'tokens']) shape.bytes(1, new ProtobufWriter().text(2, axis).finish());
  const tensor = new ProtobufWriter().integer(1, 7).bytes(2, shape.finish()).finish();
  return new ProtobufWriter().text(1, name).bytes(2, new ProtobufWriter().bytes(1, tensor).finish()).finish();
}

/** Writes the model to a folder of its own for as long as `work` takes. */
export async function withFile<T>(graph: Graph, work: (file: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'fairprobe-'));
  try {
    const file = join(folder, 'model.onnx');
    writeFileSync(file, encodeGraph(graph));
    return await work(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
