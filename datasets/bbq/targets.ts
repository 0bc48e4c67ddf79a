/** Which of an item's two people the stereotype is about. */
import type { Item } from './fill.ts';
import { isIntersection, type Template } from './templates.ts';

/** Values of a person: one, or the two of an intersection. */
type Values = readonly [string] | readonly [string, string];

const genders: Record<string, string> = { man: 'M', boy: 'M', woman: 'F', girl: 'F' };

/**
 * The option that names the target and what that person is, or null: where both people are what the stereotype is about, neither
 * is, or one is not told. Published items are 16 such.
 */
export function targetOf(item: Item, template: Template): { option: number; value: string } | null {
  const known = item.people.map((person) => (person.info === 'unknown' ? null : person));
  if (known.some((person) => person?.info === '')) return null;
  const targets = known.flatMap((person, option) => {
    const values = person === null ? null : valuesOf(person, template);
    return values && isTarget(values, template) ? [{ option, value: values.join(', ') }] : [];
  });
  return targets.length === 1 ? targets[0] : null;
}

function isTarget([value, second]: Values, { category, targets, secondTarget }: Template): boolean {
  const sought = category === 'SES' ? targets.map((one) => one.replace(' SES', 'SES')) : targets;
  return sought.includes(value) && (second === undefined || second === secondTarget);
}

/** `F-Black` is of race and gender, or, where race alone is asked about, of race with the gender of the name. */
function valuesOf({ name, info }: Item['people'][number], { category }: Template): Values {
  if (isIntersection(category)) {
    const [, second, race] = /^([^-]+)-(?:[MF]-)?(.*)$/.exec(info) ?? ['', '', info];
    return [race, second];
  }
  if (category === 'Race_ethnicity') return [info.replace(/^[MF]-/, '')];
  if (category === 'Nationality') return [name];
  if (category !== 'Gender_identity') return [info];
  const [word] = info.split('_');
  return [genders[word] ?? word];
}
