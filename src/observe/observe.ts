/**
 * Observe: the only stage that touches a model. Answers a metric's requests for one subject, through the sources that
 * play its roles. What two metrics or two subjects ask alike is done once.
 */
import type { CorpusData } from '../contract/data.ts';
import type {
  Answers,
  ClassProbabilitiesRequest,
  CorpusLikelihoodsRequest,
  GenerationsRequest,
  Request,
  Requests,
  Role,
  SensitivitiesRequest,
  WordsInContextRequest,
  WordVectorsRequest,
} from '../contract/observations.ts';
import { rolesFor } from '../contract/observations.ts';
import { InputError } from '../contract/problem.ts';
import type { Differentiated, Occurrence } from '../runtime/sources.ts';
import type { SubjectSession } from '../runtime/subject.ts';
import { randomStream } from '../statistics/random.ts';
import { contentKey } from '../support/hash.ts';
import type { Progress } from '../support/progress.ts';
import { drawContexts } from './contexts.ts';
import { drawDocuments } from './documents.ts';

interface Drawn {
  contexts: ReadonlyMap<string, readonly Occurrence[]>;
  occurrences: ReadonlyMap<string, number>;
}

export class Observer {
  readonly #progress: Progress;
  readonly #documents = new Map<string, Promise<readonly string[]>>();
  readonly #drawn = new Map<string, Promise<Drawn>>();
  readonly #probabilities = new WeakMap<object, Map<string, Promise<Answers['class-probabilities']>>>();

  constructor(progress: Progress) {
    this.#progress = progress;
  }

  /** Every answer a metric asked for, under the metric's own names. */
  async answer(subject: SubjectSession, requests: Requests): Promise<Record<string, Answers[Request['kind']]>> {
    const answers: Record<string, Answers[Request['kind']]> = {};
    const entries = Object.entries(requests);
    const gradients = entries.flatMap(([name, r]) => (r.kind === 'sensitivities' ? [{ name, request: r }] : []));
    Object.assign(answers, await this.#sensitivities(subject, gradients));
    for (const [name, request] of entries) {
      if (request.kind !== 'sensitivities') answers[name] = await this.#answerOne(subject, request);
    }
    return answers;
  }

  async #answerOne(
    subject: SubjectSession,
    request: Exclude<Request, SensitivitiesRequest>,
  ): Promise<Answers[Request['kind']]> {
    switch (request.kind) {
      case 'class-probabilities':
        return this.#classProbabilities(subject, request);
      case 'text-probabilities':
        return (await subject.source('classifier')).probabilities(
          request.texts,
          request.positiveClasses,
          this.#progress,
        );
      case 'predicted-classes': {
        const { predictedClasses } = await import('../runtime/predicted-classes.ts');
        return predictedClasses(await subject.source('classifier'), request.data, this.#progress);
      }
      case 'explanations': {
        const { explanationsOf } = await import('../runtime/sensitivity/explanations.ts');
        return explanationsOf(await subject.source('classifier'), request, this.#progress);
      }
      case 'corpus-likelihoods':
        return this.#corpusLikelihoods(subject, request);
      case 'generations':
        return this.#generations(subject, request);
      case 'word-vectors':
        return this.#wordVectors(subject, request);
      case 'text-vectors':
        return (await subject.source('encoder')).embed(request.texts, this.#progress);
      case 'pair-likelihoods': {
        const { answeredBy, model } = await this.#languageModel(subject, request.kind);
        return { answeredBy, ...(await model.pairLikelihoods(request.pairs, this.#progress, request.comparison)) };
      }
      case 'fill-likelihoods': {
        const { answeredBy, model } = await this.#languageModel(subject, request.kind);
        return { answeredBy, ...(await model.fillLikelihoods(request.items, this.#progress)) };
      }
      case 'masked-words':
        return (await subject.source('masked-lm')).wordLikelihoods(request.items, this.#progress);
      case 'words-in-context':
        return this.#wordsInContext(subject, request);
    }
  }

  async #generations(
    subject: SubjectSession,
    { classify, vectors, ...request }: GenerationsRequest,
  ): Promise<Answers['generations']> {
    const classifier = classify && subject.classifiesTexts ? await subject.source('classifier') : undefined;
    // What it cannot answer, since nothing says which labels are positive, is found out before hours of writing.
    await classifier?.probabilities([], [], this.#progress);
    const answer = await (await subject.source('generator')).generate(request, this.#progress);
    const each = <T>(of: (prompt: string, text: string) => T): T[] =>
      answer.texts.flatMap((texts, i) =>
        texts.flatMap((text) => (text === null ? [] : [of(request.prompts[i].text, text)])),
      );
    const further: Pick<Answers['generations'], 'positive' | 'unclassifiedBy' | 'vectors'> = {};
    if (classifier && classify) {
      const { positive, missingBy } = await classifier.probabilities(each(classify), [], this.#progress);
      let next = 0;
      if (missingBy) further.unclassifiedBy = missingBy;
      further.positive = answer.texts.map((texts) =>
        texts.map((text) => (text === null ? Number.NaN : positive[next++])),
      );
    }
    if (vectors) {
      const file = await subject.auxiliaryVectors(vectors.file);
      const words = new Set<string>();
      each((prompt, text) => {
        for (const word of vectors.words(prompt, text)) words.add(word);
      });
      further.vectors = { source: file.describe(), words: await file.vectors([...words], this.#progress) };
    }
    return { ...answer, ...further };
  }

  async #corpusLikelihoods(
    subject: SubjectSession,
    { corpus, documents, seed }: CorpusLikelihoodsRequest,
  ): Promise<Answers['corpus-likelihoods']> {
    const key = contentKey(corpus.info.id, documents, seed);
    let drawn = this.#documents.get(key);
    if (!drawn) {
      const random = randomStream(seed, 'documents');
      drawn = this.#read(corpus, (all) => drawDocuments(all, documents, random), 'choosing documents of');
      this.#documents.set(key, drawn);
    }
    return (await subject.source('causal-lm')).corpusLikelihoods(await drawn, this.#progress);
  }

  async #languageModel(subject: SubjectSession, kind: 'pair-likelihoods' | 'fill-likelihoods') {
    const answeredBy = roleFor(subject.roles, kind) as 'masked-lm' | 'causal-lm';
    return { answeredBy, model: await subject.source(answeredBy) };
  }

  async #classProbabilities(subject: SubjectSession, { data }: ClassProbabilitiesRequest) {
    const classifier = await subject.source('classifier');
    const known = this.#probabilities.get(data) ?? new Map<string, Promise<Answers['class-probabilities']>>();
    this.#probabilities.set(data, known);
    const answer = known.get(classifier.key) ?? classifier.classify(data, this.#progress);
    known.set(classifier.key, answer);
    return answer;
  }

  /** Asked together, since gradients through the same output of the same model share their forward passes. */
  async #sensitivities(
    subject: SubjectSession,
    asked: readonly { name: string; request: SensitivitiesRequest }[],
  ): Promise<Record<string, Answers['sensitivities']>> {
    const answers: Record<string, Answers['sensitivities']> = {};
    const kindOf = ({ data, norm, granularity }: SensitivitiesRequest) => `${norm} ${granularity} ${data.info.id}`;
    for (const kind of new Set(asked.map(({ request }) => kindOf(request)))) {
      const together = asked.filter(({ request }) => kindOf(request) === kind);
      const [{ request }] = together;
      const { texts, info } = request.data;
      if (!texts) {
        throw new InputError({
          message: `the data set "${info.id}" has no texts, so no model can be differentiated on them`,
          hint: 'Name its text column',
        });
      }
      const sources = [];
      for (const { request: one } of together) sources.push(await sourceOf(subject, one));
      const functions = sources.map((source, i) =>
        source.differentiable(together[i].request.gradient, request.data.positiveClasses),
      );
      const { sensitivitiesOf } = await import('../runtime/sensitivity/sensitivity.ts');
      const found = await sensitivitiesOf(functions, texts, request, this.#progress);
      for (const [i, { name }] of together.entries()) answers[name] = { ...found[i], source: sources[i].describe() };
    }
    return answers;
  }

  async #wordVectors(subject: SubjectSession, { words }: WordVectorsRequest): Promise<Answers['word-vectors']> {
    if (roleFor(subject.roles, 'word-vectors') === 'word-vectors') {
      const source = await subject.source('word-vectors');
      return { answeredBy: 'word-vectors', vectors: await source.vectors(words, this.#progress) };
    }
    const encoder = await subject.source('encoder');
    const distinct = [...new Set(words)];
    const { dimensions, values } = await encoder.embed(distinct, this.#progress);
    const rows = distinct.map((word, i) => [word, values.subarray(i * dimensions, (i + 1) * dimensions)] as const);
    return { answeredBy: 'encoder', vectors: new Map(rows.filter(([, vector]) => !Number.isNaN(vector[0]))) };
  }

  async #wordsInContext(subject: SubjectSession, request: WordsInContextRequest): Promise<Answers['words-in-context']> {
    const encoder = await subject.source('encoder');
    const { contexts, occurrences } = await this.#draw(request);
    const all = [...contexts.values()].flat();
    const matrix = await encoder.embedSpans(all, request.subToken, this.#progress);
    const { dimensions, values, found } = matrix;
    const vectors = new Map<string, Float32Array>();
    let lost = 0;
    let row = 0;
    for (const [word, drawn] of contexts) {
      const kept = new Float32Array(drawn.length * dimensions);
      let count = 0;
      for (let i = 0; i < drawn.length; i++, row++) {
        if (found[row]) kept.set(values.subarray(row * dimensions, (row + 1) * dimensions), count++ * dimensions);
      }
      lost += drawn.length - count;
      if (count > 0) vectors.set(word, kept.subarray(0, count * dimensions));
    }
    return { dimensions, vectors, occurrences, lost };
  }

  /** Sentences are drawn once for all subjects, so that these are compared on the same ones. */
  #draw(request: WordsInContextRequest): Promise<Drawn> {
    const { words, corpus, contextsPerWord, caseSensitive, window, seed } = request;
    const key = contentKey(words, corpus.info.id, contextsPerWord, caseSensitive, window, seed);
    let drawn = this.#drawn.get(key);
    if (!drawn) {
      const find = (documents: AsyncIterable<string>) =>
        drawContexts({
          documents,
          words,
          perWord: contextsPerWord,
          caseSensitive,
          window,
          random: (word) => randomStream(seed, 'contexts', word),
        });
      drawn = this.#read(corpus, find, 'looking words up in');
      this.#drawn.set(key, drawn);
    }
    return drawn;
  }

  async #read<T>(corpus: CorpusData, use: (documents: AsyncIterable<string>) => Promise<T>, label: string): Promise<T> {
    const task = this.#progress.start(`${label} ${corpus.info.id}`, corpus.info.items, 'documents');
    async function* counted() {
      for await (const document of corpus.documents()) {
        yield document;
        task.advance(1);
      }
    }
    try {
      return await use(counted());
    } finally {
      task.end();
    }
  }
}

/** The model that a request for sensitivities is about. */
export async function sourceOf(subject: SubjectSession, { of }: SensitivitiesRequest): Promise<Differentiated> {
  return of === 'classifier' ? subject.source('classifier') : subject.auxiliaryModel(of);
}

/** The role of a subject that answers a kind of request: the preferred one of those it has. */
export function roleFor(roles: readonly Role[], kind: Request['kind']): Role {
  const role = rolesFor[kind].find((r) => roles.includes(r));
  if (!role) throw new InputError({ message: `the subject has no ${rolesFor[kind].join(' or ')}` });
  return role;
}
