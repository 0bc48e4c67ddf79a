// Starts a metric: copies the template and its tests, and lists the metric. Run `npm run new:metric my-metric`.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const list = join(root, 'metrics/index.ts');

const [id = '', ...others] = process.argv.slice(2);
const problem = problemOf(id, others);
if (problem) {
  process.stderr.write(`${problem}\n`);
  process.exit(2);
}

const name = nameOf(id);
const title = id.charAt(0).toUpperCase() + id.slice(1).replaceAll('-', ' ');
const copied = ['metrics', 'test/metrics'].flatMap(copyTemplate);
const listed = readFileSync(list, 'utf8')
  .replace(/(?=\n\nexport const)/, () => `\nimport ${name} from './${id}/index.ts';`)
  .replace(/(?=\n\];)/, () => `\n  ${name},`);
writeFileSync(list, listed);
// Other names make other lines: what is written must pass `npm run check` as it stands.
const biome = join(root, 'node_modules/@biomejs/biome/bin/biome');
const formatted = spawnSync(process.execPath, [biome, 'check', '--write', list, ...copied], {
  cwd: root,
  encoding: 'utf8',
});
if (formatted.status !== 0) {
  process.stderr.write(formatted.stdout + formatted.stderr);
  process.exit(1);
}

const written = {
  [`metrics/${id}`]: 'what it declares, and how it measures',
  [`test/metrics/${id}`]: 'its tests, and data of which every interval has a value',
  'metrics/index.ts': 'lists it',
};
const width = Math.max(...Object.keys(written).map(({ length }) => length));
const lines = Object.entries(written).map(([path, what]) => `  ${path.padEnd(width)}  ${what}`);
process.stdout.write(`${id} is there, and measures false alarms until you change that:
${lines.join('\n')}
Now npm run docs writes its page. docs/adding-a-metric.md says what comes next.
`);

/** @param {string} id @param {readonly string[]} others */
function problemOf(id, others) {
  if (id === '' || others.length > 0) return 'Name one metric: npm run new:metric my-metric';
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id)) {
    return `"${id}" cannot be the id of a metric: write words in lower case, joined by hyphens, as in flip-rate`;
  }
  const there = ['metrics', 'test/metrics']
    .map((folder) => `${folder}/${id}`)
    .find((path) => existsSync(join(root, path)));
  if (there) return `there already is ${there}`;
  if (isTaken(nameOf(id))) {
    return `"${id}" cannot be the id of a metric: ${nameOf(id)} means something else in metrics/index.ts`;
  }
  return undefined;
}

/** `myMetric` of `my-metric`: what it is called in the list. @param {string} id */
function nameOf(id) {
  return id.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
}

/** Whether it is a word of the language, or of the list. @param {string} name */
function isTaken(name) {
  if (new RegExp(`\\b${name}\\b`).test(readFileSync(list, 'utf8').replaceAll(/'.*'/g, ''))) return true;
  try {
    new Function(`async () => { let ${name}; }`);
    return false;
  } catch {
    return true;
  }
}

/** @param {string} folder @returns the files written */
function copyTemplate(folder) {
  mkdirSync(join(root, folder, id));
  return readdirSync(join(root, folder, 'template')).map((file) => {
    const text = readFileSync(join(root, folder, 'template', file), 'utf8');
    const path = join(root, folder, id, file);
    writeFileSync(path, text.replaceAll('template', id).replaceAll('Template', title));
    return path;
  });
}
