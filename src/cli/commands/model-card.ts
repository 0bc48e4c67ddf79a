import { resolve } from 'node:path';
import { InputError, messageOf, type Problem } from '../../contract/problem.ts';
import type { Command, Context } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { latestReport, reportPositional } from '../read-report.ts';

interface Arguments {
  file?: string;
  subject?: readonly string[];
  output?: string;
}

export const modelCard: Command<Arguments> = {
  positionals: {
    file: reportPositional,
  },
  options: {
    subject: {
      type: 'string',
      array: true,
      requiresArg: true,
      describe: 'Only these; repeatable [all]',
    },
    output: { alias: 'o', type: 'string', requiresArg: true, describe: 'File to write [standard output]' },
  },
  examples: [
    ['model-card', 'every subject of the latest run'],
    ['model-card report.json --subject ours -o card.md', 'one of them'],
  ],
  epilogue:
    'Metadata are `model-index` of the Hugging Face Hub: task, data set, metrics.\n' +
    'Values by group are metrics of their own. Exit codes: 0 done, 2 usage or input.',
  run: runModelCard,
};

async function runModelCard({ file = latestReport, subject, output }: Arguments, { io }: Context): Promise<ExitCode> {
  const { readReport, reportPath } = await import('../read-report.ts');
  const { renderModelCard } = await import('../../report/model-card.ts');
  const { roles } = await import('../../runtime/roles/registry.ts');
  const { refuseReplacing } = await import('../write/inputs.ts');
  if (output !== undefined) refuseReplacing([{ key: '--output', output }], [await reportPath(file, io.cwd)], io.cwd);
  const read = await readReport(file, io);
  const known = read.subjects.map(({ name }) => name);
  const unknown = subject?.filter((name) => !known.includes(name)) ?? [];
  if (unknown.length > 0) {
    const { suggestion } = await import('../../support/did-you-mean.ts');
    const problems = unknown.map((name): Problem => {
      const hint = suggestion(name, known, 'subjects');
      return { key: '--subject', message: `the report has no subject "${name}"`, hint };
    });
    throw new InputError(problems);
  }
  const card = renderModelCard(read, subject ?? known, roles);
  if (output === undefined || output === '-' || output === '') {
    io.stdout.write(card);
    return exitCodes.pass;
  }
  const { writeWhole } = await import('../write/report-files.ts');
  const { shorten } = await import('../problems.ts');
  const path = resolve(io.cwd, output);
  await writeWhole(path, card).catch((error) => {
    throw new InputError({ key: '--output', file: path, message: `this cannot be written: ${messageOf(error)}` });
  });
  io.stderr.write(`written: ${shorten(path, io.cwd)}\n`);
  return exitCodes.pass;
}
