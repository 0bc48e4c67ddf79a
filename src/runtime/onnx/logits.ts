/** Probabilities over the vocabulary at the places of a text that are asked about. */
import { type InBatches, type Inputs, tokensPerBatch } from './batches.ts';
import { logSoftmax, logSumExp } from './log-softmax.ts';
import type { Output } from './session.ts';

/** Most logits of a batch: 64 MB of floats. */
const logitsPerBatch = 1 << 24;

export interface Logits extends Omit<Inputs, 'budget' | 'count' | 'tokens'> {
  sequences: readonly (readonly number[])[];
  /** Where in a sequence logits are wanted. */
  positions(index: number): readonly number[];
  /** For one sequence: the natural logarithm of a token's probability at the `place`-th of its positions, or of every token's. */
  each(
    index: number,
    logProbability: (place: number, id: number) => number,
    distribution: (place: number) => Float64Array,
  ): void;
}

/** @param runAt logits at places of a batch, counted over all of its rows */
export function logitsInBatches(
  request: Logits,
  vocabulary: number,
  inBatches: InBatches,
  runAt: (rows: readonly (readonly number[])[], places: readonly number[]) => Promise<Output>,
): Promise<void> {
  const { sequences, positions, each } = request;
  const inputs = {
    ...request,
    count: sequences.length,
    tokens: async (indices: readonly number[]) => indices.map((i) => sequences[i]),
    budget: budgetOf(request, vocabulary),
  };
  return inBatches(inputs, async (rows, { items, length }) => {
    const at = items.map(positions);
    const { values, shape } = await runAt(
      rows,
      at.flatMap((own, row) => own.map((position) => row * length + position)),
    );
    const width = shape[shape.length - 1];
    let start = 0;
    for (const [row, item] of items.entries()) {
      const first = start;
      const normalisers: number[] = [];
      const logitsAt = (place: number) => values.subarray((first + place) * width, (first + place + 1) * width);
      const logProbability = (place: number, id: number) => {
        const logits = logitsAt(place);
        normalisers[place] ??= logSumExp(logits);
        return logits[id] - normalisers[place];
      };
      each(item, logProbability, (place) => logSoftmax(logitsAt(place)));
      start += at[row].length;
    }
  });
}

/** Of a masked copy a row of logits is wanted, of a text all of them: these fill the memory before tokens do. */
function budgetOf({ sequences, positions }: Logits, vocabulary: number): number {
  let [tokens, places] = [0, 0];
  for (const [i, ids] of sequences.entries()) {
    tokens += ids.length;
    places += positions(i).length;
  }
  return Math.max(1, Math.min(tokensPerBatch, Math.floor((logitsPerBatch / vocabulary) * (tokens / places))));
}
