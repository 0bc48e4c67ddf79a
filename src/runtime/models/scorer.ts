/** Text to a number, from an ONNX sequence classifier. */
import type { ScorerModelSource } from '../../contract/configuration.ts';
import { InputError } from '../../contract/problem.ts';
import { contentKey } from '../../support/hash.ts';
import { givenTexts } from '../given-texts.ts';
import type { OnnxModel } from '../model.ts';
import type { Scorer } from '../sources.ts';
import { asScorer, labelsOf, useProblems } from '../suitability.ts';
import { countMissing, textLogits } from './text-logits.ts';

/**
 * The number is the logit of the named label, or the only one there is, as it is: neither a sigmoid nor a softmax is applied.
 * Of a model with `problem_type: regression` that is what transformers' pipeline gives.
 *
 * @throws InputError where the model has no such logit
 */
export function openScorer(model: OnnxModel, source: ScorerModelSource): Scorer {
  const problems = useProblems(asScorer, source, model.files);
  if (problems.length > 0) throw new InputError(problems);
  const labels = labelsOf(model.files);
  const { label = labels[0] } = source;
  const logit = labels.indexOf(label);
  return {
    key: contentKey('scorer', model.key, logit),
    describe: () => ({ ...model.describe(), label }),
    close: async () => {},
    async score(data, progress) {
      const texts = givenTexts(data, 'score');
      const answers = await textLogits(model, 'none', texts, progress);
      return {
        values: Float64Array.from(texts, (text) => answers.get(text)?.[logit] ?? Number.NaN),
        missing: countMissing(texts, answers),
        truncated: await model.countTruncated(texts),
      };
    },
  };
}
