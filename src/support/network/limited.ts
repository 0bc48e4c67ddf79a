/** Reading an answer, and no more of it than was asked for: what a server sends is counted as it unfolds. */

/** More came than what was asked for can need. */
export class TooLong extends Error {
  override name = 'TooLong';

  constructor(most: number) {
    super(`its answer is longer than ${inWords(most)}, which is more than what was asked for can need`);
  }
}

/**
 * The decoded bytes of an answer. Anything beyond `most` is neither read nor unpacked: a few megabytes of gzip may hold
 * gigabytes of zeros.
 *
 * @throws TooLong, after the connection is closed; or the error that broke the connection
 */
export async function bytesOf({ body }: Response, most: number, heard: (bytes: number) => void = () => {}) {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    heard(chunk.length);
    size += chunk.length;
    // Leaving the loop cancels the stream.
    if (size > most) throw new TooLong(most);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The beginning of what a refusal says, as far as it came: more of it is not shown to anybody. */
export async function beginningOf({ body }: Response, most: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of body ?? []) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= most) break;
    }
  } catch {
    // What came before it broke off may say why.
  }
  return new TextDecoder().decode(Buffer.concat(chunks).subarray(0, most));
}

function inWords(bytes: number): string {
  return bytes >= 1e6 ? `${Math.round(bytes / 1e6)} MB` : `${Math.round(bytes / 1e3)} kB`;
}
