/** Data sets that their publishers offer as files: what they are, and where `datasets pull` puts them. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { PublishedFile } from '../../contract/dataset.ts';
import { InputError } from '../../contract/problem.ts';

/** What `datasets pull` needs to know of a data set. */
export interface Published {
  id: string;
  title: string;
  licence: string;
  citation: string;
  source: string;
  files: readonly PublishedFile[];
}

/** A file of a GitHub repository: of a commit, or, where `revision` is a branch, whatever has the sha256. */
export function onGitHub(
  repository: string,
  revision: string,
  path: string,
  rest: Omit<PublishedFile, 'address'>,
): PublishedFile {
  return { ...rest, address: `${github}/${repository}/${revision}/${path}` };
}

export const github = 'https://raw.githubusercontent.com';

export function folderOf(dataDirectory: string, id: string): string {
  return join(dataDirectory, id);
}

export function bytesOf(files: readonly PublishedFile[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}

/**
 * The path of a published file that has been pulled. For data sets whose options do not name it.
 *
 * @throws InputError that says how to get it
 */
export function publishedFile(
  { id, files = [] }: { id: string; files?: readonly PublishedFile[] },
  name: string,
  dataDirectory: string | undefined,
): string {
  const path = dataDirectory === undefined ? undefined : join(folderOf(dataDirectory, id), name);
  if (path !== undefined && existsSync(path)) return path;
  const address = files.find((file) => file.name === name)?.address;
  throw new InputError({
    message: path === undefined ? `does not say where ${name} is` : `${path} is not there`,
    hint: `Fetch it with fairprobe datasets pull ${id}, or name your own copy in the configuration${
      address ? ` (published at ${address})` : ''
    }`,
  });
}
