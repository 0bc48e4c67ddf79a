/** The program in this process, as if it was started in a folder: what a shell would see, without the start. */
import { Readable } from 'node:stream';
import { main } from '../../src/cli/main.ts';

export interface Finished {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Once: a run that outlives its test would hand its own folder on to the next. */
const outside = { folder: process.cwd(), env: process.env };

/** One run at a time: the folder and the environment are the process' own while it lasts. */
export async function runIn(folder: string, args: readonly string[], env: Record<string, string>): Promise<Finished> {
  const written = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof written) => ({
    write(text: string) {
      written[name] += text;
    },
  });
  process.chdir(folder);
  process.env = { PATH: outside.env.PATH, ...env };
  try {
    const code = await main(args, {
      stdin: Readable.from([]),
      stdout: stream('stdout'),
      stderr: stream('stderr'),
      env: process.env,
      cwd: folder,
      signal: new AbortController().signal,
    });
    return { code, ...written };
  } finally {
    process.chdir(outside.folder);
    process.env = outside.env;
  }
}
