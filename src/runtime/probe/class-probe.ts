/** The probe of several classes, none of which counts as positive: topics, intents. */
import type { ClassesData } from '../../contract/data.ts';
import { InputError } from '../../contract/problem.ts';
import { predictMultinomial } from '../../statistics/regression/multinomial-regression.ts';
import { contentKey } from '../../support/hash.ts';
import type { Progress } from '../../support/progress.ts';
import { positiveScore } from '../positive-score.ts';
import { classFinder } from '../predicted-classes.ts';
import { differentiableSoftmax } from '../sensitivity/softmax-gradient.ts';
import type { Classifier } from '../sources.ts';
import type { ProbeInput } from './probe.ts';
import { modelOf, reportedHeldOut, softmaxHead, softmaxHeadVersion } from './softmax-head.ts';

/**
 * Classes of the data that no item has are not among the probe's.
 *
 * @throws InputError where the data have no texts, one class alone, or too few items of one
 */
export async function trainClassProbe(input: Omit<ProbeInput, 'data'> & { data: ClassesData }): Promise<Classifier> {
  const { encoder, c, heldOut, seed } = input;
  const data = withoutEmptyClasses(input.data);
  const { texts, classes, codes, info } = data;
  if (!texts) {
    throw new InputError({
      message: `data set "${info.id}" has no texts, so a probe cannot be trained on it`,
      hint: 'Name the column with the texts (columns.text), or train the probe on another data set',
    });
  }
  if (classes.length < 2) {
    throw new InputError({
      message: `data set "${info.id}" has one class only, so there is nothing for a probe to learn`,
    });
  }
  const content = contentKey(texts, classes, [...codes]);
  const key = contentKey('class probe', softmaxHeadVersion, encoder.key, content, c, heldOut, seed);
  const head = await softmaxHead({ ...input, data }, { key, name: 'the probe', of: 'class', each: 'class' });
  const model = modelOf(head);

  const classScores = async (asked: readonly string[], progress: Progress) => {
    const { values, dimensions, truncated } = await encoder.embed(asked, progress);
    const rows = Uint32Array.from(asked.keys());
    const probabilities = predictMultinomial(model, { values, dimensions, rows });
    const missing = rows.filter((i) => Number.isNaN(probabilities[i * classes.length])).length;
    return { classes, probabilities, missing, truncated };
  };
  const positiveOf = (probabilities: Float64Array, asked: readonly string[]) => {
    const find = classFinder(classes);
    const positive = asked.map(find).filter((code) => code >= 0);
    if (positive.length === 0) {
      throw new InputError({
        message: `none of the classes of the probe trained on "${info.id}" is one that counts as positive (${asked.join(', ') || 'there are none'})`,
        hint: `Its classes are ${classes.join(', ')}`,
      });
    }
    return Float64Array.from({ length: probabilities.length / classes.length }, (_, i) =>
      positiveScore(
        positive.map((k) => probabilities[i * classes.length + k]),
        'exclusive',
      ),
    );
  };
  const probabilities: Classifier['probabilities'] = async (asked, positiveClasses, progress) => {
    const answer = await classScores(asked, progress);
    return { ...answer, positive: positiveOf(answer.probabilities, positiveClasses) };
  };
  const { trainingItems, iterations, converged } = head;
  const described = { c, heldOut, seed, trainingItems, iterations, converged };
  return {
    key,
    namesPositive: false,
    describe: () => ({
      probe: { dataset: info.id, datasetSha256: info.sha256, classes: [...classes], ...described },
      heldOut: reportedHeldOut(head),
    }),
    async classify(asked, progress) {
      if (!asked.texts) {
        throw new InputError({
          message: `data set "${asked.info.id}" has no texts, so a probe cannot classify its items`,
          hint: 'Name the column with the texts (columns.text), or give the subject a prediction file',
        });
      }
      const { positive, missing, truncated } = await probabilities(asked.texts, asked.positiveClasses, progress);
      return { positive, missing, truncated };
    },
    probabilities,
    classScores,
    differentiable: (gradient) => differentiableSoftmax(encoder, model, classes, gradient, key),
    // The encoder is a source of its own and closed with the others.
    async close() {},
  };
}

function withoutEmptyClasses(data: ClassesData): ClassesData {
  const present = [...new Set(data.codes)].sort((a, b) => a - b);
  return {
    ...data,
    classes: present.map((code) => data.classes[code]),
    codes: data.codes.map((code) => present.indexOf(code)),
  };
}
