import { extname, resolve } from 'node:path';
import type { AnyMetric } from '../../contract/metric.ts';
import type { Comparison, Report } from '../../contract/report.ts';
import { type Command, type Context, jsonOption } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { wantsColor, widthOf } from '../io.ts';
import { latestReport, usualBaseline } from '../read-report.ts';

interface Arguments {
  before?: string;
  now?: string;
  samples?: readonly [string, string];
  output?: string;
  json?: boolean;
  failOnRegression?: boolean;
}

export const compare: Command<Arguments> = {
  positionals: {
    before: { type: 'string', describe: `Report of the earlier run, or a baseline [${usualBaseline}]` },
    now: { type: 'string', describe: `Report of the later run [${latestReport}]` },
  },
  options: {
    samples: {
      type: 'string',
      nargs: 2,
      describe: 'What evaluate --samples wrote in the two runs, in their order: items are compared one by one',
    },
    output: {
      alias: 'o',
      type: 'string',
      requiresArg: true,
      describe: 'File to write, .md or .json; .html includes the later report',
    },
    json: jsonOption,
    'fail-on-regression': { type: 'boolean', describe: 'Code 1 for a regression, 3 if nothing could be compared' },
  },
  examples: [
    ['compare', 'the baseline of this folder with the latest run'],
    ['compare main.json branch.json --fail-on-regression', 'two reports, as a check'],
    ['compare a.json b.json --samples a.jsonl b.jsonl', 'item by item'],
  ],
  epilogue:
    'Without --samples the two are taken as independent, which is too cautious where\n' +
    'their data are the same. Exit codes: 0 done, 1 and 3 with --fail-on-regression\n' +
    'only, 2 usage or input.',
  run: runCompare,
};

async function runCompare(args: Arguments, { io, parts }: Context): Promise<ExitCode> {
  const { before = usualBaseline, now = latestReport, samples, output, json, failOnRegression } = args;
  const { InputError } = await import('../../contract/problem.ts');
  if (output !== undefined && !(extname(output) in renderers)) {
    const message = `"${output}" has no extension that says what to write`;
    throw new InputError({ key: '--output', message, hint: `Use one of ${Object.keys(renderers).join(', ')}` });
  }
  const { readReport, readSamples, readSnapshot, reportPath } = await import('../read-report.ts');
  if (output !== undefined) {
    const reports = await Promise.all([before, now].map((name) => reportPath(name, io.cwd)));
    const { refuseReplacing } = await import('../write/inputs.ts');
    refuseReplacing([{ key: '--output', output }], [...reports, ...(samples ?? [])], io.cwd);
  }
  const { compare: compareRuns } = await import('../../judge/baseline/compare.ts');
  const { checkItems } = await import('../../judge/baseline/check-items.ts');
  const { itemsOf } = await import('../../judge/baseline/items.ts');
  const { usesIn } = await import('../../judge/baseline/uses.ts');
  const { repeatsOf } = await import('../../view/repeats.ts');
  const { metrics } = await parts.builtIn();
  const [earlier, later] = [await readSnapshot(before, io), await readReport(now, io)];
  const records = samples && (await Promise.all(samples.map((file) => readSamples(file, io.cwd))));
  const { results, datasets, run } = later;
  if (records && samples) checkItems(records[1], results, metrics, samples[1]);
  const comparison = compareRuns({
    before: earlier,
    file: before,
    now: { version: later.tool.version, seed: run.seed, datasets, results },
    items: records ? { before: itemsOf(records[0]), now: itemsOf(records[1]) } : { reason: 'no --samples were given' },
    uses: usesIn(results, metrics),
    repeats: repeatsOf(results, later.metrics),
  });
  if (output !== undefined) {
    const { writeWhole } = await import('../write/report-files.ts');
    const file = resolve(io.cwd, output);
    await writeWhole(file, await renderers[extname(output)](comparison, later, metrics)).catch((error) => {
      throw new InputError({ key: '--output', file, message: `this cannot be written: ${error.message}` });
    });
  }
  if (json) io.stdout.write(await renderers['.json'](comparison, later, metrics));
  else {
    const { renderComparison } = await import('../../report/console/comparison.ts');
    const style = { width: widthOf(io.stdout), color: wantsColor(io.stdout, io.env) };
    const text = renderComparison(comparison, style);
    const { withoutCommands } = await import('../../view/text/escape.ts');
    io.stdout.write(io.env.GITHUB_ACTIONS === 'true' ? withoutCommands(text) : text);
  }
  return failOnRegression ? verdictOn(comparison, io) : exitCodes.pass;
}

/** Not compared is not passed: where nothing is comparable, nobody knows. */
function verdictOn({ changes }: Comparison, { stderr }: Context['io']): ExitCode {
  if (changes.some(({ verdict }) => verdict === 'regression')) return exitCodes.gateFailed;
  if (changes.some(({ verdict }) => verdict === 'improvement' || verdict === 'no-change-shown')) return exitCodes.pass;
  stderr.write('nothing could be compared: the reasons are above\n');
  return exitCodes.incomplete;
}

type Render = (comparison: Comparison, later: Report, metrics: readonly AnyMetric[]) => Promise<string>;

const renderers: Record<string, Render> = {
  '.json': async (comparison) => (await import('../../view/text/escape.ts')).jsonText(comparison),
  '.md': async (comparison) =>
    `${(await import('../../report/markdown/comparison.ts')).comparisonSection(comparison)}\n`,
  '.html': async (comparison, later, metrics) => {
    const { findingsOf } = await import('../../judge/findings/index.ts');
    const { renderHtml } = await import('../../report/html/index.ts');
    const compared = { ...later, comparison };
    return renderHtml({ ...compared, findings: findingsOf(compared, metrics) });
  },
};
