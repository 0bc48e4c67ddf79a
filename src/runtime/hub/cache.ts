/** Where models of the Hugging Face Hub lie on this machine: its standard cache, which Python uses, too. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Problem } from '../../contract/problem.ts';

/** A folder of the cache that holds one commit of a repository, or why there is none. */
export type HubAnswer = { folder: string; commit: string } | { problem: Problem };

export const commitPattern = /^[0-9a-f]{40}$/;

/** `name` or `owner/name`. */
export const hubIdPattern = /^[A-Za-z0-9][\w.-]*(\/[A-Za-z0-9][\w.-]*)?$/;

/** What is in the cache already; refs and commits are looked up there alone. */
export function findInHubCache({ id, revision }: { id: string; revision: string }): HubAnswer {
  const bad = badRevision(id, revision);
  if (bad) return { problem: bad };
  const storage = storageOf(id);
  const ref = join(storage, 'refs', revision);
  const commit = commitPattern.test(revision) ? revision : isFile(ref) ? readFileSync(ref, 'utf8').trim() : null;
  const folder = commit && commitPattern.test(commit) && join(storage, 'snapshots', commit);
  if (folder && existsSync(folder)) return { folder, commit };
  return {
    problem: {
      message: `the model "${id}" (revision ${revision}) is not in the Hugging Face cache ${hubCache()}, and this run is offline`,
      hint: `Run once without --offline, or give the path of a local folder with config.json, tokenizer.json and onnx/`,
    },
  };
}

/** A revision names a file of the cache; `refs/pr/1` is one, `../../other` is not. */
export function badRevision(id: string, revision: string): Problem | undefined {
  if (isBelow(revision)) return undefined;
  return {
    message: `"${revision}" is not a revision that the model "${id}" can have`,
    hint: 'Give a branch, a tag or a commit, as in revision: main',
  };
}

/** Whether a name with forward slashes stays below the folder that it is put into, on any system. */
export function isBelow(name: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  const odd = /[\\:*?"<>|\u0000-\u001f\u007f]/;
  return !odd.test(name) && name.split('/').every((part) => !['', '.', '..'].includes(part));
}

/** A folder (of `refs/pr/1` the `refs/pr`), a pipe or a device is none. */
export const isFile = (path: string): boolean => existsSync(path) && statSync(path).isFile();

export function storageOf(id: string): string {
  return join(hubCache(), ['models', ...id.split('/')].join('--'));
}

export function hubHome(): string {
  return process.env.HF_HOME ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'huggingface');
}

function hubCache(): string {
  return process.env.HF_HUB_CACHE ?? process.env.HUGGINGFACE_HUB_CACHE ?? join(hubHome(), 'hub');
}
