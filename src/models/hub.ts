/**
 * Models of the Hugging Face Hub, in its standard cache (shared with Python): HF_HOME and HF_HUB_CACHE say where that
 * lies, HF_ENDPOINT which hub is meant, HF_TOKEN, or the file that HF_TOKEN_PATH names or `hf auth login` wrote, who asks.
 */
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Problem } from '../errors.ts';
import { reason } from '../network/failure.ts';
import type { Progress } from '../progress.ts';

export interface HubRequest {
  id: string;
  revision: string;
  offline: boolean;
  progress: Progress;
}

/** A folder of the cache that holds one commit of a repository, or why there is none. */
export type HubAnswer = { folder: string; commit: string } | { problem: Problem };

export interface HubListing {
  commit: string;
  files: readonly string[];
}

const commitPattern = /^[0-9a-f]{40}$/;

/** `name` or `owner/name`. */
export const hubIdPattern = /^[A-Za-z0-9][\w.-]*(\/[A-Za-z0-9][\w.-]*)?$/;

/** What is in the cache already; refs and commits are looked up there alone. */
export function findInHubCache({ id, revision }: Pick<HubRequest, 'id' | 'revision'>): HubAnswer {
  const storage = storageOf(id);
  const ref = join(storage, 'refs', revision);
  const commit = commitPattern.test(revision) ? revision : existsSync(ref) ? readFileSync(ref, 'utf8').trim() : null;
  const folder = commit && join(storage, 'snapshots', commit);
  if (folder && existsSync(folder)) return { folder, commit };
  return {
    problem: {
      message: `the model "${id}" (revision ${revision}) is not in the Hugging Face cache ${hubCache()}, and this run is offline`,
      hint: `Run once without --offline, or give the path of a local folder with config.json, tokenizer.json and onnx/`,
    },
  };
}

/** Asks the hub which commit a revision is and which files it has. Falls back on the cache where it cannot be reached. */
export async function askHub(request: HubRequest): Promise<HubListing | HubAnswer> {
  const { id, revision, progress } = request;
  const { modelInfo } = await import('@huggingface/hub');
  try {
    const info = await modelInfo({ name: id, revision, additionalFields: ['sha', 'filePaths'], ...hubAccess() });
    return { commit: info.sha, files: info.filePaths };
  } catch (error) {
    const status = (error as { statusCode?: number }).statusCode;
    if (status === undefined || status >= 500) {
      const cached = findInHubCache(request);
      if ('folder' in cached) {
        progress.note(`${endpoint()} cannot be reached (${reason(error)}): "${id}" is taken from the cache`);
        return cached;
      }
    }
    return { problem: refusal(id, revision, status, error) };
  }
}

/** Brings `paths` of one commit into the cache, where they are not there yet. */
export async function download(
  { id, revision, progress }: HubRequest,
  commit: string,
  paths: readonly string[],
): Promise<HubAnswer> {
  const { downloadFileToCacheDir } = await import('@huggingface/hub');
  const storage = storageOf(id);
  const folder = join(storage, 'snapshots', commit);
  const missing = paths.filter((path) => !existsSync(join(folder, path)));
  if (missing.length > 0) {
    const { downloadSize } = await import('./download-size.ts');
    const total = await downloadSize(id, commit, missing, hubAccess());
    const task = progress.start(`downloading ${id}`, total, 'bytes');
    const fetch = counting((bytes) => task.advance(bytes));
    try {
      await withoutDebugOutput(async () => {
        for (const path of missing) {
          // By commit, not by branch: the library files each path under the commit that last touched it otherwise.
          await downloadFileToCacheDir({ repo: id, path, revision: commit, fetch, ...hubAccess() });
        }
      });
    } catch (error) {
      const status = (error as { statusCode?: number }).statusCode;
      // Not the hub's doing: an interruption, or a bug.
      if (status === undefined && !isNetworkOrFileError(error)) throw error;
      return { problem: refusal(id, revision, status, error) };
    } finally {
      task.end();
    }
  }
  if (revision !== commit) {
    const ref = join(storage, 'refs', revision);
    await mkdir(dirname(ref), { recursive: true });
    await writeFile(ref, commit);
  }
  return { folder, commit };
}

function refusal(id: string, revision: string, status: number | undefined, error: unknown): Problem {
  if (status === 401 || status === 403 || status === 404) {
    return {
      message: `there is no model "${id}" with the revision "${revision}" at ${endpoint()}, or it may not be read (${status})`,
      hint: 'Check the name; for a private or gated model set HF_TOKEN; a local folder starts with ./ or /',
    };
  }
  return {
    message: `the model "${id}" cannot be fetched from ${endpoint()}: ${reason(error)}`,
    hint: 'Try again, or give the path of a local folder with config.json, tokenizer.json and onnx/',
  };
}

function hubAccess(): { hubUrl: string; accessToken?: string } {
  const token = accessToken();
  return { hubUrl: endpoint(), ...(token ? { accessToken: token } : {}) };
}

function endpoint(): string {
  return (process.env.HF_ENDPOINT || 'https://huggingface.co').replace(/\/+$/, '');
}

function accessToken(): string | undefined {
  const given = process.env.HF_TOKEN || process.env.HUGGING_FACE_HUB_TOKEN;
  if (given) return given.trim();
  const file = process.env.HF_TOKEN_PATH || join(hubHome(), 'token');
  return existsSync(file) ? readFileSync(file, 'utf8').trim() || undefined : undefined;
}

function hubHome(): string {
  return process.env.HF_HOME ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'huggingface');
}

/** As the hub library's getHFHubCachePath, which would cost its import on every start. */
function hubCache(): string {
  return process.env.HF_HUB_CACHE ?? process.env.HUGGINGFACE_HUB_CACHE ?? join(hubHome(), 'hub');
}

function storageOf(id: string): string {
  return join(hubCache(), ['models', ...id.split('/')].join('--'));
}

/** fetch, telling how many bytes of files came in. */
function counting(advance: (bytes: number) => void): typeof fetch {
  return async (input, init) => {
    const response = await fetch(input, init);
    if (!response.ok || !response.body || new URL(response.url).pathname.startsWith('/api/')) return response;
    const counted = response.body.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        transform(chunk, controller) {
          advance(chunk.length);
          controller.enqueue(chunk);
        },
      }),
    );
    const { status, statusText, headers, url } = response;
    // A new response has no address of its own; the library reads it to follow redirects.
    return Object.defineProperty(new Response(counted, { status, statusText, headers }), 'url', { value: url });
  };
}

/** The hub library announces each download with console.debug, which Node writes to standard output: that is for data. */
async function withoutDebugOutput<T>(work: () => Promise<T>): Promise<T> {
  const { debug } = console;
  console.debug = () => {};
  try {
    return await work();
  } finally {
    console.debug = debug;
  }
}

function isNetworkOrFileError(error: unknown): boolean {
  return error instanceof TypeError || (error as { code?: unknown }).code !== undefined;
}
