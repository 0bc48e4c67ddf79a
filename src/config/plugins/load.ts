/** Outside metrics and data sets: loaded only when the configuration names the module. */
import { stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { AnyMetric } from '../../contract/metric.ts';
import { messageOf, type Problem } from '../../contract/problem.ts';
import { refuseLastingChange, withoutChanges } from '../built-ins.ts';
import { checkPresets } from '../gates/check-preset.ts';
import { problemAt } from '../issues.ts';
import { valueAt } from '../key-path.ts';
import type { Registry } from '../loaded.ts';
import { declarationFaults } from './declaration.ts';
import { guardDataset, guardMetric } from './guard.ts';
import { rememberPlugin } from './origin.ts';
import { privateCopy } from './private-copy.ts';

/** A plugin as a configuration lists it: the name of a module, or, in code, what such a module exports. */
export interface NamedPlugin {
  name: string;
  exported?: Partial<Registry>;
}

/**
 * The plugins that a configuration lists, and the configuration with a name in place of each that is given as an
 * object. The rest stays plain data, which has a hash and goes into the report.
 */
export function takePlugins(value: unknown): { raw: unknown; plugins: NamedPlugin[] } {
  const listed = valueAt(value, ['plugins']);
  if (!Array.isArray(listed)) return { raw: value, plugins: [] };
  const named = listed.map((one: unknown) => {
    if (!isPlugin(one)) return { name: one };
    const ids = [...(one.metrics ?? []), ...(one.datasets ?? [])].map(({ id }) => id);
    return { name: `in code: ${ids.join(', ')}`, exported: one };
  });
  return {
    raw: { ...(value as object), plugins: named.map(({ name }) => name) },
    plugins: named.filter((plugin): plugin is NamedPlugin => typeof plugin.name === 'string'),
  };
}

/**
 * The built-in metrics and data sets together with those of the plugins, and everything wrong with the plugins. `lost`
 * repeats the problems of those that could not be loaded.
 */
export async function withPlugins(
  plugins: readonly NamedPlugin[],
  directory: string,
  builtIn: Registry,
): Promise<Registry & { problems: Problem[]; lost: Problem[] }> {
  const metrics = [...builtIn.metrics];
  const datasets = [...builtIn.datasets];
  const problems: Problem[] = [];
  const lost: Problem[] = [];
  for (const [i, { name, exported: given }] of plugins.entries()) {
    const problem = (message: string, hint?: string) => problems.push(problemAt(['plugins', i], message, hint));
    const importing: Promise<Imported> = given
      ? Promise.resolve({ exported: given, file: null })
      : importPlugin(name, directory);
    // Reading a property may run code of the plugin's own.
    const imported = await importing.then(readOnce).catch((error: unknown) => {
      const message = `the plugin ${name} could not be loaded: ${messageOf(error).slice(0, 1000).split('\n')[0]}`;
      lost.push(problemAt(['plugins', i], message, isNotFound(error) ? whereToLook(name) : undefined));
      problems.push(...lost.slice(-1));
    });
    refuseLastingChange();
    if (imported === undefined) continue;
    const { exported, file } = imported;
    const origin = { name, file };
    const incomplete = isPlugin(exported)
      ? (exported.metrics ?? []).filter((metric) => lacking(metric).length > 0)
      : [];
    for (const metric of incomplete) {
      problem(`the metric "${metric.id}" of ${name} is not complete`, `It must have ${lacking(metric).join(', ')}`);
    }
    if (incomplete.length > 0) continue;
    if (!isPlugin(exported)) {
      problem(`${name} is not a fairprobe plugin`, 'It must export { metrics: [...], datasets: [...] } by default');
      continue;
    }
    const faults = (exported.metrics ?? []).flatMap((metric) =>
      declarationFaults(metric).map((fault) => ({ ...fault, id: metric.id })),
    );
    for (const { id, key, message, hint } of faults) problem(`the metric "${id}" of ${name}: ${key}: ${message}`, hint);
    if (faults.length > 0) continue;
    for (const metric of exported.metrics ?? []) for (const message of declarationProblems(metric)) problem(message);
    add(
      'metric',
      exported.metrics?.map((metric) => guardMetric(metric, origin)),
      metrics,
    );
    add(
      'data set',
      exported.datasets?.map((dataset) => guardDataset(dataset, origin)),
      datasets,
    );

    function add<T extends { id: string }>(what: string, added: readonly T[] | undefined, known: T[]) {
      for (const one of added ?? []) {
        if (known.some(({ id }) => id === one.id))
          problem(`there is already a ${what} "${one.id}"`, 'Rename it in the plugin');
        else known.push(one);
      }
    }
  }
  return { metrics, datasets, problems, lost };
}

interface Imported {
  exported: unknown;
  file: string | null;
}

function readOnce({ exported, file }: Imported): Imported {
  if (!isPlugin(exported)) return { exported, file };
  const { metrics, datasets } = exported;
  return { exported: privateCopy({ ...(metrics ? { metrics } : {}), ...(datasets ? { datasets } : {}) }), file };
}

/** What of a metric's declaration contradicts itself: the report could not be written, or a preset not be judged. */
function declarationProblems(metric: AnyMetric): string[] {
  const { id, measures } = metric;
  const contradictions = Object.entries((measures ?? {}) as AnyMetric['measures']).flatMap(
    ([name, { ideal, direction, about, equals }]) => {
      const describes = [ideal === null, direction === 'none', about === 'description'];
      const other = equals !== undefined && !Object.hasOwn(measures, equals);
      return [
        ...(new Set(describes).size > 1
          ? [`${id}/${name}: ideal null, direction none and about description go together: it only describes`]
          : []),
        ...(other ? [`${id}/${name} is declared to equal "${equals}", which ${id} does not measure`] : []),
      ];
    },
  );
  return [...contradictions, ...checkPresets(metric)];
}

/** Paths and package names alike are looked up from the configuration's folder. */
async function importPlugin(name: string, directory: string): Promise<Imported> {
  const { typeScriptLoader } = await import('./type-script.ts');
  const jiti = typeScriptLoader(join(directory, 'fairprobe.config.js'));
  const url = isAbsolute(name) ? pathToFileURL(name).href : jiti.esmResolve(name);
  const file = fileURLToPath(url);
  rememberPlugin(file);
  // A device would be read without end.
  if (!(await stat(file)).isFile()) throw new Error('it is not a file');
  // Node's own import wherever it can: what jiti loads would bring a second copy of fairprobe/plugin.
  const load = async () => (url.endsWith('.ts') ? jiti.import(url, { default: true }) : (await import(url)).default);
  return { exported: (await withoutChanges(load, `the plugin ${name}`)) ?? null, file };
}

/** Whether it was not there; else where it lies is not what is wrong. */
const isNotFound = (error: unknown) => /not found|cannot find|ENOENT/i.test(messageOf(error));

function whereToLook(name: string): string {
  return /^[./\\]/.test(name)
    ? 'Paths start at the folder of the configuration'
    : `Install it beside the configuration (npm install ${name}), or give a path that starts with ./`;
}

function isPlugin(value: unknown): value is Partial<Registry> {
  if (value === null || typeof value !== 'object') return false;
  const { metrics, datasets } = value as Record<string, unknown>;
  return (metrics !== undefined || datasets !== undefined) && isList(metrics, 'measure') && isList(datasets, 'load');
}

function isList(value: unknown, method: string): boolean {
  if (value === undefined) return true;
  return Array.isArray(value) && value.every((one) => typeof one?.id === 'string' && typeof one[method] === 'function');
}

/** What of a metric's declaration is not there, or is no such thing: what the rest of the program rests on. */
function lacking(metric: AnyMetric): string[] {
  const { needs, options, roles, data, measures } = metric as { [key in keyof AnyMetric]?: unknown };
  const isObject = (value: unknown) => typeof value === 'object' && value !== null;
  const there: Record<string, boolean> = {
    needs: typeof needs === 'function',
    options: isObject(options) && typeof (options as { safeParse?: unknown }).safeParse === 'function',
    roles: Array.isArray(roles),
    data: isObject(data),
    measures: isObject(measures) && Object.values(measures as object).every(isObject),
  };
  return Object.keys(there).filter((name) => !there[name]);
}
