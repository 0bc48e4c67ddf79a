/** Which of a classifier's labels count as the positive class. */
import { InputError, type Problem } from '../contract/problem.ts';

/**
 * Indices of the positive labels, ascending: the requested ones, else those that the data set calls positive. Case is
 * ignored; the label of a model that has only one is positive.
 *
 * @throws InputError where the model does not have them
 */
export function positiveLabels(
  labels: readonly string[],
  asked: readonly string[] | undefined,
  fallback: readonly string[],
  file?: string,
): number[] {
  if (labels.length === 1 && !asked) return [0];
  const names = asked ?? fallback;
  const indices = names.map((name) => labels.findIndex((label) => label.toLowerCase() === name.toLowerCase()));
  if (names.length > 0 && !indices.includes(-1)) return [...new Set(indices)].sort((a, b) => a - b);
  const unknown = names.filter((_, i) => indices[i] === -1).map((name) => `"${name}"`);
  const message = asked
    ? `the model has no label ${unknown.join(', ')}`
    : `which labels of the model are positive is not known${
        unknown.length > 0 ? `: it has no label ${unknown.join(', ')}, as the data set calls its positive classes` : ''
      }`;
  throw new InputError({
    message,
    key: 'positive',
    ...(file === undefined ? {} : { file }),
    hint: `Name them in classifier.positive; the model's labels are ${labels.join(', ')}`,
  });
}

/** What {@link positiveLabels} refuses where no data set names positive classes; whose labels they are the caller knows. */
export function positiveProblems(labels: readonly string[], asked: readonly string[] | undefined): Problem[] {
  try {
    positiveLabels(labels, asked, []);
    return [];
  } catch (error) {
    if (error instanceof InputError) return error.problems.map(({ key: _, ...problem }) => problem);
    throw error;
  }
}
