/** The command line: parses it, runs one command, and turns whatever happens into an exit code. */
import yargs, { type Argv } from 'yargs';
import { changes, lastingChange, watchBuiltIns } from '../config/index.ts';
import { InputError, messageOf, NotWritten } from '../contract/problem.ts';
import { suggestion } from '../support/did-you-mean.ts';
import { defaultConfig } from '../support/embedded.ts';
import { Interrupted } from '../support/interrupt.ts';
import { withoutSecrets } from '../support/secrets/kept.ts';
import { withoutForms } from '../support/secrets/named.ts';
import { packageVersion } from '../support/version.ts';
import type { Context, ListedCommand, Parts } from './command.ts';
import { commands } from './commands/index.ts';
import { type ExitCode, exitCodeHelp, exitCodes } from './exit-codes.ts';
import { guard, type Io, wantsColor } from './io.ts';

const realParts: Parts = {
  async builtIn() {
    const [{ builtInMetrics }, { builtInDatasets }] = await Promise.all([
      import('../../metrics/index.ts'),
      import('../../datasets/index.ts'),
    ]);
    return { metrics: builtInMetrics, datasets: builtInDatasets };
  },
  published: async () => (await import('../../datasets/published.ts')).published,
  defaultConfig,
  evaluate: async (input) => (await import('../evaluate/evaluate.ts')).evaluate(input),
};

/** Runs `argv` (without node and the script) and resolves to the exit code. Never rejects. */
export async function main(argv: readonly string[], io: Io, parts: Parts = realParts): Promise<ExitCode> {
  const putBack = watchBuiltIns();
  const guarded = { ...io, stdout: guard(io.stdout, withoutSecrets), stderr: guard(io.stderr, fitToShow) };
  try {
    return await runCommand({ argv, io: guarded, parts, commands });
  } catch (error) {
    if (!(error instanceof Interrupted)) return await failure(error, guarded, changes(putBack()));
    guarded.stderr.write('stopped\n');
    return exitCodes.interrupted;
  }
}

/** Messages hold nothing that must stay as it is: what has the form of a key is none of what they have to say. */
const fitToShow = (text: string) => withoutForms(withoutSecrets(text));

async function runCommand(context: Context): Promise<ExitCode> {
  const { argv, io } = context;
  let code: ExitCode = exitCodes.pass;
  const parser = yargs([...argv])
    .scriptName('fairprobe')
    .locale('en')
    .usage(
      '$0 <command>\n\nFairness evaluation for language models: intrinsic and extrinsic bias\nmetrics, and how far the two agree.',
    )
    .parserConfiguration({ 'greedy-arrays': false })
    .strict()
    .exitProcess(false)
    .showHelpOnFail(false)
    .fail((message, error) => {
      throw error ?? new NotUnderstood(message);
    })
    .wrap(Math.min(80, io.stderr.columns || 80))
    .version(packageVersion('fairprobe'))
    .help()
    .alias({ h: 'help' })
    .example('$0 evaluate', 'run fairprobe.config.yaml, or the embedded demo')
    .example('$0 show ceat', 'what a metric measures, and its options')
    .epilogue(exitCodeHelp);
  for (const command of commands) {
    parser.command(
      command.syntax,
      command.summary,
      (y) => describe(command, y),
      async (args) => {
        code = await (await command.load()).run(args, context);
      },
    );
  }
  if (argv.length === 0) {
    io.stderr.write(`${await parser.getHelp()}\n`);
    return exitCodes.usage;
  }
  try {
    await parser.parseAsync([...argv], {}, (_error, _args, output) => {
      if (output) io.stdout.write(`${output}\n`);
    });
  } catch (error) {
    throw isOfYargs(error) ? await usageError(error.message, argv) : error;
  }
  return code;
}

async function describe({ syntax, summary, load }: ListedCommand<unknown>, y: Argv): Promise<Argv> {
  y.usage(`$0 ${syntax}\n\n${summary}.`).hide('version');
  const command = await load();
  for (const [name, positional] of Object.entries(command.positionals)) y.positional(name, positional);
  // An option given twice counts once, with its last value, unless it is a list or says itself what it makes of two.
  const last = (value: unknown) => (Array.isArray(value) ? value.at(-1) : value);
  for (const [name, option] of Object.entries(command.options)) {
    y.option(
      name,
      option.array || option.nargs || option.coerce || option.type === 'boolean' ? option : { ...option, coerce: last },
    );
  }
  for (const [line, meaning] of command.examples) y.example(`$0 ${line}`, meaning);
  return y.epilogue(command.epilogue ?? '');
}

/** Arguments that yargs refuses, in its words. */
class NotUnderstood extends Error {}

/** Some that it refuses it throws itself. */
const isOfYargs = (error: unknown): error is Error =>
  error instanceof NotUnderstood || (error instanceof Error && error.name.startsWith('Y'));

/** yargs says which words it does not know; people also want to hear which one it might have been. */
async function usageError(message: string, argv: readonly string[]): Promise<InputError> {
  const command = commands.find(({ syntax }) => syntax.split(' ')[0] === argv[0]);
  const unknown = message.match(/^Unknown arguments?: (.+)$/)?.[1].split(', ');
  if (!unknown) {
    const hint = `See fairprobe ${command ? `${argv[0]} ` : ''}--help`;
    const choice = message.match(/Argument: (\S+), Given: (.+), Choices: (.+)/);
    if (choice) return new InputError({ message: `${choice[1]} must be one of ${choice[3]}, not ${choice[2]}`, hint });
    return new InputError({ message: message.charAt(0).toLowerCase() + message.slice(1), hint });
  }
  if (!command) {
    const names = commands.map(({ syntax }) => syntax.split(' ')[0]);
    const name = argv.find((word) => unknown.includes(word)) ?? unknown[0];
    return new InputError({ message: `there is no command "${name}"`, hint: suggestion(name, names, 'commands') });
  }
  const options = Object.entries((await command.load()).options).map(([name, o]) =>
    o.default === true ? `--no-${name}` : `--${name}`,
  );
  return new InputError(
    asTyped(unknown, argv.slice(1)).map((word) =>
      word.startsWith('-')
        ? { message: `there is no option ${word}`, hint: suggestion(word, options, 'options') }
        : { message: `unexpected argument "${word}"`, hint: `See fairprobe ${argv[0]} --help` },
    ),
  );
}

/** yargs names `--cache-dri=x` as cache-dri and again as cacheDri; people know it as `--cache-dri`. */
function asTyped(names: readonly string[], argv: readonly string[]): string[] {
  const words = argv.map((word) => (word.startsWith('-') ? word.split('=')[0] : word));
  const typed = words.filter(
    (word) => names.includes(word.replace(/^--?/, '')) || names.includes(word.replace(/^--no-/, '')),
  );
  return typed.length ? [...new Set(typed)] : [...names];
}

async function failure(error: unknown, io: Io, changed: string | null): Promise<ExitCode> {
  const lasting = lastingChange();
  if (lasting !== null) {
    io.stderr.write(`${lasting}\n`);
    return exitCodes.usage;
  }
  if (error instanceof InputError) {
    const { renderProblems } = await import('./problems.ts');
    io.stderr.write(renderProblems(error.problems, { cwd: io.cwd, color: wantsColor(io.stderr, io.env) }));
    return error instanceof NotWritten ? exitCodes.incomplete : exitCodes.usage;
  }
  if (changed !== null) {
    io.stderr.write(`something that was loaded, a plugin or a configuration, ${changed}: ${messageOf(error)}\n`);
    return exitCodes.usage;
  }
  const stack = io.env.FAIRPROBE_DEBUG && error instanceof Error ? error.stack : undefined;
  const more = stack ?? 'set FAIRPROBE_DEBUG=1 to see where';
  io.stderr.write(`this is a bug in fairprobe: ${messageOf(error)}\n    ${more}\n`);
  return exitCodes.incomplete;
}
