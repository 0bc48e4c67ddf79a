import { basename, extname, resolve } from 'node:path';
import { InputError } from '../../contract/problem.ts';
import type { SwapTable } from '../../contract/swap-table.ts';
import type { Command, Context } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import type { Format } from '../write/augment-formats.ts';

interface Arguments {
  file?: string;
  swaps?: readonly string[];
  column?: string;
  output?: string;
  format?: Format;
  onlyChanged?: boolean;
  quiet?: boolean;
}

export const augment: Command<Arguments> = {
  syntax: 'augment [file]',
  summary: 'Write copies of texts in which groups of people have changed roles',
  positionals: {
    file: { type: 'string', describe: 'A .txt, .csv, .tsv or .jsonl file; - or none for standard input' },
  },
  options: {
    swaps: {
      type: 'string',
      array: true,
      requiresArg: true,
      describe: 'Swap tables: gender, names, religion, race, orientation, or a .json or .csv file [gender]',
    },
    column: { type: 'string', requiresArg: true, describe: 'Column or key that holds the text [text]' },
    output: { alias: 'o', type: 'string', requiresArg: true, describe: 'File to write; - or none for standard output' },
    format: {
      type: 'string',
      choices: ['text', 'csv', 'tsv', 'jsonl'],
      describe: 'Format of input and output [by extension; text for standard input]',
    },
    'only-changed': { type: 'boolean', describe: 'Leave the originals out' },
    quiet: { alias: 'q', type: 'boolean', describe: 'No summary' },
  },
  examples: [
    ['augment posts.csv --column post -o both.csv', 'originals and copies'],
    ['augment a.txt --swaps religion,race', 'a copy for each pair of groups'],
    ['augment a.txt --swaps ages.csv --only-changed', 'your own word pairs'],
    ['augment --format jsonl < a.jsonl > b.jsonl', 'in a pipe'],
  ],
  epilogue:
    'Each text is followed by its copies. Tables and JSON Lines keep their other\n' +
    'columns (ids repeat) and get a column "swap" that says which groups changed\n' +
    'places, empty for originals. A file of swaps has a column for each group and\n' +
    'a row for each word: young,old. Exit codes: 0 done, 2 usage or input.',
  run: runAugment,
};

async function runAugment(args: Arguments, { io }: Context): Promise<ExitCode> {
  const { augmented, formatFor } = await import('../write/augment-formats.ts');
  const input = fileOf(args.file, io.cwd);
  const output = fileOf(args.output, io.cwd);
  const format = formatFor(input, output, args);
  const swaps = namesIn(args.swaps ?? ['gender']);
  if (args.output !== undefined) {
    const read = [...(input === null ? [] : [input]), ...swaps];
    (await import('../write/inputs.ts')).refuseReplacing([{ key: '--output', output: args.output }], read, io.cwd);
  }
  const tables = await swapTables(swaps, io.cwd);
  const counts = { texts: 0, changed: 0, copies: 0 };
  const pieces = augmented({
    ...(input === null ? { path: 'standard input', stream: io.stdin } : await inputOf(input)),
    format,
    column: args.column ?? 'text',
    tables,
    onlyChanged: args.onlyChanged ?? false,
    counts,
  });

  const { toFile, toStream } = await import('../write/text-sinks.ts');
  const sink = output === null ? toStream(io.stdout) : await toFile(output);
  try {
    for await (const piece of pieces) {
      if (io.signal.aborted) {
        await sink.discard();
        io.stderr.write('stopped\n');
        return exitCodes.interrupted;
      }
      await sink.write(piece);
    }
    await sink.finish();
  } catch (error) {
    await sink.discard();
    throw error;
  }
  if (!args.quiet) {
    const { texts, changed, copies } = counts;
    const number = (n: number, unit: string) => `${n.toLocaleString('en')} ${unit}`;
    const summary = `${number(texts, 'read')}, ${number(changed, 'with words to exchange')}, ${number(copies, copies === 1 ? 'copy' : 'copies')}`;
    io.stderr.write(`${summary}${output === null ? '' : `\nwritten: ${basename(output)}`}\n`);
  }
  return exitCodes.pass;
}

/** What a shell opens, as for `<(...)`, is a stream under a name. */
async function inputOf(path: string) {
  const { chunksOf, isDescriptor } = await import('../../support/input-file.ts');
  return isDescriptor(path) ? { path, stream: chunksOf(path, 1 << 17, { once: true }) } : { path };
}

/** Null for a standard stream. yargs hands out the argument `-` as the empty text. */
function fileOf(given: string | undefined, cwd: string): string | null {
  return given === undefined || given === '-' || given === '' ? null : resolve(cwd, given);
}

const namesIn = (lists: readonly string[]) => [
  ...new Set(lists.flatMap((list) => list.split(',')).map((name) => name.trim())),
];

/** The tables asked for, by name or file, those of one attribute as one. */
async function swapTables(asked: readonly string[], cwd: string): Promise<SwapTable[]> {
  const [{ builtInSwaps }, { readSwapTables }, { mergeByAttribute, tableProblems }, { suggestion }] = await Promise.all(
    [
      import('../../counterfactual/tables/index.ts'),
      import('../../counterfactual/read-tables.ts'),
      import('../../counterfactual/table.ts'),
      import('../../support/did-you-mean.ts'),
    ],
  );
  const found: SwapTable[] = [];
  const problems = [];
  for (const name of asked) {
    const builtIn = builtInSwaps.find((table) => table.name === name);
    if (builtIn) found.push(builtIn);
    else if (['.json', '.csv', '.tsv'].includes(extname(name).toLowerCase())) {
      found.push(...(await readSwapTables(resolve(cwd, name))));
    } else {
      const known = builtInSwaps.map((table) => table.name);
      problems.push({
        key: '--swaps',
        message: `there is no swap table "${name}"`,
        hint: suggestion(name, known, 'swap tables (or a .json or .csv file)'),
      });
    }
  }
  if (problems.length > 0) throw new InputError(problems);
  const merged = mergeByAttribute(found);
  for (const table of merged) {
    for (const { message } of tableProblems(table)) {
      problems.push({
        key: '--swaps',
        message: `${table.name}: ${message}`,
        hint: 'Use one of these tables at a time',
      });
    }
  }
  if (problems.length > 0) throw new InputError(problems);
  return merged;
}
