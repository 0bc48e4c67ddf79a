/** What any input may do: be read, or be refused in the product's own words, soon and without taking all memory. */
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect } from 'vitest';
import { renderProblems } from '../../src/cli/problems.ts';
import { InputError } from '../../src/contract/problem.ts';

const mostSeconds = 20;
const mostBytes = 1.5 * 2 ** 30;
/** The command line shows the first 20. */
const mostProblems = 1000;
/** What is shown of them all. */
const longestShown = 100_000;
const control = /(?!\n)[\p{Cc}\u202a-\u202e\u2066-\u2069]/u;

/** The words of engines, which must not be passed on as if they were the reader's. */
const foreign =
  /Cannot read propert|is not a function|is not iterable|Cannot convert|Invalid array length|Invalid string length|call stack|heap|undefined is not|is not a constructor|before initialization|\[object Object\]|\n\s+at .*:\d+:\d+|panicked/;

/** @param ownCode whether the input is a program, which may fail in the engine's words */
export function refusalFaults(error: unknown, ownCode = false): string[] {
  if (!(error instanceof InputError)) {
    return [`not an InputError: ${error instanceof Error ? `${error.name}: ${error.stack}` : String(error)}`];
  }
  const faults: string[] = [];
  if (error.problems.length === 0) faults.push('refused without a problem');
  if (error.problems.length > mostProblems) faults.push(`${error.problems.length} problems at once`);
  for (const { message, line, column } of error.problems) {
    if (message.trim() === '') faults.push('a problem without a message');
    if (!ownCode && foreign.test(message)) faults.push(`the words of the engine: ${message.slice(0, 200)}`);
    for (const place of [line, column]) {
      if (place !== undefined && !(Number.isInteger(place) && place > 0)) faults.push(`the place ${place}`);
    }
  }
  const shown = renderProblems(error.problems, { cwd: '/', color: false });
  if (shown.length > longestShown) faults.push(`${shown.length} characters are shown`);
  if (control.test(shown)) faults.push(`control characters are shown: ${JSON.stringify(control.exec(shown)![0])}`);
  return faults;
}

/**
 * Reads a file and looks at what came of it. What fails keeps its input: the message says where.
 *
 * @returns whether it was read, or refused as it should be
 */
export async function settle<T>(
  file: string,
  read: () => T | Promise<T>,
  look: (value: T) => unknown = () => {},
  { ownCode = false } = {},
): Promise<'read' | 'refused'> {
  const started = performance.now();
  let faults: string[] = [];
  let outcome: 'read' | 'refused' = 'read';
  try {
    const value = await read();
    try {
      await look(value);
    } catch (error) {
      faults.push(`read into what it must not be: ${error instanceof Error ? error.stack : String(error)}`);
    }
  } catch (error) {
    outcome = 'refused';
    faults = refusalFaults(error, ownCode);
  }
  const seconds = (performance.now() - started) / 1000;
  if (seconds > mostSeconds) faults.push(`${seconds.toFixed(1)} seconds`);
  const { rss } = process.memoryUsage();
  if (rss > mostBytes) faults.push(`${Math.round(rss / 2 ** 20)} MB of memory`);
  if (faults.length > 0) expect.fail(`${faults.join('\n')}\ninput: ${kept(file)}`);
  return outcome;
}

function kept(file: string): string {
  if (!existsSync(file)) return file;
  const folder = join(tmpdir(), 'fairprobe-fuzz-failed');
  mkdirSync(folder, { recursive: true });
  const copy = join(folder, basename(file));
  copyFileSync(file, copy);
  return copy;
}

/** A number from one to the other, or nothing; never anything else. */
export function expectWithin(values: Iterable<number>, least: number, most: number): void {
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    if (!(value >= least && value <= most)) expect.fail(`${value} is not from ${least} to ${most}`);
  }
}
