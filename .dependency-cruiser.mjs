/** Which room may import which: docs/architecture.md says why. */
/**
 * A rule that a room imports nothing of ours but itself and `others`.
 *
 * @param {string} room
 * @param {string[]} others
 * @param {string} comment
 */
const only = (room, others, comment) => ({
  name: `${room}-imports`,
  comment,
  severity: 'error',
  from: { path: `^${room}/` },
  to: { path: '^(src|metrics|datasets)/', pathNot: [`^${room}/`, ...others.map((other) => `^${other}`)] },
});

export default {
  forbidden: [
    { name: 'no-circle', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-folder-circle',
      comment:
        'Nor between folders, each with all that is below it; only src itself, as one, both lists metrics and serves them',
      severity: 'error',
      scope: /** @type {const} */ ('folder'),
      from: { path: '^(src|metrics|datasets)/' },
      to: { circular: true },
    },
    { name: 'no-orphan-import', severity: 'error', from: {}, to: { couldNotResolve: true } },
    only('src/contract', [], 'What the rest agrees on depends on nothing of it'),
    only('src/support', ['src/contract/'], 'Small tools for any room'),
    only('src/statistics', ['src/contract/'], 'Pure, and public'),
    only('src/counterfactual', ['src/contract/', 'src/support/'], 'Words and tables'),
    only(
      'src/view',
      ['src/contract/', 'src/support/', 'src/statistics/'],
      'A report arranged for whoever shows or judges it',
    ),
    only('src/audit', ['src/contract/', 'src/support/', 'src/statistics/', 'src/view/'], 'Pure'),
    only('src/partition', ['src/contract/', 'src/statistics/'], 'Pure'),
    only('src/measure', ['src/contract/', 'src/support/'], 'Pure'),
    only('src/correlate', ['src/contract/', 'src/support/', 'src/statistics/'], 'Pure'),
    only('src/judge', ['src/contract/', 'src/support/', 'src/statistics/', 'src/view/'], 'Pure'),
    only(
      'src/report',
      ['src/contract/', 'src/support/', 'src/view/', 'src/judge/'],
      'Pure; the findings of old reports are made by the judge',
    ),
    only(
      'src/config',
      ['src/contract/', 'src/support/', 'src/observe/registry/', 'src/runtime/roles/'],
      'Reads and checks a configuration: roles say what a subject may hold, kinds of observation what plugins may ask for',
    ),
    only(
      'src/runtime',
      ['src/contract/', 'src/support/', 'src/statistics/', 'src/counterfactual/'],
      'The only rooms that know a model',
    ),
    only('src/observe', ['src/contract/', 'src/support/', 'src/statistics/', 'src/runtime/'], 'Asks models'),
    only(
      'src/plan',
      [
        'src/contract/',
        'src/support/',
        'src/statistics/',
        'src/counterfactual/',
        'src/runtime/',
        'src/config/',
        'src/observe/registry/',
      ],
      'Looks at models and data before anything is asked',
    ),
    ...[
      // Of another room, and of no room.
      { path: '^src/([^/]+)/', own: ['^src/$1/'] },
      { path: '^(src/[^/]+\\.ts$|metrics/|datasets/)', own: [] },
    ].map(({ path, own }) => ({
      name: 'faces',
      comment:
        'A room with insides is entered by its face; a lazy import names its file, since it is there to load no more',
      severity: /** @type {const} */ ('error'),
      from: { path },
      to: {
        path: '^src/(audit|config|correlate|counterfactual|evaluate|judge|measure|observe|partition|plan)/',
        pathNot: [...own, '/index\\.ts$'],
        dependencyTypesNot: /** @type {const} */ (['dynamic-import']),
      },
    })),
    {
      name: 'pure-rooms',
      comment: 'No file, no network, no process: what measures, judges and renders can be tested with plain values',
      severity: 'error',
      from: { path: '^src/(contract|statistics|audit|measure|partition|correlate|judge|view|report)/' },
      to: { path: '^(node:)?(fs|fs/promises|net|http|https|child_process|worker_threads|os)$' },
    },
    {
      name: 'runtime-users',
      comment: 'Models are known to who plans, asks, and puts a run together',
      severity: 'error',
      from: { path: '^(src|metrics|datasets)/', pathNot: '^src/(runtime|plan|observe|evaluate|cli)/' },
      // What a role declares opens nothing.
      to: { path: '^src/runtime/', pathNot: '^src/runtime/roles/' },
    },
    {
      name: 'askers',
      comment:
        'Who puts a run together alone opens models and has them asked; plan and the command line look at their files',
      severity: 'error',
      from: { path: '^(src|metrics|datasets)/', pathNot: '^src/(runtime|observe|evaluate)/' },
      to: { path: '^src/(observe/observe|runtime/pool|runtime/subject)\\.ts$' },
    },
    {
      name: 'plugin-rules',
      comment: 'Built-in metrics and data sets import what outside plugins can, and no more',
      severity: 'error',
      from: { path: '^(metrics|datasets)/' },
      to: { path: '^src/', pathNot: '^src/(plugin|statistics/index)\\.ts$' },
    },
    {
      name: 'own-metric',
      comment: 'A metric is one folder',
      severity: 'error',
      from: { path: '^metrics/([^/]+)/.+' },
      to: { path: '^(metrics/[^/]+/|datasets/)', pathNot: ['^metrics/$1/', '^metrics/shared/'] },
    },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { extensions: ['.ts', '.mjs', '.js'] },
  },
};
