/** What is decided about every item of a data set: the class that is named, or the one that a score stands for. */
import type { Items } from '../../contract/data.ts';
import type { MissingBy } from '../../contract/missing.ts';
import { InputError } from '../../contract/problem.ts';
import type { Classifier } from '../../runtime/sources.ts';
import type { Progress } from '../../support/progress.ts';
import { fewNames } from '../../support/tables/wording.ts';
import { cutNotes, missingNotes, textsOf } from '../notes.ts';
import { defineObservation, ofTexts } from '../observation.ts';

declare module '../../contract/observations.ts' {
  interface Observations {
    decisions: { request: DecisionsRequest; answer: Decisions };
  }
}

/** What is decided about every item of a data set. Needs the role `classifier`. */
export interface DecisionsRequest {
  kind: 'decisions';
  data: Items;
  /** Items with at least this P(positive) are decided positively, by a classifier that names no classes. */
  threshold: number;
}

export interface Decisions {
  /**
   * The decisions that there are. A classifier that names no classes has two, the second being positive: `negative` and
   * `positive`.
   */
  classes: readonly string[];
  /** Per item an index into `classes`, or -1 where there is no answer. */
  codes: Int32Array;
  /** Per class of `classes` 1 where it counts as positive, else 0; null where nobody says which do. */
  positive: Uint8Array | null;
  /** P(positive) per item, NaN without an answer; null where decisions are all there is. */
  scores: Float64Array | null;
  missing: number;
  missingBy?: MissingBy;
  /** How many texts were longer than the model takes, and were cut. */
  truncated: number;
}

export const decisions = defineObservation({
  kind: 'decisions',
  roles: ['classifier'],
  answer: ({ data, threshold }, { classifier }, { progress }) => decide(classifier, data, threshold, progress),
  asked: ({ data }) => [ofTexts('class-probabilities', data.texts ?? data.ids)],
  notes({ data: { info, size, positiveClasses } }, { classes, positive, truncated, missing, missingBy }) {
    const notes = [
      ...cutNotes(truncated, textsOf(info, size)),
      ...missingNotes(missing, `${size} items of ${info.id}`, missingBy),
    ];
    if (positive && !positive.includes(1)) {
      notes.push(
        `no item of ${info.id} is decided as ${anyOf(positiveClasses)}, which counts as positive: all that have an answer ` +
          `are decided as ${anyOf(classes)}`,
      );
    }
    return notes;
  },
  missing: ({ missingBy }) => [missingBy],
  readFile: ({ data, threshold }, file, progress) => decide(file, data, threshold, progress),
});

const anyOf = (names: readonly string[]) => names.map((name) => JSON.stringify(name)).join(' or ');

/** By the classes that are named, where any are; a file may have scores besides. */
async function decide(classifier: Classifier, data: Items, threshold: number, progress: Progress): Promise<Decisions> {
  const { holds, readPredictions } = classifier;
  if (!readPredictions || holds?.decisions === false) {
    const { positive: scores, ...counts } = await classifier.classify(data, progress);
    const codes = Int32Array.from(scores, (score) => (Number.isNaN(score) ? -1 : Number(score >= threshold)));
    return { classes: ['negative', 'positive'], codes, positive: Uint8Array.of(0, 1), scores, ...counts };
  }
  const { classes, codes, ...more } = await readPredictions(data, progress);
  const { countMissing, classFinder } = await import('../../runtime/predicted-classes.ts');
  const find = classFinder(classes);
  const { positiveClasses } = data;
  const chosen = positiveClasses.map(find);
  // One decision alone may well be that nobody is chosen. Where there are several, a name is more likely to be wrong.
  if (classes.length > 1 && positiveClasses.length > 0 && chosen.every((code) => code < 0)) {
    throw new InputError({
      message: `no item of "${data.info.id}" is decided as ${anyOf(positiveClasses)}, which counts as positive`,
      hint: `The decisions are ${fewNames(classes)}: name some of them in \`positive\` of the data set`,
    });
  }
  const scores = holds?.scores ? (await classifier.classify(data, progress)).positive : null;
  return {
    classes,
    codes,
    positive: chosen.length > 0 ? Uint8Array.from(classes, (_, code) => Number(chosen.includes(code))) : null,
    scores,
    missing: countMissing(codes),
    ...more,
    truncated: 0,
  };
}
