/** Which option log-probabilities prefer. */
import { UNREADABLE } from '../../contract/choices.ts';
import type { Request } from '../../contract/observations.ts';

/** The score of an option, of the logarithms of its tokens' probabilities; `neutral` are those after the neutral prompt. */
export function scoreOf(
  logs: Float64Array,
  option: string,
  scoring: Request<'choices'>['scoring'],
  neutral?: Float64Array,
): number {
  const sum = total(logs);
  switch (scoring) {
    case 'sum':
      return sum;
    case 'token':
      return sum / logs.length;
    case 'character':
      return sum / [...option].length;
    case 'neutral':
      return sum - total(neutral!);
  }
}

/** The option with the greatest score; of several, the first in the order of the request. None where one has no score. */
export function greatest(scores: Float64Array): number {
  if (scores.some(Number.isNaN)) return UNREADABLE;
  let best: number = UNREADABLE;
  for (let i = 0; i < scores.length; i++) if (best < 0 || scores[i] > scores[best]) best = i;
  return best;
}

function total(logs: Float64Array): number {
  return logs.reduce((sum, log) => sum + log, 0);
}
