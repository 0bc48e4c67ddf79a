/** What is asked of the Hugging Face Hub, and what its answers must look like before anything is done with them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Problem } from '../../contract/problem.ts';
import type { Checksum } from '../../support/network/checksum.ts';
import { failureOf, PermanentError, TransientError } from '../../support/network/failure.ts';
import { bytesOf, TooLong } from '../../support/network/limited.ts';
import { retryPolicy, withRetries } from '../../support/network/retry.ts';
import { watchdog } from '../../support/network/watchdog.ts';
import { keepSecret } from '../../support/secrets/kept.ts';
import { trimEndOf } from '../../support/text-ends.ts';
import { commitPattern, hubHome, isFile } from './cache.ts';

/** A file of a commit, and how to tell that it is the one. */
export interface HubFile {
  path: string;
  bytes: number;
  checksum: Checksum;
}

/** An answer that no hub gives. */
export class NoHub extends Error {}

/** Lists of files are long in repositories of data sets alone. */
const LONGEST_ANSWER = 32e6;

const listing = z.object({
  sha: z.string().regex(commitPattern, 'is not a commit'),
  siblings: z.array(z.object({ rfilename: z.string() })).default([]),
});

const size = z
  .int()
  .min(0)
  .max(2 ** 40);
/** Large files are named by their sha256, others by the name that git gives their content. */
const entry = z.union([
  z.object({ path: z.string(), lfs: z.object({ oid: z.string().regex(/^[0-9a-f]{64}$/), size }) }),
  z.object({ path: z.string(), oid: z.string().regex(commitPattern), size, lfs: z.null().optional() }),
]);

/** The commit that a revision is, and the names of its files: as the hub writes them, so not to be trusted. */
export async function listingOf(id: string, revision: string, attempts: number, signal: AbortSignal) {
  const path = `/api/models/${id}/revision/${encodeURIComponent(revision)}?expand=sha&expand=siblings`;
  const { sha, siblings } = await asked(path, {}, listing, { attempts, signal });
  return { commit: sha, files: siblings.map(({ rfilename }) => rfilename) };
}

/** @throws NoHub where it says nothing of one of them, or something that cannot be */
export async function filesOf(
  id: string,
  commit: string,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<HubFile[]> {
  const request = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ paths, expand: false }),
  };
  const found = await asked(`/api/models/${id}/paths-info/${commit}`, request, z.array(z.unknown()), {
    attempts: retryPolicy.attempts,
    signal,
  });
  return paths.map((path) => {
    const given = found.find((one) => (one as { path?: unknown } | null)?.path === path);
    if (given === undefined) throw new NoHub(`it says nothing about ${path}`);
    const { success, data } = entry.safeParse(given);
    if (!success) throw new NoHub(`what it says about ${path} has no valid size and checksum`);
    return data.lfs
      ? { path, bytes: data.lfs.size, checksum: { algorithm: 'sha256', hex: data.lfs.oid } }
      : { path, bytes: data.size, checksum: { algorithm: 'git', hex: data.oid } };
  });
}

export function addressOfFile(id: string, commit: string, path: string): string {
  return `${endpoint()}/${id}/resolve/${commit}/${path.split('/').map(encodeURIComponent).join('/')}`;
}

/** @throws TransientError, PermanentError, NoHub; what `signal` was aborted with */
async function asked<T extends z.ZodType>(
  path: string,
  request: RequestInit,
  schema: T,
  { attempts, signal }: { attempts: number; signal: AbortSignal },
): Promise<z.output<T>> {
  const text = await withRetries(
    () => once(`${endpoint()}${path}`, request, signal),
    { ...retryPolicy, attempts },
    signal,
  );
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    throw new NoHub('it answers with something that is not JSON');
  }
  const { success, data, error } = schema.safeParse(answer);
  if (success) return data;
  const [{ path: at, message }] = error.issues;
  throw new NoHub(`its answer is not a hub's: ${[...at.map(String), message].join(': ')}`);
}

async function once(address: string, request: RequestInit, stop: AbortSignal): Promise<string> {
  const silence = watchdog(retryPolicy.silence, stop);
  try {
    const headers = { ...request.headers, accept: 'application/json', ...authorization() };
    const response = await fetch(address, { ...request, headers, signal: silence.signal });
    if (!response.ok) throw await failureOf(response);
    return new TextDecoder().decode(await bytesOf(response, LONGEST_ANSWER, silence.heard));
  } catch (error) {
    if (error instanceof TooLong) throw new NoHub(error.message);
    throw error instanceof TransientError || error instanceof PermanentError ? error : silence.explain(error);
  } finally {
    silence.stop();
  }
}

export function authorization(): { authorization?: string } {
  const { token } = accessToken();
  if (!token) return {};
  keepSecret(token);
  return { authorization: `Bearer ${token}` };
}

export function endpoint(): string {
  return trimEndOf(process.env.HF_ENDPOINT || 'https://huggingface.co', (character) => character === '/');
}

/** What can be said against the token; it is not shown. */
export function badToken(): Problem | undefined {
  const { token = '', from } = accessToken();
  if (/^[\x21-\x7e]*$/.test(token)) return undefined;
  return {
    message: `the token in ${from} holds characters that a token cannot have, such as a line break or a space in the middle`,
    hint: 'Copy it again from the settings of the hub, or unset it: public models need none',
  };
}

function accessToken(): { token?: string | undefined; from: string } {
  for (const from of ['HF_TOKEN', 'HUGGING_FACE_HUB_TOKEN']) {
    const given = process.env[from];
    if (given) return { token: given.trim(), from };
  }
  const file = process.env.HF_TOKEN_PATH || join(hubHome(), 'token');
  return { token: isFile(file) ? readFileSync(file, 'utf8').trim() || undefined : undefined, from: file };
}
