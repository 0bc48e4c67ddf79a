/** Where a model is: a local folder or the hub, and whether it can play the role it is given, without loading it. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path';
import type { ClassifierModelSource, EncoderSource, ModelSource } from '../contract/configuration.ts';
import { InputError, messageOf, type Problem } from '../contract/problem.ts';
import type { Cache } from '../support/cache.ts';
import { suggestion } from '../support/did-you-mean.ts';
import { embeddedModels, isEmbedded } from '../support/embedded.ts';
import type { Progress } from '../support/progress.ts';
import { combined, fileHashes, fingerprint } from './fingerprint.ts';
import { findInHubCache, type HubAnswer, hubIdPattern } from './hub/cache.ts';
import { askHub, download } from './hub/hub.ts';
import type { Sought } from './inversion/places.ts';
import { fileProblems, namesOfText, unpublishedProblems } from './model-folder.ts';
import { onnxFileOf, settingFor } from './onnx/dtype.ts';
import { type OnnxOutline, readOnnxOutline } from './onnx/outline.ts';
import { positiveProblems } from './positive-labels.ts';
import {
  asClassifier,
  asEncoder,
  labelsOf,
  logitsOf,
  type ModelConfig,
  type ModelUse,
  outputOfLayer,
  useProblems,
} from './suitability.ts';

export interface ResolveContext {
  /** Turns a path of the configuration into an absolute one. */
  resolve(path: string): string;
  offline: boolean;
  progress: Progress;
  /** Remembers the hashes of files that have not changed. */
  cache?: Cache;
  /** Offline, takes hub models of which files are missing, in place of their refusal: those would be fetched. */
  unfetched?(model: string): void;
}

export interface ModelFiles {
  folder: string;
  /** Absolute path of the ONNX file. */
  onnx: string;
  config: ModelConfig;
  outline: OnnxOutline;
  /** The commit, for a model of the hub; null for a local folder. */
  revision: string | null;
  /** Of the ONNX file; where the weights lie beside it, of all their hashes in order. */
  sha256: string;
  /** Each of these files, with its own. */
  weights: readonly { file: string; sha256: string }[];
  /** Of tokenizer.json and tokenizer_config.json. */
  tokenizerSha256: string;
}

/**
 * Finds a model's files, fetching them from the hub where needed, and hashes them.
 *
 * @throws InputError with everything that is missing
 */
export async function resolveModel(source: ModelSource, context: ResolveContext): Promise<ModelFiles> {
  const place = await locate(source, context, 'fetch');
  if ('problems' in place) throw new InputError(place.problems);
  const found = await inspectFolder(source, place.folder);
  if ('problems' in found) throw new InputError(found.problems);
  const weights = [found.onnx, ...weightFiles(found)];
  const hashes = await fileHashes(weights, context.cache);
  const others = unpublishedProblems(weights, hashes);
  if (others.length > 0) throw new InputError(others);
  const tokenizerFiles = ['tokenizer.json', 'tokenizer_config.json'].map((name) => join(place.folder, name));
  return {
    ...found,
    folder: place.folder,
    revision: place.commit,
    sha256: combined(hashes),
    weights: weights.map((file, i) => ({ file: relative(place.folder, file).replaceAll(sep, '/'), sha256: hashes[i] })),
    tokenizerSha256: await fingerprint(tokenizerFiles.filter(existsSync), context.cache),
  };
}

/**
 * What can be refused without loading the model: missing files, a truncated ONNX file, inputs that cannot be filled,
 * missing outputs that the role needs, a tokenizer that cannot be used. The hub is only asked for its list of files, so
 * `use` is checked once the files are in the cache.
 */
export async function checkModel(
  source: ModelSource | EncoderSource,
  context: ResolveContext,
  use: ModelUse | undefined = ownUse(source),
): Promise<Problem[]> {
  if (context.offline && context.unfetched && isUnfetched(source, context)) {
    context.unfetched(source.model);
    return [];
  }
  const place = await locate(source, context, 'list');
  if ('problems' in place) return place.problems;
  if ('files' in place) return listingProblems(source, place.files);
  const found = await inspectFolder(source, place.folder);
  if ('problems' in found) return found.problems;
  const { tokenizerProblems } = await import('./tokenizer/problems.ts');
  const ofTokenizer = await tokenizerProblems(place.folder, found.config, use);
  return [...(use ? useProblems(use, source, found) : []), ...ofTokenizer];
}

/**
 * Whether the labels that a classifier calls positive are its own, and whether it says which are: texts that a model
 * writes come without a data set that could. Reasons why the model is not a classifier at all are left to {@link
 * checkModel}, and nothing is known yet of a hub model that is not in the cache.
 */
export async function checkPositive(source: ClassifierModelSource, context: ResolveContext): Promise<Problem[]> {
  const labels = await knownLabels(source, context);
  return labels === null ? [] : positiveProblems(labels, source.positive);
}

/** The labels of a classifier, as far as they are known before it is loaded; null where they are not. */
export async function knownLabels(source: ClassifierModelSource, context: ResolveContext): Promise<string[] | null> {
  const place = await locate(source, context, 'list');
  if (!('folder' in place)) return null;
  const found = await inspectFolder(source, place.folder);
  return 'problems' in found || useProblems(asClassifier, source, found).length > 0 ? null : labelsOf(found);
}

function isUnfetched(source: ModelSource, { resolve }: ResolveContext): boolean {
  const { model: id, revision } = source;
  if (existsSync(resolve(id)) || isEmbedded(id) || !hubIdPattern.test(id)) return false;
  const cached = findInHubCache({ id, revision });
  return 'problem' in cached || listingProblems(source, listFiles(cached.folder)).length > 0;
}

/**
 * Whether a model can be differentiated, as far as its graph says. Reasons why it cannot play the role at all are left
 * to {@link checkModel}, and nothing is known yet of a hub model that is not in the cache.
 */
export async function checkGradient(
  source: ClassifierModelSource | EncoderSource,
  context: ResolveContext,
): Promise<Problem[]> {
  const place = await locate(source, context, 'list');
  if (!('folder' in place)) return [];
  const found = await inspectFolder(source, place.folder);
  if ('problems' in found) return [];
  const output = 'layer' in source ? outputOfLayer(found, source.layer) : logitsOf(found.outline)?.name;
  if (output === undefined) return [];
  const { differentiablePart } = await import('./gradients/derive.ts');
  const part = await differentiablePart(found.onnx, output);
  return 'problems' in part ? part.problems.map((problem) => ({ ...problem, file: found.onnx })) : [];
}

type Located = { folder: string; commit: string | null } | { files: readonly string[] } | { problems: Problem[] };

async function locate(
  source: ModelSource,
  context: ResolveContext,
  mode: 'fetch',
): Promise<Exclude<Located, { files: unknown }>>;
async function locate(source: ModelSource, context: ResolveContext, mode: 'fetch' | 'list'): Promise<Located>;
async function locate(source: ModelSource, context: ResolveContext, mode: 'fetch' | 'list'): Promise<Located> {
  const { model: id, revision } = source;
  const local = context.resolve(id);
  if (existsSync(local)) {
    if (statSync(local).isDirectory()) return { folder: local, commit: null };
    return refused({
      message: `the model "${id}" is a file, not a folder`,
      file: local,
      hint: 'Give the folder that holds config.json, tokenizer.json and onnx/; `file` names an ONNX file below it',
    });
  }
  if (isEmbedded(id)) {
    const message = `there is no model "${id}" in fairprobe`;
    return refused({ message, hint: suggestion(id, embeddedModels(), 'embedded models') });
  }
  if (id.startsWith('.') || id.startsWith('~') || isAbsolute(id) || !hubIdPattern.test(id)) {
    return refused({
      message: `the model folder "${id}" does not exist (looked for ${local})`,
      hint: 'Give a folder that holds config.json, tokenizer.json and onnx/, or a hub id such as Xenova/bert-base-uncased',
    });
  }
  const request = { id, revision, offline: context.offline, progress: context.progress };
  if (context.offline) return locatedBy(findInHubCache(request));
  const answer = await askHub(request);
  if (!('files' in answer)) return locatedBy(answer);
  if (mode === 'list') {
    const cached = findInHubCache({ id, revision: answer.commit });
    return 'folder' in cached && listingProblems(source, listFiles(cached.folder)).length === 0 ? cached : answer;
  }
  const problems = listingProblems(source, answer.files);
  if (problems.length > 0) return { problems };
  return locatedBy(await download(request, answer.commit, filesToFetch(source, answer.files)));
}

const refused = (problem: Problem) => ({ problems: [problem] });
const locatedBy = (answer: HubAnswer) => ('problem' in answer ? refused(answer.problem) : answer);

function filesToFetch(source: ModelSource, files: readonly string[]): string[] {
  const onnx = onnxFileOf(source);
  const texts = ['config.json', 'generation_config.json', 'tokenizer.json', 'tokenizer_config.json'];
  const wanted = [...texts, 'chat_template.jinja', onnx];
  return files.filter((file) => wanted.includes(file) || isExternalData(file, onnx));
}

/** Large models keep their weights beside the graph: `model.onnx_data`, `model.onnx_data_1`, ... */
function isExternalData(file: string, onnx: string): boolean {
  return file.startsWith(`${onnx}_data`) || file === `${onnx}.data`;
}

/** The files beside the ONNX file that it names, and those named after it. */
function weightFiles({ onnx, outline }: Pick<ModelFiles, 'onnx' | 'outline'>): string[] {
  const folder = dirname(onnx);
  const namedAfter = readdirSync(folder).filter((name) => isExternalData(name, basename(onnx)));
  return [...new Set([...namedAfter, ...outline.weightFiles])].sort().map((name) => join(folder, name));
}

async function inspectFolder(
  source: ModelSource,
  folder: string,
): Promise<{ problems: Problem[] } | { onnx: string; config: ModelConfig; outline: OnnxOutline }> {
  const problems = listingProblems(source, listFiles(folder)).map((problem) => ({ file: folder, ...problem }));
  if (problems.length > 0) return { problems };
  const name = onnxFileOf(source);
  const unfit = fileProblems(folder, [...namesOfText, name]);
  if (unfit.length > 0) return { problems: unfit };
  const onnx = join(folder, name);
  try {
    const outline = await readOnnxOutline(onnx);
    const lost = outline.weightFiles.filter((name) => !existsSync(join(dirname(onnx), name)));
    if (lost.length > 0) {
      const message = `the weights of the model are in ${lost.slice(0, 6).join(', ')}, which is missing`;
      return { problems: [{ message, file: onnx, hint: 'Put the ONNX file and its weights into one folder' }] };
    }
    const weights = weightFiles({ onnx, outline }).map((file) => relative(folder, file));
    const unfitWeights = fileProblems(folder, weights);
    if (unfitWeights.length > 0) return { problems: unfitWeights };
    return { onnx, config: await readConfig(join(folder, 'config.json')), outline };
  } catch (error) {
    if (error instanceof InputError) return { problems: [...error.problems] };
    return { problems: [{ message: `the model cannot be read: ${messageOf(error)}`, file: folder }] };
  }
}

/** The folder's files and those of `onnx/` and other folders right below it, with forward slashes. */
function listFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (!statSync(join(folder, entry.name), { throwIfNoEntry: false })?.isDirectory()) return [entry.name];
    return readdirSync(join(folder, entry.name)).map((name) => `${entry.name}/${name}`);
  });
}

function listingProblems(source: ModelSource, files: readonly string[]): Problem[] {
  const problems: Problem[] = [];
  const onnx = onnxFileOf(source);
  for (const name of ['config.json', 'tokenizer.json']) {
    if (files.includes(name)) continue;
    problems.push({
      message: `the model "${source.model}" has no ${name}`,
      hint:
        name === 'tokenizer.json'
          ? 'Save it with AutoTokenizer.from_pretrained(...).save_pretrained(...) in Python'
          : 'Copy it from where the model was trained or exported',
    });
  }
  if (!files.includes(onnx)) {
    const others = files.filter((file) => file.endsWith('.onnx'));
    const settings = others.slice(0, 8).map((file) => `${file} (${settingFor(file)})`);
    problems.push({
      message: `the model "${source.model}" has no ${onnx}`,
      hint:
        others.length > 0
          ? `It has ${settings.join(', ')}${others.length > 8 ? ` and ${others.length - 8} more` : ''}`
          : 'It has no ONNX file at all: export one with `optimum-cli export onnx`',
    });
  }
  return problems;
}

async function readConfig(file: string): Promise<ModelConfig> {
  try {
    const config: unknown = JSON.parse(await readFile(file, 'utf8'));
    if (config !== null && typeof config === 'object' && !Array.isArray(config)) return config as ModelConfig;
  } catch (error) {
    throw new InputError({ message: `is not valid JSON: ${messageOf(error)}`, file, hint: 'Download it again' });
  }
  throw new InputError({ message: 'is not a JSON object', file, hint: 'Download it again' });
}

/** An encoder's layer says what the model is for; other sources are told. */
function ownUse(source: ModelSource | EncoderSource): ModelUse | undefined {
  return 'layer' in source ? asEncoder : undefined;
}

/**
 * Whether a classifier reads canaries place by place and has their labels, which are not known of a probe's encoder. Reasons why
 * the model cannot be used at all are left to {@link checkModel}, and nothing is known yet of a hub model that is not in the
 * cache.
 */
export async function checkCanaries(
  source: ClassifierModelSource | EncoderSource,
  context: ResolveContext,
  canaries: readonly Sought[],
): Promise<Problem[]> {
  const place = await locate(source, context, 'list');
  if (!('folder' in place)) return [];
  const found = await inspectFolder(source, place.folder);
  if ('problems' in found) return [];
  const { classesOf, labelProblems, placeProblems } = await import('./inversion/places.ts');
  const { loadLimited } = await import('./model-texts.ts');
  const isClassifier = !('layer' in source) && useProblems(asClassifier, source, found).length === 0;
  return [
    ...(isClassifier ? labelProblems(canaries, classesOf(labelsOf(found))) : []),
    ...(await placeProblems(canaries, await loadLimited({ ...found, folder: place.folder }))),
  ];
}
