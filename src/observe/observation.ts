/**
 * What a kind of observation is: one literal, which says who can answer a request of the kind, how, and what the reader
 * should know about the answer. These are the gatherers of Lighthouse (https://github.com/GoogleChrome/lighthouse):
 * there a gatherer looks at the page, and audits read the artifact that it hands on; here a kind asks a model, and
 * metrics read the observation. Neither audits nor metrics touch what is judged, so each thing is asked once, however
 * many read the answer.
 */
import type { z } from 'zod';
import type { Items } from '../contract/data.ts';
import type { MissingBy } from '../contract/missing.ts';
import type { Answers, AuxiliaryModel, Kind, Request, Role, Roles } from '../contract/observations.ts';
import { InputError } from '../contract/problem.ts';
import type { Source, SourceFor } from '../runtime/sources.ts';
import type { SubjectSession } from '../runtime/subject.ts';
import type { Progress } from '../support/progress.ts';

/** Who answers a request, by role. The keys of these, and the request, are all that the answer depends on. */
export type Sources = { readonly [R in Role]?: Pick<Source, 'key'> };

/** The source of one of the roles. */
export type OneOf<R extends Role> = { [P in R]: Pick<Roles, P> & { [Q in Exclude<R, P>]?: never } }[R];

/** What the requests of a run have in common. */
export interface ObserveContext {
  progress: Progress;
  /** What `make` returned for this owner and key: later callers, for another subject or metric, get the same. */
  once<T>(owner: object, key: string, make: () => Promise<T>): Promise<T>;
}

/** What a request asks, before anybody is asked: which texts, and how many at most where that is not known yet. */
export interface Asked {
  /** The kind of answer: requests that share answers have the same one. */
  observation: string;
  /** Each thing that is asked about once, by a name of its own, and how long it is in characters. */
  items: ReadonlyMap<string, number>;
  /** In place of items, where they are found or written in the run. */
  atMost?: { items: number; characters: number };
  /** The model that is asked, where it is not the subject's own. */
  auxiliary?: AuxiliaryModel;
  /** Whether the subject's classifier is asked, about what is still to be written. */
  isWritten?: boolean;
  /** Longest answer to one item in tokens, where tokens are written. */
  longest?: number;
  /** The request without what {@link isWritten}, where there is such a part. */
  request?: Request;
}

/** Written texts, of which only the longest possible length is known, are taken to have this many characters a token. */
export const charactersPerToken = 4;

export interface ObservationKind<K extends Kind, S extends Sources> {
  kind: K;
  /** What a request must be; more in it does no harm. */
  request: z.ZodType;
  /** The roles that can answer, the preferred one first. */
  roles: readonly Role[];
  /** Opens everything that the answer depends on. */
  sources(request: Request<K>, subject: SubjectSession): Promise<S>;
  /** Answers the requests of the kind that a metric has on a subject, in their order. */
  answerAll(asked: readonly AskedOf<K, S>[], context: ObserveContext): Promise<Answers[K][]>;
  /**
   * What is asked, for a forecast; several where the answers of one model are handed to another.
   *
   * @param role of the subject that is asked; null where it is another model, or not known
   */
  asked(request: Request<K>, role: Role | null): readonly Asked[];
  /** What the reader should know about how the subject was asked, and answered. */
  notes?(request: Request<K>, answer: Answers[K]): string[];
  /** Why there is no answer to some of what was asked. */
  missing?(answer: Answers[K]): readonly (MissingBy | undefined)[];
  /** Whether it takes a classifier that can be run on any text: a prediction file knows its own items only. */
  needsRunning?(request: Request<K>): boolean;
  /** Whether it takes scores of a classifier: decisions are not enough. */
  needsScores?: true;
  /** The data set in whose labels the answer is told, so that those of the classifier must be among them. */
  toldIn?(request: Request<K>): Items | undefined;
  /** Whose gradients are taken: the subject's classifier, or another model. */
  differentiated?(request: Request<K>): 'classifier' | AuxiliaryModel;
  /** The request with at most `limit` documents of a corpus, or sentences a word: for a first try. */
  limited?(request: Request<K>, limit: number): Request<K>;
  /** Has a file that answers read, while planning, so that what is wrong with it is said before anything is asked. */
  readFile?(request: Request<K>, file: Source, progress: Progress): Promise<unknown>;
}

interface AskedOf<K extends Kind, S extends Sources> {
  request: Request<K>;
  sources: S;
}

type Definition<K extends Kind, R extends Role, S extends Sources> = Omit<
  ObservationKind<K, S>,
  'roles' | 'sources' | 'answerAll' | 'readFile'
> & {
  roles: readonly R[];
  /** By default that of the preferred one of the subject's roles. */
  sources?(request: Request<K>, subject: SubjectSession): Promise<S>;
  readFile?(request: Request<K>, file: SourceFor<R>, progress: Progress): Promise<unknown>;
} & (
    | { answer(request: Request<K>, sources: S, context: ObserveContext): Promise<Answers[K]> }
    /** Where requests share work. */
    | Pick<ObservationKind<K, S>, 'answerAll'>
  );

export function defineObservation<K extends Kind, const R extends Role, S extends Sources = OneOf<R>>(
  definition: Definition<K, R, S>,
): ObservationKind<K, S> {
  return {
    async sources(_, subject) {
      const role = preferredRole(definition.roles, subject.roles);
      return { [role]: await subject.source(role) } as Sources as S;
    },
    async answerAll(asked, context) {
      const answers: Answers[K][] = [];
      if (!('answer' in definition)) throw new Error('unreachable: its own answerAll takes the place of this one');
      for (const { request, sources } of asked) answers.push(await definition.answer(request, sources, context));
      return answers;
    },
    ...definition,
  } as ObservationKind<K, S>;
}

/** @throws InputError where the subject has none of the roles */
function preferredRole(roles: readonly Role[], own: readonly Role[]): Role {
  const role = roles.find((one) => own.includes(one));
  if (!role) throw new InputError({ message: `the subject has no ${roles.join(' or ')}` });
  return role;
}

/** {@link Asked} of texts that are known. */
export function ofTexts(observation: string, texts: readonly string[]): Asked {
  return { observation, items: new Map(texts.map((text) => [text, text.length])) };
}

/** {@link Asked} of what is found in the run: so many at most. */
export function ofSome(observation: string, items: number): Asked {
  return { observation, items: new Map(), atMost: { items, characters: 0 } };
}
