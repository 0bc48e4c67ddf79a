/** How much there is to download, so that progress has an end. */

/**
 * Asks transformers.js's model registry for the size of each file, which fetches one byte of it. Whether the files can be had
 * at all is for the download to say: here that only means that the size is not known.
 *
 * @returns bytes, or null where the hub does not say
 */
export async function downloadSize(
  id: string,
  commit: string,
  paths: readonly string[],
  { hubUrl, accessToken }: { hubUrl: string; accessToken?: string },
): Promise<number | null> {
  const { env, ModelRegistry } = await import('@xenova/transformers');
  Object.assign(env, {
    remoteHost: hubUrl,
    // The standard cache has been looked through; the registry's own, and a folder ./models, are not meant.
    allowLocalModels: false,
    useFSCache: false,
    useBrowserCache: false,
    // By itself it sends a token to huggingface.co alone, and knows only that of HF_TOKEN.
    fetch: (url: string, init: RequestInit) => {
      const headers = new Headers(init.headers);
      if (accessToken) headers.set('authorization', `Bearer ${accessToken}`);
      return fetch(url, { ...init, headers });
    },
  });
  try {
    const found = await Promise.all(
      paths.map((path) => ModelRegistry.get_file_metadata(id, path, { revision: commit })),
    );
    return found.reduce<number | null>((sum, { size }) => (sum === null || size === undefined ? null : sum + size), 0);
  } catch {
    return null;
  }
}
