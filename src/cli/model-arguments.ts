/** `fairprobe evaluate ./my-classifier Xenova/bert-base-uncased`: each model becomes a subject with the roles it can play. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { subjectSchema } from '../config/schema/index.ts';
import type { SubjectConfig } from '../contract/configuration.ts';
import { InputError } from '../contract/problem.ts';
import { findInHubCache, hubIdPattern } from '../runtime/hub/cache.ts';
import { askHub, download } from '../runtime/hub/hub.ts';
import { fileProblems } from '../runtime/model-folder.ts';
import { roles } from '../runtime/roles/registry.ts';
import { pathsFrom } from '../support/embedded.ts';
import type { Progress } from '../support/progress.ts';
import { formatOf } from '../support/tables/read.ts';

export interface ModelContext {
  cwd: string;
  offline: boolean;
  progress: Progress;
}

/**
 * Subjects named by the last part of the path or hub id, or by the whole where two names would clash. A repository that
 * does not exist still becomes a subject: planning refuses it together with everything else.
 *
 * @throws InputError for anything that is not a model: a table, a missing folder, a folder without a model
 */
export async function subjectsFromModels(models: readonly string[], context: ModelContext): Promise<SubjectConfig[]> {
  const pathOf = pathsFrom(context.cwd);
  refuseTables(models);
  await refuseOtherFolders(models, context);
  const short = models.map((model) => basename(pathOf(model)));
  return Promise.all(
    [...new Set(models)].map(async (model) => {
      const name = basename(pathOf(model));
      const isUnique = short.filter((other) => other === name).length === 1;
      const role = roleOf(await architecturesOf(model, context));
      return subjectOf(isUnique ? name : model, model, role);
    }),
  );
}

/** @throws InputError for a name that no subject can have, as one of white space alone */
function subjectOf(name: string, model: string, role?: string): SubjectConfig {
  const parsed = subjectSchema.safeParse({ name, encoder: model, ...(role ? { [role]: model } : {}) });
  if (parsed.success) return parsed.data;
  const message = `${JSON.stringify(model)} is not the name of a model`;
  throw new InputError({ message, hint: 'Give a folder or a hub id, such as Xenova/bert-base-uncased' });
}

/** @throws InputError for files of predictions, which judge nothing by themselves: labels and groups belong to them */
function refuseTables(models: readonly string[]): void {
  const tables = models.filter((model) => formatOf(model) !== undefined);
  if (tables.length === 0) return;
  const hint = (file: string) =>
    `To judge predictions, write a configuration first: fairprobe init --predictions ${file}`;
  throw new InputError(tables.map((file) => ({ message: `"${file}" is a table, not a model`, hint: hint(file) })));
}

/** What a folder without a model could answer is not known: nothing but that is worth saying. @throws InputError */
async function refuseOtherFolders(models: readonly string[], { cwd, ...context }: ModelContext): Promise<void> {
  const resolve = pathsFrom(cwd);
  const others = models.filter((model) =>
    existsSync(resolve(model)) ? !existsSync(join(resolve(model), 'config.json')) : !hubIdPattern.test(model),
  );
  if (others.length === 0) return;
  const { checkModel } = await import('../runtime/resolve.ts');
  const sources = others.flatMap((model) => subjectOf(model, model).encoder ?? []);
  const found = await Promise.all(sources.map((source) => checkModel(source, { ...context, resolve })));
  if (found.flat().length > 0) throw new InputError(found.flat());
}

/** The key of what a model can do besides encode, by the class that it was saved from. */
function roleOf(saved: readonly string[]): string | undefined {
  return roles.find(({ architectures }) => saved.some((name) => architectures?.test(name)))?.configKey;
}

async function architecturesOf(model: string, context: ModelContext): Promise<readonly string[]> {
  const local = pathsFrom(context.cwd)(model);
  const folder = existsSync(local) ? local : await hubFolder(model, context);
  if (!folder) return [];
  const problems = fileProblems(folder, ['config.json']);
  if (problems.length > 0) throw new InputError(problems);
  try {
    const { architectures } = JSON.parse(await readFile(join(folder, 'config.json'), 'utf8'));
    return Array.isArray(architectures) ? architectures.map(String) : [];
  } catch {
    return [];
  }
}

async function hubFolder(id: string, { offline, progress }: ModelContext): Promise<string | undefined> {
  if (!hubIdPattern.test(id)) return undefined;
  const request = { id, revision: 'main', offline, progress };
  const answer = offline ? findInHubCache(request) : await askHub(request);
  const place = 'files' in answer ? await download(request, answer.commit, ['config.json']) : answer;
  return 'folder' in place ? place.folder : undefined;
}
