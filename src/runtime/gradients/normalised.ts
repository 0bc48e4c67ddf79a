/** Whether a model normalises token embeddings before it adds anything to them, so that their lengths tell it nothing. */

import type { Node } from '../onnx/graph/graph.ts';
import type { ActivePart } from './active.ts';

/** What hands an embedding on as it is. */
const passing = ['Identity', 'Dropout', 'Cast'];

/**
 * True where the looked-up embeddings are only layer-normalised: as one operator, or as x - mean(x) divided by the root
 * of its mean square.
 */
export function normalisesEmbeddings({ lookup, nodes }: Pick<ActivePart, 'lookup' | 'nodes'>): boolean {
  const usersOf = (name: string): Node[] =>
    nodes
      .filter(({ inputs }) => inputs.includes(name))
      .flatMap((node) => (passing.includes(node.op) ? usersOf(node.outputs[0]) : [node]));
  const users = usersOf(lookup.outputs[0]);
  const isNormalisation = (node: Node) => {
    if (node.op === 'LayerNormalization') return true;
    if (node.op === 'ReduceMean')
      return users.some((other) => other.op === 'Sub' && node.outputs[0] === other.inputs[1]);
    const centred = node.op === 'Sub' ? usersOf(node.outputs[0]) : [];
    return centred.some(isSquare) && centred.every(({ op }) => ['Pow', 'Mul', 'Div'].includes(op));
  };
  return users.length > 0 && users.every(isNormalisation) && users.some(({ op }) => op !== 'ReduceMean');
}

function isSquare({ op, inputs }: Node): boolean {
  return op === 'Pow' || (op === 'Mul' && inputs[0] === inputs[1]);
}
