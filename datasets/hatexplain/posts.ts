/** HateXplain's posts, as published and as a flat CSV. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import {
  InputError,
  Problems,
  type Rationale,
  readJson,
  readTable,
  shownCell,
  shownId,
  spellingOf,
  valueReader,
} from '../../src/plugin.ts';

/** Of a post that the annotators do not agree on. */
export const UNDECIDED = -1;

/** The published file's own words for the labels. */
const labelCodes: Record<string, number> = { normal: 0, hatespeech: 1, offensive: 2 };

/** Categories of the flat CSV; 3 is undecided. */
const categoryCodes: Record<string, number> = { 0: 0, 1: 1, 2: 2, 3: UNDECIDED };

export interface Post {
  text: string;
  /** Index into the classes normal, hate, offensive; or {@link UNDECIDED}. */
  code: number;
  /** Communities that at least two annotators named. */
  targets: readonly string[];
  /** Null where no annotator marked a token. */
  rationale: Rationale | null;
}

const published = z.object({
  annotators: z
    .array(z.object({ label: z.enum(Object.keys(labelCodes)), target: z.array(z.string()) }))
    .length(3, 'should have three annotators'),
  post_tokens: z.array(z.string()),
  rationales: z.array(z.array(z.number())).default([]),
});

/** dataset.json: an object of posts by id. */
export async function readPublished(file: string): Promise<{ posts: Map<string, Post>; sha256: string }> {
  const hash = createHash('sha256');
  const value = await readJson(file, hash);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InputError({ file, message: 'is not an object of posts by id, as dataset.json is' });
  }
  const problems = new Problems(file);
  const posts = new Map<string, Post>();
  for (const [id, entry] of Object.entries(value)) {
    const { success, data, error } = published.safeParse(entry);
    if (success) {
      posts.set(id, judged(data));
    } else {
      const { path, message } = error.issues[0];
      problems.add({ message: `post "${id}" is not as published: ${path.join('.')}: ${message}` });
    }
  }
  problems.raise();
  return { posts, sha256: hash.digest('hex') };
}

/** Label by majority of three (all different: undecided), and a community where at least two annotators name it. */
function judged({ annotators, post_tokens, rationales }: z.output<typeof published>): Post {
  const [a, b, c] = annotators.map(({ label }) => labelCodes[label]);
  const code = a === b || a === c ? a : b === c ? b : UNDECIDED;
  const named = annotators.flatMap(({ target }) => [...new Set(target)]);
  const targets = [...new Set(named)].filter((target) => named.indexOf(target) !== named.lastIndexOf(target));
  return { text: post_tokens.join(' '), code, targets, rationale: rationaleOf(post_tokens, rationales) };
}

/**
 * A token is marked where any annotator marked it: the published evaluation takes the union
 * (Explainability_Calculation_NB.ipynb). Masks whose length is not that of the post are ignored.
 */
function rationaleOf(tokens: readonly string[], masks: readonly (readonly number[])[]): Rationale | null {
  if (masks.some((mask) => mask.length !== tokens.length)) return null;
  const marked = Uint8Array.from(tokens, (_, t) => (masks.some((mask) => mask[t] === 1) ? 1 : 0));
  if (!marked.includes(1)) return null;
  let start = 0;
  const spans = tokens.map((token) => {
    const span = { start, end: start + token.length };
    start = span.end + 1;
    return span;
  });
  return { tokens: spans, marked };
}

/** A CSV whose first column, without a name, is the post id. */
export async function readFlat(path: string): Promise<{ posts: Map<string, Post>; sha256: string }> {
  const problems = new Problems(path);
  const posts = new Map<string, Post>();
  const read = valueReader();
  const spelt = spellingOf(Object.keys(categoryCodes));
  const { sha256 } = await readTable({ path }, ['', 'text', 'category'], problems, ([cell, text, code], line) => {
    const id = read(cell);
    const category = spelt(read(code));
    if (posts.has(id)) problems.add({ line, message: `the post id ${shownId(id)} is listed twice` });
    if (!Object.hasOwn(categoryCodes, category)) {
      const hint = 'Categories are 0 (normal), 1 (hate), 2 (offensive) and 3 (undecided)';
      problems.add({ line, message: `there is no category ${shownCell(category)}`, hint });
    }
    posts.set(id, { text, code: categoryCodes[category], targets: [], rationale: null });
  });
  problems.raise();
  return { posts, sha256 };
}
