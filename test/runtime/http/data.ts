import type { EndpointSource } from '../../../src/contract/configuration.ts';
import type { LabelledData } from '../../../src/contract/data.ts';
import { retryPolicy } from '../../../src/support/network/retry.ts';

/** Pauses as short as the tests' patience: what is asked of `Retry-After` is still waited for. */
export function quick(): void {
  retryPolicy.pause = 1;
}

export const service = (endpoint: string): EndpointSource => ({ endpoint, concurrency: 2, attempts: 3, timeout: 5 });

export function dataOf(texts: readonly string[] | undefined, classes = ['no', 'yes']): LabelledData {
  const size = texts?.length ?? 2;
  return {
    kind: 'labelled',
    info: {
      id: 'posts',
      use: 'table',
      title: '',
      licence: '',
      citation: '',
      source: '',
      revision: null,
      sha256: '',
      items: size,
      dropped: {},
    },
    size,
    ids: Array.from({ length: size }, (_, i) => String(i)),
    ...(texts ? { texts } : {}),
    classes,
    codes: new Uint16Array(size),
    positive: new Uint8Array(size),
    positiveClasses: ['yes'],
    groups: [],
    columns: new Map(),
  };
}
