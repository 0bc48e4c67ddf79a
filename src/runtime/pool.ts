/** Opens models for the roles they play, each file once, and gives everything back at the end. */

import type {
  ClassifierModelSource,
  EncoderSource,
  GeneratorModelSource,
  ModelSource,
} from '../contract/configuration.ts';
import type { Cache } from '../support/cache.ts';
import { contentKey } from '../support/hash.ts';
import type { Progress } from '../support/progress.ts';
import type { RoleReversal } from './generation/role-reversal.ts';
import { openCausalLm } from './models/causal-lm.ts';
import { openClassifier } from './models/classifier.ts';
import { openEncoder } from './models/encoder.ts';
import { openMaskedLm } from './models/masked-lm.ts';
import { headOf } from './onnx/head.ts';
import { type OnnxModel, onnxModel } from './onnx/model.ts';
import { createSessions, type Sessions } from './onnx/session.ts';
import { resolveModel } from './resolve.ts';
import { differentiableHead } from './sensitivity/classifier-gradient.ts';
import { createGradientSessions, type GradientSessions } from './sensitivity/gradient-sessions.ts';
import type { CausalLanguageModel, Classifier, Encoder, Generator, MaskedLanguageModel } from './sources.ts';

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

/**
 * Opening finds and hashes the files and checks the role; tokenizer and runtime are loaded when something is asked that
 * is not in the cache.
 */
export interface ModelPool {
  encoder(source: EncoderSource): Promise<Encoder>;
  classifier(source: ClassifierModelSource): Promise<Classifier>;
  maskedLm(source: ModelSource): Promise<MaskedLanguageModel>;
  /** With the reversal that a source's `roleReversal` asks for. */
  causalLm(source: ModelSource, reversal?: RoleReversal): Promise<CausalLanguageModel>;
  generator(source: GeneratorModelSource, reversal?: RoleReversal): Promise<Generator>;
  /** A classifier whose positive class does not matter: all that is asked are its classes' gradients. */
  auxiliaryModel(source: ClassifierModelSource): Promise<Pick<Classifier, 'key' | 'describe' | 'differentiable'>>;
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
    async encoder(source) {
      const identity = identityOf(source);
      const siblings = encoders.filter((other) => identityOf(other) === identity);
      return openEncoder(await modelOf(source), source, siblings);
    },
    classifier: async (source) => openClassifier(await modelOf(source), source),
    maskedLm: async (source) => openMaskedLm(await modelOf(source), source),
    causalLm: async (source, reversal) => openCausalLm(await modelOf(source), source, reversal),
    generator: async (source, reversal) => {
      const { openLocalGenerator } = await import('./models/generator.ts');
      return openLocalGenerator(await modelOf(source), source, reversal);
    },
    async auxiliaryModel(source) {
      const model = await modelOf(source);
      const head = headOf(model, source);
      return {
        key: model.key,
        describe: () => model.describe(),
        differentiable: (gradient) => differentiableHead(model, head, [], gradient),
      };
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
