import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { memoryCache } from '../../src/cache.ts';
import { classSeeds, type InputGradients, openInputGradients, withLastClass } from '../../src/gradients/index.ts';
import { sha256 } from '../../src/hash.ts';

interface Fixture {
  classes: number;
  embeddingSize: number;
  outputs: string[];
  files: { file: string; exporter: string; opset: number; attention: string }[];
  cases: {
    name: string;
    /** Of the rows without padding. */
    lengths: number[];
    rows: number[][];
    /** Base64 of `[rows, classes]`. */
    logits: string;
    probabilities: string;
    /** Base64 of `[outputs, rows, tokens, embedding size]`: what autograd says in single and in double precision. */
    single: string;
    double: string;
  }[];
}

const folder = fileURLToPath(new URL('../fixtures/gradients/', import.meta.url));
const families = readdirSync(folder).filter((name) => !name.includes('.'));
const scratch = mkdtempSync(join(tmpdir(), 'fairprobe-test-'));
afterAll(() => rmSync(scratch, { recursive: true }));

const bytes = (base64: string) => new Uint8Array(Buffer.from(base64, 'base64')).buffer;

describe.each(families)('%s', (family) => {
  const fixture: Fixture = JSON.parse(readFileSync(join(folder, family, 'expected.json'), 'utf8'));
  const { classes, embeddingSize, files } = fixture;
  const cases = fixture.cases.map((each) => ({
    ...each,
    tokens: each.rows[0].length,
    padded: each.lengths.some((length) => length !== each.rows[0].length),
    single: new Float32Array(bytes(each.single)),
    double: new Float64Array(bytes(each.double)),
    probabilities: new Float64Array(bytes(each.probabilities)),
    logits: new Float64Array(bytes(each.logits)),
  }));

  describe.each(files)('$file', ({ file }) => {
    test('x', async () => {
      const onnx = join(scratch, `${family}-${file}`);
      const data = gunzipSync(readFileSync(join(folder, family, `${file}.gz`)));
      writeFileSync(onnx, data);
      const g = await openInputGradients({ onnx, output: 'logits', activation: 'softmax', threads: 1, cache: memoryCache(), sha256: sha256(data) });
      const values = new Float32Array(9);
      values[0] = values[4] = values[8] = 1;
      const out = [];
      for (const c of cases) {
        if (c.padded) continue;
        const r = await g.run(c.rows, { values, seeds: 3 });
        let own = 0, torch = 0, o2 = 0, t2 = 0, m = 0;
        for (let i = 0; i < r.gradients.length; i++) {
          const a = Math.abs(r.gradients[i] - c.double[i]), b = Math.abs(c.single[i] - c.double[i]);
          own = Math.max(own, a); torch = Math.max(torch, b); o2 += a * a; t2 += b * b; m = Math.max(m, Math.abs(c.double[i]));
        }
        out.push(`${c.name} ${(own / torch).toFixed(2)} ${Math.sqrt(o2 / t2).toFixed(2)} ${(own/m*2**24).toFixed(1)} ${(torch/m*2**24).toFixed(1)}`);
      }
      await g.close();
      console.log(family, file, out.join(' | '));
    });
  });
});
