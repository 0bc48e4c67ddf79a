/** Who answers for a role, by the configuration alone, and on what terms. */
import type { EndpointSource, OpenAiSource } from '../../contract/configuration.ts';

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

export function byModel(by: string): Answering {
  const none = { oneByOne: false, prices: undefined, template: 0, longestAnswer: null };
  return { kind: 'model', by, batch: 1, ...none };
}

export function byFile(by: string): Answering {
  return { ...byModel(by), kind: 'file' };
}

/** @param longestAnswer of a language model */
export function byService(source: OpenAiSource, longestAnswer: number): Answering;
export function byService(source: EndpointSource): Answering;
export function byService(source: EndpointSource | OpenAiSource, longestAnswer?: number): Answering {
  const service: Answering = { ...byModel(source.endpoint), kind: 'service' };
  if (longestAnswer === undefined || !('prompt' in source)) return service;
  const template = source.prompt.length - '{text}'.length;
  return { ...service, prices: source.prices, template, longestAnswer };
}

export function probeOn(encoder: { model: string } | undefined): string {
  return `probe on ${encoder?.model ?? 'nothing'}`;
}
