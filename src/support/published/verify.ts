/** Whether pulled files are as published. */
import { existsSync } from 'node:fs';
import type { PublishedFile } from '../../contract/dataset.ts';
import { InputError } from '../../contract/problem.ts';
import { folderOf, type Published } from './files.ts';
import { type FileState, stateOf } from './pull.ts';

export interface Verified {
  dataset: string;
  file: string;
  state: FileState | 'unreadable';
  /** Why it cannot be read. */
  reason?: string;
}

/** Hashes every file of these data sets again. */
export async function verify(datasets: readonly Published[], dataDirectory: string): Promise<Verified[]> {
  const verified: Verified[] = [];
  for (const { id, files } of datasets) {
    const folder = folderOf(dataDirectory, id);
    for (const file of files) {
      verified.push({ dataset: id, file: file.name, ...(await readable(folder, file)) });
    }
  }
  return verified;
}

async function readable(folder: string, file: PublishedFile): Promise<Pick<Verified, 'state' | 'reason'>> {
  try {
    return { state: await stateOf(folder, file) };
  } catch (error) {
    if (error instanceof InputError) return { state: 'unreadable', reason: error.message };
    throw error;
  }
}

/** Those of which something has been pulled. */
export function pulled(datasets: readonly Published[], dataDirectory: string): Published[] {
  return datasets.filter(({ id }) => existsSync(folderOf(dataDirectory, id)));
}
