/** All commands, in the order of `--help`, which needs no more of them than this: each is loaded when it is named. */
import type { ListedCommand } from '../command.ts';

// biome-ignore lint/suspicious/noExplicitAny: each command gets the arguments that its own options describe
export const commands: readonly ListedCommand<any>[] = [
  {
    syntax: 'evaluate [models..]',
    summary: 'Measure the bias of models, and how far the metrics agree',
    load: async () => (await import('./evaluate.ts')).evaluate,
  },
  {
    syntax: 'merge <folder> [models..]',
    summary: 'Put the shares of a run together: one report, judged once',
    load: async () => (await import('./merge.ts')).merge,
  },
  {
    syntax: 'worker [models..]',
    summary: 'Measure for an evaluate --queue on another machine',
    load: async () => (await import('./worker.ts')).worker,
  },
  {
    syntax: 'plan [models..]',
    summary: 'Say what evaluate would ask of whom, and what that would cost',
    load: async () => (await import('./plan.ts')).plan,
  },
  {
    syntax: 'init',
    summary: 'Write a configuration here: for your own predictions, or the default one',
    load: async () => (await import('./init.ts')).init,
  },
  {
    syntax: 'report [file]',
    summary: 'Show a finished report again, or write it in other formats',
    load: async () => (await import('./report.ts')).report,
  },
  {
    syntax: 'model-card [file]',
    summary: 'Write what a model card says about bias: a section and its metadata',
    load: async () => (await import('./model-card.ts')).modelCard,
  },
  {
    syntax: 'baseline <action> [report]',
    summary: 'Write the file that later runs are compared with',
    load: async () => (await import('./baseline.ts')).baseline,
  },
  {
    syntax: 'compare [before] [now]',
    summary: 'Say what changed between two runs',
    load: async () => (await import('./compare.ts')).compare,
  },
  {
    syntax: 'validate',
    summary: 'Check the configuration, its data and its models, and report everything wrong',
    load: async () => (await import('./validate.ts')).validate,
  },
  {
    syntax: 'list [what]',
    summary: 'List the metrics and data sets: built in, and from plugins',
    load: async () => (await import('./list.ts')).list,
  },
  {
    syntax: 'show <id>',
    summary: 'Say what a metric measures or what a data set holds, and their options',
    load: async () => (await import('./show.ts')).show,
  },
  {
    syntax: 'datasets <action> [ids..]',
    summary: 'Fetch published data sets, check them, and say where they are',
    load: async () => (await import('./datasets.ts')).datasets,
  },
  {
    syntax: 'audit [table]',
    summary: 'Audit decisions by sex and race: rates, impact ratios, and what chance alone does',
    load: async () => (await import('./audit.ts')).audit,
  },
  {
    syntax: 'augment [file]',
    summary: 'Write copies of texts in which groups of people have changed roles',
    load: async () => (await import('./augment.ts')).augment,
  },
  {
    syntax: 'partition [table]',
    summary: 'Divide a table among clients whose data differ, as for federated learning',
    load: async () => (await import('./partition.ts')).partition,
  },
  {
    syntax: 'cache <action>',
    summary: 'Show or empty the store of finished work',
    load: async () => (await import('./cache.ts')).cache,
  },
  {
    syntax: 'completion <shell>',
    summary: 'Print a script that completes commands, options and names in a shell',
    load: async () => (await import('./completion.ts')).completion,
  },
];
