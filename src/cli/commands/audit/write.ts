/** Where audits and evidence go: to the screen, and to files. */
import { resolve } from 'node:path';
import { InputError, messageOf } from '../../../contract/problem.ts';
import { withoutCommands } from '../../../view/text/escape.ts';
import { type Io, wantsColor, widthOf } from '../../io.ts';
import { shorten } from '../../problems.ts';
import { writeWhole } from '../../write/report-files.ts';

export function shown(render: (style: { width: number; color: boolean }) => string, { stdout, env }: Io): string {
  const text = render({ width: widthOf(stdout), color: wantsColor(stdout, env) });
  return env.GITHUB_ACTIONS === 'true' ? withoutCommands(text) : text;
}

export async function writeOutputs(
  outputs: readonly string[],
  render: (output: string) => Promise<string>,
  { cwd, stderr }: Io,
): Promise<void> {
  for (const output of outputs) {
    const file = resolve(cwd, output);
    await writeWhole(file, await render(output)).catch((error) => {
      // Of the file system; anything else is a bug of a renderer.
      if ((error as NodeJS.ErrnoException).code === undefined) throw error;
      throw new InputError({ key: '--output', file, message: `this cannot be written: ${messageOf(error)}` });
    });
    stderr.write(`written: ${shorten(file, cwd)}\n`);
  }
}
