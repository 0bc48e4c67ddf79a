/** What the parts of a request must be. Plugins make requests, too: theirs are held against these before anybody is asked. */
import { z } from 'zod';
import type { CorpusData, Items } from '../contract/data.ts';
import type { AuxiliaryModel, Span } from '../contract/observations.ts';

export const text = z.string();
export const texts = z.array(text);
export const seed = z.number();
/** Of what a model is asked for, one by one. */
export const count = z.int().min(1).max(1_000_000);

/** As far as is read of them before they are asked about. */
export const items = z.custom<Items>(
  (value) => isRecord(value) && Array.isArray(value.ids) && value.columns instanceof Map && isRecord(value.info),
  'must be a data set with items',
);

export const corpus = z.custom<CorpusData>(
  (value) => isRecord(value) && typeof value.documents === 'function' && isRecord(value.info),
  'must be a corpus',
);

export const auxiliaryModel = z.custom<AuxiliaryModel>(
  (value) => isRecord(value) && (typeof value.model === 'string' || isRecord(value.probe)),
  'must be a classifier, { model } or { probe }',
);

export const span = z.object({ start: z.int().min(0), end: z.int() });

/** A text and parts of it, each a {@link span} or a list of them, which lie within. */
export function withParts(parts: Readonly<Record<string, typeof span | z.ZodArray<typeof span>>>): z.ZodType {
  return z.object({ text, ...parts }).superRefine((item, context) => {
    const { text: whole, ...given } = item as { text: string } & Record<string, Span | Span[]>;
    for (const name of Object.keys(parts)) {
      const outside = [given[name]].flat().find(({ start, end }) => end <= start || end > whole.length);
      if (!outside) continue;
      const message = `${outside.start} to ${outside.end} is not a part of a text of length ${whole.length}`;
      context.addIssue({ code: 'custom', path: [name], message });
    }
  });
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
