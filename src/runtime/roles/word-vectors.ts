/** Has one static vector a word. */
import type { StaticVectors } from '../sources.ts';
import { byFile } from './answering.ts';
import { defineRole } from './role.ts';
import { vectorsFile } from './vectors-file.ts';

declare module '../../contract/observations.ts' {
  interface Roles {
    'word-vectors': StaticVectors;
  }
}
declare module '../../contract/configuration.ts' {
  interface SubjectConfig {
    wordVectors?: WordVectorsSource;
  }
}

export const wordVectors = defineRole({
  id: 'word-vectors',
  configKey: 'wordVectors',
  summary: 'File with one static vector per word',
  prose: 'word vectors',
  task: { type: 'feature-extraction', name: 'Feature Extraction' },
  schema: vectorsFile,
  check: async ({ path }, { resolve }) => (await import('../word-vectors/index.ts')).checkWordVectors(resolve(path)),
  open: async ({ path }, { resolve, cache }) =>
    (await import('../word-vectors/index.ts')).openWordVectors({ path: resolve(path), source: path, cache }),
  answering: ({ path }) => byFile(path),
});
