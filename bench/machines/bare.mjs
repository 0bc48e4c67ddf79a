// A bare onnxruntime session a model, one after the other, given texts already tokenised, sorted by length, padded, in batches
// of one token budget: what `bench/machines.mjs` holds the program against.
//   node bare.mjs <ids.json> <model.onnx> ...
import { readFileSync } from 'node:fs';
import { onnxruntime } from '#dist/src/runtime/onnx/onnxruntime.js';

const { InferenceSession, Tensor } = await onnxruntime();
const budget = 1024;
const [file, ...models] = process.argv.slice(2);
/** @type {number[][]} */
const inputs = JSON.parse(readFileSync(file, 'utf8'));
const sorted = inputs.toSorted((a, b) => b.length - a.length);

for (const model of models) {
  const session = await InferenceSession.create(model, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
  });
  for (let i = 0; i < sorted.length; ) {
    const length = sorted[i].length;
    const batch = sorted.slice(i, i + Math.max(1, Math.floor(budget / length)));
    const shape = [batch.length, length];
    const ids = new BigInt64Array(batch.length * length);
    const mask = new BigInt64Array(ids.length);
    for (const [row, input] of batch.entries()) {
      for (const [column, id] of input.entries()) {
        ids[row * length + column] = BigInt(id);
        mask[row * length + column] = 1n;
      }
    }
    await session.run(
      {
        input_ids: new Tensor('int64', ids, shape),
        attention_mask: new Tensor('int64', mask, shape),
        token_type_ids: new Tensor('int64', new BigInt64Array(ids.length), shape),
      },
      ['last_hidden_state'],
    );
    i += batch.length;
  }
  await session.release();
}
