/** What every renderer says in words. Plain text, not yet escaped. */

import { type Gate, type Report, type Result, wasMissed } from '../contract/report.ts';
import { tally } from './report-view.ts';
import { formatCount, plural } from './text/format.ts';

/** Why the verdict is what it is. */
export function verdictSentence({ verdict, results, gates }: Report): string {
  if (verdict === 'fail') return gateTally(gates);
  if (verdict === 'incomplete') {
    const missed = `${formatCount(results.filter(wasMissed).length)} of ${plural(results.length, 'result')} could not be measured`;
    return gates.length === 0 ? missed : `${missed}; ${gateTally(gates)}`;
  }
  const isEmpty = results.length > 0 && results.every(({ status }) => status !== 'ok');
  const all = isEmpty ? `no result has a value (${statusCounts(results)})` : 'everything asked for was measured';
  if (verdict === 'pass') return `${all}; ${gateTally(gates)}`;
  return `${all}; ${gates.length === 0 ? 'no gate is set, so nothing is judged' : 'no gate found anything to judge'}`;
}

/** `2 of 5 gates failed, 1 warns, 2 passed`, leaving out what there is none of. */
function gateTally(gates: Report['gates']): string {
  const count = (verdict: Gate['verdict']) => gates.filter((gate) => gate.verdict === verdict).length;
  const [failed, warn, passed, left] = [count('fail'), count('warn'), count('pass'), count('not-judged')];
  const unjudged = left > 0 ? `${formatCount(left)} not judged` : '';
  if (failed === 0 && warn === 0) return [`${plural(passed, 'gate')} passed`, unjudged].filter(Boolean).join(', ');
  const parts = [
    failed > 0 ? `${formatCount(failed)} of ${plural(gates.length, 'gate')} failed` : '',
    warn > 0
      ? `${failed > 0 ? formatCount(warn) : `${formatCount(warn)} of ${plural(gates.length, 'gate')}`} ${warn === 1 ? 'warns' : 'warn'}`
      : '',
    passed > 0 ? `${formatCount(passed)} passed` : '',
    unjudged,
  ];
  return parts.filter(Boolean).join(', ');
}

/** `264 results: 236 ok, 15 insufficient`, leaving out what there is none of. */
export function tallySentence({ results }: Report): string {
  return `${plural(results.length, 'result')}${results.length > 0 ? `: ${statusCounts(results)}` : ''}`;
}

function statusCounts(results: readonly Result[]): string {
  const counts = Object.entries(tally(results)).filter(([, count]) => count > 0);
  return counts.map(([status, count]) => `${formatCount(count)} ${status}`).join(', ');
}

/** The report's notes, and what data sets and metrics left out. */
export function noteSentences({ notes, datasets, results }: Report): string[] {
  const dropped = datasets.flatMap(({ id, dropped }) => {
    const reasons = Object.entries(dropped).filter(([, count]) => count > 0);
    const parts = reasons.map(([reason, count]) => `${formatCount(count)} ${reason}`);
    return parts.length > 0 ? [`${id}: items read and not used: ${parts.join(', ')}`] : [];
  });
  const groupless = datasets.flatMap(({ id, missing = {} }) => {
    const parts = Object.entries(missing).map(([column, count]) => `${formatCount(count)} in ${column}`);
    return parts.length > 0 ? [`${id}: items about which a column says nothing: ${parts.join(', ')}`] : [];
  });
  return [...notes, ...dropped, ...groupless, ...leftOutSentences(results)];
}

/** The details by which metrics tell what they left out, and how a sentence goes on after the number. */
const leftOutDetails = [
  ['dropped', 'left out'],
  ['leftOut', 'left out of the summary over groups'],
  ['unanswered', 'without an answer'],
] as const;
const mostMeasures = 6;

/** How many words, groups or items each metric left out. Not which: they are text of data sets, and in the report. */
function leftOutSentences(results: readonly Result[]): string[] {
  const found = new Map<string, { as: string; sentence: string; measures: Set<string>; subjects: Set<string> }>();
  for (const { as, measure, subject, details } of results) {
    for (const [key, words] of leftOutDetails) {
      const sentence = countSentence(details[key], words);
      if (sentence === null) continue;
      const where = `${as}\n${sentence}`;
      const known = found.get(where) ?? { as, sentence, measures: new Set(), subjects: new Set() };
      known.measures.add(measure);
      known.subjects.add(subject);
      found.set(where, known);
    }
  }
  const everyone = new Set(results.map(({ subject }) => subject)).size;
  return [...found.values()].map(({ as, sentence, measures, subjects }) => {
    const on = subjects.size === everyone ? '' : `, on ${shortList([...subjects])}`;
    return `${as}: ${shortList([...measures])}: ${sentence}${on}`;
  });
}

/** `8 left out (4 missing, 4 counterparts)`; parts are listed for an object, not for a number or a list. */
function countSentence(value: Result['details'][string] | undefined, words: string): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'object' || Array.isArray(value)) {
    const count = countLeaves(value);
    return count === 0 ? null : `${formatCount(count)} ${words}`;
  }
  let sum = 0;
  const parts: string[] = [];
  for (const [key, inner] of Object.entries(value)) {
    const count = countLeaves(inner);
    sum += count;
    if (count > 0) parts.push(`${formatCount(count)} ${key}`);
  }
  return sum === 0 ? null : `${formatCount(sum)} ${words} (${parts.join(', ')})`;
}

/** Numbers count as such, what is listed as one each. */
function countLeaves(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'string') return 1;
  if (Array.isArray(value)) return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  let sum = 0;
  for (const inner of Object.values(value)) sum += countLeaves(inner);
  return sum;
}

function shortList(names: readonly string[]): string {
  const more = names.length - mostMeasures;
  return names.slice(0, mostMeasures).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
