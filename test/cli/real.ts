/** The command line in this process, with the built-in metrics and data sets and the whole pipeline behind it. */
import { builtInDatasets } from '../../datasets/index.ts';
import { builtInMetrics } from '../../metrics/index.ts';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import { type RunOptions, run } from './run.ts';

export const runReal = (argv: readonly string[], cwd: string, options: RunOptions = {}) =>
  run(argv, {
    cwd,
    ...options,
    parts: {
      builtIn: async () => ({ metrics: builtInMetrics, datasets: builtInDatasets }),
      evaluate,
      ...options.parts,
    },
  });

/** 200 items of two groups, and the scores that two systems gave them; small enough to be measured in a moment. */
export const scored = `id,label,group,first,second\n${Array.from(
  { length: 200 },
  (_, i) =>
    `${i},${i % 3 ? 'ok' : 'bad'},${i % 2 ? 'north' : 'south'},${((i * 37) % 101) / 100},${((i * 53) % 97) / 96}\n`,
).join('')}`;

const subject = (name: string) =>
  `  - { name: ${name}, classifier: { predictions: scored.csv, columns: { id: id, score: ${name} } } }\n`;

export const scoredYaml = `subjects:
${subject('first')}${subject('second')}datasets:
  items: { table: scored.csv, columns: { id: id, label: label, groups: [group] }, positive: [bad] }
metrics:
  - group-error-rates: { dataset: items, minGroupSize: 5 }
`;
