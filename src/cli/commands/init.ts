import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { InputError, messageOf } from '../../contract/problem.ts';
import type { Command, Context } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import type { GuessedTable } from '../guess/predictions.ts';

interface Arguments {
  predictions?: string;
  data?: string;
  force?: boolean;
}

const name = 'fairprobe.config.yaml';
/** From so many rows the columns are guessed. */
const rowsLookedAt = 5000;

export const init: Command<Arguments> = {
  positionals: {},
  options: {
    predictions: {
      type: 'string',
      requiresArg: true,
      describe: 'Table with what your system predicted: .csv, .tsv, .jsonl, .json (also .gz), .parquet, .arrow',
    },
    data: { type: 'string', requiresArg: true, describe: 'Table with labels and groups, if that is another file' },
    force: { type: 'boolean', describe: `Overwrite ${name}` },
  },
  examples: [
    ['init', `write ${name}, which runs as it stands`],
    ['init --predictions scores.csv', 'for a table with ids, scores, labels and groups'],
    ['init --predictions scores.csv --data test.csv', 'for scores in one file and labels in another'],
  ],
  epilogue:
    'What each column holds is guessed from names and values, and printed. The\n' +
    'default one has the embedded models, data and metrics that evaluate runs\n' +
    'without a configuration. Exit codes: 0 written, 2 usage or input.',
  run: runInit,
};

async function runInit({ predictions, data, force }: Arguments, { io, parts }: Context): Promise<ExitCode> {
  if (data !== undefined && predictions === undefined) {
    throw new InputError({ key: '--data', message: 'goes with --predictions', hint: 'Name both files' });
  }
  const { configFileNames } = await import('../../config/yaml/read.ts');
  const { writeWhole } = await import('../write/report-files.ts');
  const [other] = configFileNames.filter((file) => file !== name && existsSync(join(io.cwd, file)));
  if (other) {
    const hint = 'Change that one, or remove it first: a folder may have only one configuration';
    throw new InputError({ message: `there is already ${other}`, file: io.cwd, hint });
  }
  const file = join(io.cwd, name);
  if (existsSync(file) && !force) {
    throw new InputError({ message: 'exists already', file, hint: 'Overwrite it with --force' });
  }
  const { refuseReplacing } = await import('../write/inputs.ts');
  const read = [predictions, data].filter((one) => one !== undefined);
  refuseReplacing([{ key: '--predictions', output: name }], read, io.cwd);
  const { content, said } =
    predictions === undefined
      ? { content: await readFile(parts.defaultConfig, 'utf8'), said: ofDefault }
      : await fromPredictions(predictions, data, io.cwd);
  try {
    await writeWhole(file, content);
  } catch (error) {
    throw new InputError({ message: `cannot be written: ${messageOf(error)}`, file });
  }
  io.stdout.write(`written: ${name}\n\n${said}`);
  return exitCodes.pass;
}

const ofDefault =
  'It runs as it stands:    fairprobe evaluate\n' +
  'Then put your own model in place of the embedded ones, under "subjects",\n' +
  'and check the file with: fairprobe validate\n';

async function fromPredictions(predictions: string, data: string | undefined, cwd: string) {
  const [{ guessPredictions }, { configFor, guessedLines }, { escapeTerminal }] = await Promise.all([
    import('../guess/predictions.ts'),
    import('../guess/write-config.ts'),
    import('../../view/text/escape.ts'),
  ]);
  const [own, theirs] = [await look(predictions, cwd), data === undefined ? null : await look(data, cwd)];
  const guess = guessPredictions(own, theirs);
  const lines = guessedLines(guess).map((line) => `  ${escapeTerminal(line)}`);
  const said = `Guessed from names and values:\n${lines.join('\n')}\n\nCheck these in the file. Then: fairprobe evaluate\n`;
  return { content: configFor(guess), said };
}

async function look(given: string, cwd: string): Promise<GuessedTable> {
  const { previewTable } = await import('../../support/tables/preview.ts');
  const path = resolve(cwd, given);
  const below = relative(cwd, path);
  const file = below.startsWith('..') ? path : below.replaceAll(sep, '/');
  return { file, ...(await previewTable(path, rowsLookedAt)) };
}
