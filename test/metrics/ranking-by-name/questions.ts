import metric from '../../../metrics/ranking-by-name/index.ts';
import type { Choices, Measurement, QuestionsData } from '../../../src/plugin.ts';
import { info, random } from '../drawn.ts';

/** Questions with an option of each group, and which were chosen, in one order each; below 0 none. */
export function inputOf(
  groups: readonly string[],
  chosen: readonly number[],
): { dataset: QuestionsData; choices: Choices } {
  const dataset: QuestionsData = {
    kind: 'questions',
    info,
    questions: chosen.map((_, i) => ({
      ...{ id: `${i}`, prompt: 'Whom?', facets: { attribute: 'race' } },
      options: groups.map((role) => ({ text: `Applicant ${role}`, role })),
    })),
    groups: [],
  };
  const choices = {
    chosen: chosen.map((one) => Int32Array.of(one)),
    shown: chosen.map(() => [Uint8Array.from(groups.keys())]),
    missing: 0,
    declined: 0,
  };
  return { dataset, choices };
}

export function measure(
  { dataset, choices }: ReturnType<typeof inputOf>,
  options: Record<string, unknown> = {},
): readonly Measurement[] {
  return metric.measure({
    options: metric.options.parse({ dataset: 'own', minGroupSize: 1, ...options }),
    data: { dataset },
    observed: { choices },
    random,
  });
}

/** So many answers that chose each. */
export const counted = (...counts: readonly number[]) => counts.flatMap((count, g) => Array<number>(count).fill(g));
