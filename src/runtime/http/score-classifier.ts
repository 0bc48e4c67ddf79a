/** Text classification in the layout of Hugging Face's inference services: `{inputs: [text]}` to `[[{label, score}]]`. */
import type { ClassifierEndpointSource } from '../../contract/configuration.ts';
import { countReasons } from '../../contract/missing.ts';
import { InputError } from '../../contract/problem.ts';
import { contentKey } from '../../support/hash.ts';
import type { Progress } from '../../support/progress.ts';
import { positiveLabels } from '../positive-labels.ts';
import { positiveScore, relationProblems, sumBeyondOne } from '../positive-score.ts';
import type { Classifier } from '../sources.ts';
import type { EndpointContext } from './endpoint.ts';
import { type NamedText, notDifferentiable, numbered, textsOf } from './named-text.ts';
import { labelsOf, openScoreService } from './score-service.ts';

/**
 * P(positive) is the sum of the positive labels' scores, or the greatest of them, as the source's `labels` says; scores
 * alone do not say, since a service may round them.
 *
 * @throws InputError when asked, where the service answers with the most likely label only, with other labels for other
 * texts, or where several labels are positive and `labels` is not given or contradicts the scores
 */
export function openScoreClassifier(source: ClassifierEndpointSource, context: EndpointContext): Classifier {
  const service = openScoreService(source, context);
  const { address } = service;
  const ask = async (texts: readonly NamedText[], progress: Progress) => {
    const answers = await service.ask(texts, progress);
    const rows = texts.map(({ text }) => answers.get(text)!);
    const classes = labelsOf(rows, address);
    const probabilities = new Float64Array(texts.length * classes.length);
    const rowOf = (i: number) => probabilities.subarray(i * classes.length, (i + 1) * classes.length);
    for (const [i, row] of rows.entries()) {
      if (typeof row === 'string') rowOf(i).fill(Number.NaN);
      else for (const { label, score } of row) rowOf(i)[classes.indexOf(label)] = Math.min(1, score);
      const sum = typeof row !== 'string' && source.labels === 'exclusive' ? sumBeyondOne(rowOf(i)) : null;
      if (sum !== null) throw notExclusive(address, sum);
    }
    const reasons = rows.map((row) => (typeof row === 'string' ? row : null));
    const missing = reasons.filter((reason) => reason !== null).length;
    const counts = missing > 0 ? { missing, missingBy: countReasons(reasons) } : { missing };
    return { rows, rowOf, answered: { classes, probabilities, ...counts, truncated: 0 } };
  };

  const classified = async (texts: readonly NamedText[], positiveClasses: readonly string[], progress: Progress) => {
    const { rows, rowOf, answered } = await ask(texts, progress);
    const { classes } = answered;
    // Which labels there are shows in the first answer.
    const asked = source.positive ?? positiveClasses;
    const chosen =
      classes.length === 0 && asked.length > 0 ? [] : positiveLabels(classes, source.positive, positiveClasses);
    const undeclared = relationProblems(
      chosen.map((k) => classes[k]),
      source.labels,
    );
    if (undeclared.length > 0) throw new InputError(undeclared);
    const positive = Float64Array.from(texts, (_, i) => {
      if (typeof rows[i] === 'string') return Number.NaN;
      const row = rowOf(i);
      return positiveScore(
        chosen.map((k) => row[k]),
        source.labels ?? 'exclusive',
      );
    });
    return { ...answered, positive };
  };

  return {
    key: contentKey('text classification', address, source.positive ?? null, source.labels ?? null),
    namesPositive: source.positive !== undefined,
    describe: () => ({
      endpoint: address,
      api: source.api,
      positive: source.positive ?? 'the labels that the data set calls positive',
      ...(source.labels === undefined ? {} : { labels: source.labels }),
      usage: service.usage(),
    }),
    close: async () => {},
    async classify(data, progress) {
      const {
        classes: _,
        probabilities: __,
        ...answer
      } = await classified(textsOf(data), data.positiveClasses, progress);
      return answer;
    },
    probabilities: (texts, positiveClasses, progress) => classified(numbered(texts), positiveClasses, progress),
    classScores: async (texts, progress) => (await ask(numbered(texts), progress)).answered,
    differentiable: () => notDifferentiable(address),
  };
}

function notExclusive(address: string, sum: number): InputError {
  return new InputError({
    key: 'labels',
    message: `${address} gives one text scores that add up to ${sum.toPrecision(3)}, so its labels do not exclude each other`,
    hint: 'Write `labels: independent`',
  });
}
