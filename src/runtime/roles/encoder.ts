/** Embeds texts, and words in context. */
import { z } from 'zod';
import type { Encoder } from '../sources.ts';
import { asEncoder } from '../suitability.ts';
import { byModel } from './answering.ts';
import { modelFields, shortModel } from './fields.ts';
import { checkAsModel, defineRole } from './role.ts';

declare module '../../contract/observations.ts' {
  interface Roles {
    encoder: Encoder;
  }
}
declare module '../../contract/configuration.ts' {
  interface SubjectConfig {
    encoder?: EncoderSource;
  }
}

const encoderObject = z.strictObject({
  ...modelFields,
  layer: z.int().min(-1).default(-1).describe('Hidden state: 0 is the embedding layer, -1 the last'),
  pooling: z.enum(['mean', 'cls', 'last']).default('mean').describe("How a text's token vectors become one"),
});

export const encoder = defineRole({
  id: 'encoder',
  configKey: 'encoder',
  summary: 'Model that embeds texts and words in context',
  prose: 'encoder',
  task: { type: 'feature-extraction', name: 'Feature Extraction' },
  schema: z.union([shortModel.transform((model) => encoderObject.parse({ model })), encoderObject]),
  check: checkAsModel(asEncoder),
  open: (source, { pool }) => pool.encoder(source),
  answering: ({ model }) => byModel(model),
});
