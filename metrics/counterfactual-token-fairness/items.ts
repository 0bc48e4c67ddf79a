/** The measures of counterfactual-token-fairness as means of single texts. */

import type {
  ItemStatistics,
  Json,
  LabelledData,
  MeasurementId,
  Sample,
  SwapTable,
  TextProbabilities,
} from '../../src/plugin.ts';
import { mean } from '../../src/statistics/index.ts';
import { flip, shift } from '../shared/counterfactual-changes.ts';
import { casesOf, type Options, textsAsked } from './gaps.ts';

/** A text's answer, or that of one of its counterfactuals. */
type Answer = {
  score: number;
  /** By class, where there are more than two. */
  probabilities?: { [name: string]: number };
};
type Counterfactual = Answer & { attribute: string; pair: string; directed: boolean };

/**
 * For each text the answers to it and to its counterfactuals, and `value`, the mean over these of the change of the
 * answer: null where there is none. Items without an answer are left out.
 */
export function* gapSamples(
  data: LabelledData,
  tables: readonly SwapTable[],
  options: Options,
  { classes, probabilities, positive, threshold }: TextProbabilities,
): Iterable<Sample> {
  const rows = new Map(textsAsked(data, tables, options).map((text, row) => [text, row]));
  const answerTo = (text: string): Answer => {
    const row = rows.get(text)!;
    const score = positive[row];
    if (classes.length <= 2) return { score };
    const own = classes.map((name, c): [string, number] => [name, probabilities[row * classes.length + c]]);
    return { score, probabilities: Object.fromEntries(own) };
  };
  const hasAnswer = (text: string) => !Number.isNaN(positive[rows.get(text)!]);
  const byItem = new Map<number, { text: string; counterfactuals: Counterfactual[] }>();
  for (const table of tables) {
    for (const { item, text, others } of casesOf(data, table, options).cases) {
      const known = byItem.get(item) ?? { text, counterfactuals: [] };
      byItem.set(item, known);
      for (const other of hasAnswer(text) ? others.filter((one) => hasAnswer(one.text)) : []) {
        const { pair, directed } = other;
        known.counterfactuals.push({ attribute: table.attribute, pair, directed, ...answerTo(other.text) });
      }
    }
  }
  for (const [i, id] of data.ids.entries()) {
    const { text, counterfactuals } = byItem.get(i) ?? { text: '', counterfactuals: [] };
    if (counterfactuals.length === 0) {
      yield { id, value: null };
      continue;
    }
    const own = answerTo(text);
    const value = mean(counterfactuals.map(({ score }) => Math.abs(score - own.score)));
    const ownThreshold = threshold === undefined ? {} : { threshold };
    yield { id, value, ...own, ...ownThreshold, counterfactuals: counterfactuals as Json[] };
  }
}

export function gapsOfItems(options: Options, samples: readonly Sample[]): ItemStatistics {
  const means = new Map<string, MeasurementId & { values: Float64Array }>();
  const put = (i: number, value: number, measure: string, attribute: string, group: string | null) => {
    const key = JSON.stringify([measure, attribute, group]);
    const own = means.get(key) ?? {
      measure,
      attribute,
      group,
      values: new Float64Array(samples.length).fill(Number.NaN),
    };
    means.set(key, own);
    own.values[i] = value;
  };
  for (const [i, sample] of samples.entries()) {
    const {
      score,
      probabilities = {},
      threshold = options.threshold,
      counterfactuals = [],
    } = sample as unknown as Case;
    for (const attribute of new Set(counterfactuals.map((other) => other.attribute))) {
      const others = counterfactuals.filter((other) => other.attribute === attribute);
      const scores = [score, ...others.map((other) => other.score)];
      const answers = { codes: scores.map((one) => Number(one >= threshold)), scores };
      const changes = others.map((_, k) => shift(answers, [0, k + 1]));
      const flips = others.map((_, k) => flip(answers, [0, k + 1]));
      put(i, mean(changes.map(Math.abs)), 'gap', attribute, null);
      put(i, mean(flips), 'flip-rate', attribute, null);
      for (const [name, p] of Object.entries(probabilities)) {
        const gaps = others.map((other) => Math.abs((other.probabilities?.[name] ?? Number.NaN) - p));
        put(i, mean(gaps), 'class-gap', attribute, name);
      }
      for (const [k, { pair, directed }] of others.entries()) {
        put(i, Math.abs(changes[k]), 'gap', attribute, pair);
        put(i, flips[k], 'flip-rate', attribute, pair);
        if (directed) put(i, changes[k], 'shift', attribute, pair);
      }
    }
  }
  return { means: [...means.values()] };
}

type Case = Answer & { threshold?: number; counterfactuals: readonly Counterfactual[] };
