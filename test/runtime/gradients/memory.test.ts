import { afterAll, expect, test, vi } from 'vitest';
import { memoryCache } from '../../../src/support/cache.ts';
import { Model, size, withFile } from './small-model.ts';

const memory = '../../../src/runtime/gradients/memory.ts';
const small = { budget: 1 << 30 };
// Test files share a process, and with it the modules that are loaded: here they are loaded anew, and so they are after it.
vi.resetModules();
vi.doMock(memory, async (original) => ({
  ...(await original<typeof import('../../../src/runtime/gradients/memory.ts')>()),
  get budget() {
    return small.budget;
  },
}));
const { openInputGradients } = await import('../../../src/runtime/gradients/index.ts');
afterAll(() => {
  vi.doUnmock(memory);
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
    for (const seed of [allClasses, perRow]) {
      small.budget = 1 << 30;
      const whole = await gradients.run(ids, seed);
      small.budget = 1000;
      expect(await gradients.run(ids, seed)).toEqual(whole);
      const scales = Float32Array.from({ length: 12 }, (_, i) => i / 8);
      const scaled = await gradients.run(ids, seed, scales);
      small.budget = 1 << 30;
      expect(await gradients.run(ids, seed, scales)).toEqual(scaled);
      expect(scaled.gradients).not.toEqual(whole.gradients);
    }
    await gradients.close();
  });
});
