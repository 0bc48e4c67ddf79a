/** Sentences as xSID writes them: comments, then a line a token with its number, itself, the intent and its tag, divided by tabs. */
import { createHash } from 'node:crypto';
import { isTag, type Problem, Problems, readLines, spansOf, type Utterance } from '../src/plugin.ts';
import { slotOf } from './utterances.ts';

export interface Sentence {
  line: number;
  /** `# name = value`, by name. */
  comments: ReadonlyMap<string, string>;
  intent: string;
  utterance: Utterance;
}

export async function readConll(
  path: string,
): Promise<{ sha256: string; sentences: Sentence[]; ambiguous: number; problems: Problem[] }> {
  const problems = new Problems(path);
  const sentences: Sentence[] = [];
  const hash = createHash('sha256');
  let comments = new Map<string, string>();
  let rows: string[][] = [];
  let [line, start, ambiguous] = [0, 1, 0];
  const end = () => {
    if (rows.length > 0) {
      const found = sentenceOf(rows, comments, start);
      if (found) sentences.push(found);
      else ambiguous++;
    }
    comments = new Map();
    rows = [];
  };
  for await (const lines of readLines(path, hash)) {
    for (const text of lines) {
      line++;
      if (text.trim() === '') {
        end();
        continue;
      }
      if (comments.size === 0 && rows.length === 0) start = line;
      const comment = rows.length === 0 ? /^#\s*([\w-]+)\s*[=:]\s*(.*)$/.exec(text) : null;
      if (comment && !text.includes('\t')) comments.set(comment[1], comment[2].trim());
      else rows.push(text.split('\t'));
      if (rows.length > 0 && (rows.at(-1)!.length !== 4 || !isTag(rows.at(-1)![3]))) {
        problems.add({ line, message: 'is not number, token, intent and BIO tag, divided by tabs' });
        rows.pop();
      }
    }
  }
  end();
  if (sentences.length === 0) problems.add({ message: 'the file has no sentence' });
  return { sha256: hash.digest('hex'), sentences, ambiguous, problems: problems.list() };
}

/** Null where comment and tokens do not have one intent: which was meant nobody knows. */
function sentenceOf(rows: readonly string[][], comments: ReadonlyMap<string, string>, line: number): Sentence | null {
  const intents = new Set(rows.map((row) => row[2]));
  const said = comments.get('intent');
  if (said !== undefined) intents.add(said);
  const [intent] = intents;
  if (intents.size !== 1) return null;
  const tokens = rows.map((row) => row[1]);
  const slots = spansOf(rows.map((row) => row[3])).map(({ type, start, end }) => slotOf(type, tokens, start, end));
  return { line, comments, intent, utterance: { tokens, slots } };
}
