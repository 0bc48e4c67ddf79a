import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { InputError } from '../../../src/contract/problem.ts';
import { classSeeds, openInputGradients, withLastClass } from '../../../src/runtime/gradients/index.ts';
import { bytesOfRun, rowsWithin } from '../../../src/runtime/gradients/memory.ts';
import { rules } from '../../../src/runtime/gradients/rules/table.ts';
import { encodeGraph, type Graph } from '../../../src/runtime/onnx/graph/graph.ts';
import { makeTensor } from '../../../src/runtime/onnx/graph/tensor.ts';
import { memoryCache } from '../../../src/support/cache.ts';
import { Model, size, withFile } from './small-model.ts';

const optionsFor = (file: string) => ({
  onnx: file,
  output: 'logits',
  activation: 'softmax' as const,
  threads: 1,
  cache: memoryCache(),
  sha256: createHash('sha256').update(file).digest('hex'),
});

/** Embeddings, what `build` makes of them, sum over tokens, three logits. */
function model(build: (m: Model, x: string) => string = (_, x) => x, opset = 17): Graph {
  const m = new Model(opset);
  m.head(m.sum(build(m, m.embeddings()), 1), size);
  return m.graph;
}

const ids = [
  [3, 14, 15, 9],
  [26, 5, 35, 8],
  [9, 7, 9, 3],
];
const allClasses = { values: Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1), seeds: 3 };

async function refused(graph: Graph, output = 'logits'): Promise<string> {
  return withFile(graph, async (file) => {
    try {
      await (await openInputGradients({ ...optionsFor(file), output })).close();
    } catch (error) {
      expect(error).toBeInstanceOf(InputError);
      for (const problem of (error as InputError).problems) {
        expect(problem.file).toBe(file);
        expect(problem.hint).toBeTruthy();
      }
      return (error as InputError).message;
    }
    throw new Error('was not refused');
  });
}

describe('What cannot be differentiated is refused by name and with the way out:', () => {
  test('an operator without a derivative', async () => {
    expect(await refused(model((m, x) => m.node('CumSum', [x, m.ints([1], [])])))).toContain(
      'operators that have no derivative here: CumSum',
    );
  });

  test('a fused operator', async () => {
    const message = await refused(model((m, x) => m.node('FastGelu', [x], {}, 'com.microsoft')));
    expect(message).toContain('fused operators that have no derivative here: com.microsoft.FastGelu');
    expect(message).toContain('dtype: fp32');
  });

  test('a quantised model, activations and weights alike', async () => {
    const graph = model((m, x) => {
      const [quantised, scale, zero] = m.nodes('DynamicQuantizeLinear', [x], 3);
      return m.node('DequantizeLinear', [quantised, scale, zero]);
    });
    expect(await refused(graph)).toMatch(/quantised \(DynamicQuantizeLinear, DequantizeLinear\)/);
    const weights = model((m, x) => {
      const w = m.tensor((name) => makeTensor(name, 3, [size, size], new Uint8Array(size * size).fill(3)));
      return m.node('MatMul', [x, m.node('Cast', [w], { to: 1 })]);
    });
    expect(await refused(weights)).toContain('keeps weights as int8');
  });

  test('half-precision weights', async () => {
    const graph = model((m, x) => {
      const w = m.tensor((name) => makeTensor(name, 10, [size], new Uint8Array(2 * size).fill(0x3c)));
      return m.node('Mul', [x, m.node('Cast', [w], { to: 1 })]);
    });
    expect(await refused(graph)).toMatch(/keeps weights as float16; gradients need float32.*dtype: fp32/);
  });

  test('a half-precision calculation', async () => {
    const graph = model((m, x) => m.node('Cast', [m.node('Cast', [x], { to: 10 })], { to: 1 }));
    expect(await refused(graph)).toMatch(/Cast .*changes to another precision/);
  });

  test('control flow over the vectors of a text', async () => {
    const graph = model((m, x) => {
      const branch = (op: string): Graph => {
        const inner = new Model(17);
        const y = inner.node(op, [x]);
        return {
          ...inner.graph,
          inputs: new Map(),
          outputs: new Map([[y, Buffer.from([10, y.length, ...Buffer.from(y)])]]),
        };
      };
      const yes = m.node('Greater', [m.node('Size', [x]), m.ints([4], [])]);
      // Names inside differ from those around them.
      const rename = (body: Graph, name: string): Graph => {
        body.nodes[0].outputs[0] = name;
        return { ...body, outputs: new Map([[name, Buffer.from([10, name.length, ...Buffer.from(name)])]]) };
      };
      return m.node('If', [yes], {
        then_branch: { body: rename(branch('Sin'), 'inner1') },
        else_branch: { body: rename(branch('Cos'), 'inner2') },
      });
    });
    expect(await refused(graph)).toContain('decides while running what to do with the vectors of a text: If');
  });

  test('an operator set older than 11', async () => {
    expect(await refused(model(undefined, 10))).toContain('operator set 10; gradients need 11 or later');
  });

  test('an output that is not there', async () => {
    expect(await refused(model(), 'hidden_states.3')).toContain('no output hidden_states.3, only logits');
  });

  test('a table that input_ids do not look up', async () => {
    const graph = model();
    graph.nodes[0].inputs[1] = 'other';
    graph.inputs.set('other', graph.inputs.get('input_ids')!);
    expect(await refused(graph)).toContain('the word embeddings were not found');
  });

  test('an output that the text does not change', async () => {
    const graph = model();
    const fixed = new Model(17);
    graph.nodes.find(({ name }) => name === 'logits')!.inputs[0] = 'fixed';
    graph.tensors.set('fixed', fixed.graph.tensors.get(fixed.weights(1, 3))!);
    expect(await refused(graph)).toContain('does not depend on the word embeddings');
  });

  test('an exponent that depends on the text', async () => {
    expect(await refused(model((m, x) => m.node('Pow', [m.node('Exp', [x]), x])))).toContain('Pow');
  });

  test('a file cut short', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fairprobe-'));
    const file = join(folder, 'model.onnx');
    writeFileSync(file, encodeGraph(model()).subarray(0, 900));
    await expect(openInputGradients(optionsFor(file))).rejects.toThrow(/cut short or damaged/);
    rmSync(folder, { recursive: true });
  });
});

describe('A gradient that is not that of the model is refused:', () => {
  const right = { ...rules };
  afterEach(() => Object.assign(rules, right));

  test.each([
    ['a factor of two', 2],
    ['a sign', -1],
    ['three in a hundred', 1.03],
  ])('%s too much', async (_, factor) => {
    Object.assign(rules, {
      Tanh: (...args: Parameters<NonNullable<typeof right.Tanh>>) => {
        const [gradient] = right.Tanh!(...args);
        return [() => args[1].e.mul(gradient!(), factor)];
      },
    });
    expect(await refused(model())).toMatch(/cannot be trusted: its slope differs from a finite difference by/);
  });

  test('a path left out', async () => {
    const twice = model((m, x) => m.node('Add', [x, m.node('Sin', [x])]));
    Object.assign(rules, {
      Sin: (...args: Parameters<NonNullable<typeof right.Sin>>) => {
        const [gradient] = right.Sin!(...args);
        return [() => args[1].e.mul(gradient!(), 0)];
      },
    });
    expect(await refused(twice)).toMatch(/cannot be trusted/);
  });
});

describe('A control flow that does not touch the vectors', () => {
  test('is kept as it is', async () => {
    const m = new Model(12);
    const x = m.embeddings();
    const body = (value: number): Graph => {
      const inner = new Model(12);
      const name = `inner${value}`;
      inner.graph.nodes.push({
        op: 'Unsqueeze',
        domain: '',
        name: '',
        inputs: ['inside'],
        outputs: [name],
        attributes: new Map([['axes', [0]]]),
      });
      const constant = inner.scalar(value);
      const tensor = inner.graph.tensors.get(constant)!;
      return {
        ...inner.graph,
        inputs: new Map(),
        tensors: new Map([
          [
            'inside',
            { ...tensor, encoded: Buffer.concat([tensor.encoded, Buffer.from([66, 6, ...Buffer.from('inside')])]) },
          ],
        ]),
        outputs: new Map([[name, Buffer.from([10, name.length, ...Buffer.from(name)])]]),
      };
    };
    const tokens = m.node('Gather', [m.node('Shape', [x]), m.ints([1], [])]);
    const long = m.node('Greater', [tokens, m.ints([60], [])]);
    const factor = m.node('If', [long], { then_branch: { body: body(2) }, else_branch: { body: body(3) } });
    m.head(m.sum(m.node('Mul', [x, factor]), 1), size);
    await withFile(m.graph, async (file) => {
      const gradients = await openInputGradients(optionsFor(file));
      expect((await gradients.run(ids, allClasses)).gradients.some((value) => value !== 0)).toBe(true);
      await gradients.close();
    });
  });
});

describe('Seeds', () => {
  test('for all classes but the last give the gradients of all', async () => {
    await withFile(model(), async (file) => {
      const gradients = await openInputGradients(optionsFor(file));
      const all = await gradients.run(ids, allClasses);
      const fewer = await gradients.run(ids, classSeeds(3));
      const filled = withLastClass(fewer.gradients, 3);
      expect(filled.length).toBe(all.gradients.length);
      for (const [i, value] of all.gradients.entries()) expect(Math.abs(filled[i] - value)).toBeLessThan(1e-6);
      await gradients.close();
    });
  });

  test('of one class per row equal the rows of the seeds for all', async () => {
    await withFile(model(), async (file) => {
      const gradients = await openInputGradients(optionsFor(file));
      const all = await gradients.run(ids, allClasses);
      const own = await gradients.run(ids, { values: Float32Array.of(0, 1, 0, 0, 0, 1, 1, 0, 0), seeds: 1 });
      const perRow = ids[0].length * size;
      for (const [row, k] of [1, 2, 0].entries()) {
        const expected = all.gradients.slice((k * 3 + row) * perRow, (k * 3 + row + 1) * perRow);
        expect(own.gradients.slice(row * perRow, (row + 1) * perRow)).toEqual(expected);
      }
      await gradients.close();
    });
  });

  test('that fit no row are an error', async () => {
    await withFile(model(), async (file) => {
      const gradients = await openInputGradients(optionsFor(file));
      await expect(gradients.run(ids, { values: new Float32Array(6), seeds: 1 })).rejects.toThrow(RangeError);
      await gradients.close();
    });
  });
});

describe('The memory that a batch takes', () => {
  test('is measured by what is kept between the forward and the backward half', () => {
    const rowsByTokens = [
      { factor: 1, rows: true, tokens: false },
      { factor: 1, rows: false, tokens: true },
      { factor: 6, rows: false, tokens: false },
    ];
    const weights = [{ factor: 10, rows: false, tokens: false }];
    // 4 bytes x 6 x 5 tokens = 120 a row, twice; 40 whatever the rows.
    const kept = [rowsByTokens, rowsByTokens, weights];
    expect(bytesOfRun(kept, { rows: 3, tokens: 5 })).toBe(760);
    expect(rowsWithin(760, kept, 5)).toBe(3);
    expect(rowsWithin(759, kept, 5)).toBe(2);
    expect(rowsWithin(10, kept, 5)).toBe(1);
  });
});

describe('Opening', () => {
  test('leaves nothing beside the model, and takes the graph from the cache the second time', async () => {
    await withFile(model(), async (file) => {
      const options = optionsFor(file);
      const first = await openInputGradients(options);
      const expected = await first.run(ids, allClasses);
      await first.close();
      expect(readdirSync(join(file, '..'))).toEqual(['model.onnx']);
      const derivative = rules.Tanh;
      Object.assign(rules, { Tanh: undefined });
      try {
        const second = await openInputGradients(options);
        expect(await second.run(ids, allClasses)).toEqual(expected);
        expect(second.embeddingTable).toBe(first.embeddingTable);
        await second.close();
      } finally {
        Object.assign(rules, { Tanh: derivative });
      }
    });
  });

  test('follows links, as the hub cache lays them', async () => {
    await withFile(
      model((m, x) => m.node('MatMul', [m.node('MatMul', [x, m.weights(size, 400)]), m.weights(400, size)])),
      async (file) => {
        const folder = join(file, '..');
        mkdirSync(join(folder, 'blobs'));
        mkdirSync(join(folder, 'snapshot'));
        renameSync(file, join(folder, 'blobs', 'abc'));
        symlinkSync('../blobs/abc', join(folder, 'snapshot', 'model.onnx'));
        const gradients = await openInputGradients(optionsFor(join(folder, 'snapshot', 'model.onnx')));
        expect((await gradients.run(ids, allClasses)).shape).toEqual([3, 3]);
        await gradients.close();
      },
    );
  });

  test('tells whether two models share their embedding table', async () => {
    const tableOf = (graph: Graph) =>
      withFile(graph, async (file) => {
        const gradients = await openInputGradients(optionsFor(file));
        await gradients.close();
        return gradients.embeddingTable;
      });
    const other = new Model(17);
    other.head(other.sum(other.node('Gather', [other.weights(40, size), 'input_ids']), 1), size);
    const first = await tableOf(model());
    expect(await tableOf(model((m, x) => m.node('Sin', [x])))).toBe(first);
    expect(await tableOf(other.graph)).not.toBe(first);
  });
});
