import metric from '../../../metrics/stereoset/index.ts';
import type { FillLikelihoods, GapFillsData, Measurement } from '../../../src/plugin.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';

type Logs = readonly number[];
export interface Item {
  term: string;
  attribute?: string;
  /** Logs of the tokens of the stereotypical, the anti-stereotypical and the unrelated fill. */
  logs: readonly [Logs, Logs, Logs];
}

export function measure(
  items: readonly Item[],
  options: { minGroupSize?: number } = {},
  answeredBy: FillLikelihoods['answeredBy'] = 'masked-lm',
): readonly Measurement[] {
  const info = {
    id: 'own',
    use: 'stereoset',
    title: '',
    licence: '',
    citation: '',
    source: '',
    revision: null,
    sha256: '',
  };
  const gap = { text: 'x', fill: { start: 0, end: 1 } };
  const dataset: GapFillsData = {
    kind: 'gap-fills',
    info: { ...info, items: items.length, dropped: {} },
    items: items.map(({ term, attribute = 'gender' }, i) => ({
      id: String(i),
      term,
      attribute,
      stereotype: gap,
      antiStereotype: gap,
      unrelated: gap,
    })),
  };
  return metric.measure({
    options: metric.options.parse({ dataset: 'own', minGroupSize: 1, ...options }),
    data: { dataset },
    observed: {
      likelihoods: {
        answeredBy,
        logProbabilities: items.flatMap(({ logs }) => logs.map((one) => Float64Array.from(one))),
        truncated: 0,
      },
    },
    random: (...names) => randomStream(1, ...names),
  });
}

/** One token a fill, of these scores. */
export const item = (term: string, s: number, a: number, u: number, attribute?: string): Item => ({
  term,
  logs: [[Math.log(s)], [Math.log(a)], [Math.log(u)]],
  ...(attribute ? { attribute } : {}),
});
