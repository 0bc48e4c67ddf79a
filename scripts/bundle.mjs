/**
 * What the package runs: the program and the library in few files, since the hundreds that they are written in, and those of small
 * packages, take longer to find than to run. All entries come of one build, so that a plugin gets the classes of the program
 * that loads it. Nothing is minified and there are no maps: a trace names functions as they are written here.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'rolldown';

/** Packages in plain JavaScript that nearly every command loads, with all that they need. */
const bundled = /^(@stdlib|csv-parse|fastest-levenshtein|p-limit|p-retry|simple-statistics|yaml|yargs|zod)(\/|$)/;
const isOwn = (/** @type {string | undefined} */ importer) =>
  importer === undefined || !/[\\/]node_modules[\\/]/.test(importer);

await build({
  input: {
    index: 'src/index.ts',
    plugin: 'src/plugin.ts',
    statistics: 'src/statistics/index.ts',
    bin: 'src/cli/bin.ts',
    program: 'src/cli/program.ts',
  },
  platform: 'node',
  external: (id, importer) => isOwn(importer) && !/^[./]|^[A-Z]:/.test(id) && !bundled.test(id),
  // A face, of which a file takes one thing, loads no more than that.
  treeshake: { moduleSideEffects: false },
  output: { dir: 'dist/bundle', chunkFileNames: 'chunks/[name]-[hash].js', cleanDir: true },
  plugins: [{ name: 'licences', generateBundle }],
});

/**
 * The licences of what was bundled: each asks to go with copies.
 *
 * @this {import('rolldown').PluginContext}
 * @param {unknown} _
 * @param {import('rolldown').OutputBundle} bundle
 */
function generateBundle(_, bundle) {
  const modules = Object.values(bundle).flatMap((one) => (one.type === 'chunk' ? one.moduleIds : []));
  const folders = new Set(
    modules.flatMap((id) => /^.*[\\/]node_modules[\\/](@[^\\/]+[\\/])?[^\\/]+/.exec(id)?.[0] ?? []),
  );
  /** By text the packages that come with it. @type {Map<string, string[]>} */
  const licences = new Map();
  for (const folder of [...folders].sort()) {
    const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const file = readdirSync(folder).find((one) => /^(licen[cs]e|copying)/i.test(one));
    if (file === undefined) throw new Error(`${name} comes without its licence`);
    const text = readFileSync(join(folder, file), 'utf8').trim();
    licences.set(text, [...(licences.get(text) ?? []), `${name} ${version}`]);
  }
  const source = [...licences]
    .map(([text, names]) => `${names.join('\n')}\n\n${text}\n`)
    .join(`\n${'-'.repeat(80)}\n\n`);
  this.emitFile({ type: 'asset', fileName: 'licences.txt', source });
}
