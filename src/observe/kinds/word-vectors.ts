/** One static vector per word. */
import { z } from 'zod';
import { defineObservation, ofTexts } from '../observation.ts';
import { texts } from '../requests.ts';

declare module '../../contract/observations.ts' {
  interface Observations {
    'word-vectors': { request: WordVectorsRequest; answer: WordVectors };
  }
}

/** One static vector per word. Needs `word-vectors`, else `encoder`, which then reads the word as a text of its own. */
export interface WordVectorsRequest {
  kind: 'word-vectors';
  words: readonly string[];
}

export interface WordVectors {
  answeredBy: 'word-vectors' | 'encoder';
  /** In the precision of their source. Words without a vector are absent. */
  vectors: ReadonlyMap<string, Float32Array | Float64Array>;
}

export const wordVectors = defineObservation({
  kind: 'word-vectors',
  request: z.object({ words: texts }),
  roles: ['word-vectors', 'encoder'],
  async answer({ words }, { 'word-vectors': file, encoder }, { progress }) {
    if (file) return { answeredBy: 'word-vectors', vectors: await file.vectors(words, progress) };
    const distinct = [...new Set(words)];
    const { dimensions, values } = await encoder.embed(distinct, progress);
    const rows = distinct.map((word, i) => [word, values.subarray(i * dimensions, (i + 1) * dimensions)] as const);
    return { answeredBy: 'encoder', vectors: new Map(rows.filter(([, vector]) => !Number.isNaN(vector[0]))) };
  },
  asked: ({ words }) => [ofTexts('word-vectors', words)],
});
