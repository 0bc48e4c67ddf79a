import { resolve } from 'node:path';
import { silent } from '../../support/progress.ts';
import { type Command, type Context, jsonOption } from '../command.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { widthOf } from '../io.ts';
import {
  choiceOptions,
  loadRun,
  machineOptions,
  modelsPositional,
  type RunArguments,
  settingsOf,
} from '../load-run.ts';

interface Arguments extends RunArguments {
  json?: boolean;
}

export const plan: Command<Arguments> = {
  positionals: modelsPositional,
  options: { ...choiceOptions, ...machineOptions, json: jsonOption },
  examples: [
    ['plan', 'what the configuration of this folder would ask'],
    ['plan --limit 50 --subject ours', 'of a first try'],
    ['plan --json | jq .total.cost', 'for a program'],
  ],
  epilogue:
    'Data are read and the cache is looked into; nothing is asked, no connection\n' +
    'opened, no weights loaded. Calls, tokens and cost are for what is not cached.\n' +
    'Exit codes: 0 done, 2 usage or configuration.',
  run: runPlan,
};

async function runPlan(args: Arguments, context: Context): Promise<ExitCode> {
  const { io } = context;
  const settings = { ...settingsOf(args, context), offline: true };
  const { isDefault, ...loaded } = await loadRun(args, settings, { context, progress: silent });
  const { forecast } = await import('../../evaluate/forecast.ts');
  const found = await forecast({
    ...loaded,
    cacheDirectory: args.cache === false ? null : resolve(io.cwd, settings.cacheDirectory),
    dataDirectory: resolve(io.cwd, settings.dataDirectory),
    limit: settings.limit,
  });
  if (args.json) io.stdout.write((await import('../../view/text/escape.ts')).jsonText(found));
  else {
    if (isDefault) io.stderr.write('no configuration here: this is the plan of the embedded demo\n');
    const { renderForecast } = await import('../pages/plan-table.ts');
    io.stdout.write(renderForecast(found, widthOf(io.stdout)));
  }
  return exitCodes.pass;
}
