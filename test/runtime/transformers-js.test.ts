/** transformers.js is a second implementation of what is asked of a model: it reads the same folders. */
import { join, resolve } from 'node:path';
import { env, ModelRegistry, pipeline } from '@xenova/transformers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Dtype } from '../../src/contract/configuration.ts';
import { onnxFileOf } from '../../src/runtime/onnx/dtype.ts';
import { silent } from '../../src/support/progress.ts';
import { localPool } from './local-pool.ts';

const models = resolve(import.meta.dirname, '../../demo-models');
const before = { allowRemoteModels: env.allowRemoteModels, localModelPath: env.localModelPath };
beforeAll(() => void Object.assign(env, { allowRemoteModels: false, localModelPath: `${models}/` }));
afterAll(() => void Object.assign(env, before));

const dtypes: readonly Dtype[] = ['fp32', 'fp16', 'int8', 'uint8', 'q8', 'q4', 'q4f16', 'bnb4'];
test.each(dtypes)('the file of the dtype %s is the one that transformers.js takes', async (dtype) => {
  expect(await ModelRegistry.get_model_files('plain', { dtype })).toContain(onnxFileOf({ dtype }));
});

describe('transformers.js gives', () => {
  const pool = localPool();
  afterAll(() => pool.close());
  const source = { model: join(models, 'plain'), revision: 'main', dtype: 'fp32', device: 'cpu' } as const;
  const texts = ['What a kind thing to say to my sister.', 'I hate you, you are disgusting and stupid!', 'Tables'];

  test('the same probabilities', async () => {
    const classifier = await pool.classifier({ ...source, positive: ['toxic'] });
    const { classes, probabilities } = await classifier.probabilities(texts, [], silent);
    const classify = await pipeline('text-classification', 'plain', { dtype: 'fp32' });
    for (const [i, text] of texts.entries()) {
      const theirs = (await classify(text, { top_k: classes.length })) as { label: string; score: number }[];
      for (const [c, label] of classes.entries()) {
        const score = theirs.find((one) => one.label === label)?.score;
        expect(probabilities[i * classes.length + c]).toBeCloseTo(score!, 6);
      }
    }
    await classify.dispose();
  });

  test('the same vectors', async () => {
    const encoder = await pool.encoder({ ...source, layer: -1, pooling: 'mean' });
    const { dimensions, values } = await encoder.embed(texts, silent);
    expect(dimensions).toBe(64);
    const extract = await pipeline('feature-extraction', 'plain', { dtype: 'fp32' }).catch((error: Error) => error);
    if (extract instanceof Error) throw extract;
    for (const [i, text] of texts.entries()) {
      const { data, dims } = await extract(text, { pooling: 'mean' });
      expect(dims).toEqual([1, dimensions]);
      for (let d = 0; d < dimensions; d++) expect(values[i * dimensions + d]).toBeCloseTo(Number(data[d]), 5);
    }
    await extract.dispose();
  });
});
