import { resolve } from 'node:path';
import type { Loaded } from '../../config/index.ts';
import type { rolesOf } from '../../runtime/roles/registry.ts';
import { namesIn } from '../../support/names-in.ts';
import { silent } from '../../support/progress.ts';
import { plural } from '../../view/text/format.ts';
import { type Command, configOption, dataDirOption } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { settingsOf } from '../load-run.ts';

interface Arguments {
  config?: string;
  dataDir?: string;
}

export const validate: Command<Arguments> = {
  positionals: {},
  options: { config: configOption, 'data-dir': dataDirOption },
  examples: [
    ['validate', 'check fairprobe.config.* in this folder'],
    ['validate -c nightly.yaml', 'check another file'],
  ],
  epilogue:
    'Data and the files of models are read; no weights are loaded, no connection is\n' +
    'opened, and hub models that are not in the cache are taken on trust.\n' +
    'For completion in an editor, begin the configuration with\n' +
    '# yaml-language-server: $schema=./node_modules/fairprobe/config.schema.json',
  async run(args, context) {
    const { io, parts } = context;
    const { loadConfig } = await import('../../config/load.ts');
    const loaded = await loadConfig({
      ...(await parts.builtIn()),
      cwd: io.cwd,
      ...(args.config ? { file: args.config } : {}),
    });
    const { plan } = await import('../../plan/plan.ts');
    const { pathsFrom } = await import('../../support/embedded.ts');
    await plan({
      ...loaded,
      loaded: loaded.config,
      offline: true,
      progress: silent,
      resolve: pathsFrom(loaded.config.directory),
      dataDirectory: resolve(io.cwd, settingsOf(args, context).dataDirectory),
      unfetched: () => {},
    });
    const { rolesOf } = await import('../../runtime/roles/registry.ts');
    io.stdout.write(`valid: ${planLine(loaded, rolesOf)}\n`);
    return exitCodes.pass;
  },
};

/** What would be run, in one line: `2 subjects, 2 metrics: 3 evaluations (association x 1, gaps x 2)`. */
function planLine({ config: { config }, uses }: Loaded, played: typeof rolesOf): string {
  const jobs = uses.map(({ metric, as, options }) => {
    const references = metric.referenceOption === undefined ? [] : namesIn(options[metric.referenceOption]);
    const measured = config.subjects.filter(({ name }) => !references.includes(name));
    const count = measured.filter((s) => played(s).some((role) => metric.roles.includes(role))).length;
    return { as, count };
  });
  const total = jobs.reduce((sum, { count }) => sum + count, 0);
  const each = jobs.map(({ as, count }) => `${as} x ${count}`).join(', ');
  const { subjects } = config;
  return `${plural(subjects.length, 'subject')}, ${plural(jobs.length, 'metric')}: ${plural(total, 'evaluation')} (${each})`;
}
