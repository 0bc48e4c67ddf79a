import metric from '../../../metrics/coreference-gap/index.ts';
import { type Choices, DECLINED, type Measurement, type QuestionsData, UNREADABLE } from '../../../src/plugin.ts';
import { info, random } from '../drawn.ts';

/** Right, wrong, not to be read, declined. */
export type Said = 'r' | 'w' | '-' | 'x';
/** Of a case: what is said with the stereotype, and against it. */
export interface Case {
  pro: string;
  anti: string;
  neutral?: string;
}

export function inputOf(all: readonly Case[]): { dataset: QuestionsData; choices: Choices } {
  const asked = all.flatMap((one, number) =>
    (['pro', 'anti', 'neutral'] as const).flatMap((stereotype) =>
      Array.from(one[stereotype] ?? '', (said, i) => ({ said: said as Said, stereotype, number, i })),
    ),
  );
  const dataset: QuestionsData = {
    kind: 'questions',
    info,
    questions: asked.map(({ stereotype, number, i }) => ({
      ...{ id: `${number}.${stereotype}.${i}`, prompt: 'Whom?', answer: 1 },
      options: [{ text: 'the nurse' }, { text: 'the guard' }],
      facets: { attribute: 'gender', stereotype },
    })),
    groups: [],
    cases: { ids: all.map((_, number) => `case ${number}`), of: Int32Array.from(asked, ({ number }) => number) },
  };
  const by: Record<Said, number> = { r: 1, w: 0, '-': UNREADABLE, x: DECLINED };
  const choices = {
    chosen: asked.map(({ said }) => Int32Array.of(by[said])),
    shown: asked.map(() => [Uint8Array.of(0, 1)]),
    missing: asked.filter(({ said }) => said === '-').length,
    declined: asked.filter(({ said }) => said === 'x').length,
  };
  return { dataset, choices };
}

export function measure(all: readonly Case[], options: Record<string, unknown> = {}): readonly Measurement[] {
  const { dataset, choices } = inputOf(all);
  return metric.measure({
    options: metric.options.parse({ dataset: 'own', minGroupSize: 1, resamples: 200, ...options }),
    data: { dataset },
    observed: { choices },
    random,
  });
}
