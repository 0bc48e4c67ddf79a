/** Opens models, each file once, and gives everything back at the end. */

import type { EncoderSource, ModelSource } from '../contract/configuration.ts';
import type { Cache } from '../support/cache.ts';
import { contentKey } from '../support/hash.ts';
import type { Progress } from '../support/progress.ts';
import { type OnnxModel, onnxModel } from './model.ts';
import { openEncoder } from './models/encoder.ts';
import { createSessions, type Sessions } from './onnx/session.ts';
import { resolveModel } from './resolve.ts';
import { createGradientSessions, type GradientSessions } from './sensitivity/gradient-sessions.ts';
import type { Encoder } from './sources.ts';

export interface ModelPoolOptions {
  cache: Cache;
  offline: boolean;
  /** Threads that onnxruntime uses for one operator. */
  threads: number;
  resolve(path: string): string;
  progress: Progress;
  /** All encoders that the run will ask, so that one pass through a model serves all its layers. */
  encoders: readonly EncoderSource[];
  /** Runs the models; onnxruntime unless given. */
  sessions?: Sessions;
  /** Runs their gradients; fairprobe's own engine unless given. */
  gradients?: GradientSessions;
}

/** Opening finds and hashes the files; tokenizer and runtime are loaded when an answer is not in the cache. */
export interface ModelPool {
  model(source: ModelSource): Promise<OnnxModel>;
  /** Knows the run's other encoders over the same model. */
  encoder(source: EncoderSource): Promise<Encoder>;
  close(): Promise<void>;
}

export function createModelPool(options: ModelPoolOptions): ModelPool {
  const { cache, encoders, sessions = createSessions(options), gradients = createGradientSessions(options) } = options;
  const models = new Map<string, Promise<OnnxModel>>();
  const modelOf = (source: ModelSource): Promise<OnnxModel> => {
    const identity = identityOf(source);
    let model = models.get(identity);
    if (!model) {
      model = resolveModel(source, options).then((files) => onnxModel(source, files, cache, { sessions, gradients }));
      models.set(identity, model);
    }
    return model;
  };
  return {
    model: modelOf,
    async encoder(source) {
      const identity = identityOf(source);
      const siblings = encoders.filter((other) => identityOf(other) === identity);
      return openEncoder(await modelOf(source), source, siblings);
    },
    async close() {
      await sessions.close();
      await gradients.close();
    },
  };
}

function identityOf({ model, revision, dtype, device, file }: ModelSource): string {
  return contentKey(model, revision, dtype, device, file ?? null);
}
