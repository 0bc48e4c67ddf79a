import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { InputError, messageOf } from '../../contract/problem.ts';
import { settingsFrom } from '../../support/environment.ts';
import { codeOf } from '../../support/store/files.ts';
import type { Held, Inventory } from '../../support/store/inventory.ts';
import { escapeTerminal, jsonText } from '../../view/text/escape.ts';
import { type Command, cacheDirOption, jsonOption } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';

interface Arguments {
  action: 'info' | 'clear';
  cacheDir?: string;
  olderThan?: string;
  json?: boolean;
}

export const cache: Command<Arguments> = {
  positionals: { action: { type: 'string', choices: ['info', 'clear'], describe: 'What to do', demandOption: true } },
  options: {
    'cache-dir': cacheDirOption,
    'older-than': {
      type: 'string',
      requiresArg: true,
      describe: 'Clear only what has not been used for this long: 30d, 12h',
    },
    json: jsonOption,
  },
  examples: [
    ['cache info', 'where it is, and whose answers it holds'],
    ['cache clear', 'remove it; the next run starts from nothing'],
    ['cache clear --older-than 30d', 'remove what has not been used for thirty days'],
  ],
  async run({ action, cacheDir, olderThan, json }, { io }) {
    const age = olderThan === undefined ? null : ageOf(olderThan, action);
    const machine = { platform: process.platform, home: homedir(), processors: 1 };
    const directory = resolve(io.cwd, settingsFrom(io.env, { cacheDir }, machine).cacheDirectory);
    const { clear, inventory } = await import('../../support/store/inventory.ts');
    const found = readable(() => inventory(directory), directory);
    if (action === 'info') {
      io.stdout.write(json ? print({ directory, ...found }) : `${directory}\n${described(found)}`);
      return exitCodes.pass;
    }
    const left = readable(() => clear(directory, age === null ? undefined : Date.now() - age), directory);
    const now = inventory(directory);
    const [entries, bytes] = [found.entries - now.entries, found.bytes - now.bytes];
    io.stdout.write(
      json ? print({ directory, entries, bytes }) : `removed ${size({ entries, bytes })} from ${directory}\n`,
    );
    if (left.length > 0) {
      throw new InputError(left.map((what) => ({ message: `cannot remove ${what}`, hint: 'Remove it by hand' })));
    }
    return exitCodes.pass;
  },
};

function readable<T>(read: () => T, directory: string): T {
  try {
    return read();
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    const hint = 'Name another folder with --cache-dir, or make this one readable';
    throw new InputError(
      { message: `the cache ${directory} cannot be read: ${messageOf(error)}`, hint },
      { cause: error },
    );
  }
}

function ageOf(written: string, action: Arguments['action']): number {
  const key = '--older-than';
  if (action !== 'clear') throw new InputError({ key, message: 'is only for `cache clear`' });
  const [, count, unit] = /^(\d+)([hdw])$/.exec(written) ?? [];
  if (!unit) {
    throw new InputError({
      key,
      message: `"${written}" is not an age`,
      hint: 'Write a number of hours, days or weeks: 12h, 30d, 4w',
    });
  }
  return Number(count) * { h: 1, d: 24, w: 168 }[unit as 'h' | 'd' | 'w'] * 3600_000;
}

function described({ entries, bytes, held, damaged, earlier }: Inventory): string {
  const lines = [size({ entries, bytes })];
  if (held.length > 0) lines.push('', ...table(held));
  if (damaged > 0)
    lines.push('', `damaged files: ${damaged}; \`fairprobe cache clear\` removes those that were set aside`);
  if (earlier.length > 0) {
    lines.push('', 'of an earlier version, not read, removed by `fairprobe cache clear`:', ...earlier);
  }
  return `${lines.join('\n')}\n`;
}

function table(held: readonly Held[]): string[] {
  const head = ['by', 'kind', 'entries', 'size', 'last used'];
  const rows = held.map(({ by, kind, entries, bytes, lastUsed }) => {
    return [
      escapeTerminal(by),
      escapeTerminal(kind),
      entries.toLocaleString('en'),
      formatBytes(bytes),
      lastUsed.slice(0, 10),
    ];
  });
  const widths = head.map((name, i) => Math.max(name.length, ...rows.map((row) => row[i].length)));
  const numbers = [2, 3];
  const line = (row: readonly string[]) =>
    row
      .map((cell, i) => (numbers.includes(i) ? cell.padStart(widths[i]) : cell.padEnd(widths[i])))
      .join('  ')
      .trimEnd();
  return [head, ...rows].map(line);
}

const print = (value: object) => jsonText(value);

const size = ({ entries, bytes }: Pick<Inventory, 'entries' | 'bytes'>) =>
  `${entries.toLocaleString('en')} ${entries === 1 ? 'entry' : 'entries'}, ${formatBytes(bytes)}`;

function formatBytes(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB'];
  const step = bytes <= 0 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${(bytes / 2 ** (10 * step)).toFixed(step ? 1 : 0)} ${units[step]}`;
}
