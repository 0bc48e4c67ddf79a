/** A kind of observation as its file would stand in src/observe/kinds. */
import { z } from 'zod';
import { defineObservation, ofTexts } from '../../../src/observe/observation.ts';

declare module '../../../src/contract/observations.ts' {
  interface Observations {
    'word-tags': { request: WordTagsRequest; answer: WordTags };
  }
}

interface WordTagsRequest {
  kind: 'word-tags';
  words: readonly string[];
}

interface WordTags {
  tags: readonly (string | null)[];
}

export const wordTags = defineObservation({
  kind: 'word-tags',
  request: z.object({ words: z.array(z.string()) }),
  roles: ['tagger'],
  async answer({ words }, { tagger }, { once }) {
    return { tags: await once(words, tagger.key, () => tagger.tag(words)) };
  },
  asked: ({ words }) => [ofTexts('word-tags', words)],
  notes({ words }, { tags }) {
    const unknown = words.filter((_, i) => tags[i] === null);
    return unknown.length > 0 ? [`no tag of ${unknown.join(', ')}`] : [];
  },
});
