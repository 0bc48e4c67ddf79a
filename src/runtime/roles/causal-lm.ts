/** A causal language model: says how likely texts are. */
import { z } from 'zod';
import type { CausalLanguageModel } from '../sources.ts';
import { asCausalLm } from '../suitability.ts';
import { byModel } from './answering.ts';
import { causalObject, reversalData, reversalOf } from './causal-fields.ts';
import { shortModel } from './fields.ts';
import { checkAsModel, defineRole } from './role.ts';

declare module '../../contract/observations.ts' {
  interface Roles {
    'causal-lm': CausalLanguageModel;
  }
}
declare module '../../contract/configuration.ts' {
  interface SubjectConfig {
    causalLm?: CausalSource;
  }
}

export const causalLm = defineRole({
  id: 'causal-lm',
  configKey: 'causalLm',
  summary: 'Causal language model',
  prose: 'causal language model',
  task: { type: 'text-generation', name: 'Text Generation' },
  architectures: /(ForCausalLM|LMHeadModel)$/,
  schema: z.union([shortModel.transform((model) => causalObject.parse({ model })), causalObject]),
  data: reversalData,
  check: checkAsModel(asCausalLm),
  async open(source, context) {
    const { openCausalLm } = await import('../models/causal-lm.ts');
    return openCausalLm(await context.pool.model(source), source, reversalOf(source, context));
  },
  answering: ({ model, roleReversal }) => ({ ...byModel(model), oneByOne: roleReversal !== undefined }),
});
