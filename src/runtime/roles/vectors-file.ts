/** How a file of static vectors is named. */
import { z } from 'zod';
import { text } from './fields.ts';

const wordVectorFile = text.describe('GloVe or word2vec text file, plain or gzip');
/** Of a subject, and for metrics' options that name a file of their own. */
export const vectorsFile = z.union([
  wordVectorFile.transform((path) => ({ path })),
  z.strictObject({ path: wordVectorFile }),
]);
