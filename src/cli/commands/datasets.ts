import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { InputError, type Problem } from '../../contract/problem.ts';
import { suggestion } from '../../support/did-you-mean.ts';
import { settingsFrom } from '../../support/environment.ts';
import { bytesOf, folderOf, type Published } from '../../support/published/files.ts';
import { type Command, type Context, dataDirOption } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { wantsColor } from '../io.ts';

interface Arguments {
  action: 'pull' | 'verify' | 'path';
  ids?: readonly string[];
  dataDir?: string;
  offline?: boolean;
  quiet?: boolean;
}

export const datasets: Command<Arguments> = {
  positionals: {
    action: { type: 'string', choices: ['pull', 'verify', 'path'], describe: 'What to do', demandOption: true },
    ids: { type: 'string', array: true, describe: 'Data sets; for verify, default: all that were pulled' },
  },
  options: {
    'data-dir': dataDirOption,
    offline: { type: 'boolean', describe: 'Never open a connection: say which file goes where' },
    quiet: { alias: 'q', type: 'boolean', describe: 'No progress' },
  },
  examples: [
    ['datasets pull hatexplain', 'then `use: hatexplain` finds it'],
    ['datasets verify', 'hash every file again'],
    ['datasets path bold', 'its folder, for a script'],
  ],
  epilogue:
    'pull and path print the folder. A pull that was stopped goes on from there.\n' +
    'Variables: FAIRPROBE_DATA_DIR, FAIRPROBE_OFFLINE, FAIRPROBE_DATA_MIRROR (an\n' +
    'address in place of https://raw.githubusercontent.com). Exit codes: 0 done,\n' +
    '2 something is missing or not as published.',
  run: runDatasets,
};

async function runDatasets(args: Arguments, context: Context): Promise<ExitCode> {
  const { io, parts } = context;
  const machine = { platform: process.platform, home: homedir(), processors: 1 };
  const { dataDirectory, offline } = settingsFrom(io.env, args, machine);
  const known = await parts.published();
  const asked = args.ids?.length ? chosen(args.ids, known) : undefined;
  const where: Where = { ...context, args, directory: resolve(io.cwd, dataDirectory), offline };
  if (args.action === 'verify') return verifyAll(asked, known, where);
  if (!asked) throw new InputError({ message: `datasets ${args.action} needs a name`, hint: overview(known) });
  return args.action === 'pull' ? pullAll(asked, where) : printPaths(asked, where);
}

interface Where extends Context {
  args: Arguments;
  directory: string;
  offline: boolean;
}

/** One data set that cannot be had does not keep the others: what is wrong with any of them is said at the end. */
async function pullAll(asked: readonly Published[], { io, args, directory, offline }: Where): Promise<ExitCode> {
  const { pull } = await import('../../support/published/pull.ts');
  const { retryPolicy } = await import('../../support/network/retry.ts');
  const { silentProgress, terminalProgress } = await import('../progress.ts');
  const live = io.stderr.isTTY === true && !io.env.CI && io.env.TERM !== 'dumb';
  const progress = args.quiet
    ? silentProgress
    : terminalProgress(io.stderr, { live, color: wantsColor(io.stderr, io.env) });
  const mirror = io.env.FAIRPROBE_DATA_MIRROR?.trim() || undefined;
  const context = { dataDirectory: directory, offline, mirror, retryPolicy, progress, signal: io.signal };
  const problems: Problem[] = [];
  try {
    for (const dataset of asked) {
      const { id, title, licence, source, files } = dataset;
      progress.note(`${title}, ${megabytes(bytesOf(files))}, licence ${licence}, from ${source}`);
      try {
        const { folder } = await pull(dataset, context);
        io.stdout.write(`${folder}\n`);
      } catch (error) {
        if (io.signal.aborted || !(error instanceof InputError)) throw error;
        problems.push(...error.problems);
        if (dataset !== asked.at(-1)) progress.note(`${id} could not be pulled; going on with the others`);
      }
    }
  } catch (error) {
    if (!io.signal.aborted) throw error;
    io.stderr.write('stopped; the next pull goes on from here\n');
    return exitCodes.interrupted;
  } finally {
    progress.close();
  }
  if (problems.length > 0) throw new InputError(problems);
  return exitCodes.pass;
}

async function verifyAll(
  asked: readonly Published[] | undefined,
  known: readonly Published[],
  { io, directory }: Where,
): Promise<ExitCode> {
  const { verify, pulled } = await import('../../support/published/verify.ts');
  const checked = asked ?? pulled(known, directory);
  if (!checked.length) {
    io.stderr.write(`nothing was pulled into ${directory}\n`);
    return exitCodes.pass;
  }
  const files = await verify(checked, directory);
  for (const { dataset, file, state, reason } of files) {
    io.stdout.write(`${dataset}/${file}: ${state}\n`);
    if (reason !== undefined) io.stderr.write(`${reason}\n`);
  }
  const wrong = new Set(files.flatMap(({ dataset, state }) => (state === 'as published' ? [] : [dataset])));
  if (!wrong.size) return exitCodes.pass;
  io.stderr.write(`fairprobe datasets pull ${[...wrong].join(' ')} fetches what is not as published\n`);
  return exitCodes.usage;
}

async function printPaths(asked: readonly Published[], { io, directory }: Where): Promise<ExitCode> {
  const { existsSync } = await import('node:fs');
  const folders = asked.map(({ id }) => folderOf(directory, id));
  const problems = asked.flatMap(({ id, files }, i): Problem[] => {
    const missing = files.filter(({ name }) => !existsSync(resolve(folders[i], name)));
    if (!missing.length) return [];
    const message = `${missing.length} of the ${files.length} files of ${id} are not in ${folders[i]}`;
    return [{ message, hint: `Fetch it with fairprobe datasets pull ${id}` }];
  });
  if (problems.length > 0) throw new InputError(problems);
  io.stdout.write(folders.map((folder) => `${folder}\n`).join(''));
  return exitCodes.pass;
}

function chosen(ids: readonly string[], known: readonly Published[]): Published[] {
  const unknown = ids.filter((id) => !known.some((dataset) => dataset.id === id));
  if (unknown.length) {
    const names = known.map(({ id }) => id);
    throw new InputError(
      unknown.map((id) => ({
        message: `there is no published data set "${id}"`,
        hint: suggestion(id, names, 'there are'),
      })),
    );
  }
  return known.filter(({ id }) => ids.includes(id));
}

function overview(known: readonly Published[]): string {
  return known.map(({ id, licence, files }) => `${id}: ${megabytes(bytesOf(files))}, ${licence}`).join('\n');
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
