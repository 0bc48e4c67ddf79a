import { basename, extname, resolve } from 'node:path';
import { InputError, type Problem } from '../../contract/problem.ts';
import type { SwapTable } from '../../contract/swap-table.ts';
import type { Left } from '../../counterfactual/index.ts';
import { canonicalLanguage } from '../../support/language-tags.ts';
import type { Command, Context } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import type { Format } from '../write/augment-formats.ts';

interface Arguments {
  file?: string;
  swaps?: readonly string[];
  column?: string;
  output?: string;
  language?: string;
  inflections?: string;
  format?: Format;
  onlyChanged?: boolean;
  quiet?: boolean;
}

export const augment: Command<Arguments> = {
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
    language: {
      type: 'string',
      requiresArg: true,
      describe: 'Language of the texts, as de or es-MX; with --inflections',
    },
    inflections: {
      type: 'string',
      requiresArg: true,
      describe: 'Table of inflections (UniMorph: lemma, form, features), so that words which agree follow',
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
    ['augment a.txt --swaps de.csv --language de --inflections de.tsv', 'with articles and adjectives'],
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
    const inflected = args.inflections === undefined ? [] : [resolve(io.cwd, args.inflections)];
    const read = [...(input === null ? [] : [input]), ...swaps, ...inflected];
    (await import('../write/inputs.ts')).refuseReplacing([{ key: '--output', output: args.output }], read, io.cwd);
  }
  const tables = await swapTables(swaps, io.cwd);
  const inflections = await inflectionsOf(args, io.cwd);
  const counts = { texts: 0, changed: 0, copies: 0, left: new Map<Left, number>() };
  const pieces = augmented({
    ...(input === null ? { path: 'standard input', stream: io.stdin } : await inputOf(input)),
    format,
    column: args.column ?? 'text',
    tables,
    inflections,
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
    const { leftFor } = await import('../../counterfactual/agree.ts');
    const { texts, changed, copies, left } = counts;
    const number = (n: number, unit: string) => `${n.toLocaleString('en')} ${unit}`;
    const summary = `${number(texts, 'read')}, ${number(changed, 'with words to exchange')}, ${number(copies, copies === 1 ? 'copy' : 'copies')}`;
    const kept = [...left].map(([why, n]) => `\n${number(n, 'left as they are')}, ${leftFor[why]}`).join('');
    io.stderr.write(`${summary}${kept}${output === null ? '' : `\nwritten: ${basename(output)}`}\n`);
  }
  return exitCodes.pass;
}

/** @throws InputError where one option lacks the other, or the language is none */
async function inflectionsOf({ language, inflections }: Arguments, cwd: string) {
  if (language === undefined && inflections === undefined) return null;
  const canonical = language === undefined ? null : canonicalLanguage(language);
  const problems: Problem[] = [];
  if (language !== undefined && canonical === null) {
    const hint = 'As in de, es-MX or zh-Hant';
    problems.push({ key: '--language', message: `"${language}" is not a language tag of BCP 47`, hint });
  }
  if (language === undefined || inflections === undefined) {
    const [given, lacking] = language === undefined ? ['--inflections', '--language'] : ['--language', '--inflections'];
    problems.push({ key: given, message: `needs ${lacking}`, hint: 'The two go together' });
  }
  if (problems.length > 0) throw new InputError(problems);
  const { readInflections } = await import('../../counterfactual/inflections.ts');
  return { language: canonical!, table: await readInflections(resolve(cwd, inflections!)) };
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
