import { open, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { PositionalOptions } from 'yargs';
import { InputError } from '../contract/problem.ts';
import type { Report } from '../contract/report.ts';
import type { ItemRecord, Snapshot } from '../judge/index.ts';
import { chunksOf, refuseEndless } from '../support/input-file.ts';
import { linesOf } from '../support/tables/bytes/lines.ts';
import type { Io } from './io.ts';

/** Bytes of a file that holds the name of a folder. */
const longestName = 1000;

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
 * @throws InputError that names the file, where it cannot be read or is not a report this version knows
 */
export async function readReport(given: string, { cwd, stdin }: Pick<Io, 'cwd' | 'stdin'>): Promise<Report> {
  const { checkReport, notJson } = await import('../report/parse.ts');
  const { readJson } = await import('../support/read-json.ts');
  const fromStdin = given === '' || given === '-';
  const file = fromStdin ? 'standard input' : await reportPath(given, cwd);
  const hint = hints.get(given) ?? 'Give the report.json that evaluate wrote';
  const bytes = fromStdin ? stdin : bytesOf(file, hint);
  try {
    const value = await readJson(bytes).catch((error: unknown) => {
      throw error instanceof SyntaxError ? notJson(error) : error;
    });
    return checkReport(value);
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
  const { snapshotOf } = await import('../judge/baseline/snapshot.ts');
  if (given === '' || given === '-') return snapshotOf(await readReport(given, io));
  const path = resolve(io.cwd, given);
  await refuseEndless(path, { once: true });
  if (!/^\s*\{\s*"baselineVersion"/.test(await beginningOf(path))) return snapshotOf(await readReport(given, io));
  return (await import('../evaluate/read-baseline.ts')).readSnapshotFile(path);
}

/** @throws InputError where the file cannot be read, or a line of it is not a sample */
export async function readSamples(file: string, cwd: string): Promise<ItemRecord[]> {
  const { parseItems } = await import('../judge/baseline/items.ts');
  const path = resolve(cwd, file);
  return parseItems(linesOf(bytesOf(path, 'Write it with fairprobe evaluate --samples'), path), path);
}

/** Enough to see what it is; nothing of what cannot be read, which whoever reads it says. */
async function beginningOf(path: string): Promise<string> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return '';
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(1000), 0, 1000, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } catch {
    return '';
  } finally {
    await file.close();
  }
}

async function* bytesOf(file: string, hint: string): AsyncGenerator<Buffer> {
  try {
    yield* chunksOf(file, 1 << 20, { once: true });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const [problem] = error.problems;
    throw new InputError({ hint, ...problem }, { cause: error });
  }
}

/** The file that is read: where there are no links, `reports/latest` is a file with the name of the newest folder. */
export async function reportPath(given: string, cwd: string): Promise<string> {
  const path = resolve(cwd, given);
  const folder = dirname(path);
  const found = await stat(folder).catch(() => undefined);
  if (!found?.isFile() || found.size > longestName) return path;
  const name = (await readFile(folder, 'utf8')).trim();
  return join(dirname(folder), basename(name), basename(path));
}
