/** `fairprobe audit`: tables of decisions, or, with `--evidence`, what a report can show of its run. */
import { basename, extname, resolve } from 'node:path';
import type { Audit } from '../../contract/audit.ts';
import { type Command, type Context, jsonOption } from '../command.ts';
import { type ExitCode, exitCodeOf, exitCodes } from '../exit-codes.ts';
import { outputOption } from '../write/report-formats.ts';
import type { Arguments } from './audit/options.ts';

const column = { type: 'string', requiresArg: true } as const;
const values = { type: 'string', array: true, requiresArg: true } as const;

export const audit: Command<Arguments> = {
  positionals: {
    table: { type: 'string', describe: 'Table with one row per person, in any format of docs/tables.md' },
  },
  options: {
    sex: { ...column, describe: 'Column of sex' },
    race: { ...column, describe: 'Column of race and ethnicity' },
    decision: { ...column, describe: 'Column of decisions' },
    selected: { ...values, describe: 'Decision that is a selection; repeatable' },
    'each-class': { type: 'boolean', describe: 'Tables for each decision, for tools that put people into classes' },
    score: { ...column, describe: 'Column of scores, held against their median' },
    group: { ...column, describe: 'Column of groups (jobs, levels): tables for each' },
    count: { ...column, describe: 'Column of how many people a row stands for [1]' },
    predictions: { ...column, describe: 'File that has the decisions or scores' },
    id: { ...column, describe: 'Column by which table and predictions are joined' },
    unknown: { ...values, describe: 'Value that means unknown, as an empty cell does; repeatable' },
    'exclude-under-2-percent': { type: 'boolean', describe: 'Leave small categories out of ratios; needs --reason' },
    reason: { ...column, describe: 'Why they are left out' },
    source: { ...column, describe: 'Where the data come from, for the header' },
    from: { ...column, describe: 'First day of the data, as 2026-01-31' },
    to: { ...column, describe: 'Last day of the data' },
    distributed: { ...column, describe: 'Day since which the tool is in use' },
    date: { ...column, describe: 'Day of the audit [today]' },
    seed: { ...column, describe: 'Seed of the tests that draw tables [1]' },
    'min-ratio': { ...column, describe: 'Gate: code 1 for a ratio below it beyond chance' },
    evidence: { ...column, describe: 'Instead of a table: a report.json, as evidence for technical documentation' },
    output: { ...outputOption, describe: 'File to write: .html, .md, .csv, .json; repeatable' },
    json: jsonOption,
  },
  examples: [
    ['audit hires.csv --sex sex --race race --decision outcome --selected hired', 'on the screen'],
    ['audit scores.csv --sex sex --score score -o audit.html -o audit.csv', 'share above the median'],
    ['audit hires.csv --race race --decision hired --selected 1 --min-ratio 0.8', 'as a check'],
    ['audit --evidence reports/latest/report.json -o evidence.html', 'of a test, for the EU AI Act'],
  ],
  epilogue:
    'The tables of New York City\u2019s Local Law 144; see docs/audit.md. Exit codes: 0 done,\n' +
    '1 a ratio is below --min-ratio, 2 usage or input, 3 --min-ratio had none to judge.',
  run: runAudit,
};

async function runAudit(args: Arguments, { io }: Context): Promise<ExitCode> {
  if (args.evidence !== undefined) {
    const { writeEvidence } = await import('./audit/evidence.ts');
    const shared = ['evidence', 'output', 'json'];
    const auditFlags = ['table', ...Object.keys(audit.options).filter((flag) => !shared.includes(flag))];
    await writeEvidence({ ...args, evidence: args.evidence }, auditFlags, io);
    return exitCodes.pass;
  }
  const { askedOf, checkOutputs } = await import('./audit/options.ts');
  const { readPeople } = await import('./audit/read-people.ts');
  const { audit: makeAudit } = await import('../../audit/index.ts');
  const { now } = await import('../../support/clock.ts');
  const { filesOf } = await import('../../support/tables/files.ts');
  const { packageVersion } = await import('../../support/version.ts');
  const asked = askedOf(args);
  const { output = [], source = null, from = null, to = null, distributed = null, unknown = [], id } = args;
  const table = resolve(io.cwd, asked.table);
  const predictions = args.predictions === undefined ? undefined : resolve(io.cwd, args.predictions);
  const files = [table, ...(predictions === undefined ? [] : [predictions])];
  const read = (await Promise.all(files.map(filesOf))).flat();
  await checkOutputs(output, Object.keys(renderers), read, io);
  const { cells, sha256, selected, unseen } = await readPeople({ table, predictions, id, unknown }, asked);
  if (unseen.length > 0) {
    const { fewNames } = await import('../../support/tables/cells/wording.ts');
    io.stderr.write(`--unknown: no row has ${fewNames(unseen)} as its sex, race or group\n`);
  }
  const made = makeAudit(
    cells,
    {
      outcome: asked.outcome === 'selection' ? { kind: 'selection', selected } : { kind: asked.outcome },
      exclusionReason: asked.exclusionReason,
      minRatio: asked.minRatio,
    },
    {
      tool: { name: 'fairprobe', version: packageVersion('fairprobe') },
      date: args.date ?? now().slice(0, 10),
      seed: asked.seed,
      distributed,
      columns: asked.columns,
      data: { source, file: files.map((file) => basename(file)).join(' + '), sha256, from, to },
    },
  );
  const { shown, writeOutputs } = await import('./audit/write.ts');
  const { renderAuditConsole } = await import('../../report/audit/console.ts');
  io.stdout.write(args.json ? await renderers['.json'](made) : shown((style) => renderAuditConsole(made, style), io));
  await writeOutputs(output, (file) => renderers[extname(file).toLowerCase()](made), io);
  return exitCodeOf(made.verdict);
}

const renderers: Record<string, (made: Audit) => Promise<string>> = {
  '.html': async (made) => (await import('../../report/audit/html.ts')).renderAuditHtml(made),
  '.md': async (made) => (await import('../../report/audit/markdown.ts')).renderAuditMarkdown(made),
  '.csv': async (made) => (await import('../../report/audit/csv.ts')).renderAuditCsv(made),
  '.json': async (made) => (await import('../../view/text/escape.ts')).jsonText(made),
};
