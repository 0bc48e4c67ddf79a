/**
 * What `datasets pull` can fetch: the built-in data sets that are published as files. All are plain files at addresses of
 * their own, so no archive is ever unpacked.
 *
 * The sha256 pins the bytes. Where the revision of an address is a branch, its publisher may replace the file; the new
 * one is then refused.
 */
import type { Published } from '../src/plugin.ts';
import { builtInDatasets } from './index.ts';

export const published: readonly Published[] = builtInDatasets.flatMap(({ files, ...dataset }) =>
  files ? [{ ...dataset, files }] : [],
);
