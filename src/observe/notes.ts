/** What the reader should know about how a subject was asked, and answered. */
import { type MissingBy, tellReasons } from '../contract/missing.ts';
import type { Answers, GenerationsRequest, Request, ReversalCounts } from '../contract/observations.ts';
import type { ReportedHeldOut } from '../runtime/probe/probe.ts';

/** Of a probe that tells two classes apart, or the groups of an attribute, which has no AUC. */
type HeldOutOfAny = (Omit<ReportedHeldOut, 'auc'> & { auc?: number }) | undefined;

export function notesOn(request: Request, answer: Answers[Request['kind']]): string[] {
  const asked = textsAsked(request, answer);
  if (asked !== undefined && 'truncated' in answer) {
    const notes = [];
    if (answer.truncated > 0) {
      notes.push(
        `${answer.truncated} of the ${asked} texts asked about were longer than the model takes: only the start was read`,
      );
    }
    if ('unscored' in answer && answer.unscored > 0) {
      notes.push('the tokenizer names no token that begins a text, so the first token of each text does not count');
    }
    if ('missing' in answer && answer.missing > 0) {
      notes.push(`${answer.missing} of the ${asked} texts asked about have no answer${why(answer.missingBy)}`);
    }
    if ('reversal' in answer) notes.push(...reversalNotes(answer.reversal));
    if ('positive' in answer && answer.positive instanceof Float64Array) {
      notes.push(...sameNote('texts asked about', answer.positive));
    }
    return notes;
  }
  if (request.kind === 'generations' && 'texts' in answer && 'missing' in answer) return notesOnTexts(request, answer);
  if (!('data' in request) || !('truncated' in answer)) return [];
  const { info, size } = request.data;
  const further = request.kind === 'sensitivities' && request.of !== 'classifier';
  const notes = [];
  if (answer.truncated > 0) {
    const model = further ? 'the protected-status model' : 'the model';
    notes.push(
      `${answer.truncated} of the ${size} texts of ${info.id} were longer than ${model} takes: only the start was read`,
    );
  }
  if ('missing' in answer && answer.missing > 0) {
    notes.push(`${answer.missing} of the ${size} items of ${info.id} have no answer${why(answer.missingBy)}`);
  }
  if (request.kind === 'class-probabilities' && 'positive' in answer && answer.positive instanceof Float64Array) {
    notes.push(...sameNote(`items of ${info.id} that have one`, answer.positive));
  }
  if ('trainedOn' in answer && answer.trainedOn) {
    notes.push(
      `${answer.trainedOn} of the ${size} texts of ${info.id} are among those that the probe was trained on: on these it ` +
        'looks better than it is',
    );
  }
  const heldOut = further && 'source' in answer ? (answer.source.heldOut as unknown as HeldOutOfAny) : undefined;
  if (heldOut?.noBetterThanChance) {
    const { accuracy, items, auc, majorityShare } = heldOut;
    const chance = auc === undefined ? `chance ${majorityShare.toFixed(3)}` : `AUC ${auc.toFixed(3)}`;
    notes.push(
      `the protected-status probe is no better than chance (accuracy ${accuracy.toFixed(3)}, ${chance} on ${items} ` +
        'held-out items), so which words it reads means nothing',
    );
  }
  return notes;
}

/** Fewer texts may well have one answer. */
const fewestAlike = 20;

/** A system that does not read its texts is fair by every measure, and nobody wants it. */
function sameNote(what: string, answers: Float64Array): string[] {
  const given = answers.filter((answer) => !Number.isNaN(answer));
  if (given.length < fewestAlike || given.some((answer) => answer !== given[0])) return [];
  return [`the answer to all ${what} is the same (${given[0]}): it does not depend on the text`];
}

/** As in `: 2 refused by a content filter`; nothing where no reason is known. */
function why(missingBy: MissingBy | undefined): string {
  const told = tellReasons(missingBy);
  return told === '' ? '' : `: ${told}`;
}

function reversalNotes(counts: ReversalCounts | undefined): string[] {
  if (!counts || counts.notReversible === 0) return [];
  return [
    `${counts.notReversible} of ${counts.tokens} tokens came after a text whose roles could not be reversed (a word without ` +
      'counterpart, an unfinished character, or too many tokens): there the text alone counts',
  ];
}

function notesOnTexts(
  { prompts, samples }: GenerationsRequest,
  { texts, missing, missingBy, positive, unclassifiedBy, reversal }: Answers['generations'],
): string[] {
  const notes = [];
  const wanted = prompts.length * samples;
  if (missing > 0) notes.push(`${missing} of the ${wanted} texts asked for were not written${why(missingBy)}`);
  const unanswered = positive?.flatMap((own, i) => own.filter((p, k) => texts[i][k] !== null && Number.isNaN(p))) ?? [];
  if (unanswered.length > 0) {
    const reasons = why(unclassifiedBy);
    notes.push(
      `${unanswered.length} of the ${wanted - missing} texts written have no answer of the classifier${reasons}`,
    );
  }
  return [...notes, ...reversalNotes(reversal)];
}

/** How many texts were asked about, where they are not those of a data set. */
function textsAsked(request: Request, answer: Answers[Request['kind']]): number | undefined {
  if (request.kind === 'corpus-likelihoods' && 'bytes' in answer) return answer.bytes.length;
  if (request.kind === 'text-probabilities') return request.texts.length;
  if (request.kind === 'pair-likelihoods') return 2 * request.pairs.length;
  return request.kind === 'fill-likelihoods' || request.kind === 'explanations' ? request.items.length : undefined;
}
