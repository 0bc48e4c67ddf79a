/** From scores to the share of negative items that are flagged, of all items and of each group. */
import { counted, type LabelledData, type Measurement } from '../../src/plugin.ts';
import { rateInterval } from '../../src/statistics/index.ts';
import { lacksAnswers, shortage } from '../shared/shortage.ts';

interface Options {
  threshold: number;
  minGroupSize: number;
}

/** @param scores P(positive) of each item; NaN where there is no answer */
export function measureFalseAlarms(
  { threshold, minGroupSize: required }: Options,
  { size, positive, groups }: LabelledData,
  scores: Float64Array,
): Measurement[] {
  const everyone = { attribute: null, id: null, members: Uint32Array.from({ length: size }, (_, i) => i) };
  return [everyone, ...groups].map(({ attribute, id, members }) => {
    const negative = members.filter((i) => positive[i] === 0);
    const answered = negative.filter((i) => !Number.isNaN(scores[i]));
    const n = answered.length;
    const common = { measure: 'false-alarms', attribute, group: id, n };
    if (n < required) {
      const lacking = lacksAnswers([n], [negative.length], required);
      const few = `${counted('negative item', n)}; at least ${required} are needed`;
      const reason = shortage(few, { answered: n, lacking });
      const counts = { negative: n };
      return { ...common, status: 'insufficient', reason, counts, required, lacksAnswers: lacking };
    }
    const flagged = answered.filter((i) => scores[i] >= threshold).length;
    return {
      ...common,
      status: 'ok',
      value: flagged / n,
      interval: rateInterval(flagged, n),
      details: { flagged, withoutAnswer: negative.length - n },
    };
  });
}
