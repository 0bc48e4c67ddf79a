/** What lies inside the package: models, named `embedded:plain`, and the configuration that runs where there is none. */
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';

/** The folder of the package: code moves in it when it is bundled. */
export const root = dirname(createRequire(import.meta.url).resolve('fairprobe/package.json'));
const models = join(root, 'demo-models');
const scheme = 'embedded:';

export const defaultConfig = join(root, 'fairprobe.default.yaml');

/** Absolute paths of what a configuration in `directory` names. */
export function pathsFrom(directory: string): (path: string) => string {
  return (path) => (isEmbedded(path) ? join(models, path.slice(scheme.length)) : resolve(directory, path));
}

export function isEmbedded(path: string): boolean {
  return path.startsWith(scheme);
}

/** As they are named in a configuration. */
export function embeddedModels(): string[] {
  return existsSync(models)
    ? readdirSync(models)
        .filter((name) => existsSync(join(models, name, 'config.json')))
        .map((name) => scheme + name)
    : [];
}
