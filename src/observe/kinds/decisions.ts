/** What is decided about every item of a data set: the class that is named, or the one that a score stands for. */
import { z } from 'zod';
import type { Items } from '../../contract/data.ts';
import type { MissingBy } from '../../contract/missing.ts';
import { InputError } from '../../contract/problem.ts';
import type { Classifier } from '../../runtime/sources.ts';
import type { Progress } from '../../support/progress.ts';
import { fewNames } from '../../support/tables/cells/wording.ts';
import { answerNotes } from '../notes.ts';
import { defineObservation, ofTexts } from '../observation.ts';
import { items } from '../requests.ts';
import type { ClassProbabilities } from './class-probabilities.ts';

declare module '../../contract/observations.ts' {
  interface Observations {
    decisions: { request: DecisionsRequest; answer: Decisions };
  }
}

/** What is decided about every item of a data set. Needs the role `classifier`. */
export interface DecisionsRequest {
  kind: 'decisions';
  data: Items;
  /** Items with at least this P(positive) are decided positively, where scores tell and the subject has no threshold of its own. */
  threshold: number;
  /**
   * What tells, where a classifier gives both the classes that it decides for and scores. Always the classes where
   * nothing says which of them are positive.
   */
  prefer: 'classes' | 'scores';
}

export interface Decisions {
  /**
   * The decisions that there are. Where scores tell there are two, the second being positive: `negative` and `positive`.
   */
  classes: readonly string[];
  /** Per item an index into `classes`, or -1 where there is no answer. */
  codes: Int16Array;
  /** Per class of `classes` 1 where it counts as positive, else 0; null where nobody says which do. */
  positive: Uint8Array | null;
  /** P(positive) per item, NaN without an answer; null where decisions are all there is. */
  scores: Float64Array | null;
  /** The least score that is decided positively, the subject's own where it has one; null where classes tell. */
  threshold: number | null;
  missing: number;
  missingBy?: MissingBy;
  /** For a probe: how many of the texts it was trained on. */
  trainedOn?: number;
  /** How many texts were longer than the model takes, and were cut. */
  truncated: number;
}

export const decisions = defineObservation({
  kind: 'decisions',
  request: z.object({ data: items, threshold: z.number(), prefer: z.enum(['classes', 'scores']) }),
  roles: ['classifier'],
  answer: (request, { classifier }, { progress, once }) =>
    // Who asks for scores alone gets the same ones.
    decide(classifier, request, progress, (classify) => once(request.data, classifier.key, classify)),
  asked: ({ data }) => [ofTexts('class-probabilities', data.texts ?? data.ids)],
  notes({ data }, answer) {
    const { classes, positive, scores } = answer;
    // The same score for all is told as that; that all are on one side of a threshold is nothing to tell.
    if (scores) return answerNotes(data, answer, scores);
    const { info, positiveClasses } = data;
    const notes = answerNotes(data, answer, []);
    if (classes.length === 1 && data.size > 1) {
      const none = positive?.includes(0) ? `, and none as ${anyOf(positiveClasses)}, which counts as positive` : '';
      notes.push(`all items of ${info.id} that have an answer are decided as ${anyOf(classes)}${none}`);
    }
    return notes;
  },
  toldIn: ({ data }) => (data.kind === 'classes' ? data : undefined),
  missing: ({ missingBy }) => [missingBy],
  readFile: (request, file, progress) => decide(file, request, progress),
});

const anyOf = (names: readonly string[]) => names.map((name) => JSON.stringify(name)).join(' or ');

type Scored = () => Promise<ClassProbabilities>;

async function decide(
  classifier: Classifier,
  { data, threshold, prefer }: DecisionsRequest,
  progress: Progress,
  once: (classify: Scored) => ReturnType<Scored> = (classify) => classify(),
): Promise<Decisions> {
  const scored = () => once(() => classifier.classify(data, progress));
  const { holds, readPredictions, namesPositive } = classifier;
  // A language model that names a label can say 1 or 0, too, by the labels that its own source calls positive.
  const canScore = holds?.scores !== false && (namesPositive || data.positiveClasses.length > 0);
  const isAskedForScores = prefer === 'scores' || !readPredictions || holds?.decisions === false;
  if (data.kind !== 'classes' && canScore && isAskedForScores) {
    const answer = await scored();
    checkEdge(answer.threshold ?? threshold, data);
    return byThreshold(answer, threshold);
  }
  const { predictedClasses } = await import('../../runtime/predicted-classes.ts');
  const { classes, codes, ...more } = await predictedClasses(classifier, data, progress);
  return {
    classes,
    codes: new Int16Array(codes),
    positive: await positiveAmong(classes, data),
    scores: data.kind !== 'classes' && holds?.scores ? (await scored()).positive : null,
    threshold: null,
    ...more,
  };
}

/** @throws InputError where scores were put into bins before, and the threshold lies within one of these */
function checkEdge(threshold: number, { scoreBins, info }: Items): void {
  if (scoreBins === undefined || Math.abs(Math.round(threshold * scoreBins) / scoreBins - threshold) <= 1e-12) return;
  throw new InputError({
    message: `the threshold ${threshold} lies within one of the ${scoreBins.toLocaleString('en')} bins of the scores of "${info.id}" (\`scoreBins\`)`,
    hint: 'Take bins of which it is an edge',
  });
}

function byThreshold({ positive: scores, ...more }: ClassProbabilities, ofMetric: number): Decisions {
  const { threshold = ofMetric, ...counts } = more;
  // `from` would gather millions of items in a list first.
  const codes = new Int16Array(scores.length);
  for (let i = 0; i < codes.length; i++) codes[i] = Number.isNaN(scores[i]) ? -1 : Number(scores[i] >= threshold);
  return { classes: ['negative', 'positive'], codes, positive: Uint8Array.of(0, 1), scores, threshold, ...counts };
}

/** @throws InputError where there are several decisions, and none of them is one that counts as positive */
async function positiveAmong(classes: readonly string[], { positiveClasses, info }: Items): Promise<Uint8Array | null> {
  if (positiveClasses.length === 0) return null;
  const { classFinder } = await import('../../runtime/predicted-classes.ts');
  const codes = positiveClasses.map(classFinder(classes));
  // One decision alone may well be that nobody is chosen. Where there are several, a name is more likely to be wrong.
  if (classes.length > 1 && codes.every((code) => code < 0)) {
    throw new InputError({
      message: `no item of "${info.id}" is decided as ${anyOf(positiveClasses)}, which counts as positive`,
      hint: `The decisions are ${fewNames(classes)}: name some of them in \`positive\` of the data set`,
    });
  }
  return Uint8Array.from(classes, (_, code) => Number(codes.includes(code)));
}
