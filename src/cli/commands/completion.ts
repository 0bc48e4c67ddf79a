import type { Command, ListedCommand } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { type CompletedCommand, type Shell, scripts, shells } from '../pages/completion-scripts.ts';

interface Arguments {
  shell: Shell;
}

export const completion: Command<Arguments> = {
  positionals: { shell: { type: 'string', choices: shells, describe: 'Which shell', demandOption: true } },
  options: {},
  examples: [
    ['completion bash >> ~/.bashrc', 'for bash'],
    ['completion zsh > ~/.zfunc/_fairprobe', 'for zsh: a folder of $fpath'],
    ['completion fish > ~/.config/fish/completions/fairprobe.fish', 'for fish'],
  ],
  epilogue: 'It knows the built-in metrics and data sets of this version.',
  async run({ shell }, { io, parts, commands }) {
    const { metrics, datasets } = await parts.builtIn();
    const names = { metrics: metrics.map(({ id }) => id), datasets: datasets.map(({ id }) => id) };
    const all = await Promise.all(commands.map(async (listed) => completed(listed, await listed.load(), names)));
    io.stdout.write(scripts[shell](all));
    return exitCodes.pass;
  },
};

function completed(
  { syntax, summary }: ListedCommand<never>,
  { positionals, options }: Command<never>,
  { metrics, datasets }: { metrics: readonly string[]; datasets: readonly string[] },
): CompletedCommand {
  const name = syntax.split(' ')[0];
  const [first] = Object.values(positionals);
  const choices = first?.choices?.map(String) ?? [];
  return {
    name,
    summary,
    words: name === 'show' ? [...new Set([...metrics, ...datasets])] : choices,
    options: Object.entries(options).map(([option, { alias, type, choices: values, describe, default: set }]) => ({
      flag: set === true && type === 'boolean' ? `--no-${option}` : `--${option}`,
      short: typeof alias === 'string' ? `-${alias}` : null,
      takesValue: type !== 'boolean',
      values: option === 'metric' ? metrics : (values?.map(String) ?? []),
      describe: describe ?? '',
    })),
  };
}
