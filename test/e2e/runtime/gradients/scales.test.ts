import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { openInputGradients } from '../../../../src/runtime/gradients/index.ts';
import { memoryCache } from '../../../../src/support/cache.ts';

const folder = fileURLToPath(new URL('../../../fixtures/gradients/', import.meta.url));
const families = readdirSync(folder).filter((name) => !name.endsWith('.json'));
/** They normalise token embeddings before they add anything to them, so that scaling changes next to nothing. */
const still = ['deberta-v2-xlarge', 'deberta-v3', 'modernbert'];
const scratch = mkdtempSync(join(tmpdir(), 'fairprobe-test-'));
afterAll(() => rmSync(scratch, { recursive: true }));

describe.each(families)('A model run on scaled embeddings: %s', (family) => {
  const [file] = readdirSync(join(folder, family)).filter((name) => name.endsWith('.gz'));
  const { cases, classes } = JSON.parse(readFileSync(join(folder, family, 'expected.json'), 'utf8'));
  const rows: number[][] = [cases.find(({ name }: { name: string }) => name === '3x7').batches[0][0]];
  const onnx = join(scratch, `${family}.onnx`);
  writeFileSync(onnx, gunzipSync(readFileSync(join(folder, family, file))));
  const cache = memoryCache();
  const open = () =>
    openInputGradients({ onnx, output: 'logits', activation: 'none', threads: 1, cache, sha256: family });
  const seed = { values: Float32Array.from({ length: classes }, (_, k) => (k === 0 ? 1 : 0)), seeds: 1 };
  const at = (scale: (token: number) => number) => ({ scales: Float32Array.from(rows[0], (_, t) => scale(t)) });

  test('answers as without scales where they are 1, from the cache too, and has the embeddings', async () => {
    for (let time = 0; time < 2; time++) {
      const gradients = await open();
      const plain = await gradients.run(rows, seed);
      const { embeddings, ...scaled } = await gradients.run(
        rows,
        seed,
        at(() => 1),
      );
      expect(scaled).toEqual(plain);
      expect(plain).not.toHaveProperty('embeddings');
      expect(embeddings).toHaveLength(rows[0].length * gradients.embeddingSize);
      await gradients.close();
    }
  });

  test('changes with the scale as embeddings times gradients say', async () => {
    const gradients = await open();
    // The first token keeps its embedding.
    const logit = async (a: number) =>
      (
        await gradients.run(
          rows,
          seed,
          at((t) => (t === 0 ? 1 : a)),
        )
      ).output[0];
    const { embeddings, gradients: found } = await gradients.run(
      rows,
      seed,
      at((t) => (t === 0 ? 1 : 0.7)),
    );
    let [slope, size] = [0, 0];
    for (let i = gradients.embeddingSize; i < found.length; i++) {
      slope += found[i] * embeddings![i];
      size += Math.abs(found[i] * embeddings![i]);
    }
    const central = async (h: number) => ((await logit(0.7 + h)) - (await logit(0.7 - h))) / (2 * h);
    const measured = (4 * (await central(0.01)) - (await central(0.02))) / 3;
    expect(Math.abs(measured - slope) / size).toBeLessThan(1e-3);
    if (still.includes(family)) expect(Math.abs(slope) / size).toBeLessThan(1e-5);
    else expect(Math.abs(slope) / size).toBeGreaterThan(1e-2);
    await gradients.close();
  });
});
