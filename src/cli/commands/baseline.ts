import { createHash } from 'node:crypto';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { Report } from '../../contract/report.ts';
import { counted, has } from '../../contract/sentence.ts';
import { type Command, type Context, configOption } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { latestReport, usualBaseline } from '../read-report.ts';

interface Arguments {
  action: 'update';
  report?: string;
  output: string;
  config?: string;
  samples?: string;
  force?: boolean;
}

export const baseline: Command<Arguments> = {
  positionals: {
    action: { type: 'string', choices: ['update'], describe: 'What to do', demandOption: true },
    report: { type: 'string', describe: 'JSON report of the run to keep [reports/latest/report.json]' },
  },
  options: {
    output: {
      alias: 'o',
      type: 'string',
      requiresArg: true,
      default: usualBaseline,
      describe: 'Baseline file, .json',
    },
    samples: {
      type: 'string',
      requiresArg: true,
      describe:
        'What evaluate --samples wrote in that run: kept beside the baseline, so that items are compared one by one',
    },
    config: { ...configOption, describe: 'Configuration that the run must have [fairprobe.config.* in this folder]' },
    force: { type: 'boolean', describe: 'Keep a run that failed, is partial or has another configuration' },
  },
  examples: [
    ['baseline update', 'keep the latest run'],
    ['baseline update --samples items.jsonl', 'with its single items: small changes are seen'],
    ['baseline update main.json --force', 'another run, despite all objections'],
    ['evaluate --baseline fairprobe.baseline.json', 'compare a run with it'],
  ],
  epilogue:
    'Commit the file, and the one with single items beside it. It has numbers and\n' +
    'ids, no text and no labels. Exit codes: 0 written, 2 usage, or a run that is\n' +
    'not to be kept without --force.',
  async run({ report: reportFile, output, samples, config, force }, { io, parts }) {
    const { InputError } = await import('../../contract/problem.ts');
    if (!output.endsWith('.json')) {
      throw new InputError({ key: '--output', message: `"${output}" does not end in .json` });
    }
    const { readReport, readSamples, reportPath } = await import('../read-report.ts');
    const { writeWhole } = await import('../write/report-files.ts');
    const { snapshotOf } = await import('../../judge/baseline/snapshot.ts');
    const { baselineChunks } = await import('../../judge/baseline/text.ts');
    const { shorten } = await import('../problems.ts');
    const path = resolve(io.cwd, output);
    const itemsPath = join(dirname(path), `${basename(path, '.json')}.items.jsonl`);
    const outputs = [output, ...(samples === undefined ? [] : [relative(io.cwd, itemsPath)])];
    const { refuseReplacing } = await import('../write/inputs.ts');
    refuseReplacing(
      outputs.map((name) => ({ key: '--output', output: name })),
      [await reportPath(reportFile ?? latestReport, io.cwd), ...(samples === undefined ? [] : [samples])],
      io.cwd,
    );
    const report = await readReport(reportFile ?? latestReport, io);
    const kept = await keptRun(report, { config, force, from: reportFile ?? latestReport }, { io, parts });
    const written = [path];

    let items = null;
    if (samples !== undefined) {
      const { compactItems } = await import('../../judge/baseline/items.ts');
      const { checkItems } = await import('../../judge/baseline/check-items.ts');
      const { metrics } = await parts.builtIn();
      const records = await readSamples(samples, io.cwd);
      checkItems(records, report.results, metrics, samples);
      const lines = compactItems(records, snapshotOf(report), metrics);
      const hash = createHash('sha256');
      for (const line of lines) hash.update(`${line}\n`);
      items = { file: basename(itemsPath), sha256: hash.digest('hex'), records: lines.length };
      // First: a baseline whose items are not there yet would be compared unpaired; one with older items is refused.
      written.push(await save(itemsPath, ended(lines)));
    }
    await save(path, baselineChunks(snapshotOf(report, items)));
    const missing = report.results.filter(({ value }) => value === null).length;
    if (missing > 0)
      io.stderr.write(
        `${missing} of ${counted('measurement', report.results.length)} ${has(missing)} no value in it\n`,
      );
    io.stderr.write(kept);
    for (const file of written) io.stderr.write(`written: ${shorten(file, io.cwd)}\n`);
    return exitCodes.pass;

    async function save(file: string, text: Iterable<string>): Promise<string> {
      await writeWhole(file, text).catch((error) => {
        throw new InputError({ key: '--output', file, message: `this cannot be written: ${error.message}` });
      });
      return file;
    }
  },
};

function* ended(lines: readonly string[]): Generator<string> {
  for (const line of lines) yield `${line}\n`;
}

/**
 * Says which run is kept.
 *
 * @throws InputError for reasons not to keep it, unless forced
 */
async function keptRun(
  report: Report,
  { config: file, force, from }: { config: string | undefined; force: boolean | undefined; from: string },
  { io, parts }: Pick<Context, 'io' | 'parts'>,
): Promise<string> {
  const { findConfig } = await import('../../config/yaml/read.ts');
  const { objectionsTo } = await import('../../judge/baseline/keepable.ts');
  const { shorten } = await import('../problems.ts');
  const { run, verdict } = report;
  const named = file ?? (await findConfig(io.cwd));
  let config: Report['run']['config'] | null = null;
  // A forced run may be of a configuration that is gone, or broken by now.
  if (named !== null && !force) {
    const { loadConfig } = await import('../../config/load.ts');
    const { reportedConfig } = await import('../../config/reported.ts');
    const loaded = await loadConfig({ ...(await parts.builtIn()), cwd: io.cwd, file: named });
    config = reportedConfig(loaded.config.config);
  }
  const objections = objectionsTo(report, config);
  if (objections.length > 0 && !force) {
    const { InputError } = await import('../../contract/problem.ts');
    const hint = 'Keep it anyway with --force; -c names its configuration, if it is another one';
    throw new InputError(
      objections.map((message, i) => ({ file: from, message, ...(i === objections.length - 1 ? { hint } : {}) })),
    );
  }
  const of = named === null || force ? '' : ` of ${shorten(resolve(io.cwd, named), io.cwd)}`;
  const { escapeTerminal } = await import('../../view/text/escape.ts');
  const said = `kept: run ${escapeTerminal(run.id)}${of} (configuration ${run.configHash.slice(0, 8)}, seed ${run.seed}), verdict ${verdict}\n`;
  return said + objections.map((objection) => `      though ${escapeTerminal(objection)}\n`).join('');
}
