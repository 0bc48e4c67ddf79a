import type {
  CausalSource,
  ClassifierModelSource,
  GeneratorModelSource,
  ModelSource,
  ScorerModelSource,
} from '../../src/contract/configuration.ts';
import type { RoleReversal } from '../../src/runtime/generation/role-reversal.ts';
import { openCausalLm } from '../../src/runtime/models/causal-lm.ts';
import { openClassifier } from '../../src/runtime/models/classifier.ts';
import { openLocalGenerator } from '../../src/runtime/models/generator.ts';
import { openMaskedLm } from '../../src/runtime/models/masked-lm.ts';
import { openScorer } from '../../src/runtime/models/scorer.ts';
import { createModelPool, type ModelPoolOptions } from '../../src/runtime/pool.ts';
import { openAuxiliaryModel } from '../../src/runtime/probe/open.ts';
import { memoryCache } from '../../src/support/cache.ts';
import { silent } from '../../src/support/progress.ts';

export type LocalPool = ReturnType<typeof localPool>;

/** Opens models from local folders, on one thread and without a word, with a cache of its own. */
export function localPool(more: Partial<ModelPoolOptions> = {}) {
  const nothing = { cache: memoryCache(), offline: true, progress: silent, encoders: [] };
  const pool = createModelPool({ ...nothing, threads: 1, resolve: (path) => path, ...more });
  return {
    ...pool,
    classifier: async (source: ClassifierModelSource) => openClassifier(await pool.model(source), source),
    scorer: async (source: ScorerModelSource) => openScorer(await pool.model(source), source),
    maskedLm: async (source: ModelSource) => openMaskedLm(await pool.model(source), source),
    causalLm: async (source: CausalSource, reversal?: RoleReversal) =>
      openCausalLm(await pool.model(source), source, reversal),
    generator: async (source: GeneratorModelSource, reversal?: RoleReversal) =>
      openLocalGenerator(await pool.model(source), source, reversal),
    auxiliaryModel: (source: ClassifierModelSource) => openAuxiliaryModel(source, pool),
  };
}
