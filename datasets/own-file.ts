import type { DatasetInfo } from '../src/plugin.ts';

/** What `info` says of a file of one's own, where the data set has stimuli of its own too. */
export function ownFile(title: string, source: string): Pick<DatasetInfo, 'title' | 'licence' | 'citation' | 'source'> {
  return { title, licence: 'not stated', citation: 'not stated', source };
}
