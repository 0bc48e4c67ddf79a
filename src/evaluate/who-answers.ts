/** Who answers a request for a subject, by its configuration alone, and on what terms. */
import type { ChatClassifierSource, OpenAiSource, SubjectConfig } from '../contract/configuration.ts';
import type { AuxiliaryModel, Role } from '../contract/observations.ts';
import type { Asked } from '../observe/observation.ts';

export interface Answering {
  kind: 'model' | 'service' | 'file';
  /** A model, the address of a service, or a file. */
  by: string;
  /** Whether texts are looked up and asked about one after the other. */
  oneByOne: boolean;
  /** Texts a call. */
  batch: number;
  prices: OpenAiSource['prices'] | undefined;
  /** Characters that a service is sent besides each text. */
  template: number;
  /** In tokens; null where no tokens are counted. */
  longestAnswer: number | null;
}

export function answeringFor(subject: SubjectConfig, role: Role | null, { auxiliary, longest = 0 }: Asked): Answering {
  if (auxiliary) return byModel(auxiliaryName(subject, auxiliary));
  if (role === null) return byModel(subject.name);
  const source = sourceOf(subject, role);
  if (source === undefined) return byModel(subject.name);
  if ('predictions' in source) return byFile(source.predictions);
  if ('generations' in source) return byFile(source.generations);
  if ('path' in source) return byFile(source.path);
  if ('probe' in source) return byModel(probeOn(subject.encoder));
  if ('endpoint' in source) {
    const service = { ...byModel(source.endpoint), kind: 'service' as const };
    if (source.api === 'hugging-face') return { ...service, batch: source.batch };
    const longestAnswer = role === 'classifier' ? (source as ChatClassifierSource).maxTokens : longest;
    const template = source.prompt.length - '{text}'.length;
    return { ...service, prices: source.prices, template, longestAnswer };
  }
  return { ...byModel(source.model), oneByOne: 'roleReversal' in source && source.roleReversal !== undefined };
}

function sourceOf(subject: SubjectConfig, role: Role) {
  const { encoder, classifier, maskedLm, causalLm, generator, wordVectors } = subject;
  const sources = { encoder, classifier, generator, 'masked-lm': maskedLm, 'causal-lm': causalLm };
  return role === 'word-vectors' ? wordVectors : sources[role];
}

function byModel(by: string): Answering {
  const none = { oneByOne: false, prices: undefined, template: 0, longestAnswer: null };
  return { kind: 'model', by, batch: 1, ...none };
}

function byFile(by: string): Answering {
  return { ...byModel(by), kind: 'file' };
}

const probeOn = (encoder: { model: string } | undefined) => `probe on ${encoder?.model ?? 'nothing'}`;

function auxiliaryName(subject: SubjectConfig, model: AuxiliaryModel): string {
  if (!('probe' in model)) return model.model;
  return probeOn(model.probe.encoder ?? subject.encoder);
}
