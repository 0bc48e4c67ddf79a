/** Who answers for a subject: turns its configuration into sources, each opened when first asked for. */

import type { CausalSource, ProbeSource, SubjectConfig, WordVectorsSource } from '../contract/configuration.ts';
import type { LabelledData } from '../contract/data.ts';
import type { AuxiliaryModel, Role } from '../contract/observations.ts';
import { InputError } from '../contract/problem.ts';
import { rolesOf } from '../contract/roles-of.ts';
import type { SwapTable } from '../counterfactual/index.ts';
import type { Cache } from '../support/cache.ts';
import { contentKey } from '../support/hash.ts';
import type { Progress } from '../support/progress.ts';
import type { RoleReversal } from './generation/role-reversal.ts';
import type { ModelPool } from './pool.ts';
import type { Classifier, Differentiated, RoleSources, Source, SourceFor, StaticVectors } from './sources.ts';

export interface OpenContext {
  pool: ModelPool;
  cache: Cache;
  /** Whether no connection may be opened. */
  offline: boolean;
  resolve(path: string): string;
  progress: Progress;
  seed: number;
  /** The subject's prediction file, which the plan has read, where a job asks one. */
  predictions?: Classifier | undefined;
  /** A labelled data set of the configuration, for training a probe. */
  labelled(name: string): LabelledData;
  /** Swap tables of one attribute as one, from a data set of the configuration. */
  swapTable(tables: string, swaps: readonly string[]): SwapTable;
}

export interface SubjectSession {
  name: string;
  roles: readonly Role[];
  /** Whether its classifier takes any text: a prediction file knows its own items only. */
  classifiesTexts: boolean;
  source<R extends Role>(role: R): Promise<SourceFor<R>>;
  /** A model that a metric's options name; a probe without an encoder of its own reads the subject's. */
  auxiliaryModel(model: AuxiliaryModel): Promise<Differentiated>;
  /** A file of word vectors that a metric's options name. */
  auxiliaryVectors(file: WordVectorsSource): Promise<StaticVectors>;
  /** The sources opened so far, by role. */
  opened(): Promise<[Role, Source][]>;
}

export function openSubjectSession(subject: SubjectConfig, context: OpenContext): SubjectSession {
  const sources = new Map<Role, Promise<Source>>();
  const auxiliaryModels = new Map<string, Promise<Differentiated>>();
  const auxiliaryVectors = new Map<string, Promise<StaticVectors>>();
  const openers: { [R in Role]: () => Promise<RoleSources[R]> } = {
    encoder: () => context.pool.encoder(subject.encoder!),
    classifier: () => openClassifier(subject, context, open),
    'masked-lm': () => context.pool.maskedLm(subject.maskedLm!),
    'causal-lm': () => context.pool.causalLm(subject.causalLm!, reversalOf(subject.causalLm!, context)),
    generator: async () => {
      const source = subject.generator!;
      if (!('endpoint' in source || 'generations' in source)) {
        return context.pool.generator(source, reversalOf(source, context));
      }
      const { openGenerator } = await import('./generation/elsewhere.ts');
      return openGenerator(source, context);
    },
    'word-vectors': () => openVectors(subject.wordVectors!, context),
  };
  function open<R extends Role>(role: R): Promise<SourceFor<R>> {
    let source = sources.get(role);
    if (!source) {
      source = openers[role]();
      sources.set(role, source);
    }
    return source as Promise<SourceFor<R>>;
  }
  return {
    name: subject.name,
    roles: rolesOf(subject),
    classifiesTexts: subject.classifier !== undefined && !('predictions' in subject.classifier),
    source: open,
    auxiliaryModel(model) {
      const key = contentKey(model);
      const opened = auxiliaryModels.get(key) ?? openAuxiliary(model, subject, context, open);
      auxiliaryModels.set(key, opened);
      return opened;
    },
    auxiliaryVectors(file) {
      const opened = auxiliaryVectors.get(file.path) ?? openVectors(file, context);
      auxiliaryVectors.set(file.path, opened);
      return opened;
    },
    async opened() {
      const settled = await Promise.allSettled(
        [...sources].map(async ([role, source]) => [role, await source] as const),
      );
      return settled.flatMap((s) => (s.status === 'fulfilled' ? [[s.value[0], s.value[1]] as [Role, Source]] : []));
    },
  };
}

/** Undefined where the model is to be asked as it is. */
function reversalOf({ roleReversal }: CausalSource, { swapTable }: OpenContext): RoleReversal | undefined {
  if (!roleReversal || roleReversal.combine === 'none') return undefined;
  const { combine, tables, swaps } = roleReversal;
  return { combine, table: swapTable(tables, swaps) };
}

async function openVectors({ path }: WordVectorsSource, { resolve, cache }: OpenContext): Promise<StaticVectors> {
  const { openWordVectors } = await import('./word-vectors/index.ts');
  return openWordVectors({ path: resolve(path), source: path, cache });
}

async function openClassifier(
  { classifier }: SubjectConfig,
  context: OpenContext,
  open: <R extends Role>(role: R) => Promise<SourceFor<R>>,
): Promise<RoleSources['classifier']> {
  if (!classifier) throw new Error('unreachable: a role is opened only where it is configured');
  if ('endpoint' in classifier) {
    const { openHttpClassifier } = await import('./http/classifier.ts');
    return openHttpClassifier(classifier, context);
  }
  if ('predictions' in classifier) {
    if (!context.predictions) throw new Error('unreachable: the plan opens the prediction files that jobs ask');
    return context.predictions;
  }
  if ('probe' in classifier) {
    return openProbe(classifier.probe, await open('encoder'), context);
  }
  return context.pool.classifier(classifier);
}

async function openAuxiliary(
  model: AuxiliaryModel,
  subject: SubjectConfig,
  context: OpenContext,
  open: <R extends Role>(role: R) => Promise<SourceFor<R>>,
): Promise<Differentiated> {
  if (!('probe' in model)) return context.pool.auxiliaryModel(model);
  const { encoder, attribute, ...probe } = model.probe;
  if (!encoder && !subject.encoder) {
    throw new InputError({
      message: `a probe needs an encoder, and "${subject.name}" has none`,
      hint: 'Add "encoder" to the subject, or to the probe',
    });
  }
  const read = await (encoder ? context.pool.encoder(encoder) : open('encoder'));
  if (attribute === undefined) return openProbe(probe, read, context);
  const { labelled, cache, seed, progress } = context;
  const { dataset, c, heldOut } = probe;
  const { trainGroupProbe } = await import('./probe/group-probe.ts');
  return trainGroupProbe({ encoder: read, data: labelled(dataset), attribute, c, heldOut, seed, cache, progress });
}

async function openProbe(
  { dataset, c, heldOut }: ProbeSource['probe'],
  encoder: SourceFor<'encoder'>,
  { labelled, cache, seed, progress }: OpenContext,
): Promise<Classifier> {
  const { trainProbe } = await import('./probe/probe.ts');
  return trainProbe({ encoder, data: labelled(dataset), c, heldOut, seed, cache, progress });
}
