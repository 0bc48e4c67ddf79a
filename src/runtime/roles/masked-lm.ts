/** A masked language model: says how likely hidden words are. */
import { z } from 'zod';
import type { MaskedLanguageModel } from '../sources.ts';
import { asMaskedLm } from '../suitability.ts';
import { byModel } from './answering.ts';
import { modelFields, shortModel } from './fields.ts';
import { checkAsModel, defineRole } from './role.ts';

declare module '../../contract/observations.ts' {
  interface Roles {
    'masked-lm': MaskedLanguageModel;
  }
}
declare module '../../contract/configuration.ts' {
  interface SubjectConfig {
    maskedLm?: ModelSource;
  }
}

const modelObject = z.strictObject(modelFields);

export const maskedLm = defineRole({
  id: 'masked-lm',
  configKey: 'maskedLm',
  summary: 'Masked language model',
  prose: 'masked language model',
  task: { type: 'fill-mask', name: 'Fill-Mask' },
  architectures: /ForMaskedLM$/,
  schema: z.union([shortModel.transform((model) => modelObject.parse({ model })), modelObject]),
  check: checkAsModel(asMaskedLm),
  async open(source, { pool }) {
    const { openMaskedLm } = await import('../models/masked-lm.ts');
    return openMaskedLm(await pool.model(source), source);
  },
  answering: ({ model }) => byModel(model),
});
