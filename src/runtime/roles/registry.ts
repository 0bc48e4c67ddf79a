/** The roles by name, and which of them a subject plays. */
import type { z } from 'zod';
import type { SubjectConfig } from '../../contract/configuration.ts';
import type { AnyMetric } from '../../contract/metric.ts';
import type { Role } from '../../contract/observations.ts';
import * as literals from './index.ts';
import type { RoleLiteral } from './role.ts';

type Literal = (typeof literals)[keyof typeof literals];
// biome-ignore lint/suspicious/noExplicitAny: the sources differ from role to role; each is handed its own
type AnyRole = RoleLiteral<Role, Literal['configKey'], z.ZodType, any>;

/** In the order of a subject's keys, in reports, too; what is not listed comes last. */
const order: readonly string[] = [
  'encoder',
  'maskedLm',
  'causalLm',
  'classifier',
  'scorer',
  'ranker',
  'slotTagger',
  'chooser',
  'generator',
  'wordVectors',
];
function place({ configKey }: AnyRole): number {
  return order.includes(configKey) ? order.indexOf(configKey) : order.length;
}

export const roles: readonly AnyRole[] = Object.values<AnyRole>(literals).sort((a, b) => place(a) - place(b));

/** What a subject may say besides its name. */
export const roleFields = Object.fromEntries(
  roles.map(({ configKey, schema, summary }) => [configKey, schema.exactOptional().describe(summary)]),
) as { [L in Literal as L['configKey']]: z.ZodExactOptional<L['schema']> };

/** The roles that a subject's configuration fills, and with what. */
export function filledRoles(
  subject: SubjectConfig,
): { role: AnyRole; source: NonNullable<SubjectConfig[Literal['configKey']]> }[] {
  return roles.flatMap((role) => {
    const source = subject[role.configKey];
    return source ? [{ role, source }] : [];
  });
}

export function rolesOf(subject: SubjectConfig): Role[] {
  return filledRoles(subject).map(({ role }) => role.id);
}

/** What a metric has to say of roles that these subjects have and it cannot use. */
export function whyNot({ unsuitable = {} }: AnyMetric, subjects: readonly SubjectConfig[]): string {
  const reasons = new Set(subjects.flatMap(rolesOf).flatMap((role) => unsuitable[role] ?? []));
  return reasons.size > 0 ? `: ${[...reasons].join('; ')}` : '';
}
