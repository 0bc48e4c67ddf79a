/** How metrics' options name a model besides the subject's. */
import { z } from 'zod';
import type { AuxiliaryModel } from '../../contract/observations.ts';
import { encoder } from './encoder.ts';
import { modelFields, text } from './fields.ts';
import { probeFields } from './probe-fields.ts';

/** For metrics' options that name a classifier besides the subject's: a model, or a probe on an encoder. */
export const auxiliaryModel = z.union([
  z.strictObject(modelFields).describe('A sequence classifier'),
  z.strictObject({
    probe: z
      .strictObject({
        ...probeFields,
        attribute: text
          .exactOptional()
          .describe(
            "Tell the groups of this attribute apart; by default, the data set's positive classes from the others",
          ),
        encoder: encoder.schema.exactOptional().describe("Default: the subject's own"),
      })
      .describe('A linear head trained on a frozen encoder'),
  }),
]) satisfies z.ZodType<AuxiliaryModel>;
