/** The measures of counterfactual-consistency as means over cases, each at the place of its first item. */
import type { Decisions, ItemDecision, ItemStatistics, Items, Json, Sample } from '../../src/plugin.ts';
import { flip, shift } from '../shared/counterfactual-changes.ts';
import { attributesOf } from '../shared/groups.ts';
import { groupsByAttribute, groupsByItem, groupsOf } from '../shared/labelled-samples.ts';
import { casesOf, type Judged } from './cases.ts';
import type { Options } from './consistency.ts';
import { flips, pairFlips, pairOf, scoreRange } from './of-case.ts';

export function judgedOf({ size, groups, cases }: Items, { codes, positive, scores }: Decisions): Judged {
  return { size, groups, caseOf: cases?.of ?? new Int32Array(size).fill(-1), codes, positive, scores };
}

/** Whether items of one case are in different groups of the attribute, whoever has an answer. */
export function hasCaseOfTwoGroups({ size, groups, cases }: Items, attribute: string): boolean {
  const answered = { codes: new Int32Array(size), positive: null, scores: null };
  return casesOf({ size, groups, caseOf: cases!.of, ...answered }, attribute).cases.length > 0;
}

export function* decisionSamples(data: Items, { classes, codes, positive, scores }: Decisions): Iterable<Sample> {
  const groups: readonly Json[] = groupsByItem(data);
  for (const [i, id] of data.ids.entries()) {
    const [number, code] = [data.cases?.of[i] ?? -1, codes[i]];
    yield {
      id,
      case: number < 0 ? null : data.cases!.ids[number],
      groups: groups[i],
      decision: code < 0 ? null : classes[code],
      ...(positive === null ? {} : { chosen: code < 0 ? null : positive[code] === 1 }),
      ...(scores === null ? {} : { score: Number.isNaN(scores[i]) ? null : scores[i] }),
    };
  }
}

/** Nobody says what would have been right. */
export function itemDecisions(samples: readonly Sample[]): ItemDecision[] {
  return samples.map(({ id, decision, groups = {}, ...sample }) => ({
    decision: typeof decision === 'string' ? decision : null,
    right: null,
    groups: groupsByAttribute(id, groups),
    case: typeof sample.case === 'string' ? sample.case : null,
  }));
}

function fromSamples(samples: readonly Sample[]): Judged {
  const numbered = (names: readonly Json[]): Int32Array => {
    const numbers = new Map<string, number>();
    return Int32Array.from(names, (name) => {
      if (typeof name !== 'string') return -1;
      if (!numbers.has(name)) numbers.set(name, numbers.size);
      return numbers.get(name)!;
    });
  };
  const codes = numbered(samples.map(({ decision = null }) => decision));
  const positive = samples.some(({ chosen }) => typeof chosen === 'boolean') ? new Uint8Array(samples.length) : null;
  for (const [i, { chosen }] of samples.entries()) if (positive && chosen === true) positive[codes[i]] = 1;
  return {
    size: samples.length,
    groups: groupsOf(samples),
    caseOf: numbered(samples.map((sample) => sample.case ?? null)),
    codes,
    positive,
    scores: samples.some(({ score }) => typeof score === 'number')
      ? Float64Array.from(samples, ({ score }) => (typeof score === 'number' ? score : Number.NaN))
      : null,
  };
}

export function consistencyOfItems({ attributes, pairs }: Options, samples: readonly Sample[]): ItemStatistics {
  const judged = fromSamples(samples);
  const { codes, positive, scores, size } = judged;
  const means = (attributes ?? attributesOf(judged)).flatMap((attribute) => {
    const { cases, groups } = casesOf(judged, attribute);
    const mean = (measure: string, group: string | null, value: (index: number) => number | undefined) => {
      const values = new Float64Array(size).fill(Number.NaN);
      for (const [k, { first }] of cases.entries()) values[first] = value(k) ?? Number.NaN;
      return { measure, attribute, group, values };
    };
    const ofPairs = !pairs
      ? []
      : groups.flatMap((a, x) =>
          groups.slice(x + 1).flatMap((b, k) => {
            const change = (of: (item: number) => number) => (index: number) => {
              const pair = pairOf(cases[index], x, x + 1 + k);
              return pair && of(pair[1]) - of(pair[0]);
            };
            const moved = (index: number) => {
              const pair = pairOf(cases[index], x, x + 1 + k);
              return pair && shift(judged, pair);
            };
            const differ = (index: number) => {
              const pair = pairOf(cases[index], x, x + 1 + k);
              return pair && flip(judged, pair);
            };
            return [
              mean('flip-rate', `${a} <-> ${b}`, differ),
              ...(scores ? [mean('score-shift', `${a} -> ${b}`, moved)] : []),
              ...(positive
                ? [
                    mean(
                      'positive-rate-shift',
                      `${a} -> ${b}`,
                      change((item) => positive[codes[item]]),
                    ),
                  ]
                : []),
            ];
          }),
        );
    return [
      mean('flip-rate', null, (k) => flips(cases[k], judged)),
      mean('pairwise-flip-rate', null, (k) => pairFlips(cases[k], judged)),
      ...(scores ? [mean('score-range', null, (k) => scoreRange(cases[k], scores))] : []),
      ...ofPairs,
    ];
  });
  return { means };
}
