/** How large a configuration may be. What is larger is refused before anything in it is checked, since that takes minutes. */
import type { Problem } from '../../contract/problem.ts';
import { problemAt } from '../issues.ts';
import { type KeyPath, valueAt } from '../key-path.ts';
import { isMapping } from '../mapping.ts';

/** Of a file. A megabyte takes a second to read. */
export const mostMegabytes = 4;
/** Of lists and mappings in each other. */
export const deepest = 100;
export const tooDeep = 'is nested too deeply to be read';
/** Of any list or mapping. */
const mostEntries = 20_000;
/** More take hours. */
const most = { subjects: 2000, gates: 10_000 };

/** What the command line adds to a configuration, or puts in its place. */
interface CommandLine {
  subjects?: readonly unknown[];
  failOn?: readonly string[];
}

/** Of what there is too much. */
export function beyondBounds(value: unknown, { subjects, failOn = [] }: CommandLine): Problem[] {
  const listed = valueAt(value, ['subjects']);
  const own = Array.isArray(listed) ? listed.length : 0;
  const judged = gatesIn(valueAt(value, ['gates'])) + failOn.length;
  const found = [
    ...beyond('subjects', subjects?.length ?? own, 'Evaluate them in several runs, and compare the reports'),
    ...beyond('gates', judged, 'One gate with group: "*" or subject: "*" judges as many results as there are'),
  ];
  const told = new Set(found.map(({ key }) => key));
  return [...found, ...excessive(value).filter(({ key }) => !told.has(key))];
}

function beyond(key: keyof typeof most, count: number, hint: string): Problem[] {
  if (count <= most[key]) return [];
  const numbers = `there are ${amount(count)} ${key}; at most ${amount(most[key])}`;
  return [problemAt([key], `${numbers} are judged in one run`, hint)];
}

/** How many gates a configuration spells out: each bound of a rule is one. */
function gatesIn(gates: unknown): number {
  if (!isMapping(gates)) return 0;
  const { extends: _, ...rules } = gates;
  const boundsOf = (rule: unknown) => (Array.isArray(rule) ? Math.max(1, rule.length - 1) : 1);
  return Object.values(rules).reduce<number>((sum, rule) => sum + boundsOf(rule), 0);
}

/** Lists and mappings with too many entries, or too deep in others. What is a plugin in code is not looked into. */
function excessive(root: unknown): Problem[] {
  const found: Problem[] = [];
  const seen = new Set<object>();
  const left: { value: unknown; path: KeyPath }[] = [{ value: root, path: [] }];
  for (let next = left.pop(); next; next = left.pop()) {
    const { value, path } = next;
    if (!(Array.isArray(value) || isMapping(value)) || seen.has(value)) continue;
    seen.add(value);
    const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
    if (entries.length > mostEntries) {
      const message = `has ${amount(entries.length)} entries; a list or mapping of a configuration has at most ${amount(mostEntries)}`;
      found.push(problemAt(path, message, 'Put what is data into a file, and split the rest into several runs'));
    } else if (path.length >= deepest) found.push(problemAt(path.slice(0, 3), tooDeep));
    else if (path[0] !== 'plugins' || path.length === 0) {
      left.push(...entries.map(([key, below]) => ({ value: below, path: [...path, key] })));
    }
  }
  return found;
}

const amount = (count: number) => count.toLocaleString('en');
