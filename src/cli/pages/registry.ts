/** The metrics and data sets that a command may speak of: what is built in, and what a configuration's plugins bring. */
import { dirname, resolve } from 'node:path';
import type { Registry } from '../../config/index.ts';
import { InputError } from '../../contract/problem.ts';
import type { Context } from '../command.ts';

/**
 * With the plugins of `file`, or else of the configuration in this folder. Only its plugins need to be right: someone
 * who asks what a metric is may be about to repair the rest.
 *
 * @throws InputError where `file` or one of its plugins cannot be loaded; for the folder's own configuration this is
 * only a note
 */
export async function registryOf(file: string | undefined, { io, parts }: Context): Promise<Registry> {
  const builtIn = await parts.builtIn();
  const { findConfig } = await import('../../config/yaml/read.ts');
  if (file !== undefined) return withPluginsOf(resolve(io.cwd, file), builtIn);
  try {
    const found = await findConfig(io.cwd);
    return found === null ? builtIn : await withPluginsOf(found, builtIn);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    io.stderr.write(`the plugins of this folder's configuration are left out: ${error.problems[0].message}\n`);
    return builtIn;
  }
}

async function withPluginsOf(file: string, builtIn: Registry): Promise<Registry> {
  const [{ parseKey }, { readConfig }, { takePlugins, withPlugins }] = await Promise.all([
    import('../../config/key-path.ts'),
    import('../../config/yaml/read.ts'),
    import('../../config/plugins/load.ts'),
  ]);
  const { value, position } = await readConfig(file);
  const { plugins } = takePlugins(value);
  const { problems, lost: _, ...registry } = await withPlugins(plugins, dirname(file), builtIn);
  if (problems.length > 0) {
    throw new InputError(
      problems.map(({ key, ...problem }) => ({ ...problem, file, ...position(parseKey(key ?? '')) })),
    );
  }
  return registry;
}
