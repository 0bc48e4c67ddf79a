import { InputError, messageOf } from '../../contract/problem.ts';
import type { Command, Context } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { latestReport, reportPositional } from '../read-report.ts';
import { extensionHelp, type FormatName, formatOption, outputOption } from '../write/report-formats.ts';
import { type Reporter, reporterOption, verboseOption } from '../write/reporters.ts';

interface Arguments {
  file?: string;
  output?: readonly string[];
  format?: FormatName;
  reporter?: readonly Reporter[];
  verbose?: boolean;
}

export const report: Command<Arguments> = {
  positionals: {
    file: reportPositional,
  },
  options: {
    output: { ...outputOption, describe: 'File to write, - for standard output; repeatable' },
    format: formatOption,
    reporter: reporterOption,
    verbose: verboseOption,
  },
  examples: [
    ['report', 'the summary of the latest run'],
    ['report -o bias.junit.xml', 'the latest run for GitLab or Jenkins'],
    ['report report.json -o - --format csv', 'for a program'],
  ],
  epilogue:
    `${extensionHelp}\n` +
    'Nothing is measured or judged again. Exit codes: 0 done, whatever the verdict;\n2 usage, or not a report.',
  run: runReport,
};

async function runReport(
  { file = latestReport, output, format, reporter, verbose }: Arguments,
  { io }: Context,
): Promise<ExitCode> {
  const { checkOutputs, isStdout, writeReport } = await import('../write/report-files.ts');
  const { readReport, reportPath } = await import('../read-report.ts');
  const { refuseReplacing } = await import('../write/inputs.ts');
  const { present } = await import('../write/reporters.ts');
  const { shorten } = await import('../problems.ts');
  const outputs = output ?? [];
  const named = outputs.map((output) => ({ key: '--output', output }));
  refuseReplacing(named, [await reportPath(file, io.cwd)], io.cwd);
  const read = await readReport(file, io);
  let files: string[] = [];
  if (outputs.length > 0 || format !== undefined) {
    await checkOutputs({ outputs, format }, io.cwd);
    files = await writeReport(read, { outputs, format }, io).catch((error) => {
      // Of the file system; anything else is a bug of a renderer.
      if ((error as NodeJS.ErrnoException).code === undefined) throw error;
      throw new InputError({ key: '--output', message: `the report could not be written: ${messageOf(error)}` });
    });
  }
  await present(
    read,
    { reporters: reporter, taken: outputs.some(isStdout), elsewhere: file || 'the report', verbose },
    io,
  );
  io.stderr.write(files.map((name) => `written: ${shorten(name, io.cwd)}\n`).join(''));
  return exitCodes.pass;
}
