import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { type AssociationTest, counted, defineDataset, InputError, type Problem } from '../src/plugin.ts';
import { ownFile } from './own-file.ts';
import { publishedTests } from './weat-stimuli.ts';

const words = z.array(z.string().trim().min(1)).min(1);
const stimulusSet = z.strictObject({ name: z.string().min(1), words });
/** The format of a file of one's own. */
const fileSchema = z.strictObject({
  tests: z
    .array(
      z.strictObject({
        id: z.string().min(1),
        title: z.string().min(1).optional(),
        attribute: z.string().min(1).nullable().default(null),
        x: stimulusSet,
        y: stimulusSet,
        a: stimulusSet,
        b: stimulusSet,
      }),
    )
    .min(1),
});

const PROBLEMS_SHOWN = 20;

/**
 * Word lists of association tests: the published C1..C10 and I1..I4, or with `path` your own JSON file,
 *
 *     { "tests": [{ "id": "T1", "title": "tools and toys with work and play", "attribute": "age",
 *                   "x": { "name": "tools", "words": ["saw", "drill"] }, "y": { ... },
 *                   "a": { "name": "work", "words": [...] }, "b": { ... } }] }
 *
 * where X and Y are the targets, A and B the attributes; `title` and `attribute` may be left out. A word may not occur
 * twice in a set, in both X and Y, or in both A and B.
 *
 * `info.sha256` is that of the file; for the published lists, which are part of the program, that of their tests as
 * JSON.
 */
export default defineDataset({
  id: 'weat',
  title: 'Word Embedding Association Test stimuli',
  summary: 'Target and attribute word lists of C1 to C10 and I1 to I4, or of your own JSON file',
  kind: 'stimuli',
  licence: 'word lists published with the papers',
  citation:
    'Caliskan, Bryson and Narayanan (2017). Semantics derived automatically from language corpora contain human-like biases. ' +
    'Science 356(6334), 183-186; Guo and Caliskan (2021). Detecting Emergent Intersectional Biases: Contextualized Word ' +
    'Embeddings Contain a Distribution of Human-like Biases. AIES 2021, 122-133.',
  source: 'https://doi.org/10.1126/science.aal4230 and https://doi.org/10.1145/3461702.3462536',
  revision: null,
  options: z.strictObject({
    path: z
      .string()
      .min(1)
      .optional()
      .describe(
        'JSON file of your own tests: { "tests": [{ "id", "title", "attribute", "x": { "name", "words" }, "y", "a", "b" }] }',
      ),
  }),
  async load({ path }, { resolve }) {
    if (path === undefined) {
      const info = { sha256: sha256(JSON.stringify(publishedTests)), items: publishedTests.length };
      return { kind: 'stimuli', info, tests: publishedTests };
    }
    const file = resolve(path);
    const text = await readText(file);
    const tests = parseTests(text, file);
    const own = ownFile('Association test stimuli from a file', path);
    return { kind: 'stimuli', info: { ...own, sha256: sha256(text), items: tests.length }, tests };
  },
});

function sha256(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function readText(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new InputError({
      message: missing ? 'there is no such file' : `cannot be read (${(error as Error).message})`,
      file,
      hint: 'give the path of a JSON file of association tests, or leave `path` out for the published ones',
    });
  }
}

/** Checks a file's text; every problem is reported, up to {@link PROBLEMS_SHOWN}. */
function parseTests(bytes: Buffer, file: string): AssociationTest[] {
  let json: unknown;
  try {
    json = JSON.parse(bytes.toString('utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new InputError({ message: `is not valid JSON: ${(error as Error).message}`, file });
  }
  const parsed = fileSchema.safeParse(json);
  if (!parsed.success) {
    fail(
      parsed.error.issues.map(({ path, message }) => ({ key: keyOf(path), message: lowerFirst(message) })),
      file,
    );
  }
  const tests = parsed.data.tests.map(({ title, ...test }) => ({
    ...test,
    title: title ?? `${test.x.name} and ${test.y.name} with ${test.a.name} and ${test.b.name}`,
  }));
  const problems = findConflicts(tests);
  if (problems.length) fail(problems, file);
  return tests;
}

function findConflicts(tests: readonly AssociationTest[]): Problem[] {
  const problems: Problem[] = [];
  const ids = new Set<string>();
  tests.forEach((test, i) => {
    const key = `tests[${i}]`;
    if (ids.has(test.id)) problems.push({ key: `${key}.id`, message: `another test is already named "${test.id}"` });
    ids.add(test.id);
    for (const side of ['x', 'y', 'a', 'b'] as const) {
      for (const word of repeated(test[side].words)) {
        problems.push({ key: `${key}.${side}.words`, message: `"${word}" occurs there more than once` });
      }
    }
    for (const [one, other] of [
      ['x', 'y'],
      ['a', 'b'],
    ] as const) {
      const inOther = new Set(test[other].words);
      for (const word of new Set(test[one].words)) {
        if (!inOther.has(word)) continue;
        const message = `"${word}" is in both ${one} and ${other} of test "${test.id}"`;
        problems.push({ key: `${key}.${one}.words`, message, hint: 'remove it from one or both' });
      }
    }
  });
  return problems;
}

function repeated(list: readonly string[]): Set<string> {
  return new Set(list.filter((word, i) => list.indexOf(word) !== i));
}

function fail(problems: readonly Problem[], file: string): never {
  const shown: Problem[] = problems.slice(0, PROBLEMS_SHOWN).map((problem) => ({ ...problem, file }));
  const rest = problems.length - shown.length;
  if (rest > 0) shown.push({ file, message: `${counted('more problem', rest)} in this file` });
  throw new InputError(shown);
}

/** `tests[0].x.words[2]` from a path of keys and indices. */
function keyOf(path: readonly PropertyKey[]): string {
  const key = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  return key.replace(/^\./, '');
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
