import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { z } from 'zod';
import { type AssociationTest, defineDataset, InputError, type Problem, type StimulusSet } from '../src/plugin.ts';
import { ownFile } from './own-file.ts';
import { sentencesFor } from './seat-frames.ts';
import { publishedTests } from './weat-stimuli.ts';

const sentences = z.strictObject({
  category: z.string().trim().min(1),
  examples: z.array(z.string().trim().min(1)).min(1),
});
/** The layout in which May et al. publish a test: one JSON object per file; further keys are ignored. */
const fileSchema = z.looseObject({ targ1: sentences, targ2: sentences, attr1: sentences, attr2: sentences });

const path = z.string().min(1);

/**
 * Sentences for `seat`: the words of C1..C10 and I1..I4 in bland frames of our own, six per word; or, with `path`, your
 * own tests in the published layout,
 *
 *     {"targ1": {"category": "Flowers", "examples": ["This is an aster.", ...]}, "targ2": {...}, "attr1": {...}, "attr2": {...}}
 *
 * one per file (`.json` or `.jsonl`), each named after its file. A sentence that occurs twice in such a file counts
 * twice.
 */
export default defineDataset({
  id: 'seat',
  title: 'Sentence Encoder Association Test stimuli',
  summary: 'The WEAT words in bland sentences, or your own test files in the published layout',
  kind: 'stimuli',
  licence: 'frames CC0-1.0; word lists published with the papers',
  citation:
    'Frames: fairprobe. Method: May, Wang, Bordia, Bowman and Rudinger (2019). On Measuring Social Biases in Sentence ' +
    'Encoders. NAACL 2019, 622-628.',
  source: 'https://arxiv.org/abs/1903.10561',
  revision: null,
  options: z.strictObject({
    path: z
      .union([path.transform((one) => [one]), z.array(path).min(1)])
      .optional()
      .describe('Test files of your own, each {"targ1": {"category", "examples"}, "targ2", "attr1", "attr2"}'),
    attribute: z.string().min(1).nullable().default(null).describe('The protected attribute of the tests'),
  }),
  async load({ path: paths, attribute }, { resolve }) {
    if (paths === undefined) {
      const tests = publishedTests.map(inSentences);
      return { kind: 'stimuli', info: { sha256: sha256(JSON.stringify(tests)), items: tests.length }, tests };
    }
    const { tests, sha256: read } = await readTests(paths, attribute, resolve);
    const own = ownFile('Sentence association tests from files', paths.join(', '));
    return { kind: 'stimuli', info: { ...own, sha256: read, items: tests.length }, tests };
  },
});

function inSentences(test: AssociationTest): AssociationTest {
  const set = ({ name, words }: StimulusSet): StimulusSet => {
    const made = words.flatMap((word) => sentencesFor(word).map((sentence) => ({ word, sentence })));
    return { name, words: made.map(({ sentence }) => sentence), origins: made.map(({ word }) => word) };
  };
  return { ...test, x: set(test.x), y: set(test.y), a: set(test.a), b: set(test.b) };
}

async function readTests(paths: readonly string[], attribute: string | null, resolve: (path: string) => string) {
  const problems: Problem[] = [];
  const tests: AssociationTest[] = [];
  const hashes: string[] = [];
  for (const one of paths) {
    const file = resolve(one);
    try {
      const text = await readFile(file, 'utf8');
      hashes.push(sha256(text));
      tests.push(parseTest(text, file, attribute));
    } catch (error) {
      problems.push(...problemsOf(error, file));
    }
  }
  for (const [i, test] of tests.entries()) {
    if (tests.findIndex(({ id }) => id === test.id) < i) {
      problems.push({ message: `two files are named ${test.id}: a test takes its name from its file` });
    }
  }
  if (problems.length) throw new InputError(problems);
  return { tests, sha256: hashes.length === 1 ? hashes[0] : sha256(hashes.join('\n')) };
}

function parseTest(text: string, file: string, attribute: string | null): AssociationTest {
  const parsed = fileSchema.safeParse(JSON.parse(text.replace(/^\uFEFF/, '')));
  if (!parsed.success) {
    throw new InputError(
      parsed.error.issues.map(({ path, message }) => ({ file, key: path.join('.'), message: message.toLowerCase() })),
    );
  }
  const { targ1, targ2, attr1, attr2 } = parsed.data;
  const set = ({ category, examples }: z.infer<typeof sentences>): StimulusSet => ({ name: category, words: examples });
  return {
    id: basename(file, extname(file)),
    title: `${targ1.category} and ${targ2.category} with ${attr1.category} and ${attr2.category}`,
    attribute,
    x: set(targ1),
    y: set(targ2),
    a: set(attr1),
    b: set(attr2),
  };
}

function problemsOf(error: unknown, file: string): readonly Problem[] {
  if (error instanceof InputError) return error.problems;
  if (error instanceof SyntaxError) {
    const hint = 'Each file holds one test as one JSON object: {"targ1": {"category", "examples"}, ...}';
    return [{ file, message: `is not valid JSON: ${error.message}`, hint }];
  }
  const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
  return [{ file, message: missing ? 'there is no such file' : `cannot be read (${(error as Error).message})` }];
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
