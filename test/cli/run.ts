/** Runs the command line in this process, with its own streams, environment and folder, on small parts. */
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Parts } from '../../src/cli/command.ts';
import { main } from '../../src/cli/main.ts';
import { fakes } from '../config/fakes.ts';
import { smallReport } from '../report/fixture.ts';

export interface RunOptions {
  cwd?: string;
  env?: Record<string, string>;
  parts?: { [K in keyof Parts]?: Parts[K] };
  columns?: number;
  signal?: AbortSignal;
  stdin?: string;
}

export async function run(argv: readonly string[], options: RunOptions = {}) {
  const written = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof written) => ({
    write(text: string) {
      written[name] += text;
    },
    ...(options.columns ? { columns: options.columns } : {}),
  });
  const parts: Parts = {
    builtIn: async () => fakes,
    published: async () => [],
    defaultConfig: join(import.meta.dirname, '../fixtures/default.yaml'),
    evaluate: async () => smallReport(),
    ...options.parts,
  };
  const io = {
    stdin: Readable.from(options.stdin ? [Buffer.from(options.stdin)] : []),
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    env: options.env ?? {},
    cwd: options.cwd ?? '/',
    signal: options.signal ?? new AbortController().signal,
  };
  const code = await main(argv, io, parts);
  return { code, ...written };
}
