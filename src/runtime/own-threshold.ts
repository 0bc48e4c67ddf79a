/** A classifier that decides by a threshold of its own. */
import { contentKey } from '../support/hash.ts';
import type { Classifier } from './sources.ts';

/** The threshold stands beside its scores, and takes the place of the one that a metric has for everybody. */
export function withThreshold(classifier: Classifier, threshold: number | undefined): Classifier {
  if (threshold === undefined) return classifier;
  return {
    ...classifier,
    key: contentKey('own threshold', classifier.key, threshold),
    describe: () => ({ ...classifier.describe(), threshold }),
    classify: async (data, progress) => ({ ...(await classifier.classify(data, progress)), threshold }),
    probabilities: async (...asked) => ({ ...(await classifier.probabilities(...asked)), threshold }),
  };
}
