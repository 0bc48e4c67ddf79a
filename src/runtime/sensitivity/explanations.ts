/** Explanations of what a classifier predicts, and how far its predictions follow them. */
import type { Answers, Request, Span } from '../../contract/observations.ts';
import type { Progress } from '../../support/progress.ts';
import type { Classifier } from '../sources.ts';
import { tokensOfWords } from '../tokenizer/words.ts';
import { attributionsOf } from './attributions.ts';
import { type Differentiable, sensitivitiesOf } from './sensitivity.ts';

type Item = Request<'explanations'>['items'][number];
type Explanation = Answers['explanations']['items'][number];

/** What the tokens of a text say for each class, and what is known of their sum. */
interface Scored {
  spans: readonly Span[];
  /** `[classes][spans]`. */
  values: readonly ArrayLike<number>[];
  completeness(predicted: number): Explanation['completeness'];
}

/** @throws InputError where the classifier cannot be differentiated or run on texts */
export async function explanationsOf(
  classifier: Classifier,
  { items, positiveClasses, explanation, steps, top }: Request<'explanations'>,
  progress: Progress,
): Promise<Answers['explanations']> {
  const source = classifier.differentiable('probability', positiveClasses);
  const texts = items.map(({ text }) => text);
  const probabilitiesOf = async (asked: readonly string[]) => {
    const { classes, probabilities } = await classifier.probabilities(asked, positiveClasses, progress);
    return rowsOf(probabilities, classes.length);
  };
  const full = await probabilitiesOf(texts);
  const scored =
    explanation === 'gradient-norm'
      ? await norms(source, texts, progress)
      : await attributed(source, texts, explanation === 'integrated-gradients' ? steps : 0, progress);
  const chosen = items.map((item, i) => {
    const predicted = winner(full[i]);
    const own = scored[i];
    const scores = own && predicted >= 0 ? unitScores(item, own, predicted, explanation) : new Float64Array();
    return { predicted, scores, top: greatest(scores, top) };
  });
  const without = await probabilitiesOf(items.map((item, i) => rebuilt(item, (u) => !chosen[i].top.includes(u))));
  const only = await probabilitiesOf(items.map((item, i) => rebuilt(item, (u) => chosen[i].top.includes(u))));
  const { model, classes } = source;
  const cut = await model.truncated(texts);
  return {
    classes,
    items: chosen.map(({ predicted, scores, top: best }, i) => ({
      predicted,
      probability: full[i][predicted] ?? Number.NaN,
      without: without[i][predicted] ?? Number.NaN,
      only: only[i][predicted] ?? Number.NaN,
      scores,
      top: best,
      cut: cut.has(texts[i]),
      completeness: predicted < 0 ? null : (scored[i]?.completeness(predicted) ?? null),
    })),
    truncated: texts.filter((text) => cut.has(text)).length,
  };
}

/** A model of one label has two classes, what it names and what it does not. */
function rowsOf(probabilities: Float64Array, classes: number): Float64Array[] {
  return Array.from({ length: probabilities.length / classes }, (_, i) => {
    const row = probabilities.slice(i * classes, (i + 1) * classes);
    return classes === 1 ? Float64Array.of(1 - row[0], row[0]) : row;
  });
}

/** The first of equal ones; -1 where there are no numbers. */
function winner(probabilities: Float64Array): number {
  return Number.isNaN(probabilities[0]) ? -1 : probabilities.indexOf(Math.max(...probabilities));
}

async function norms(source: Differentiable, texts: readonly string[], progress: Progress): Promise<Scored[]> {
  const options = { norm: 'l2', granularity: 'token' } as const;
  const [{ texts: answers }] = await sensitivitiesOf([source], texts, options, progress);
  return answers.map(({ units, values, probabilities }) => ({
    spans: units,
    values: Array.from(probabilities, (_, k) => values.subarray(k * units.length, (k + 1) * units.length)),
    completeness: () => null,
  }));
}

async function attributed(
  source: Differentiable,
  texts: readonly string[],
  steps: number,
  progress: Progress,
): Promise<(Scored | undefined)[]> {
  const found = await attributionsOf(source, texts, steps, progress);
  return texts.map((text) => {
    const own = found.get(text);
    if (!own) return undefined;
    const completeness = (k: number) => ({
      difference: own.probabilities[k] - own.baseline[k],
      sum: own.values[k].reduce((sum, value) => sum + value, 0),
    });
    return { ...own, completeness: steps > 0 ? completeness : () => null };
  });
}

/** Of norms the norm of its tokens' gradients put end to end, of signed values their sum. */
function unitScores(
  { units }: Item,
  { spans, values }: Scored,
  predicted: number,
  explanation: Request<'explanations'>['explanation'],
): Float64Array {
  const own = values[predicted];
  const fold = (tokens: readonly number[]) =>
    explanation === 'gradient-norm'
      ? Math.hypot(...tokens.map((t) => own[t]))
      : tokens.reduce((sum, t) => sum + own[t], 0);
  return Float64Array.from(tokensOfWords(units, spans), fold);
}

/** Indices of the greatest scores, ascending; of equal ones the last come first, as in HateXplain's own code. */
function greatest(scores: Float64Array, top: number): number[] {
  const order = [...scores.keys()].sort((a, b) => scores[b] - scores[a] || b - a);
  return order.slice(0, top).sort((a, b) => a - b);
}

/** A text of some of the units alone, with single spaces between them. */
function rebuilt({ text, units }: Item, keep: (unit: number) => boolean): string {
  return units
    .filter((_, u) => keep(u))
    .map(({ start, end }) => text.slice(start, end))
    .join(' ');
}
