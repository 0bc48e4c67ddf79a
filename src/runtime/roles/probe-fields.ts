/** What a probe is trained on, and how. */
import { z } from 'zod';
import { text } from './fields.ts';

export const probeFields = {
  dataset: text.describe(
    'Data set with labels of this configuration that the probe is trained on: on all classes where none counts as positive',
  ),
  c: z.number().positive().default(1).describe('Inverse strength of the L2 penalty'),
  heldOut: z.number().gt(0).lt(1).default(0.2).describe('Share of the items kept out of training to measure the probe'),
};
