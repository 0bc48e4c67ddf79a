import { createHash } from 'node:crypto';
import { z } from 'zod';
import { defineDataset, type Group } from '../src/plugin.ts';
import { fill } from './templates/fill.ts';
import { harmlessSentences, toxicSentences } from './templates/identity-sentences.ts';
import { identityTerms } from './templates/identity-terms.ts';

const classes = ['harmless', 'toxic'] as const;

interface Item {
  id: string;
  text: string;
  code: number;
}

/**
 * Every sentence of identity-sentences.ts with every term of identity-terms.ts: each group has the same sentences, as
 * many toxic as harmless, so that any difference between groups comes from the term. What that can show: docs/data.md.
 */
export default defineDataset({
  id: 'identity-templates',
  title: 'Identity templates',
  summary: 'Toxic and harmless sentences, mild in wording, each with a term for every group of seven attributes',
  kind: 'labelled',
  licence: 'CC0-1.0',
  terms: { item: 'sentence', positive: 'toxic', negative: 'harmless', of: 'about' },
  citation: 'none: written for fairprobe',
  source: 'part of fairprobe',
  revision: null,
  options: z.strictObject({
    attributes: z
      .array(z.enum(Object.keys(identityTerms)))
      .min(1)
      .optional()
      .describe('Only the sentences about these attributes; about all unless given'),
  }),
  async load({ attributes }) {
    const items: Item[] = [];
    const groups: Group[] = [];
    for (const [attribute, terms] of Object.entries(identityTerms)) {
      if (attributes && !attributes.includes(attribute)) continue;
      for (const [group, own] of Object.entries(terms)) {
        const first = items.length;
        for (const values of own) items.push(...sentencesWith({ ...values }));
        const members = Uint32Array.from({ length: items.length - first }, (_, i) => first + i);
        groups.push({ id: group, attribute, members });
      }
    }
    const texts = items.map(({ text }) => text);
    const codes = Uint16Array.from(items, ({ code }) => code);
    const content = JSON.stringify(items.map(({ id, text, code }) => [id, text, code]));
    return {
      kind: 'labelled',
      info: { sha256: createHash('sha256').update(content).digest('hex'), items: items.length },
      size: items.length,
      ids: items.map((item) => item.id),
      texts,
      classes,
      codes,
      positive: Uint8Array.from(codes),
      positiveClasses: ['toxic'],
      groups,
      columns: new Map(),
    };
  },
});

/** Ids are `toxic-3/Muslim`: the sentence's place in its list, counted from 1, and the term. */
function sentencesWith(values: Record<'one' | 'many', string>): Item[] {
  return [harmlessSentences, toxicSentences].flatMap((patterns, code) =>
    patterns.map((pattern, i) => ({
      id: `${classes[code]}-${i + 1}/${values.one.replaceAll(' ', '-')}`,
      text: fill(pattern, values),
      code,
    })),
  );
}
