/** What cannot be differentiated, said by name and with the way out. */
import type { Problem } from '../../contract/problem.ts';
import { bodiesOf, type Graph, type Node } from '../onnx/graph/graph.ts';
import type { ActivePart, NoActivePart } from './active.ts';
import { rules } from './rules/table.ts';

/** The oldest operator set that is brought up to date (lift.ts). */
export const oldestOpset = 11;

const plainFile = 'Use the plain file of the model: dtype: fp32, or an export without quantisation and optimisation';

/** Everything in the file that prevents it, for any output. */
export function graphProblems(graph: Graph): Problem[] {
  const problems: Problem[] = [];
  const opset = graph.opsets.get('') ?? 0;
  if (opset < oldestOpset) {
    problems.push({
      message: `the ONNX file uses operator set ${opset}; gradients need ${oldestOpset} or later`,
      hint: 'Export the model again with opset_version=17 or later',
    });
  }
  const quantised = graph.nodes.filter(isQuantised);
  if (quantised.length > 0) {
    problems.push({
      message: `the model is quantised (${namesOf(quantised)}), and rounding has no gradient`,
      hint: plainFile,
    });
  }
  const types = new Set([...graph.tensors.values()].map(({ type }) => type).filter((type) => type in narrowTypes));
  if (types.size > 0) {
    problems.push({
      message: `the model keeps weights as ${[...types].map((type) => narrowTypes[type]).join(', ')}; gradients need float32`,
      hint: plainFile,
    });
  }
  return problems;
}

/** What stands in the way between the word embeddings and the output. */
export function activePartProblems({ nodes }: ActivePart): Problem[] {
  const unknown = nodes.filter((node) => !ruleOf(node) && !isQuantised(node));
  const branching = (node: Node) => bodiesOf(node).length > 0;
  const kinds: [(node: Node) => boolean, string, string][] = [
    [
      branching,
      'the model decides while running what to do with the vectors of a text',
      'Export it again with torch.onnx.export(..., dynamo=True), or with a newer version of its exporter',
    ],
    [({ domain }) => domain !== '', 'the model uses fused operators that have no derivative here', plainFile],
    [
      (node) => node.domain === '' && !branching(node),
      'the model uses operators that have no derivative here',
      'Export it again with another opset or exporter, or measure another model',
    ],
  ];
  return kinds.flatMap(([isOfKind, message, hint]) => {
    const found = unknown.filter(isOfKind);
    return found.length > 0 ? [{ message: `${message}: ${namesOf(found)}`, hint }] : [];
  });
}

export function noActivePartProblem(reason: NoActivePart, output: string, graph: Graph): Problem {
  if (reason === 'no such output') {
    return {
      message: `the ONNX file has no output ${output}, only ${[...graph.outputs.keys()].join(', ')}`,
      hint: 'Export it with that output',
    };
  }
  if (reason === 'no embedding') {
    return {
      message: `the word embeddings were not found: nothing looks up a table of float32 vectors by input_ids`,
      hint: plainFile,
    };
  }
  return {
    message: `the output ${output} does not depend on the word embeddings`,
    hint: 'Check the export: its outputs may be fixed',
  };
}

function ruleOf({ op, domain }: Node) {
  return domain === '' && Object.hasOwn(rules, op) ? rules[op] : undefined;
}

function isQuantised({ op }: Node): boolean {
  return /[Qq]uantize|^QLinear|^QGemm|^QAttention|Integer|NBits|^QMoE/.test(op);
}

function namesOf(nodes: readonly Node[]): string {
  return [...new Set(nodes.map(({ op, domain }) => (domain === '' ? op : `${domain}.${op}`)))].join(', ');
}

/** TensorProto.DataType of weights that were made narrower. int32, int64, bool and double serve shapes and masks. */
const narrowTypes: Record<number, string> = {
  2: 'uint8',
  3: 'int8',
  4: 'uint16',
  5: 'int16',
  10: 'float16',
  16: 'bfloat16',
  17: 'float8',
  18: 'float8',
  19: 'float8',
  20: 'float8',
  21: 'uint4',
  22: 'int4',
  23: 'float4',
};
