/** Decisions of two runs, as every renderer shows them: each job, its groups from the most broken down, and what is not compared. */

import type { Comparison, DecisionChange, Flips } from '../contract/report.ts';
import { percent } from '../contract/sentence.ts';
import { groupBy } from '../support/group-by.ts';
import { formatCount, formatInterval } from './text/format.ts';

export interface ArrangedDecisions {
  /** One for each subject and metric: all items, then its groups. Metrics that say the same of a subject are told together. */
  jobs: { all: DecisionChange; groups: DecisionChange[] }[];
  notCompared: { reason: string; places: string[] }[];
}

export function arrangeDecisions({ decisions = [] }: Comparison): ArrangedDecisions {
  const jobs = groupBy(decisions, ({ metric, subject }) => JSON.stringify([metric, subject]));
  const alike = groupBy(
    [...jobs.values()].filter(([{ agreement }]) => agreement !== null),
    (rows) => JSON.stringify(rows.map(({ metric: _, ...row }) => row)),
  );
  const compared = Array.from(alike.values(), (same) => {
    const metric = same.map(([one]) => one.metric).join(', ');
    return same[0].map((row) => ({ ...row, metric }));
  });
  const lacking = decisions.filter(({ agreement, group }) => agreement === null && group === null);
  return {
    jobs: compared.map(([all, ...groups]) => ({ all, groups: groups.sort((a, b) => brokenIn(b) - brokenIn(a)) })),
    notCompared: Array.from(
      groupBy(lacking, ({ reason }) => reason!),
      ([reason, own]) => ({ reason, places: own.map(({ metric, subject }) => `${metric} of ${subject}`) }),
    ),
  };
}

/** What is surely broken in a group; where nobody knows what is right, what surely changed. */
function brokenIn({ negativeFlips, agreement }: DecisionChange): number {
  if (negativeFlips) return negativeFlips.interval.lower;
  return agreement ? 1 - agreement.interval.upper : -1;
}

/** `96.2 % of 1,924 decisions are as they were; 1.9 % were right and are wrong now, 2.4 % the other way about`. */
export function decisionSentence({ n, agreement, negativeFlips, positiveFlips, reason }: DecisionChange): string {
  if (!agreement) return reason!;
  const kept = `${percent(agreement.value)} of ${formatCount(n!)} decisions are as they were`;
  if (!negativeFlips || !positiveFlips) return `${kept}; ${reason}`;
  const [broken, mended] = [negativeFlips, positiveFlips].map(({ value }) => percent(value));
  return `${kept}; ${broken} were right and are wrong now, ${mended} the other way about`;
}

/** `12 (1.9 %) [1.1, 3.3]`, the limits in percent. */
export function flipsCell(flips: Flips | null): string {
  if (!flips) return '';
  const { lower, upper } = flips.interval;
  const limits = formatInterval({ lower: 100 * lower, upper: 100 * upper }, 1);
  return `${formatCount(flips.count)} (${percent(flips.value)}) ${limits}`;
}

/** Above the columns of {@link flipsCell}. */
export const decisionColumns = ['items', 'as before', 'right, now wrong', 'wrong, now right'] as const;
export const decisionNote = 'Of items that were decided in both runs; in brackets the 95 % interval, in percent.';
