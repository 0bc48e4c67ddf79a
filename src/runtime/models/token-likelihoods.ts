/** Log-probabilities of tokens at places of token sequences: what masked and causal language models have in common. */

import { contentKey } from '../../support/hash.ts';
import type { Progress } from '../../support/progress.ts';
import { assertFinite, type OnnxModel } from '../model.ts';
import { toBytes, toDoubles } from '../onnx/bytes.ts';

export interface Question {
  /** Which of the texts it is about, for messages. */
  text: number;
  /** What the model sees. */
  ids: readonly number[];
  /** At which position the logits are read, and of which token the probability is wanted. */
  wanted: readonly { position: number; id: number }[];
}

interface Sequence {
  ids: readonly number[];
  positions: Set<number>;
  questions: number[];
}

/**
 * Natural logarithms, per question in the order of `wanted`. Answers are cached by content. Sequences that several
 * questions share, such as the masked copies of one template for all words that could fill it, are run once.
 *
 * @param label of the progress, as `asking bert for masked words`
 */
export async function tokenLogProbabilities(
  model: OnnxModel,
  questions: readonly Question[],
  { label, progress }: { label: string; progress: Progress },
): Promise<Float64Array[]> {
  const { cache } = model;
  const origin = model.origin('token likelihoods');
  const answers: Float64Array[] = [];
  const keys: string[] = [];
  const sequences = new Map<string, Sequence>();
  for (const [i, { ids, wanted }] of questions.entries()) {
    if (wanted.length === 0) {
      answers[i] = new Float64Array();
      continue;
    }
    keys[i] = contentKey('token log-probabilities', model.key, ids, wanted);
    const stored = cache.get(keys[i], origin);
    if (stored) {
      answers[i] = toDoubles(stored);
      continue;
    }
    const written = ids.join(' ');
    const sequence = sequences.get(written) ?? { ids, positions: new Set(), questions: [] };
    for (const { position } of wanted) sequence.positions.add(position);
    sequence.questions.push(i);
    sequences.set(written, sequence);
  }
  const asked = [...sequences.values()];
  if (asked.length === 0) return answers;

  await model.logits({
    sequences: asked.map(({ ids }) => ids),
    positions: (i) => [...asked[i].positions],
    label,
    progress,
    each(sequence, logProbability) {
      const { questions: those, positions } = asked[sequence];
      const order = [...positions];
      for (const i of those) {
        const logs = Float64Array.from(questions[i].wanted, ({ position, id }) =>
          logProbability(order.indexOf(position), id),
        );
        assertFinite(logs, () => questions[i].text, model);
        answers[i] = logs;
        cache.put(keys[i], toBytes(logs), origin);
      }
    },
  });
  return answers;
}
