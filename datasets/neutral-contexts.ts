import { createHash } from 'node:crypto';
import { z } from 'zod';
import { defineDataset } from '../src/plugin.ts';
import { anyWord, byKind } from './templates/context-sentences.ts';
import { contextWords, kinds } from './templates/context-words.ts';
import { fill } from './templates/fill.ts';

/**
 * Sentences for each word of the built-in association tests, so that CEAT needs no corpus. They are few and similar,
 * and say nothing about how people write about these words; docs/data.md says what that means for the numbers.
 */
export default defineDataset({
  id: 'neutral-contexts',
  title: 'Neutral contexts',
  summary: 'Everyday sentences that hold the words of the built-in association tests, for CEAT without a corpus',
  kind: 'corpus',
  licence: 'CC0-1.0',
  citation: 'none: written for fairprobe',
  source: 'part of fairprobe',
  revision: null,
  options: z.strictObject({}),
  async load() {
    const sentences = kinds.flatMap((kind) =>
      contextWords[kind].flatMap((word) => [...anyWord, ...byKind[kind]].map((pattern) => fill(pattern, { word }))),
    );
    return {
      kind: 'corpus',
      info: { sha256: createHash('sha256').update(sentences.join('\n')).digest('hex'), items: sentences.length },
      async *documents() {
        yield* sentences;
      },
    };
  },
});
