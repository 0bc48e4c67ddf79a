/** Understands requests: names the intent of each, and tags its slots. */
import { z } from 'zod';
import type { SlotTagger } from '../sources.ts';
import { byFile } from './answering.ts';
import { matchColumns, matched, partial, tableFields, text } from './fields.ts';
import { defineRole } from './role.ts';

declare module '../../contract/observations.ts' {
  interface Roles {
    'slot-tagger': SlotTagger;
  }
}
declare module '../../contract/configuration.ts' {
  interface SubjectConfig {
    slotTagger?: TagsSource;
  }
}

const columns = matched(
  z.strictObject({
    ...matchColumns,
    intent: z
      .union([text, z.array(text).min(2)])
      .exactOptional()
      .describe('Column that holds the intent, or several that it is put together of, with _ between'),
    tags: text
      .exactOptional()
      .describe('Column that holds a BIO tag for each token of the data set, as a list or divided by spaces'),
    slots: text
      .exactOptional()
      .describe(
        'Column that holds the slots: a JSON list of { type, start, end }, of tokens from 0 on without the end, or of { type, filler }',
      ),
  }),
)
  .refine(({ tags, slots }) => tags === undefined || slots === undefined, 'has slots either as "tags" or as "slots"')
  .refine(
    ({ intent, tags, slots }) => (intent ?? tags ?? slots) !== undefined,
    'needs an "intent", or slots as "tags" or "slots"',
  )
  .describe('Which columns of the file hold what');

export const slotTagger = defineRole({
  id: 'slot-tagger',
  configKey: 'slotTagger',
  summary: 'File of intents and slots that a system found in requests',
  prose: 'system that finds intents and slots',
  task: { type: 'token-classification', name: 'Token Classification' },
  schema: z.strictObject({
    predictions: text.describe('Table with what a system found; a pattern for several files'),
    columns,
    partial,
    ...tableFields,
  }),
  check: async (source, context) => (await import('../predictions/tags.ts')).checkTags(source, context),
  async openFile(source, context) {
    return (await import('../predictions/tags.ts')).openTags(source, context);
  },
  async open() {
    throw new Error('unreachable: the plan opens the files that jobs ask');
  },
  answering: ({ predictions }) => byFile(predictions),
});
