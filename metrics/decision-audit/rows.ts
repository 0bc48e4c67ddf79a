/** What was decided about whom: a row a question. */
import { type Choices, DECLINED, type QuestionsData, UNREADABLE } from '../../src/plugin.ts';

/** How questions say whom they are about. */
export type Way = 'word' | 'name';

export interface Row {
  /** Its index in the data. */
  question: number;
  way: Way;
  /** The case that it is of. */
  decision: number;
  /** NaN where the data do not say. */
  age: number;
  /** log P(yes) - log P(no), the mean over orders; NaN without. */
  score: number;
  /** P(yes) + P(no), likewise. */
  mass: number;
  /** The share of its answers that are yes; NaN without one. */
  yes: number;
  unanswered: Unanswered;
}

export interface Unanswered {
  unreadable: number;
  declined: number;
  neither: number;
}

export function wayOf(facets: Readonly<Record<string, string>>): Way {
  return facets.by === 'name' ? 'name' : 'word';
}

/** NaN where the data do not say. */
export function ageOf({ age }: Readonly<Record<string, string>>): number {
  return age === undefined || age === '' ? Number.NaN : Number(age);
}

export function rowsOf({ questions, cases }: QuestionsData, { chosen, scores }: Choices): Row[] {
  return questions.map(({ options, facets }, question) => {
    const [yes, no] = ['yes', 'no'].map((wanted) => options.findIndex(({ role }) => role === wanted));
    const unanswered = { unreadable: 0, declined: 0, neither: 0 };
    const answers = [...chosen[question]].flatMap((option) => {
      if (option === yes || option === no) return [Number(option === yes)];
      unanswered[option === UNREADABLE ? 'unreadable' : option === DECLINED ? 'declined' : 'neither']++;
      return [];
    });
    const scored = (scores?.[question] ?? []).filter((own) => Number.isFinite(own[yes]) && Number.isFinite(own[no]));
    return {
      ...{ question, unanswered, way: wayOf(facets) },
      decision: cases?.of[question] ?? -1,
      age: ageOf(facets),
      score: average(scored.map((own) => own[yes] - own[no])),
      mass: average(scored.map((own) => Math.exp(own[yes]) + Math.exp(own[no]))),
      yes: average(answers),
    };
  });
}

export function average(values: readonly number[]): number {
  return values.length === 0 ? Number.NaN : values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function unansweredOf(rows: readonly Row[]): { unreadable: number; declined: number; neither: number } {
  const sum = (key: keyof Unanswered) => rows.reduce((total, { unanswered }) => total + unanswered[key], 0);
  return { unreadable: sum('unreadable'), declined: sum('declined'), neither: sum('neither') };
}
