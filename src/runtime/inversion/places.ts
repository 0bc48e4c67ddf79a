/** Canaries as a model's tokens: at each unknown place one token, whatever stands at the others. */
import type { Request } from '../../contract/observations.ts';
import type { Problem } from '../../contract/problem.ts';
import { suggestion } from '../../support/did-you-mean.ts';
import type { LimitedTokenizer } from '../model-texts.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';

export type Sought = Request<'reconstructions'>['canaries'][number];

export interface TokenPlaces {
  /** The text with the first candidate at each place, special tokens included. */
  ids: readonly number[];
  /** Which of them stands at each place. */
  at: readonly number[];
  /** The token of each candidate, per place. */
  candidates: readonly (readonly number[])[];
}

/** Neighbours without white space between them are tried in all pairs, up to so many. */
const mostPairs = 10_000;

/** Per canary its tokens, or why it has none that can be exchanged one by one. */
export async function placesOf(
  canaries: readonly Sought[],
  { tokenizer, limit }: LimitedTokenizer,
): Promise<(TokenPlaces | { problem: Problem })[]> {
  const found: (TokenPlaces | { problem: Problem })[] = [];
  for (const canary of canaries) found.push(await placesOfOne(canary, tokenizer, limit));
  return found;
}

/** A canary with one candidate at each place. */
export function filled({ pieces, candidates }: Sought, choice: readonly number[]): string {
  return pieces.reduce((text, piece, p) => `${text}${candidates[p - 1][choice[p - 1]]}${piece}`);
}

async function placesOfOne(
  canary: Sought,
  tokenizer: Tokenizer,
  limit: number,
): Promise<TokenPlaces | { problem: Problem }> {
  const refused = (message: string, hint: string) => ({ problem: { ...canary.place, message, hint } });
  const named = `of the canary "${canary.id}"`;
  const { pieces, candidates } = canary;
  const base = candidates.map(() => 0);
  const { ids, spans, truncated } = await tokenizer.alignOne(filled(canary, base), limit);
  if (truncated) {
    return refused(`the text ${named} is longer than the ${limit} tokens that the model takes`, 'Shorten it');
  }
  const at: number[] = [];
  let end = 0;
  for (const [p, [first]] of candidates.entries()) {
    const start = end + pieces[p].length;
    end = start + first.length;
    const token = spans.findIndex((span) => span !== null && span.start === start && span.end === end);
    if (token < 0)
      return refused(`the tokenizer has no token of its own for "${first}" at place ${p + 1} ${named}`, oneEach);
    at.push(token);
  }
  const tokens: number[][] = [];
  for (const [p, own] of candidates.entries()) {
    const texts = own.map((_, c) => filled(canary, base.with(p, c)));
    const encoded = await tokenizer.encode(texts, limit);
    const other = encoded.findIndex((one) => !differsAlone(one.ids, ids, [at[p]]));
    if (other >= 0) {
      return refused(`the tokenizer has no token of its own for "${own[other]}" at place ${p + 1} ${named}`, oneEach);
    }
    const codes = encoded.map((one) => one.ids[at[p]]);
    const twice = codes.findIndex((code, c) => codes.indexOf(code) < c);
    if (twice >= 0) {
      const first = own[codes.indexOf(codes[twice])];
      return refused(`the tokenizer reads "${first}" and "${own[twice]}" at place ${p + 1} ${named} alike`, oneEach);
    }
    tokens.push(codes);
  }
  const merged = await mergedPair(canary, tokenizer, limit, { ids, at, candidates: tokens });
  if (merged) return refused(`the tokenizer reads "${merged}" ${named} otherwise than place by place`, oneEach);
  return { ids, at, candidates: tokens };
}

const oneEach = 'Put white space between the places, or name candidates that are one token each for this model';

function differsAlone(ids: readonly number[], base: readonly number[], at: readonly number[]): boolean {
  return ids.length === base.length && ids.every((id, t) => id === base[t] || at.includes(t));
}

/** Two candidates side by side that are not the two tokens that each is beside others. */
async function mergedPair(
  canary: Sought,
  tokenizer: Tokenizer,
  limit: number,
  { ids, at, candidates }: TokenPlaces,
): Promise<string | undefined> {
  const base = candidates.map(() => 0);
  for (let p = 1; p < candidates.length; p++) {
    if (/\s/u.test(canary.pieces[p])) continue;
    const pairs = candidates[p - 1].flatMap((_, a) => candidates[p].map((_, b) => [a, b] as const)).slice(0, mostPairs);
    const encoded = await tokenizer.encode(
      pairs.map(([a, b]) => filled(canary, base.with(p - 1, a).with(p, b))),
      limit,
    );
    const wrong = encoded.findIndex((one, i) => {
      const [a, b] = pairs[i];
      return (
        !differsAlone(one.ids, ids, [at[p - 1], at[p]]) ||
        one.ids[at[p - 1]] !== candidates[p - 1][a] ||
        one.ids[at[p]] !== candidates[p][b]
      );
    });
    if (wrong >= 0) {
      const [a, b] = pairs[wrong];
      return `${canary.candidates[p - 1][a]}${canary.pieces[p]}${canary.candidates[p][b]}`;
    }
  }
  return undefined;
}

/** Why canaries cannot be read place by place. */
export async function placeProblems(canaries: readonly Sought[], tokenizer: LimitedTokenizer): Promise<Problem[]> {
  return (await placesOf(canaries, tokenizer)).flatMap((one) => ('problem' in one ? [one.problem] : []));
}

/** A model of one label has two classes, what it names and what it does not. */
export function classesOf(labels: readonly string[]): readonly string[] {
  return labels.length === 1 ? [`not ${labels[0]}`, labels[0]] : labels;
}

/** Labels of canaries that are none of the classifier's, each at its first canary. */
export function labelProblems(canaries: readonly Sought[], classes: readonly string[]): Problem[] {
  const unknown = new Map<string, Sought>();
  for (const canary of canaries) {
    if (!classes.includes(canary.label) && !unknown.has(canary.label)) unknown.set(canary.label, canary);
  }
  return Array.from(unknown, ([label, { id, place }]) => ({
    ...place,
    message: `the label "${label}" of the canary "${id}" is none of the classifier's`,
    hint: suggestion(label, classes, 'its labels'),
  }));
}
