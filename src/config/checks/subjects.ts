/** Checks the subjects of a configuration: each by the schema, and what they name. */

import type { SubjectConfig } from '../../contract/configuration.ts';
import type { Problem } from '../../contract/problem.ts';
import { filledRoles, roles, rolesOf } from '../../runtime/roles/registry.ts';
import { parseAt, problemAt } from '../issues.ts';
import type { KeyPath } from '../key-path.ts';
import { isMapping } from '../mapping.ts';
import { subjectSchema } from '../schema/index.ts';
import type { NamedData } from './named-data.ts';

export interface CheckedSubject {
  subject: SubjectConfig;
  path: KeyPath;
}

/** Those that are right in themselves. */
export function checkSubjects(raw: unknown, problems: Problem[]): CheckedSubject[] {
  const entries = Array.isArray(raw) ? raw : [];
  if (raw === undefined || (Array.isArray(raw) && !entries.length)) {
    const hint = 'List at least one under "subjects"';
    problems.push(problemAt(raw ? ['subjects'] : [], 'there are no subjects', hint));
  }
  const names = new Map<string, number>();
  return entries.flatMap((entry: unknown, i) => {
    const path = ['subjects', i];
    const name = isMapping(entry) && typeof entry.name === 'string' ? entry.name.trim() : undefined;
    const first = name === undefined ? undefined : names.get(name);
    if (first !== undefined) {
      const message = `subjects[${first}] is called "${name}" too`;
      problems.push(problemAt([...path, 'name'], message, 'Give each subject a name of its own'));
    } else if (name !== undefined) names.set(name, i);
    const subject = parseAt(subjectSchema, entry, path, problems);
    if (!subject) return [];
    if (!rolesOf(subject).length) {
      const hint = `Give it one of ${roles.map(({ configKey }) => configKey).join(', ')}`;
      problems.push(problemAt(path, `"${subject.name}" has nothing that could be asked`, hint));
    }
    return [{ subject, path }];
  });
}

/** What the sources of roles need besides themselves: data sets of the configuration, and other roles. */
export function checkSubjectData(subjects: readonly CheckedSubject[], data: NamedData, problems: Problem[]): void {
  for (const { subject, path } of subjects) {
    for (const { role, source } of filledRoles(subject)) {
      const at = [...path, role.configKey];
      for (const named of role.data?.(source) ?? []) {
        problems.push(...data.check(named.name, named.kind, [...at, ...named.path]));
      }
      for (const { path: below, message, hint } of role.lacking?.(source, subject) ?? []) {
        problems.push(problemAt([...at, ...below], message, hint));
      }
    }
  }
}
