import type { Registry } from '../config/plugins.ts';
import type { LoadedConfig } from '../config/types.ts';
import { type Command, configOption } from './command.ts';
import { exitCodes } from './exit-codes.ts';

interface Arguments {
  config?: string;
}

export const validate: Command<Arguments> = {
  syntax: 'validate',
  summary: 'Check the configuration and report everything wrong with it',
  positionals: {},
  options: { config: configOption },
  examples: [
    ['validate', 'check fairprobe.config.* in this folder'],
    ['validate -c nightly.yaml', 'check another file'],
  ],
  epilogue:
    'No model and no data is read. For completion in an editor, begin with\n' +
    '# yaml-language-server: $schema=./node_modules/fairprobe/config.schema.json',
  async run({ config: file }, { io, parts }) {
    const { loadConfig } = await import('../config/load.ts');
    const loaded = await loadConfig({ ...(await parts.builtIn()), cwd: io.cwd, ...(file ? { file } : {}) });
    io.stdout.write(`valid: ${await planLine(loaded.config, loaded)}\n`);
    return exitCodes.pass;
  },
};

/** What would be run, in one line: `2 subjects, 2 metrics: 3 evaluations (association x 1, gaps x 2)`. */
async function planLine({ config }: LoadedConfig, { metrics }: Registry): Promise<string> {
  const { rolesOf } = await import('../models/open.ts');
  const jobs = config.metrics.map(({ metric: id, as }) => {
    const roles = metrics.find((metric) => metric.id === id)?.roles ?? [];
    return { as, count: config.subjects.filter((s) => rolesOf(s).some((role) => roles.includes(role))).length };
  });
  const total = jobs.reduce((sum, { count }) => sum + count, 0);
  const each = jobs.map(({ as, count }) => `${as} x ${count}`).join(', ');
  const { subjects } = config;
  return `${plural(subjects.length, 'subject')}, ${plural(jobs.length, 'metric')}: ${plural(total, 'evaluation')} (${each})`;
}

const plural = (n: number, what: string) => `${n} ${what}${n === 1 ? '' : 's'}`;
