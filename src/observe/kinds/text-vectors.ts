/** One pooled vector a text. */
import { z } from 'zod';
import { defineObservation, ofTexts } from '../observation.ts';
import { texts } from '../requests.ts';

declare module '../../contract/observations.ts' {
  interface Observations {
    'text-vectors': { request: TextVectorsRequest; answer: TextVectors };
  }
}

/** One pooled vector a text. Needs the role `encoder`. */
export interface TextVectorsRequest {
  kind: 'text-vectors';
  texts: readonly string[];
}

export interface TextVectors {
  dimensions: number;
  /** Row-major, one row a text. */
  values: Float32Array;
  /** How many texts were longer than the model takes, and were cut. */
  truncated: number;
}

export const textVectors = defineObservation({
  kind: 'text-vectors',
  request: z.object({ texts }),
  roles: ['encoder'],
  answer: ({ texts }, { encoder }, { progress }) => encoder.embed(texts, progress),
  asked: ({ texts }) => [ofTexts('text-vectors', texts)],
});
