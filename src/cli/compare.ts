import { extname, resolve } from 'node:path';
import type { Comparison } from '../report/schema.ts';
import { type Command, jsonOption } from './command.ts';
import { exitCodes } from './exit-codes.ts';
import { wantsColor, widthOf } from './io.ts';

interface Arguments {
  before: string;
  now: string;
  samples?: readonly [string, string];
  output?: string;
  json?: boolean;
}

export const compare: Command<Arguments> = {
  syntax: 'compare <before> <now>',
  summary: 'Say what changed between two reports',
  positionals: {
    before: { type: 'string', describe: 'JSON report of the earlier run', demandOption: true },
    now: { type: 'string', describe: 'JSON report of the later run', demandOption: true },
  },
  options: {
    samples: {
      type: 'string',
      nargs: 2,
      describe: 'What evaluate --samples wrote in the two runs, in their order: items are compared one by one',
    },
    output: { alias: 'o', type: 'string', requiresArg: true, describe: 'File for it, .md or .json' },
    json: jsonOption,
  },
  examples: [
    ['compare main.json branch.json', 'two reports'],
    ['compare a.json b.json --samples a.jsonl b.jsonl', 'item by item'],
  ],
  epilogue: 'Without --samples the two are taken as independent, which is too cautious where\ntheir data are the same.',
  async run({ before, now, samples, output, json }, { io, parts }) {
    const { InputError } = await import('../errors.ts');
    if (output !== undefined && !(extname(output) in renderers)) {
      const message = `"${output}" has no extension that says what to write`;
      throw new InputError({ key: '--output', message, hint: `Use one of ${Object.keys(renderers).join(', ')}` });
    }
    const { readReport, readSamples } = await import('./read-report.ts');
    const { compare: compareRuns } = await import('../baseline/compare.ts');
    const { itemsOf } = await import('../baseline/items.ts');
    const { snapshotOf } = await import('../baseline/snapshot.ts');
    const { metrics } = await parts.builtIn();
    const [earlier, later] = [await readReport(before, io), await readReport(now, io)];
    const records = samples && (await Promise.all(samples.map((file) => readSamples(file, io.cwd))));
    const { repeatsOf } = await import('../report/repeats.ts');
    const { results, datasets, run } = later;
    const comparison = compareRuns({
      before: snapshotOf(earlier),
      file: before,
      now: { seed: run.seed, datasets, results },
      items: records ? { before: itemsOf(records[0]), now: itemsOf(records[1]) } : { reason: 'no --samples are given' },
      metrics,
      repeats: repeatsOf(results, later.metrics),
    });
    if (output !== undefined) {
      const { writeWhole } = await import('./report-files.ts');
      await writeWhole(resolve(io.cwd, output), await renderers[extname(output)](comparison));
    }
    if (json) io.stdout.write(await renderers['.json'](comparison));
    else {
      const { renderComparison } = await import('../report/console-comparison.ts');
      const style = { width: widthOf(io.stdout), color: wantsColor(io.stdout, io.env) };
      io.stdout.write(renderComparison(comparison, style));
    }
    return exitCodes.pass;
  },
};

const renderers: Record<string, (comparison: Comparison) => Promise<string>> = {
  '.json': async (comparison) => `${JSON.stringify(comparison, null, 2)}\n`,
  '.md': async (comparison) => `${(await import('../report/markdown-comparison.ts')).comparisonSection(comparison)}\n`,
};
