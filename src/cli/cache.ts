import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { settingsFrom } from '../config/environment.ts';
import { type Command, cacheDirOption, jsonOption } from './command.ts';
import { exitCodes } from './exit-codes.ts';

interface Arguments {
  action: 'info' | 'clear';
  cacheDir?: string;
  json?: boolean;
}

export const cache: Command<Arguments> = {
  syntax: 'cache <action>',
  summary: 'Show or empty the store of finished work',
  positionals: { action: { type: 'string', choices: ['info', 'clear'], describe: 'What to do', demandOption: true } },
  options: { 'cache-dir': cacheDirOption, json: jsonOption },
  examples: [
    ['cache info', 'where it lies and how large it is'],
    ['cache clear', 'remove it; the next run starts from nothing'],
  ],
  async run({ action, cacheDir, json }, { io }) {
    const machine = { platform: process.platform, home: homedir(), processors: 1 };
    const directory = resolve(io.cwd, settingsFrom(io.env, { cacheDir }, machine).cacheDirectory);
    const { cacheInfo, clearCache } = await import('../cache-lmdb.ts');
    const { entries, bytes } = await cacheInfo(directory);
    if (action === 'clear') await clearCache(directory);
    const size = `${entries.toLocaleString('en')} entries, ${formatBytes(bytes)}`;
    const text = action === 'clear' ? `removed ${size} from ${directory}` : `${directory}\n${size}`;
    io.stdout.write(json ? `${JSON.stringify({ directory, entries, bytes }, null, 2)}\n` : `${text}\n`);
    return exitCodes.pass;
  },
};

function formatBytes(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB'];
  const step = bytes === 0 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${(bytes / 2 ** (10 * step)).toFixed(step ? 1 : 0)} ${units[step]}`;
}
