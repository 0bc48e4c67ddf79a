/** Reads each data set that the configuration's metrics, probes and reversals name, once. */

import type { ConfiguredMetric } from '../../config/index.ts';
import type { SubjectConfig } from '../../contract/configuration.ts';
import type { Classed, Data } from '../../contract/data.ts';
import type { AnyDataset, DatasetContext } from '../../contract/dataset.ts';
import type { Role } from '../../contract/observations.ts';
import { InputError, type Problem } from '../../contract/problem.ts';
import type { AnswerColumn } from '../../runtime/predictions/columns.ts';
import { filledRoles } from '../../runtime/roles/registry.ts';
import { randomStream } from '../../statistics/distributions/random.ts';
import { contentKey } from '../../support/hash.ts';
import { extensionOf } from '../../support/tables/read.ts';
import { answersAreIn } from '../items-for.ts';
import { at } from '../locate.ts';
import type { MetricUse, Plan, PlanInput } from '../planned.ts';
import { limitData } from './limit.ts';

export async function loadData(
  { loaded, uses, data: named, sample, resolve, progress, dataDirectory, limit, offline }: PlanInput,
  problems: Problem[],
): Promise<{ data: Map<string, Data>; dataKeys: Map<string, string> }> {
  const { config } = loaded;
  const wanted = new Set([
    ...uses.flatMap((use) => Object.keys(use.metric.data).map((slot) => slotName(use, slot))),
    ...uses.flatMap(({ models }) => models.flatMap(({ model }) => ('probe' in model ? [model.probe.dataset] : []))),
    ...config.subjects
      .flatMap(filledRoles)
      .flatMap(({ role, source }) => role.data?.(source) ?? [])
      .map(({ name }) => name),
  ]);

  const wantsItems = sample !== undefined || limit !== undefined || config.humanAgreement !== undefined;
  /** Whether all who are asked about it take counted rows, and their answers are in it. */
  const isCounted = (name: string) => {
    const own = uses.filter((use) => Object.keys(use.metric.data).some((slot) => slotName(use, slot) === name));
    const judged = config.subjects.filter((subject) =>
      filledRoles(subject).some(({ role }) => role.id === 'classifier'),
    );
    return own.every(({ metric }) => metric.counted) && judged.every((subject) => answersAreIn(name, subject));
  };

  const asked = new Set(uses.flatMap(({ metric }) => metric.roles));
  const data = new Map<string, Data>();
  const dataKeys = new Map<string, string>();
  const task = progress.start('reading data', wanted.size, 'sets');
  for (const name of wanted) {
    const { dataset, options } = named.get(name)!;
    try {
      const keepColumns = await columnsAsked(config.subjects, dataset, options, resolve);
      const answers = answersIn(name, config.subjects, asked);
      const mayCount = !wantsItems && isCounted(name);
      const context = { id: name, resolve, keepColumns, answers, mayCount, dataDirectory, offline };
      const read: Data = await dataset.load(options, context);
      if (read.info.id !== name) {
        const message = `the data set "${dataset.id}" calls itself "${read.info.id}"`;
        throw new InputError({ message, hint: 'Its `load` must give `info.id` the name it has here: `context.id`' });
      }
      if (limit !== undefined && 'counts' in read) {
        const message = '`--limit` draws single rows, and an engine counts them';
        throw new InputError({ message, hint: 'Leave `--limit` out, or read the table itself (`engine: memory`)' });
      }
      const reading = dataset.version === undefined ? dataset.id : { id: dataset.id, version: dataset.version };
      const { contentSha256 = read.info.sha256 } = 'contentSha256' in read ? read : {};
      const whole = [reading, contentSha256, withoutPaths(options)];
      data.set(
        name,
        limit === undefined ? read : limitData(read, limit, randomStream(loaded.config.seed, 'limit', name)),
      );
      dataKeys.set(name, contentKey(...whole, ...(limit === undefined ? [] : ['limit', limit, loaded.config.seed])));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(...error.problems.map(at(loaded, `datasets.${name}`)));
    }
    task.advance(1);
  }
  task.end();
  return { data, dataKeys };
}

/** The use with the data sets that its slots name. */
export function withData(use: ConfiguredMetric, data: ReadonlyMap<string, Data>): MetricUse {
  const slots = Object.keys(use.metric.data).map((slot) => [slot, data.get(slotName(use, slot))!]);
  return { ...use, data: Object.fromEntries(slots) };
}

/** The data set that a metric's slot names, in the configuration's words. */
function slotName({ metric, options }: ConfiguredMetric, slot: string): string {
  return (options[slot] as string | undefined) ?? metric.defaultData?.[slot] ?? slot;
}

/** Where a data set lies says nothing about what it is: its hash does. But its extension may say how it is read. */
function withoutPaths(options: unknown): unknown {
  const locating = new Set(['path', 'table', 'corpus', 'posts', 'divisions']);
  return Object.fromEntries(
    Object.entries(options as object).map(([key, value]) => [
      key,
      locating.has(key) ? [value].flat().map((path) => extensionOf(String(path))) : value,
    ]),
  );
}

/** The columns that hold answers, in roles that metrics ask, of subjects that name the data set as their predictions, by subject. */
function answersIn(
  name: string,
  subjects: readonly SubjectConfig[],
  asked: ReadonlySet<Role>,
): NonNullable<DatasetContext['answers']> {
  const own = subjects.flatMap((subject): [string, AnswerColumn[]][] => {
    const found = filledRoles(subject).flatMap(({ role, source }) =>
      asked.has(role.id) ? (role.ownAnswers?.(source) ?? []) : [],
    );
    const columns = found.filter(({ dataset }) => dataset === name).flatMap(({ columns }) => columns);
    return columns.length > 0 ? [[subject.name, columns]] : [];
  });
  return new Map(own);
}

async function columnsAsked(
  subjects: readonly SubjectConfig[],
  dataset: AnyDataset,
  options: unknown,
  resolve: (path: string) => string,
): Promise<string[]> {
  if (dataset.id !== 'table') return [];
  const { columnsToKeep } = await import('../../runtime/predictions/predictions.ts');
  return subjects.flatMap(({ classifier }) =>
    classifier && 'predictions' in classifier ? columnsToKeep(classifier, options as never, resolve) : [],
  );
}

/** The data set of that name, which has labels; the configuration check has made sure that there is one. */
export function classedData(plan: Plan, name: string): Classed {
  const data = plan.data.get(name);
  if (data?.kind === 'labelled' || data?.kind === 'classes') return data;
  throw new InputError({ message: `"${name}" is not a data set with labels` });
}
