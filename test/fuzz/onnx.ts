/** ONNX files by their grammar: what they declare, with numbers and names that no exporter would write. */
import fc, { type Arbitrary } from 'fast-check';
import { ProtobufWriter } from '../../src/runtime/onnx/graph/protobuf.ts';
import { hostileTexts } from './hostile.ts';

type Axis = { size: number } | { name: string } | null;

interface Value {
  name: string;
  elementType: number;
  shape: readonly Axis[] | null;
}

const sizes = [0, 1, 2, 3, 32, 1000, -1, 2 ** 31, 2 ** 32 + 1, 2 ** 40, 2 ** 53, -(2 ** 63)];
const axis: Arbitrary<Axis> = fc.oneof(
  fc.constantFrom(...sizes).map((size) => ({ size })),
  fc.constantFrom('batch', 'sequence', ...hostileTexts).map((name) => ({ name })),
  fc.constant(null),
);
const value = (names: readonly string[]): Arbitrary<Value> =>
  fc.record({
    name: fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...names) },
      { weight: 1, arbitrary: fc.constantFrom(...hostileTexts) },
    ),
    elementType: fc.oneof(fc.constantFrom(1, 6, 7), fc.constantFrom(...sizes)),
    shape: fc.option(
      fc.oneof(
        fc.array(axis, { maxLength: 5 }),
        fc.constantFrom(...sizes).map((size): Axis[] => [{ name: 'batch' }, { size }]),
        fc.constantFrom(...sizes).map((size): Axis[] => [{ name: 'batch' }, { name: 'sequence' }, { size }]),
      ),
    ),
  });

function write({ name, elementType, shape }: Value): Buffer {
  const tensor = new ProtobufWriter().integer(1, elementType);
  if (shape !== null) {
    const list = new ProtobufWriter();
    for (const each of shape) {
      const one = new ProtobufWriter();
      if (each !== null && 'size' in each) one.integer(1, each.size);
      else if (each !== null) one.text(2, each.name);
      list.bytes(1, one.finish());
    }
    tensor.bytes(2, list.finish());
  }
  const type = new ProtobufWriter().bytes(1, tensor.finish());
  return new ProtobufWriter().text(1, name).bytes(2, type.finish()).finish();
}

const inputs = ['input_ids', 'attention_mask', 'token_type_ids', 'position_ids', 'past_key_values.0.key'];
const outputs = [
  'logits',
  'logits',
  'last_hidden_state',
  'hidden_states.0',
  'hidden_states.99999999999',
  'token_embeddings',
];

/** A model without weights: what may be said of it before it is loaded. */
export const onnxFiles: Arbitrary<Buffer> = fc
  .record({
    inputs: fc.oneof(
      fc.constant([{ name: 'input_ids', elementType: 7, shape: [{ name: 'batch' }, { name: 'sequence' }] }]),
      fc.array(value(inputs), { maxLength: 4 }),
    ),
    outputs: fc.oneof(
      fc.constantFrom(...sizes).map((size): Value[] => [{ name: 'logits', elementType: 1, shape: [null, { size }] }]),
      fc.array(value(outputs), { minLength: 1, maxLength: 3 }),
    ),
    weights: fc.oneof(
      fc.constant([]),
      fc.array(fc.constantFrom('x', '../../config.json', ...hostileTexts), { maxLength: 2 }),
    ),
  })
  .map((model) => {
    const graph = new ProtobufWriter();
    for (const location of model.weights) {
      const entry = new ProtobufWriter().text(1, 'location').text(2, location);
      graph.bytes(5, new ProtobufWriter().bytes(13, entry.finish()).finish());
    }
    for (const each of model.inputs) graph.bytes(11, write(each));
    for (const each of model.outputs) graph.bytes(12, write(each));
    return new ProtobufWriter().integer(1, 8).bytes(7, graph.finish()).finish();
  });
