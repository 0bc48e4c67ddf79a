/** Loading modules that are written in TypeScript. */
import { createJiti, type JitiOptions } from 'jiti';

/**
 * `from` is the file that looks modules up. Compiled code is not kept: jiti would keep it in a folder for everybody,
 * under a name that anybody can work out, and run whatever it finds there.
 */
export function typeScriptLoader(from: string, options: JitiOptions = {}): ReturnType<typeof createJiti> {
  return createJiti(from, { ...options, fsCache: false });
}
