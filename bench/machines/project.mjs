/** Projects of a bench: models that differ in nothing but their names, and texts that a seed makes. */
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const bin = fileURLToPath(new URL('../../dist/bundle/bin.js', import.meta.url));

/** @type {string[]} */
const made = [];
export function emptyFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'fairprobe-bench-'));
  made.push(folder);
  return folder;
}
export function removeAll() {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
}

/** Sentences of 4 to 30 words. @param {number} count @param {number} seed */
export function texts(count, seed) {
  const words =
    'the soup was cold and nobody in this town has seen such a quick service at their table before it rained'.split(
      ' ',
    );
  let state = seed;
  /** @param {number} below */
  const next = (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  return Array.from({ length: count }, () =>
    Array.from({ length: 4 + next(27) }, () => words[next(words.length)]).join(' '),
  );
}

/** @param {readonly string[]} all */
const table = (all) =>
  `id,text,label,group\n${all.map((text, i) => `${i},${text},${i % 3 ? 'good' : 'bad'},${i % 2 ? 'north' : 'south'}`).join('\n')}\n`;

/**
 * A probe on each of the models, judged on texts.
 *
 * @param {readonly string[]} models folders, in the project's own
 * @param {{ train: string[], judged: string[], folder: string }} where
 */
export function probes(models, { train, judged, folder }) {
  writeFileSync(join(folder, 'train.csv'), table(train));
  writeFileSync(join(folder, 'judged.csv'), table(judged));
  const columns = 'columns: { id: id, text: text, label: label, groups: [group] }, positive: [bad]';
  writeFileSync(
    join(folder, 'fairprobe.config.yaml'),
    `subjects:
${models.map((model) => `  - { name: ${model}, encoder: ./${model}, classifier: { probe: { dataset: train } } }`).join('\n')}
datasets:
  train: { table: train.csv, ${columns} }
  judged: { table: judged.csv, ${columns} }
metrics:
  - group-error-rates: { dataset: judged, minGroupSize: 5 }
`,
  );
}

/**
 * The same model once more, of which nobody can tell that it is the same.
 *
 * @param {string} model a folder @param {string} file of its ONNX files @param {string} to @param {number} number
 */
export function copyOf(model, file, to, number) {
  mkdirSync(join(to, 'onnx'), { recursive: true });
  for (const name of readdirSync(model))
    if (name.endsWith('.json') || name.endsWith('.txt')) cpSync(join(model, name), join(to, name));
  const bytes = readFileSync(join(model, 'onnx', file));
  // The producer's name, at the beginning of each file: `onnx.quantize` or `pytorch`.
  const name = ['onnx.quantize', 'pytorch'].find((one) => bytes.subarray(0, 40).includes(one));
  if (name === undefined) throw new Error(`${file} does not begin as expected`);
  bytes.write(String(number).padStart(name.length, '0'), bytes.indexOf(name), 'latin1');
  writeFileSync(join(to, 'onnx', 'model.onnx'), bytes);
}

/**
 * @typedef {{ seconds: number, processor: number, megabytes: number }} Cost wall clock and processor time of all processes, and what they held at most together
 */

/**
 * @param {readonly (readonly string[])[]} commands run beside each other @param {string} cwd
 * @param {Record<string, string>} [env]
 * @returns {Promise<Cost>}
 */
export async function costOf(commands, cwd, env = {}) {
  const started = performance.now();
  let megabytes = 0;
  const running = commands.map((command) => {
    const child = spawn('bash', ['-c', 'TIMEFORMAT="TIME %U %S"; time "$@"', 'bash', ...command], {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (chunk) => {
      said += chunk;
    });
    return { child, ended: new Promise((resolve) => child.once('close', resolve)), said: () => said };
  });
  const look = setInterval(() => {
    megabytes = Math.max(
      megabytes,
      running.reduce((sum, { child }) => sum + held(child.pid ?? 0), 0),
    );
  }, 50);
  await Promise.all(running.map(({ ended }) => ended));
  clearInterval(look);
  const processor = running.reduce((sum, { said }) => {
    const [, user, system] = /TIME (\S+) (\S+)/.exec(said()) ?? [];
    if (user === undefined || /bug|cannot|must/.test(said())) throw new Error(said());
    return sum + Number(user) + Number(system);
  }, 0);
  return { seconds: (performance.now() - started) / 1000, processor, megabytes };
}

/** Megabytes that a process and those below it hold. @param {number} pid @returns {number} */
function held(pid) {
  try {
    const resident = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
    const below = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
    return below.reduce((sum, one) => sum + held(Number(one)), resident);
  } catch {
    // It has ended.
    return 0;
  }
}
