/** Who answers a request for a subject, by its configuration alone, and on what terms. */
import type { SubjectConfig } from '../../contract/configuration.ts';
import type { AuxiliaryModel, Role } from '../../contract/observations.ts';
import type { Asked } from '../../observe/index.ts';
import { type Answering, byModel, probeOn } from '../../runtime/roles/answering.ts';
import { filledRoles } from '../../runtime/roles/registry.ts';

export function answeringFor(subject: SubjectConfig, id: Role | null, { auxiliary, longest = 0 }: Asked): Answering {
  if (auxiliary) return byModel(auxiliaryName(subject, auxiliary));
  const found = filledRoles(subject).find(({ role }) => role.id === id);
  return found ? found.role.answering(found.source, subject, longest) : byModel(subject.name);
}

function auxiliaryName(subject: SubjectConfig, model: AuxiliaryModel): string {
  return 'probe' in model ? probeOn(model.probe.encoder ?? subject.encoder) : model.model;
}
