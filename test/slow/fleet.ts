/** What workers are put to work on, and their processes. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { project } from '../e2e/project.ts';

/** The processes of a worker, its own first. */
export function below(pid: number): number[] {
  const all = execFileSync('ps', ['-eo', 'pid,ppid'], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/).map(Number));
  return [pid, ...all.flatMap(([own, parent]) => (parent === pid ? below(own) : []))];
}

/** A project with a metric for each name, which does what is said when it measures, and with `subjects` prediction files. */
export function withPlugin(metrics: Record<string, string>, subjects = 2): string {
  const one = ([id, work]: [string, string]) => `{
  id: '${id}', version: 1, family: 'extrinsic', title: '${id}', summary: 'None', definition: 'None.', deviations: [], references: [],
  measures: { harm: { title: 'Harm', definition: 'None.', unit: 'share', ideal: 0, range: [0, 1], direction: 'lower', about: 'bias' } },
  options: z.strictObject({ dataset: z.string() }), data: { dataset: 'labelled' }, roles: ['classifier'],
  needs: ({ data }) => ({ scores: { kind: 'class-probabilities', data: data.dataset } }),
  measure: () => ${work},
}`;
  const names = Array.from({ length: subjects }, (_, i) => `s${i}`);
  const folder = project({
    'plugin.mjs': `import { writeFileSync } from 'node:fs';\nimport { z } from 'zod';\nconst slowly = (ms) => { Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms); return [{ measure: 'harm', attribute: null, group: null, status: 'ok', value: 0.5, n: 1 }]; };\nexport default { fairprobe: 1, metrics: [${Object.entries(metrics).map(one).join(', ')}] };`,
    'fairprobe.config.yaml': `plugins: [./plugin.mjs]
subjects:
${names.map((name) => `  - { name: ${name}, classifier: { predictions: scores.csv, columns: { id: id, score: score } } }`).join('\n')}
datasets:
  reviews: { table: reviews.csv, columns: { id: id, text: text, label: label, groups: [group] }, positive: [bad] }
metrics:
  - hate-speech-bias: { dataset: reviews, minGroupSize: 5 }
${Object.keys(metrics)
  .map((id) => `  - ${id}: { dataset: reviews }`)
  .join('\n')}
`,
  });
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(resolve('node_modules/zod'), join(folder, 'node_modules/zod'));
  return folder;
}
