/** A role as its file would stand in src/runtime/roles: knows the tags of the words that its configuration lists. */
import { z } from 'zod';
import { byModel } from '../../../src/runtime/roles/answering.ts';
import { defineRole } from '../../../src/runtime/roles/role.ts';
import type { Source } from '../../../src/runtime/sources.ts';
import { contentKey } from '../../../src/support/hash.ts';

declare module '../../../src/contract/observations.ts' {
  interface Roles {
    tagger: Tagger;
  }
}
declare module '../../../src/contract/configuration.ts' {
  interface SubjectConfig {
    wordTagger?: TaggerSource;
  }
}

interface TaggerSource {
  tags: Readonly<Record<string, string>>;
}

interface Tagger extends Source {
  tag(words: readonly string[]): Promise<(string | null)[]>;
}

export const tagger = defineRole({
  id: 'tagger',
  configKey: 'wordTagger',
  summary: 'Knows the tags of words',
  prose: 'part-of-speech tagger',
  task: { type: 'token-classification', name: 'Token Classification' },
  schema: z.strictObject({ tags: z.record(z.string(), z.string()).describe('Word to tag') }),
  check: async ({ tags }) =>
    Object.keys(tags).length > 0 ? [] : [{ key: 'tags', message: 'names no word', hint: 'List some' }],
  open: async ({ tags }) => ({
    key: contentKey('tagger', tags),
    describe: () => ({ words: Object.keys(tags).length }),
    close: async () => {},
    tag: async (words) => words.map((word) => tags[word] ?? null),
  }),
  answering: () => byModel('the list of tags'),
});
