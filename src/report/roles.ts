/** What a subject is made of, as names and short texts: sources describe themselves freely, readers want one line. */
import { groupBy } from './arrange.ts';
import { formatCount } from './format.ts';
import type { ReportedSubject } from './schema.ts';

/** One thing that a source said of itself. */
export interface RoleField {
  role: string;
  /** As in `layer`, `held-out AUC`, `probe dataset`. */
  name: string;
  text: string;
  /** A sha256 or another key of content: shortened, and only of interest to someone who compares files. */
  hash: boolean;
}

export function roleFields({ roles }: ReportedSubject): RoleField[] {
  return Object.entries(roles).flatMap(([role, details]) => fieldsOf(role, '', details));
}

function fieldsOf(role: string, prefix: string, details: ReportedSubject['roles'][string]): RoleField[] {
  return Object.entries(details).flatMap(([key, value]) => {
    const name = prefix ? `${prefix} ${words(key)}` : words(key);
    if (value === null) return [];
    if (Array.isArray(value)) return [{ role, name, text: value.map(shortText).join(', '), hash: false }];
    if (typeof value === 'object') return fieldsOf(role, name, value);
    const hash = typeof value === 'string' && /^[0-9a-f]{32,}$/i.test(value);
    return [{ role, name, text: hash ? value.slice(0, 12) : shortText(value), hash }];
  });
}

function shortText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'number') return JSON.stringify(value);
  return Number.isInteger(value) ? formatCount(value).replace('-', '\u2212') : String(Number(value.toPrecision(3)));
}

/** `heldOutAuc` is read as `held-out AUC`. */
function words(key: string): string {
  return key
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/\bheld out\b/, 'held-out')
    .replace(/\bauc\b/, 'AUC');
}

/**
 * What several subjects have in common, so that it is said once, and what each has of its own. A field is common if at
 * least two subjects have it and none of them says anything else.
 */
export function splitShared(subjects: readonly ReportedSubject[]): { shared: RoleField[]; own: RoleField[][] } {
  const fields = subjects.map(roleFields);
  const byName = groupBy(fields.flat(), nameKey);
  const isShared = (same: readonly RoleField[]) => same.length > 1 && same.every(({ text }) => text === same[0].text);
  return {
    shared: [...byName.values()].filter(isShared).map(([first]) => first),
    own: fields.map((list) => list.filter((field) => !isShared(byName.get(nameKey(field))!))),
  };
}

function nameKey({ role, name }: RoleField): string {
  return `${role} ${name}`;
}
