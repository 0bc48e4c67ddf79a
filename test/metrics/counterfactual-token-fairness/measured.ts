import metric from '../../../metrics/counterfactual-token-fairness/index.ts';
import { builtInSwaps } from '../../../src/counterfactual/tables/index.ts';
import type { LabelledData, SwapData, SwapTable } from '../../../src/plugin.ts';
import { randomStream } from '../../../src/statistics/distributions/random.ts';
import { labelled } from '../labelled-data.ts';

export function dataOf(texts: readonly string[], labels: readonly number[] = texts.map(() => 0)): LabelledData {
  return { ...labelled(labels, {}), texts };
}

export function swapsOf(tables: readonly SwapTable[]): SwapData {
  return { kind: 'swaps', info: { ...dataOf([]).info, id: 'swaps' }, tables };
}

export const builtIn = swapsOf(builtInSwaps);

export interface Given {
  texts: readonly string[];
  labels?: readonly number[];
  tables?: SwapData;
  options?: Record<string, unknown>;
  classes?: readonly string[];
  /** Class probabilities of a text; P(positive) is all but the first. */
  answer: (text: string) => readonly number[];
}

export function measure({ texts, labels, tables = builtIn, options = {}, classes = ['no', 'yes'], answer }: Given) {
  const data = { dataset: dataOf(texts, labels), tables };
  const parsed = metric.options.parse({ dataset: 'toy', ...options });
  const { answers: request } = metric.needs({ options: parsed, data, seed: 1 });
  const rows = request.texts.map(answer);
  return metric.measure({
    options: parsed,
    data,
    observed: {
      answers: {
        classes,
        probabilities: Float64Array.from(rows.flat()),
        positive: Float64Array.from(rows, (row) => row.slice(1).reduce((a, b) => a + b)),
        missing: rows.filter(([p]) => Number.isNaN(p)).length,
        truncated: 0,
      },
    },
    random: (...names) => randomStream(1, ...names),
  });
}

export const binary = (positive: (text: string) => number) => (text: string) => [1 - positive(text), positive(text)];
