import { afterAll, expect, test, vi } from 'vitest';
import { memoryCache } from '../../../src/support/cache.ts';
import { Model, size, withFile } from './small-model.ts';

const memory = '../../../src/runtime/gradients/memory.ts';
const ort = '../../../src/runtime/onnx/graph/ort.ts';
const small = { budget: 1 << 30 };
/** How many rows each run of the graph had. */
const runs: number[] = [];
// Test files share a process, and with it the modules that are loaded: here they are loaded anew, and so they are after it.
vi.resetModules();
vi.doMock(memory, async (original) => ({
  ...(await original<typeof import('../../../src/runtime/gradients/memory.ts')>()),
  get budget() {
    return small.budget;
  },
}));
vi.doMock(ort, async (original) => {
  const actual = await original<typeof import('../../../src/runtime/onnx/graph/ort.ts')>();
  const runGraph: typeof actual.runGraph = (session, rows, ...others) => {
    runs.push(rows.length);
    return actual.runGraph(session, rows, ...others);
  };
  return { ...actual, runGraph };
});
const { openInputGradients } = await import('../../../src/runtime/gradients/index.ts');
afterAll(() => {
  for (const path of [memory, ort]) vi.doUnmock(path);
  vi.resetModules();
});

const ids = [
  [3, 14, 15, 9],
  [26, 5, 35, 8],
  [9, 7, 9, 3],
];

test('A batch that does not fit into the memory meant for it is cut by rows, and the answers are the same', async () => {
  const model = new Model(17);
  model.head(model.sum(model.embeddings(), 1), size);
  await withFile(model.graph, async (onnx) => {
    const options = {
      onnx,
      output: 'logits',
      activation: 'softmax',
      threads: 1,
      cache: memoryCache(),
      sha256: 'a',
    } as const;
    const gradients = await openInputGradients(options);
    const allClasses = { values: Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1), seeds: 3 };
    const perRow = { values: Float32Array.from({ length: 18 }, (_, i) => i % 5), seeds: 2 };
    const rowsOf = async (...given: Parameters<typeof gradients.run>) => {
      runs.length = 0;
      return { answer: await gradients.run(...given), rows: [...runs] };
    };
    for (const seed of [allClasses, perRow]) {
      small.budget = 1 << 30;
      const whole = await rowsOf(ids, seed);
      small.budget = 400;
      const parts = await rowsOf(ids, seed);
      expect([whole.rows, parts.rows]).toEqual([[3], [2, 1]]);
      expect(parts.answer).toEqual(whole.answer);
      const scales = { scales: Float32Array.from({ length: 12 }, (_, i) => i / 8) };
      const scaledParts = await rowsOf(ids, seed, scales);
      small.budget = 1 << 30;
      const scaled = await rowsOf(ids, seed, scales);
      expect([scaled.rows, scaledParts.rows]).toEqual([[3], [2, 1]]);
      expect(scaledParts.answer).toEqual(scaled.answer);
      expect(scaled.answer.gradients).not.toEqual(whole.answer.gradients);
    }
    await gradients.close();
  });
});
