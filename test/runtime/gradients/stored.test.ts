import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { type Cache, memoryCache } from '../../../src/support/cache.ts';
import { contentKey } from '../../../src/support/hash.ts';
import { Model, size, withFile } from './small-model.ts';

const version = '../../../src/support/version.ts';
const versions = { fairprobe: '1.0.0', 'onnxruntime-node': '1.0.0' };
// Test files share a process, and with it the modules that are loaded: here they are loaded anew, and so they are after it.
vi.resetModules();
vi.doMock(version, () => ({ packageVersion: (name: keyof typeof versions) => versions[name] }));
const { openInputGradients } = await import('../../../src/runtime/gradients/index.ts');
afterAll(() => {
  vi.doUnmock(version);
  vi.resetModules();
});
afterEach(() => Object.assign(versions, { fairprobe: '1.0.0', 'onnxruntime-node': '1.0.0' }));

function graph() {
  const model = new Model(17);
  model.head(model.sum(model.embeddings(), 1), size);
  return model.graph;
}

test('a derived graph is kept, and derived anew after an upgrade of what made or runs it', async () => {
  const kept = memoryCache();
  let stored = 0;
  const cache: Cache = {
    ...kept,
    put(key, value) {
      stored++;
      kept.put(key, value);
    },
  };
  await withFile(graph(), async (onnx) => {
    const open = async () => {
      stored = 0;
      const options = { onnx, output: 'logits', activation: 'softmax', threads: 1, cache, sha256: 'the same' } as const;
      await (await openInputGradients(options)).close();
      return stored > 0 ? 'derived' : 'kept';
    };
    expect([await open(), await open()]).toEqual(['derived', 'kept']);
    versions.fairprobe = '1.0.1';
    expect([await open(), await open()]).toEqual(['derived', 'kept']);
    versions['onnxruntime-node'] = '1.1.0';
    expect([await open(), await open()]).toEqual(['derived', 'kept']);
  });
});

test('a content key refuses functions, which JSON would write as null', () => {
  const forgotten = () => '1.0.0';
  expect(() => contentKey('graph', forgotten)).toThrow('a function (forgotten) cannot be part of a content key');
  expect(() => contentKey({ version: [forgotten] })).toThrow('a function (forgotten)');
});
