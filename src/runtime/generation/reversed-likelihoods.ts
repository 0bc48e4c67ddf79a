/** How likely texts are to a causal model that also reads them with the roles reversed. */

import type { ReversalCounts } from '../../contract/observations.ts';
import { contentKey } from '../../support/hash.ts';
import type { Progress } from '../../support/progress.ts';
import { assertFinite, type OnnxModel } from '../model.ts';
import { toBytes, toDoubles } from '../onnx/bytes.ts';
import {
  addCounts,
  keyOfReversal,
  noCounts,
  type ReversedLikelihoods,
  type RoleReversal,
  reversedModel,
} from './role-reversal.ts';

/** Text by text: each needs whole distributions, which for many at a time would not fit into memory. */
export async function reversedLikelihoods(
  model: OnnxModel,
  reversal: RoleReversal,
  texts: readonly { ids: readonly number[] }[],
  { start, label, progress }: { start: number; label: string; progress: Progress },
): Promise<{ logs: Float64Array[]; counts: ReversalCounts }> {
  const { cache } = model;
  const origin = model.origin('token likelihoods with reversed roles');
  const both = await reversedModel(model, reversal, await model.tokenizer());
  const logs: Float64Array[] = [];
  let counts = noCounts;
  const task = progress.start(label, texts.length, 'texts');
  try {
    for (const [i, { ids }] of texts.entries()) {
      const key = contentKey('reversed likelihoods', model.key, keyOfReversal(reversal), ids, start);
      const stored = cache.get(key, origin);
      const answer = stored ? unpacked(toDoubles(stored)) : await both.likelihoods(ids, start);
      assertFinite(answer.logProbabilities, () => i, model);
      if (!stored) cache.put(key, toBytes(packed(answer)), origin);
      logs.push(answer.logProbabilities);
      counts = addCounts(counts, answer.counts);
      task.advance(1);
    }
    await cache.flush();
  } finally {
    task.end();
  }
  return { logs, counts };
}

const packed = ({ logProbabilities, counts }: ReversedLikelihoods): Float64Array =>
  Float64Array.of(counts.tokens, counts.reversed, counts.notReversible, ...logProbabilities);

function unpacked([tokens, reversed, notReversible, ...logs]: Float64Array): ReversedLikelihoods {
  return { logProbabilities: Float64Array.from(logs), counts: { tokens, reversed, notReversible } };
}
