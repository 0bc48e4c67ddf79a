/** `fairprobe partition`: divides the rows of a table among clients that are not alike. */
import { availableParallelism, homedir } from 'node:os';
import { basename, resolve } from 'node:path';
import { counted } from '../../contract/sentence.ts';
import type { PartitionSummary } from '../../partition/index.ts';
import { type Command, type Context, cacheDirOption } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { type Arguments, askedOf } from './partition/options.ts';

const text = { type: 'string', requiresArg: true } as const;

export const partition: Command<Arguments> = {
  positionals: { table: { type: 'string', describe: 'A .csv, .tsv or .jsonl file' } },
  options: {
    by: { ...text, describe: 'What differs: label, quantity or feature' },
    clients: { ...text, describe: 'How many clients' },
    label: { ...text, describe: 'Column of labels: for --by label, and for the summary' },
    alpha: { ...text, describe: 'For --by label: the smaller, the less alike the labels [0.5]' },
    beta: { ...text, describe: 'For --by quantity: the smaller, the less alike the sizes [1]' },
    text: { ...text, describe: 'For --by feature: column of texts' },
    encoder: { ...text, describe: 'Model that makes vectors of them: a folder, a hub id, or embedded:plain' },
    vectors: { ...text, array: true, describe: 'For --by feature in their place: columns of numbers, a,b,c' },
    column: { ...text, describe: 'Name of the new column [client]' },
    output: { ...text, alias: 'o', describe: 'File to write; - or none for standard output' },
    seed: { ...text, describe: 'Seed of the draws [1]' },
    offline: { type: 'boolean', describe: 'Never open a connection' },
    threads: { ...text, describe: 'Processor threads [all]' },
    'cache-dir': cacheDirOption,
    cache: { type: 'boolean', describe: 'Keep vectors for the next time, or --no-cache', default: true },
    quiet: { alias: 'q', type: 'boolean', describe: 'No summary' },
  },
  examples: [
    ['partition posts.csv --by label --label toxic --clients 50 -o split.csv', 'labels differ'],
    ['partition posts.csv --by quantity --beta 0.3 --clients 50', 'sizes differ'],
    ['partition posts.csv --by feature --text post --encoder ./minilm --clients 9', 'topics differ'],
  ],
  epilogue:
    'Rows and columns stay as they are, with one more column that names the client.\n' +
    'Rows without a label, text or number needed have no client. See docs/clients.md.\n' +
    'Exit codes: 0 done, 2 usage or input.',
  run: runPartition,
};

async function runPartition(args: Arguments, context: Context): Promise<ExitCode> {
  const { io } = context;
  const settings = await settingsOf(args, context);
  const asked = askedOf(args, io.cwd);
  const { path, output } = asked;
  if (output !== null) {
    const outputs = [{ key: '--output', output }];
    (await import('../write/inputs.ts')).refuseReplacing(outputs, [path], io.cwd);
  }
  const { divide } = await import('./partition/divide.ts');
  const { progressFor } = await import('./evaluate/outputs.ts');
  const progress = await progressFor(args, io);
  const { header, rows, clientOf, names, summary } = await divide(asked, {
    ...settings,
    seed: settings.seed ?? 1,
    cacheDirectory: args.cache === false ? null : resolve(io.cwd, settings.cacheDirectory),
    directory: io.cwd,
    progress,
    signal: io.signal,
  }).finally(() => progress.close());
  const { toFile, toStream } = await import('../write/text-sinks.ts');
  const sink = output === null ? toStream(io.stdout) : await toFile(output);
  try {
    await sink.write(header);
    for (const [i, row] of rows.entries()) {
      if (io.signal.aborted) {
        await sink.discard();
        io.stderr.write('stopped\n');
        return exitCodes.interrupted;
      }
      await sink.write(row.written(names[clientOf[i]] ?? ''));
    }
    await sink.finish();
  } catch (error) {
    await sink.discard();
    throw error;
  }
  if (!args.quiet) io.stderr.write(told(summary, rows.length - summary.items, output));
  return exitCodes.pass;
}

async function settingsOf(args: Arguments, { io }: Context) {
  const { settingsFrom } = await import('../../support/environment.ts');
  const machine = { platform: process.platform, home: homedir(), processors: availableParallelism() };
  return settingsFrom(io.env, args, machine);
}

function told({ items, clients, sizes, labels }: PartitionSummary, without: number, output: string | null): string {
  const number = (n: number) => n.toLocaleString('en', { maximumFractionDigits: 1 });
  const range = ({ least, median, greatest }: PartitionSummary['sizes']) =>
    `${number(least)} to ${number(greatest)} each, median ${number(median)}`;
  const lines = [`${counted('row', items)} to ${counted('client', clients)}: ${range(sizes)}`];
  if (labels) {
    lines.push(
      `labels: ${range(labels)}; shares differ from the table's by ${labels.distance.toFixed(3)} on average (total variation, 0 to 1)`,
    );
  }
  if (without > 0) lines.push(`${counted('row', without)} without a client: a value that was needed is missing`);
  if (output !== null) lines.push(`written: ${basename(output)}`);
  return `${lines.join('\n')}\n`;
}
