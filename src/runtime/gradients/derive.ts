/** From an ONNX file to the graph that computes gradients, and what is known about it. */
import { InputError, messageOf, type Problem } from '../../contract/problem.ts';
import { type Graph, untypedValue } from '../onnx/graph/graph.ts';
import { openGraph, runGraph, type SessionOptions } from '../onnx/graph/ort.ts';
import { readGraph } from '../onnx/graph/read-graph.ts';
import type { Tensor } from '../onnx/graph/tensor.ts';
import { type ActivePart, findActivePart } from './active.ts';
import { type Activation, differentiate, NotDifferentiable } from './differentiate.ts';
import { flattening, liftOpset, Unliftable } from './lift.ts';
import { normalisesEmbeddings } from './normalised.ts';
import { activePartProblems, graphProblems, noActivePartProblem } from './refusals.ts';
import { type AxisSize, axisSizes, knownShapes, probeInputs, type SeenShape } from './shapes.ts';

export interface DerivedGraph {
  graph: Graph;
  /** The folder that the graph's weights are relative to. */
  folder: string;
  /** The word embeddings. */
  table: Tensor;
  facts: GraphFacts;
  /** What the file itself answers to `probeRows` of the first of `probeInputs`. */
  answer: Float32Array;
}

/** What is kept of a graph in the cache, besides the graph. */
export interface GraphFacts {
  /** Of the output. */
  axes: readonly AxisSize[];
  /** Of every tensor that depends on the embeddings: these are in memory between the forward and the backward half. */
  kept: readonly (readonly AxisSize[])[];
  /** Whether the embeddings are normalised before anything else is done with them. */
  normalised: boolean;
}

/** @throws InputError by name and with the way out, where the file cannot be differentiated */
export async function deriveGraph(
  onnx: string,
  output: string,
  activation: Activation,
  options: Omit<SessionOptions, 'folder'>,
): Promise<DerivedGraph> {
  const refusal = (...problems: Problem[]) => new InputError(problems.map((problem) => ({ ...problem, file: onnx })));
  const found = await differentiablePart(onnx, output);
  if ('problems' in found) throw refusal(...found.problems);
  const { part, folder } = found;

  const { seen, answer } = await probe(part, { ...options, folder }, onnx);
  const rankOf = (name: string) => (part.constants.get(name)?.dims ?? seen.get(name)?.[0])?.length;
  try {
    const lifted = findActivePart(liftOpset(part.graph, rankOf), output) as ActivePart;
    return {
      graph: differentiate(lifted, knownShapes(seen, lifted.constants), activation),
      folder,
      table: part.table,
      facts: {
        axes: axisSizes(seen.get(output)!),
        kept: [...part.active].map((name) => axisSizes(seen.get(name)!)),
        normalised: normalisesEmbeddings(part),
      },
      answer,
    };
  } catch (error) {
    if (!(error instanceof NotDifferentiable || error instanceof Unliftable)) throw error;
    throw refusal({
      message: `the operator ${error.node.op} (${error.node.name}) has no derivative here: ${error.message}`,
      hint: 'Export the model again with another opset or exporter, or measure another model',
    });
  }
}

/** The part of a file that is differentiated, or what stands in the way: all that can be said without running anything. */
export async function differentiablePart(
  onnx: string,
  output: string,
): Promise<{ part: ActivePart; folder: string } | { problems: Problem[] }> {
  const { graph: whole, folder } = await readGraph(onnx);
  const part = findActivePart(whole, output);
  if (typeof part === 'string') {
    const problems = part === 'no such output' ? [] : graphProblems(whole);
    return { problems: problems.length > 0 ? problems : [noActivePartProblem(part, output, whole)] };
  }
  const problems = [...graphProblems(part.graph), ...activePartProblems(part)];
  return problems.length > 0 ? { problems } : { part, folder };
}

/** Runs the model twice on tiny inputs with every tensor of the active part as an output. */
async function probe(
  part: ActivePart,
  options: SessionOptions,
  onnx: string,
): Promise<{ seen: Map<string, SeenShape>; answer: Float32Array }> {
  const { graph, nodes, constants } = part;
  const needed = new Set(nodes.flatMap(({ inputs, outputs }) => [...inputs, ...outputs]));
  for (const { op, inputs } of graph.nodes) if (flattening.includes(op)) needed.add(inputs[0]);
  for (const name of [...needed]) if (name === '' || constants.has(name) || graph.inputs.has(name)) needed.delete(name);
  const outputs = [...needed];
  const exposed = { ...graph, outputs: new Map(outputs.map((name) => [name, untypedValue(name)])) };
  try {
    const session = await openGraph(exposed, { ...options, brief: true });
    const shapes = [];
    let answer: Float32Array | undefined;
    for (const size of probeInputs) {
      const results = await runGraph(session, probeRows(size.rows, size.tokens, part.table.dims[0]), {}, outputs);
      answer ??= Float32Array.from(results[part.output].data as Float32Array);
      shapes.push(new Map(outputs.map((name) => [name, results[name].dims])));
    }
    await session.release();
    const [first, second] = shapes;
    const inputs = [...graph.inputs.keys()].map((name) => {
      const [a, b] = probeInputs;
      return [
        name,
        [
          [a.rows, a.tokens],
          [b.rows, b.tokens],
        ],
      ] as const;
    });
    const ofOutputs = outputs.map((name) => [name, [first.get(name)!, second.get(name)!]] as const);
    return { seen: new Map([...ofOutputs, ...inputs]), answer: answer! };
  } catch (error) {
    throw new InputError(
      {
        message: `the model does not run on ${probeInputs[0].rows} texts of ${probeInputs[0].tokens} tokens: ${messageOf(error)}`,
        file: onnx,
        hint: 'Export it with dynamic axes for batch and sequence',
      },
      { cause: error },
    );
  }
}

/** Rows of different tokens from all over the vocabulary, without its first few, which are often special. */
export function probeRows(rows: number, tokens: number, vocabulary: number): number[][] {
  const first = Math.min(10, vocabulary >> 1);
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: tokens }, (_, i) => first + (((row * tokens + i) * 7919) % (vocabulary - first))),
  );
}
