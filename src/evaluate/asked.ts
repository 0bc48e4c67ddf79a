/** What a request asks, before anybody is asked: which texts, and how many at most where that is not known yet. */
import { type Request, type Role, rolesFor } from '../contract/observations.ts';

export interface Asked {
  /** The kind of answer: requests that share answers have the same one. */
  observation: string;
  /** Each thing that is asked about once, by a name of its own, and how long it is in characters. */
  items: ReadonlyMap<string, number>;
  /** In place of items, where they are found or written in the run. */
  atMost?: { items: number; characters: number };
}

/** A written text of which only the longest possible length is known is reckoned with this many characters a token. */
export const charactersPerToken = 4;

export function askedBy(request: Request): Asked {
  const ofTexts = (observation: string, texts: readonly string[]): Asked => ({
    observation,
    items: new Map(texts.map((text) => [text, text.length])),
  });
  switch (request.kind) {
    case 'class-probabilities':
    case 'predicted-classes':
      return ofTexts('class-probabilities', request.data.texts ?? request.data.ids);
    case 'text-probabilities':
      return ofTexts('class-probabilities', request.texts);
    case 'sensitivities':
      return ofTexts(request.kind, request.data.texts ?? []);
    case 'word-vectors':
      return ofTexts(request.kind, request.words);
    case 'text-vectors':
      return ofTexts(request.kind, request.texts);
    case 'pair-likelihoods':
      return ofTexts('token-likelihoods', request.pairs.flat());
    case 'fill-likelihoods':
    case 'masked-words':
    case 'explanations':
      return ofTexts(
        request.kind === 'fill-likelihoods' ? 'token-likelihoods' : request.kind,
        request.items.map(({ text }) => text),
      );
    case 'words-in-context': {
      const items = request.words.length * request.contextsPerWord;
      return { observation: request.kind, items: new Map(), atMost: { items, characters: 0 } };
    }
    case 'corpus-likelihoods': {
      const items = Math.min(request.documents, request.corpus.info.items);
      return { observation: request.kind, items: new Map(), atMost: { items, characters: 0 } };
    }
    case 'generations': {
      const { prompts, samples, seed, temperature, topP, maxTokens } = request;
      const items = prompts.flatMap(({ text }) =>
        Array.from({ length: samples }, (_, k): [string, number] => [
          JSON.stringify([text, seed + k, temperature, topP, maxTokens]),
          text.length,
        ]),
      );
      return { observation: request.kind, items: new Map(items) };
    }
  }
}

/** What the classifier of a subject is asked about the texts that its generator writes. */
export function askedOfJudge(request: Request): Asked | null {
  if (request.kind !== 'generations' || !request.classify) return null;
  const { prompts, samples, maxTokens } = request;
  const written = samples * maxTokens * charactersPerToken;
  const characters = prompts.reduce((sum, { text }) => sum + samples * text.length + written, 0);
  return {
    observation: 'class-probabilities',
    items: new Map(),
    atMost: { items: prompts.length * samples, characters },
  };
}

/** The preferred role of those that the subject has; null where a model besides the subject's is asked. */
export function roleAsked(request: Request, roles: readonly Role[]): Role | null {
  if (request.kind === 'sensitivities' && request.of !== 'classifier') return null;
  return rolesFor[request.kind].find((role) => roles.includes(role)) ?? null;
}
