import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { encodeGraph, type Graph, type Node } from '../../../src/runtime/onnx/graph/graph.ts';
import { ProtobufWriter } from '../../../src/runtime/onnx/graph/protobuf.ts';
import { readGraph } from '../../../src/runtime/onnx/graph/read-graph.ts';
import { readOnnxOutline } from '../../../src/runtime/onnx/outline.ts';
import { sensitivitiesOf } from '../../../src/runtime/sensitivity/sensitivity.ts';
import { knownInputs } from '../../../src/runtime/suitability.ts';
import { silent } from '../../../src/support/progress.ts';
import { localPool } from '../../runtime/local-pool.ts';

const models = resolve(import.meta.dirname, '../../fixtures/models');
const made = mkdtempSync(join(tmpdir(), 'fairprobe-int32-'));
afterAll(() => rmSync(made, { recursive: true }));
const source = { revision: 'main', dtype: 'fp32', device: 'cpu' } as const;
const texts = ['the nurse met the engineer', 'a nurse', 'the man saw a woman at work one day', ''];

const int32 = 6;

function input(name: string, type: number, axes: readonly string[]): Buffer {
  const shape = new ProtobufWriter();
  for (const axis of axes) shape.bytes(1, new ProtobufWriter().text(2, axis).finish());
  const tensor = new ProtobufWriter().integer(1, type).bytes(2, shape.finish()).finish();
  return new ProtobufWriter().text(1, name).bytes(2, new ProtobufWriter().bytes(1, tensor).finish()).finish();
}

/** The same model with inputs of int32, which a Cast each makes int64 again, as exporters write it. */
function narrowed(graph: Graph): Graph {
  const names = [...graph.inputs.keys()].filter((name) => knownInputs.includes(name));
  const wide = (name: string) => (names.includes(name) ? `${name}/wide` : name);
  const casts = names.map((name): Node => {
    const attributes = new Map([['to', 7]]);
    return { op: 'Cast', domain: '', name: `${name}/cast`, inputs: [name], outputs: [wide(name)], attributes };
  });
  const nodes = graph.nodes.map((node) => ({ ...node, inputs: node.inputs.map(wide) }));
  const inputs = new Map(graph.inputs);
  for (const name of names) inputs.set(name, input(name, int32, ['rows', 'tokens']));
  return { ...graph, nodes: [...casts, ...nodes], inputs };
}

async function narrow(name: string): Promise<string> {
  const folder = join(made, name);
  cpSync(join(models, name), folder, { recursive: true });
  const { graph, folder: weights } = await readGraph(join(models, name, 'onnx/model.onnx'));
  // The graph names the file its weights lie in.
  for (const file of readdirSync(weights)) cpSync(join(weights, file), join(folder, 'onnx', file));
  const onnx = join(folder, 'onnx/narrow.onnx');
  writeFileSync(onnx, encodeGraph(narrowed(graph)));
  const { inputs } = await readOnnxOutline(onnx);
  expect(inputs.map(({ elementType }) => elementType)).toEqual(inputs.map(() => int32));
  return folder;
}

test.each(['classifier-1', 'classifier-3'])('%s with inputs of int32 answers the same', async (name) => {
  const { id2label } = JSON.parse(readFileSync(join(models, name, 'config.json'), 'utf8'));
  const positive = [id2label[0]];
  const [wide, slim] = await Promise.all(
    [
      { ...source, positive, model: join(models, name) },
      { ...source, positive, model: await narrow(name), file: 'onnx/narrow.onnx' },
    ].map((one) => localPool().classifier(one)),
  );
  const asked = async (classifier: typeof wide) => (await classifier.probabilities(texts, [], silent)).probabilities;
  const expected = await asked(wide);
  expect(expected.length).toBeGreaterThan(0);
  expect(await asked(slim)).toEqual(expected);

  const gradients = async (classifier: typeof wide) => {
    const one = classifier.differentiable('probability', []);
    const [{ texts: found }] = await sensitivitiesOf([one], texts, { norm: 'l2', granularity: 'token' }, silent);
    return found.map(({ values }) => [...values]);
  };
  expect(await gradients(slim)).toEqual(await gradients(wide));
});

test('a masked and a causal language model, too, the one with chosen places, the other with a memory', async () => {
  const pairs = [['the nurse met the man', 'the nurse met the woman']] as const;
  for (const [name, open] of [
    ['masked-lm', 'maskedLm'],
    ['causal-lm', 'causalLm'],
  ] as const) {
    const wide = await localPool()[open]({ ...source, model: join(models, name) });
    const slim = await localPool()[open]({ ...source, model: await narrow(name), file: 'onnx/narrow.onnx' });
    expect(await slim.pairLikelihoods(pairs, silent)).toEqual(await wide.pairLikelihoods(pairs, silent));
  }
  const generate = async (model: string, file?: string) => {
    const generator = await localPool().generator({ ...source, model, ...(file ? { file } : {}) });
    const request = { prompts: [{ text: 'the nurse' }], samples: 2, seed: 1, temperature: 1, topP: 1, maxTokens: 8 };
    return generator.generate(request as never, silent);
  };
  const slim = await generate(join(made, 'causal-lm'), 'onnx/narrow.onnx');
  expect(slim.texts[0][0]?.length).toBeGreaterThan(0);
  expect(slim).toEqual(await generate(join(models, 'causal-lm')));
});
