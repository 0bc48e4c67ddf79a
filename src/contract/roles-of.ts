/** Which roles a subject's configuration fills. */
import type { SubjectConfig } from './configuration.ts';
import type { AnyMetric } from './metric.ts';
import type { Role } from './observations.ts';

/** The roles a subject's configuration fills. */
export function rolesOf(subject: SubjectConfig): Role[] {
  const roles: Role[] = [];
  if (subject.encoder) roles.push('encoder');
  if (subject.classifier) roles.push('classifier');
  if (subject.maskedLm) roles.push('masked-lm');
  if (subject.causalLm) roles.push('causal-lm');
  if (subject.generator) roles.push('generator');
  if (subject.wordVectors) roles.push('word-vectors');
  return roles;
}

/** What a metric has to say of roles that these subjects have and it cannot use. */
export function whyNot({ unsuitable = {} }: AnyMetric, subjects: readonly SubjectConfig[]): string {
  const reasons = new Set(subjects.flatMap(rolesOf).flatMap((role) => unsuitable[role] ?? []));
  return reasons.size > 0 ? `: ${[...reasons].join('; ')}` : '';
}
