import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { type ActivePart, findActivePart } from '../../../src/runtime/gradients/active.ts';
import { normalisesEmbeddings } from '../../../src/runtime/gradients/normalised.ts';
import { readGraph } from '../../../src/runtime/onnx/graph/read-graph.ts';
import { Model, size } from './small-model.ts';

const folder = join(import.meta.dirname, '../../fixtures/gradients');
const scratch = mkdtempSync(join(tmpdir(), 'fairprobe-test-'));
afterAll(() => rmSync(scratch, { recursive: true }));

// deberta-v2 adds positions before it normalises, as the first DeBERTa does.
const normalising = ['deberta-v2-xlarge', 'deberta-v3', 'modernbert'];
const files = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name }) => readdirSync(join(folder, name)).map((file) => [name, file] as const))
  .filter(([, file]) => file.endsWith('.onnx.gz'));

async function partOf(onnx: string): Promise<ActivePart> {
  const part = findActivePart((await readGraph(onnx)).graph, 'logits');
  if (typeof part === 'string') throw new Error(part);
  return part;
}

describe('Whether embeddings are normalised before anything else is done with them', () => {
  test.each(files)('is told of %s, %s', async (family, file) => {
    const onnx = join(scratch, 'model.onnx');
    writeFileSync(onnx, gunzipSync(readFileSync(join(folder, family, file))));
    expect(normalisesEmbeddings(await partOf(onnx))).toBe(normalising.includes(family));
  });

  test('is not so where they are only centred, or go another way besides', () => {
    const of = (build: (m: Model, x: string) => string) => {
      const m = new Model(17);
      m.head(m.sum(build(m, m.embeddings()), 1), size);
      return normalisesEmbeddings(findActivePart(m.graph, 'logits') as ActivePart);
    };
    const centred = (m: Model, x: string) => m.node('Sub', [x, m.node('ReduceMean', [x], { axes: [-1] })]);
    const divided = (m: Model, x: string) => {
      const c = centred(m, x);
      return m.node('Div', [c, m.node('Sqrt', [m.node('ReduceMean', [m.node('Mul', [c, c])], { axes: [-1] })])]);
    };
    expect(of(divided)).toBe(true);
    expect(of((m, x) => m.node('Identity', [divided(m, m.node('Identity', [x]))]))).toBe(true);
    expect(of((m, x) => m.node('Tanh', [centred(m, x)]))).toBe(false);
    expect(of((m, x) => m.node('Mul', [centred(m, x), m.scalar(2)]))).toBe(false);
    expect(of((m, x) => m.node('Add', [x, divided(m, x)]))).toBe(false);
    expect(of((m, x) => m.node('Tanh', [x]))).toBe(false);
  });
});
