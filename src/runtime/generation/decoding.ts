/** Texts written token by token, many at a time. */
import type { Progress } from '../../support/progress.ts';
import { assertFinite, type OnnxModel } from '../model.ts';
import { packByLength } from '../onnx/packing.ts';
import { gatherRows, type Memory } from '../onnx/session.ts';

/** Most texts written at a time; beyond that a CPU gains nothing. */
const rowsPerBatch = 64;
/** Most logits of a prompt's first pass: 64 MB of floats. */
const logitsPerBatch = 1 << 24;

export interface Unfinished {
  ids: number[];
  /** How many of these are the prompt's, with what begins a text. */
  prompt: number;
}

export interface Decoding<T extends Unfinished> {
  model: OnnxModel;
  ends: ReadonlySet<number>;
  limit: number;
  maxTokens: number;
  /** The token that follows each of some texts, given the model's logits for it. */
  next(texts: readonly T[], logits: readonly Float32Array[]): Promise<readonly number[]>;
  write(text: T): void;
  progress: Progress;
}

/** Token by token, until a token ends the text, or it is as long as may be. */
export async function decode<T extends Unfinished>(texts: readonly T[], decoding: Decoding<T>): Promise<void> {
  const { model, ends, limit, maxTokens, next, write, progress } = decoding;
  if (texts.length === 0) return;
  const task = progress.start(`writing with ${model.source.model}`, texts.length, 'texts');
  try {
    const vocabulary = model.files.config.vocab_size ?? 1 << 18;
    const lengths = texts.map(({ ids }) => ids.length);
    const alone = model.files.outline.dynamicallyQuantised;
    const budget = alone ? 1 : Math.max(1, Math.floor(logitsPerBatch / vocabulary));
    for (const batch of packByLength(lengths, budget)) {
      for (let start = 0; start < batch.length; start += rowsPerBatch) {
        let rows = batch.slice(start, start + rowsPerBatch).map((i) => texts[i]);
        const longest = Math.min(limit, rows[0].prompt + maxTokens);
        let memory: Memory | undefined;
        while (rows.length > 0) {
          const answer = await model.next(
            rows.map(({ ids }) => ids),
            memory,
          );
          const { values, shape } = answer.logits;
          const width = shape[shape.length - 1];
          const logits = rows.map((_, row) => values.subarray(row * width, (row + 1) * width));
          for (const [row, text] of rows.entries()) assertFinite(logits[row], () => texts.indexOf(text), model);
          const ids = await next(rows, logits);
          const going: number[] = [];
          for (const [row, text] of rows.entries()) {
            const id = ids[row];
            if (ends.has(id)) {
              write(text);
              continue;
            }
            text.ids.push(id);
            if (text.ids.length < longest) going.push(row);
            else write(text);
          }
          const read = answer.memory;
          memory = read && going.length > 0 ? gatherRows(going.map((row) => ({ memory: read, row }))) : undefined;
          task.advance(rows.length - going.length);
          rows = going.map((row) => rows[row]);
        }
        await model.cache.flush();
      }
    }
  } finally {
    task.end();
  }
}
