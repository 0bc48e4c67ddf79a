/** Running ONNX models. */
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { InputError, messageOf } from '../../contract/problem.ts';
import { watched } from '../../support/watch.ts';
import { isPast } from '../suitability.ts';
import { feedsOf, integerInputs } from './feeds.ts';
import { onnxruntime } from './onnxruntime.ts';

/** An output of a batch: its values in row-major order and its axes. */
export interface Output {
  values: Float32Array;
  shape: readonly number[];
}

export interface Sessions {
  /**
   * Asks a model about a batch of inputs of one length; the attention mask is all ones.
   *
   * @param batch `[rows][length]` token ids
   * @returns the outputs named, in that order
   */
  run(
    model: { onnx: string; device: string },
    batch: readonly (readonly number[])[],
    outputs: readonly string[],
  ): Promise<Output[]>;
  /**
   * The logits over the vocabulary at some places only, `[places, vocabulary]`: a masked copy needs one row, and
   * computing all of them may cost more than the rest of the model.
   *
   * @param places `row * length + column`, at least one
   */
  runAt(
    model: { onnx: string; device: string },
    batch: readonly (readonly number[])[],
    places: readonly number[],
  ): Promise<Output>;
  /**
   * The logits of the token that follows each row, `[rows, vocabulary]`. A model exported with a cache of keys and
   * values reads only what its memory does not hold yet; any other reads the rows again.
   *
   * @param memory from an earlier answer about the same rows, then shorter by their last tokens
   * @param places in place of the last token of each row, of what such a model reads: `row * length + column`
   */
  next(
    model: { onnx: string; device: string },
    batch: readonly (readonly number[])[],
    memory?: Memory,
    places?: readonly number[],
  ): Promise<{ logits: Output; memory?: Memory }>;
  close(): Promise<void>;
}

/** What a decoder remembers of the tokens it has read: `past_key_values.*`, by name, row by row. */
export interface Memory {
  tokens: number;
  past: Readonly<Record<string, Tensor>>;
}

/** An encoder and a classifier of one subject; a study of twenty models must not hold all of them in memory. */
const mostOpen = 2;

/** Sessions are opened at the first batch, shared by everything that asks the same file, and the oldest given back. */
export function createSessions({ threads }: { threads: number }): Sessions {
  const open = new Map<string, InferenceSession>();
  // Batches run one after the other: onnxruntime uses all threads for each, and no session is released while in use.
  let queue: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = queue.then(work);
    queue = result.catch(() => {});
    return result;
  };

  const sessionOf = async (
    file: string,
    key: string,
    openNew: () => Promise<InferenceSession>,
  ): Promise<InferenceSession> => {
    const known = open.get(key);
    open.delete(key);
    const session = known ?? (await watched({ model: file }, openNew));
    open.set(key, session);
    for (const [oldest, unused] of open) {
      if (open.size <= mostOpen) break;
      open.delete(oldest);
      await unused.release();
    }
    return session;
  };

  return {
    run: ({ onnx, device }, batch, outputs) =>
      inTurn(async () => {
        const session = await sessionOf(onnx, `${device}\0${onnx}`, () => openSession(onnx, device, threads));
        const { Tensor } = await onnxruntime();
        const results = await watched({ model: onnx }, () => session.run(feedsFor(session, batch, Tensor), outputs));
        return outputs.map((name) => ({ values: asFloats(results[name]), shape: results[name].dims }));
      }),
    runAt: ({ onnx, device }, batch, places) =>
      inTurn(async () => {
        const { openSelected } = await import('./selected-logits.ts');
        const session = await sessionOf(onnx, `${device}\0${onnx}\0selected`, async () => {
          return (await openSelected(onnx, { device, threads })) ?? (await openSession(onnx, device, threads));
        });
        return (await logitsAt(session, onnx, { fresh: batch, places }, [])).logits;
      }),
    next: ({ onnx, device }, batch, memory, places) =>
      inTurn(async () => {
        const { openSelected } = await import('./selected-logits.ts');
        const key = `${device}\0${onnx}`;
        const session = await sessionOf(onnx, places ? `${key}\0remembered` : key, async () => {
          const selecting = places && (await openSelected(onnx, { device, threads, remembers: true }));
          return selecting ?? (await openSession(onnx, device, threads));
        });
        const fresh = batch.map((row) => row.slice(memory?.tokens ?? 0));
        const last = fresh.map((row, i) => (i + 1) * row.length - 1);
        const kept = memoryNames(session);
        const { logits, present } = await logitsAt(session, onnx, { fresh, places: places ?? last, memory }, kept);
        return { logits, ...(kept.length > 0 ? { memory: { tokens: batch[0].length, past: present } } : {}) };
      }),
    close: () =>
      inTurn(async () => {
        for (const session of open.values()) await session.release();
        open.clear();
      }),
  };
}

/** The logits at some places of a batch that goes on from what is remembered, and what of it is to be remembered. */
async function logitsAt(
  session: InferenceSession,
  onnx: string,
  {
    fresh,
    places,
    memory,
  }: { fresh: readonly (readonly number[])[]; places: readonly number[]; memory?: Memory | undefined },
  kept: readonly { name: string; present: string }[],
): Promise<{ logits: Output; present: Memory['past'] }> {
  const { placesInput } = await import('./selected-logits.ts');
  const { Tensor } = await onnxruntime();
  const feeds = { ...feedsFor(session, fresh, Tensor, memory?.tokens), ...memory?.past };
  const selects = session.inputNames.includes(placesInput);
  if (selects) feeds[placesInput] = new Tensor('int64', BigInt64Array.from(places, BigInt), [places.length]);
  const results = await watched({ model: onnx }, () =>
    session.run(feeds, ['logits', ...kept.map(({ present }) => present)]),
  );
  const output = { values: asFloats(results.logits), shape: results.logits.dims };
  return {
    logits: selects ? output : rowsAt(output, places),
    present: Object.fromEntries(kept.map(({ name, present }) => [name, results[present]])),
  };
}

async function openSession(onnx: string, device: string, threads: number): Promise<InferenceSession> {
  const { InferenceSession, listSupportedBackends } = await onnxruntime();
  const backends = listSupportedBackends().map(({ name }) => name);
  if (!backends.includes(device)) {
    throw new InputError({
      message: `there is no device "${device}" here`,
      key: 'device',
      hint: `Available: ${backends.join(', ')}`,
    });
  }
  try {
    return await InferenceSession.create(onnx, {
      executionProviders: [device],
      graphOptimizationLevel: 'all',
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      // Errors come back as exceptions; warnings about the graph are of no use to who evaluates it.
      logSeverityLevel: 4,
    });
  } catch (error) {
    throw new InputError(
      {
        message: `onnxruntime cannot load the model on the device "${device}": ${messageOf(error)}`,
        file: onnx,
        hint:
          device === 'cpu'
            ? 'If the file is cut short, download or export it again; otherwise it may need another dtype'
            : 'Check the driver of the device, or use device: cpu',
      },
      { cause: error },
    );
  }
}

/**
 * A session's inputs: the text, and no past. Decoders exported with a cache of past key values need one; it has the
 * heads and sizes that they declare, and no tokens.
 */
function feedsFor(
  session: InferenceSession,
  batch: readonly (readonly number[])[],
  tensor: typeof Tensor,
  read = 0,
): Record<string, Tensor> {
  const feeds = feedsOf(integerInputs(session), batch, tensor, read);
  for (const input of session.inputMetadata) {
    if (!isPast(input.name) || !input.isTensor) continue;
    const dims = input.shape.map((axis, i) => (i === 0 ? batch.length : typeof axis === 'number' ? axis : 0));
    const none = input.type === 'float16' ? new Uint16Array() : new Float32Array();
    feeds[input.name] = new tensor(input.type, none, dims);
  }
  return feeds;
}

/** The inputs for past keys and values, and the outputs they come from; none where an output is missing. */
function memoryNames({ inputNames, outputNames }: InferenceSession): { name: string; present: string }[] {
  const names = inputNames
    .filter(isPast)
    .map((name) => ({ name, present: name.replace('past_key_values', 'present') }));
  return names.every(({ present }) => outputNames.includes(present)) ? names : [];
}

/** What is remembered of one text: a row of a memory. */
export interface Remembered {
  memory: Memory;
  row: number;
}

/** Texts of which as many tokens have been read, remembered together or apart, as the rows of one memory. */
export function gatherRows(texts: readonly Remembered[]): Memory {
  const [{ memory }] = texts;
  const rowsOf = ({ dims }: Tensor) => dims[0];
  const all = Object.values(memory.past).every((tensor) => rowsOf(tensor) === texts.length);
  if (all && texts.every((one, i) => one.memory === memory && one.row === i)) return memory;
  const gathered = Object.entries(memory.past).map(([name, tensor]): [string, Tensor] => {
    const { data, dims, type } = tensor;
    if (!(data instanceof Float32Array || data instanceof Uint16Array)) throw new Error(`a past of ${type}`);
    const size = data.length / rowsOf(tensor);
    const Values = data.constructor as Float32ArrayConstructor;
    const values = new Values(texts.length * size);
    for (const [i, { memory: from, row }] of texts.entries()) {
      values.set((from.past[name].data as Float32Array).subarray(row * size, (row + 1) * size), i * size);
    }
    const Same = tensor.constructor as new (type: string, data: Float32Array, dims: readonly number[]) => Tensor;
    return [name, new Same(type, values, [texts.length, ...dims.slice(1)])];
  });
  return { tokens: memory.tokens, past: Object.fromEntries(gathered) };
}

/** Some rows of `[rows, tokens, vocabulary]`. */
function rowsAt({ values, shape }: Output, places: readonly number[]): Output {
  const width = shape[shape.length - 1];
  const chosen = new Float32Array(places.length * width);
  for (const [i, place] of places.entries()) chosen.set(values.subarray(place * width, (place + 1) * width), i * width);
  return { values: chosen, shape: [places.length, width] };
}

function asFloats({ data, type }: Tensor): Float32Array {
  if (data instanceof Float32Array) return data;
  if (type === 'float16') return Float32Array.from(data as unknown as Uint16Array, halfToFloat);
  if (data instanceof Float64Array) return Float32Array.from(data);
  throw new InputError({ message: `the model answers with ${type}, which is not a floating-point type` });
}

/** IEEE 754 binary16: one sign bit, five bits of exponent, ten of fraction. */
function halfToFloat(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}
