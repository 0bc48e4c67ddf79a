/** What may be read as a part of a model: regular files below its folder, and no larger than such a file gets. */
import { realpathSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { messageOf, type Problem } from '../contract/problem.ts';

const megabytes = 2 ** 20;

/** Of those that are read as a whole. The largest published ones: 34 MB of tokenizer.json, 3 MB of config.json. */
const largest: Readonly<Record<string, number>> = {
  'config.json': 16 * megabytes,
  'generation_config.json': 16 * megabytes,
  'tokenizer.json': 256 * megabytes,
  'tokenizer_config.json': 16 * megabytes,
  'chat_template.jinja': 16 * megabytes,
};

/** No more fits into one message of Protocol Buffers; what is more lies in files beside it. */
const largestGraph = 2048 * megabytes;

export const namesOfText: readonly string[] = Object.keys(largest);

/**
 * What is wrong with files of a model's folder, by their names there; missing files are left to others. A link out of
 * the folder is refused: otherwise a model's author could have any file of this machine read and shown in a message. In
 * a cache of the hub the files are links to the blobs beside them.
 */
export function fileProblems(folder: string, names: readonly string[]): Problem[] {
  const root = rootOf(realpathSync(folder));
  return names.flatMap((name) => {
    const file = join(folder, name);
    let found: Stats | undefined;
    let real: string;
    try {
      found = statSync(file, { throwIfNoEntry: false });
      if (found === undefined) return [];
      real = realpathSync(file);
    } catch (error) {
      return [{ message: `cannot be read: ${messageOf(error)}`, file, hint: 'Check the path and its permissions' }];
    }
    if (!found.isFile()) {
      return [{ message: 'is not a regular file', file, hint: 'Put the file itself into the model folder' }];
    }
    if (!real.startsWith(root + sep)) {
      return [
        { message: 'is a link, or a path, that leaves the model folder', file, hint: 'Copy the file into the folder' },
      ];
    }
    const most = name.endsWith('.onnx') ? largestGraph : largest[name];
    if (most === undefined || found.size <= most) return [];
    return [
      {
        message: `has ${Math.ceil(found.size / megabytes)} MB; at most ${most / megabytes} MB are read of such a file`,
        file,
        hint: 'Download it again',
      },
    ];
  });
}

/** Files that the hub's cache holds under the sha256 which the hub published, and that have another. */
export function unpublishedProblems(files: readonly string[], hashes: readonly string[]): Problem[] {
  return files.flatMap((file, i) => {
    const real = realpathSync(file);
    const published = basename(real);
    const isBlob = basename(dirname(real)) === 'blobs' && /^[0-9a-f]{64}$/.test(published);
    if (!isBlob || published === hashes[i]) return [];
    const message = `is not the file that the hub published: its sha256 is ${hashes[i]}, not ${published}`;
    return [{ message, file, hint: `Remove ${real} and run again: it will be downloaded again` }];
  });
}

/** Of `models--owner--name/snapshots/commit` the folder of the model, which has the blobs. */
function rootOf(folder: string): string {
  const model = dirname(dirname(folder));
  const cached = basename(dirname(folder)) === 'snapshots' && basename(model).startsWith('models--');
  return cached ? model : folder;
}
