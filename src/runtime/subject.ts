/** Who answers for a subject: turns its configuration into sources, each opened when first asked for. */
import type { SubjectConfig, WordVectorsSource } from '../contract/configuration.ts';
import type { AuxiliaryModel, Role } from '../contract/observations.ts';
import { contentKey } from '../support/hash.ts';
import type { OpenContext, RoleContext } from './open-context.ts';
import { openAuxiliary } from './probe/open.ts';
import { filledRoles } from './roles/registry.ts';
import { wordVectors } from './roles/word-vectors.ts';
import type { Differentiated, Source, SourceFor, StaticVectors } from './sources.ts';

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
  const filled = filledRoles(subject);
  const sources = new Map<Role, Promise<Source>>();
  const auxiliaryModels = new Map<string, Promise<Differentiated>>();
  const auxiliaryVectors = new Map<string, Promise<StaticVectors>>();
  const session: RoleContext = { ...context, source: open };
  function open<R extends Role>(id: R): Promise<SourceFor<R>> {
    let source = sources.get(id);
    if (!source) {
      const found = filled.find(({ role }) => role.id === id);
      if (!found) throw new Error('unreachable: a role is opened only where it is configured');
      const file = context.files?.get(id);
      source = file ? Promise.resolve(file) : found.role.open(found.source, session);
      sources.set(id, source);
    }
    return source as Promise<SourceFor<R>>;
  }
  return {
    name: subject.name,
    roles: filled.map(({ role }) => role.id),
    classifiesTexts: subject.classifier !== undefined && !('predictions' in subject.classifier),
    source: open,
    auxiliaryModel(model) {
      const key = contentKey(model);
      const opened = auxiliaryModels.get(key) ?? openAuxiliary(model, subject, session);
      auxiliaryModels.set(key, opened);
      return opened;
    },
    auxiliaryVectors(file) {
      const opened = auxiliaryVectors.get(file.path) ?? wordVectors.open(file, session);
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
