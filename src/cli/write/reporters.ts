/** Who is told of a finished report besides the files: the terminal, and GitHub Actions. */
import { appendFile, stat } from 'node:fs/promises';
import { relative, sep } from 'node:path';
import type { Options } from 'yargs';
import { messageOf } from '../../contract/problem.ts';
import type { Report } from '../../contract/report.ts';
import { type Io, wantsColor, widthOf } from '../io.ts';

const reporters = ['console', 'github'] as const;
export type Reporter = (typeof reporters)[number];

export const reporterOption: Options = {
  type: 'string',
  array: true,
  choices: reporters,
  requiresArg: true,
  describe: 'Where to report to; repeatable [console; in GitHub both]',
};

export const verboseOption: Options = {
  type: 'boolean',
  describe: 'Print all tables, gates and notes, not one screen',
};

/** A summary above it is dropped whole: "supports content up to a size of 1024k". */
const longestSummary = 1024 * 1024;

export interface Presentation {
  /** As asked for on the command line. */
  reporters?: readonly Reporter[] | undefined;
  /** Standard output holds data already. */
  taken: boolean;
  /** Where all of the report is, for those who see a part. */
  elsewhere: string;
  /** On the terminal all of it, in place of one screen. */
  verbose?: boolean | undefined;
}

export async function present(
  report: Report,
  { reporters, taken, elsewhere, verbose }: Presentation,
  io: Io,
): Promise<void> {
  const onGithub = io.env.GITHUB_ACTIONS === 'true';
  const chosen = reporters ?? (onGithub ? ['console', 'github'] : ['console']);
  if (chosen.includes('console') && !taken) {
    const [{ renderConsole }, { withoutCommands }] = await Promise.all([
      import('../../report/console/index.ts'),
      import('../../view/text/escape.ts'),
    ]);
    const text = renderConsole(report, {
      ...{ width: widthOf(io.stdout), color: wantsColor(io.stdout, io.env) },
      ...{ verbose: verbose ?? false, elsewhere },
    });
    io.stdout.write(onGithub || chosen.includes('github') ? withoutCommands(text) : text);
  }
  if (chosen.includes('github')) await tellGithub(report, elsewhere, io);
}

/** Annotations go to standard error, where GitHub reads them too and nobody pipes them into a program. */
async function tellGithub(report: Report, elsewhere: string, { env, cwd, stderr }: Io): Promise<void> {
  const { renderAnnotations, renderStepSummary } = await import('../../report/github.ts');
  const folder = env.GITHUB_WORKSPACE ? relative(env.GITHUB_WORKSPACE, cwd).split(sep).join('/') : '';
  stderr.write(renderAnnotations(report, { folder: folder.startsWith('..') ? '' : folder }));
  const file = env.GITHUB_STEP_SUMMARY;
  if (!file) return;
  try {
    const before = (await stat(file).catch(() => undefined))?.size ?? 0;
    // What an earlier command of the step wrote need not end in a line break.
    const apart = before > 0 ? '\n\n' : '';
    const maxBytes = longestSummary - before - apart.length;
    await appendFile(file, apart + renderStepSummary(report, { maxBytes, elsewhere }));
  } catch (error) {
    stderr.write(`the step summary could not be written: ${messageOf(error)}\n`);
  }
}
