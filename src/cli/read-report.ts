import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { PositionalOptions } from 'yargs';
import type { ItemRecord } from '../baseline/items.ts';
import type { Snapshot } from '../baseline/snapshot.ts';
import { InputError } from '../errors.ts';
import type { Report } from '../report/schema.ts';
import { cannotRead } from '../tables/bytes.ts';
import type { Io } from './io.ts';

export const latestReport = 'reports/latest/report.json';
/** What `baseline update` writes, and what is compared with, where nobody names another. */
export const usualBaseline = 'fairprobe.baseline.json';

/** What to do where a file is not there that nobody named, perhaps. */
const hints = new Map([
  [latestReport, 'Run fairprobe evaluate first, or name a report'],
  [usualBaseline, 'Keep a run as one with fairprobe baseline update, or name two reports'],
]);

/** Without a default of yargs', which would take the place of `-`. */
export const reportPositional: PositionalOptions = {
  type: 'string',
  describe: `A report.json, - for standard input [${latestReport}]`,
};

/**
 * The report in a file, or on standard input for `-`, which yargs hands out as the empty text.
 *
 * @throws InputError that names the file, for one that cannot be read or is no report this version knows
 */
export async function readReport(given: string, { cwd, stdin }: Pick<Io, 'cwd' | 'stdin'>): Promise<Report> {
  const { parseReport } = await import('../report/parse.ts');
  const fromStdin = given === '' || given === '-';
  const file = fromStdin ? 'standard input' : await behindLatest(resolve(cwd, given));
  const hint = hints.get(given) ?? 'Give the report.json that evaluate wrote';
  const text = fromStdin ? await readAll(stdin) : await readText(file, hint);
  try {
    return parseReport(text);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(
      error.problems.map((problem) => ({ file, ...problem })),
      { cause: error },
    );
  }
}

/** What a run was: of a report, or of a baseline file, which holds it already. */
export async function readSnapshot(given: string, io: Pick<Io, 'cwd' | 'stdin'>): Promise<Snapshot> {
  const { snapshotOf } = await import('../baseline/snapshot.ts');
  if (given === '' || given === '-') return snapshotOf(await readReport(given, io));
  const path = resolve(io.cwd, given);
  const text = await readFile(path, 'utf8').catch(() => '');
  if (!/^\s*\{\s*"baselineVersion"/.test(text)) return snapshotOf(await readReport(given, io));
  return (await import('../baseline/text.ts')).parseBaseline(text, path);
}

/** @throws InputError where the file cannot be read, or a line of it is not a sample */
export async function readSamples(file: string, cwd: string): Promise<ItemRecord[]> {
  const { parseItems } = await import('../baseline/items.ts');
  const path = resolve(cwd, file);
  return parseItems(await readText(path, 'Write it with fairprobe evaluate --samples'), path);
}

async function readText(file: string, hint: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const [problem] = cannotRead(file, error).problems;
    throw new InputError({ hint, ...problem }, { cause: error });
  }
}

async function readAll(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

/** Where there are no links, `reports/latest` is a file with the name of the newest folder. */
async function behindLatest(path: string): Promise<string> {
  const folder = dirname(path);
  if (!(await stat(folder).catch(() => undefined))?.isFile()) return path;
  const name = (await readFile(folder, 'utf8')).trim();
  return join(dirname(folder), basename(name), basename(path));
}
