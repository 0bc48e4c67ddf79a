/** Running gradient graphs: they are opened at the first batch, shared, and the oldest given back. */
import type { Cache } from '../../support/cache.ts';
import { watched } from '../../support/watch.ts';
import type { InputGradients } from '../gradients/index.ts';
import type { Moved } from '../gradients/moved.ts';

/** What is differentiated: one output of an ONNX file, as it is or put through an activation. */
export interface Target {
  onnx: string;
  sha256: string;
  output: string;
  activation: 'softmax' | 'sigmoid' | 'none';
}

export interface GradientBatch {
  /** The output after its activation, row-major. */
  output: Float32Array;
  shape: readonly number[];
  /** `[seeds, rows, tokens, embedding size]`. */
  gradients: Float32Array;
  embeddingSize: number;
  /** Equal strings, equal embedding tables. */
  embeddingTable: string;
  /** Whether the model normalises the embeddings before it does anything else with them. */
  normalised: boolean;
  /** Before scaling, `[rows, tokens, embedding size]`; only with `scales`. */
  embeddings?: Float32Array;
}

export interface GradientSessions {
  /**
   * @param batch token ids, rows of one length
   * @param cotangents `[seeds, ...axes of the output but the first]`, the same for every row, or `[seeds, rows, ...]`
   * @param moved what the model is run on in place of the tokens' own embeddings
   */
  run(
    target: Target,
    batch: readonly (readonly number[])[],
    cotangents: { values: Float32Array; seeds: number },
    moved?: Moved,
  ): Promise<GradientBatch>;
  /** Of tokens, one after the other: rows of the table that the target's output depends on. */
  embeddings(target: Target, ids: readonly number[]): Promise<Float32Array>;
  close(): Promise<void>;
}

/** A classifier and a protected-status model: each holds its weights and the activations of a batch. */
const mostOpen = 2;

export function createGradientSessions(options: { threads: number; cache: Cache }): GradientSessions {
  const open = new Map<string, InputGradients>();
  // One batch after the other, as in Sessions.
  let queue: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = queue.then(work);
    queue = result.catch(() => {});
    return result;
  };
  const sessionOf = async (target: Target): Promise<InputGradients> => {
    const key = [target.onnx, target.output, target.activation].join('\0');
    const known = open.get(key);
    open.delete(key);
    const session = known ?? (await watched({ model: target.onnx }, () => openSession(target, options)));
    open.set(key, session);
    for (const [oldest, unused] of open) {
      if (open.size <= mostOpen) break;
      open.delete(oldest);
      await unused.close();
    }
    return session;
  };
  return {
    embeddings: (target, ids) => inTurn(async () => (await sessionOf(target)).embeddings(ids)),
    run: (target, batch, cotangents, moved) =>
      inTurn(async () => {
        const session = await sessionOf(target);
        const { embeddingSize, embeddingTable, normalised } = session;
        const answer = await watched({ model: target.onnx }, () => session.run(batch, cotangents, moved));
        return { ...answer, embeddingSize, embeddingTable, normalised };
      }),
    close: () =>
      inTurn(async () => {
        for (const session of open.values()) await session.close();
        open.clear();
      }),
  };
}

async function openSession(target: Target, options: { threads: number; cache: Cache }): Promise<InputGradients> {
  const { openInputGradients } = await import('../gradients/index.ts');
  return openInputGradients({ ...target, ...options });
}
