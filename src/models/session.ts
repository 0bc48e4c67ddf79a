/** Running ONNX models: the only file that knows onnxruntime. */
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { InputError, messageOf } from '../errors.ts';

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
  close(): Promise<void>;
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

  const sessionOf = async (onnx: string, device: string): Promise<InferenceSession> => {
    const key = `${device}\0${onnx}`;
    const known = open.get(key);
    open.delete(key);
    const session = known ?? (await openSession(onnx, device, threads));
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
        const session = await sessionOf(onnx, device);
        const { Tensor } = await import('onnxruntime-node');
        const feeds = feedsOf(session.inputNames, batch, Tensor);
        const results = await session.run(feeds, outputs);
        return outputs.map((name) => ({ values: asFloats(results[name]), shape: results[name].dims }));
      }),
    close: () =>
      inTurn(async () => {
        for (const session of open.values()) await session.release();
        open.clear();
      }),
  };
}

async function openSession(onnx: string, device: string, threads: number): Promise<InferenceSession> {
  const { InferenceSession, listSupportedBackends } = await import('onnxruntime-node');
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
            ? 'If the file is cut short, download or export it again; else it may need another dtype'
            : 'Check the driver of the device, or use device: cpu',
      },
      { cause: error },
    );
  }
}

type TensorOf = new (type: 'int64', data: BigInt64Array, dims: readonly number[]) => Tensor;

/** What a model's inputs are given for a batch of one length: the ids, a mask of ones, segment 0, positions from 0. */
export function feedsOf(
  names: readonly string[],
  batch: readonly (readonly number[])[],
  tensor: TensorOf,
): Record<string, Tensor> {
  const length = batch[0].length;
  const shape = [batch.length, length];
  const make = (valueAt: (row: number, column: number) => number) => {
    const data = new BigInt64Array(batch.length * length);
    for (let row = 0, i = 0; row < batch.length; row++) {
      for (let column = 0; column < length; column++) data[i++] = BigInt(valueAt(row, column));
    }
    return new tensor('int64', data, shape);
  };
  const makers: Record<string, () => Tensor> = {
    input_ids: () => make((row, column) => batch[row][column]),
    attention_mask: () => new tensor('int64', new BigInt64Array(batch.length * length).fill(1n), shape),
    token_type_ids: () => new tensor('int64', new BigInt64Array(batch.length * length), shape),
    position_ids: () => make((_row, column) => column),
  };
  return Object.fromEntries(names.map((name) => [name, makers[name]()]));
}

function asFloats({ data, type }: Tensor): Float32Array {
  if (data instanceof Float32Array) return data;
  if (type === 'float16') return Float32Array.from(data as unknown as Uint16Array, halfToFloat);
  if (data instanceof Float64Array) return Float32Array.from(data);
  throw new InputError({ message: `the model answers with ${type}, which is no kind of floating-point number` });
}

/** IEEE 754 binary16: one sign bit, five bits of exponent, ten of fraction. */
function halfToFloat(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}
