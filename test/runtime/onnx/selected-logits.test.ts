import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeGraph } from '../../../src/runtime/onnx/graph/graph.ts';
import { readGraph } from '../../../src/runtime/onnx/graph/read-graph.ts';
import { chooseEarly, placesInput } from '../../../src/runtime/onnx/selected-logits.ts';
import { createSessions } from '../../../src/runtime/onnx/session.ts';

const models = resolve(import.meta.dirname, '../../fixtures/models');
const fileOf = (model: string) => join(models, model, 'onnx/model.onnx');

describe.each(['masked-lm', 'causal-lm'])('the logits of %s at some places', (name) => {
  it('are those of the whole output to the last bit, alone and among others', async () => {
    const sessions = createSessions({ threads: 1 });
    const model = { onnx: fileOf(name), device: 'cpu' };
    const batch = [0, 1, 2].map((row) => Array.from({ length: 7 }, (_, i) => 10 + ((row * 31 + i * 17) % 250)));
    const places = [0, 5, 5, 13, 20];
    const [all] = await sessions.run(model, batch, ['logits']);
    const { values, shape } = await sessions.runAt(model, batch, places);
    const width = all.shape[2];
    expect(shape).toEqual([places.length, width]);
    const rowOf = (from: Float32Array, row: number) => from.slice(row * width, (row + 1) * width);
    for (const [i, place] of places.entries()) expect(rowOf(values, i)).toEqual(rowOf(all.values, place));
    const alone = await sessions.runAt(model, [batch[1]], [6]);
    expect(rowOf(alone.values, 0)).toEqual(rowOf(all.values, 13));
    await sessions.close();
  });
});

describe('choosing rows early', () => {
  it('moves all that stands behind the last attention of a BERT', async () => {
    const { graph } = await readGraph(fileOf('masked-lm'));
    const chosen = chooseEarly(graph)!;
    const gathered = chosen.nodes.filter(({ op, inputs }) => op === 'Gather' && inputs[1] === placesInput);
    // What the attention made of the tokens, and what is added to it: the layer's own input.
    expect(gathered).toHaveLength(2);
    expect([...chosen.outputs.keys()]).toEqual(['logits']);
    expect(chosen.inputs.has(placesInput)).toBe(true);
    // The last layer's two normalisations and the head's stand behind them.
    const from = chosen.nodes.indexOf(gathered[1]);
    expect(chosen.nodes.slice(from).filter(({ op }) => op === 'LayerNormalization')).toHaveLength(3);
  });

  it('leaves a graph alone whose logits are made of something else, or whose operators it does not know', async () => {
    const { graph } = await readGraph(fileOf('masked-lm'));
    const last = graph.nodes.find(({ outputs }) => outputs[0] === 'logits')!;
    const replaced = (more: object) => ({
      ...graph,
      nodes: graph.nodes.map((node) => (node === last ? { ...node, ...more } : node)),
    });
    expect(chooseEarly(replaced({ op: 'Softmax' }))).toBeUndefined();
    expect(chooseEarly(replaced({ domain: 'local.functions' }))).toBeUndefined();
  });

  it('stops at a constant that is not the same for every token', async () => {
    const { graph } = await readGraph(fileOf('masked-lm'));
    const last = graph.nodes.find(({ outputs }) => outputs[0] === 'logits')!;
    const bias = last.inputs.find((name) => graph.tensors.has(name))!;
    const tensors = new Map(graph.tensors).set(bias, { ...graph.tensors.get(bias)!, dims: [7, 300] });
    expect(chooseEarly({ ...graph, tensors })).toBeUndefined();
  });
});

describe('a model whose graph ends otherwise', () => {
  it('is asked for all its logits, and the rows are taken from them', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fairprobe-logits-'));
    cpSync(fileOf('masked-lm'), join(folder, 'model.onnx'));
    const { graph } = await readGraph(join(folder, 'model.onnx'));
    const renamed = graph.nodes.map((node) => (node.outputs[0] === 'logits' ? { ...node, outputs: ['before'] } : node));
    const copy = {
      op: 'Identity',
      domain: '',
      name: 'copy',
      inputs: ['before'],
      outputs: ['logits'],
      attributes: new Map(),
    };
    const changed = { ...graph, nodes: [...renamed, copy] };
    expect(chooseEarly(changed)).toBeUndefined();
    const onnx = join(folder, 'changed.onnx');
    writeFileSync(onnx, encodeGraph(changed));

    const sessions = createSessions({ threads: 1 });
    const batch = [
      [2, 40, 41, 3],
      [2, 50, 51, 3],
    ];
    const usual = await sessions.runAt({ onnx: fileOf('masked-lm'), device: 'cpu' }, batch, [2, 5]);
    expect(await sessions.runAt({ onnx, device: 'cpu' }, batch, [2, 5])).toEqual(usual);
    await sessions.close();
    rmSync(folder, { recursive: true });
  });
});
