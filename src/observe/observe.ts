/**
 * Observe: the only stage that touches a model. Answers a metric's requests for one subject, through the sources that
 * play its roles. Requests that two metrics or subjects share are answered once.
 */
import { addReasons, type MissingBy } from '../contract/missing.ts';
import type { Answers, Kind, Requests } from '../contract/observations.ts';
import type { SubjectSession } from '../runtime/subject.ts';
import type { Progress } from '../support/progress.ts';
import type { ObserveContext } from './observation.ts';
import { kindOf } from './registry/index.ts';

type AnyAnswer = Answers[Kind];

export class Observer {
  readonly #context: ObserveContext;

  constructor(progress: Progress) {
    const known = new WeakMap<object, Map<string, Promise<unknown>>>();
    this.#context = {
      progress,
      once<T>(owner: object, key: string, make: () => Promise<T>): Promise<T> {
        const own = known.get(owner) ?? new Map<string, Promise<unknown>>();
        known.set(owner, own);
        const made = own.get(key) ?? make();
        own.set(key, made);
        return made as Promise<T>;
      },
    };
  }

  /** Every answer a metric asked for, under the metric's own names. */
  async answer(subject: SubjectSession, requests: Requests): Promise<Record<string, AnyAnswer>> {
    const answers: Record<string, AnyAnswer> = {};
    const entries = Object.entries(requests);
    for (const kind of new Set(entries.map(([, request]) => kindOf(request)))) {
      const own = entries.filter(([, request]) => request.kind === kind.kind);
      const asked = [];
      for (const [, request] of own) asked.push({ request, sources: await kind.sources(request, subject) });
      const found = await kind.answerAll(asked, this.#context);
      for (const [i, [name]] of own.entries()) answers[name] = found[i];
    }
    return answers;
  }
}

/** Role and content key of everything that the answers depend on besides the requests. */
export async function sourceKeys(subject: SubjectSession, requests: Requests): Promise<[role: string, key: string][]> {
  const keys: [string, string][] = [];
  for (const request of Object.values(requests)) {
    const sources = await kindOf(request).sources(request, subject);
    for (const [role, { key }] of Object.entries<{ key: string }>(sources)) keys.push([role, key]);
  }
  return keys;
}

export function notesOn(requests: Requests, answers: Readonly<Record<string, AnyAnswer>>): string[] {
  return Object.entries(requests).flatMap(([name, request]) => kindOf(request).notes?.(request, answers[name]) ?? []);
}

/** Why there is no answer to some of what was asked, over all requests. */
export function reasonsIn(requests: Requests, answers: Readonly<Record<string, AnyAnswer>>): MissingBy {
  return addReasons(
    Object.entries(requests).flatMap(([name, request]) => kindOf(request).missing?.(answers[name]) ?? []),
  );
}
