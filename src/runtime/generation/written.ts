/** What counts as a written text from any writer: a service, a local model, or somebody else's program. */
import type { EmptyTexts } from '../../contract/configuration.ts';
import { countReasons, type MissingReason } from '../../contract/missing.ts';
import type { Answers } from '../../contract/observations.ts';

/** One text asked for. */
export interface Writing {
  text: string | null;
  why?: MissingReason;
  /** Whether it ends because it was as long as may be. */
  cut?: boolean;
}

/**
 * The texts of each prompt. Null is missing, and so is a blank text unless `keep` says that it was meant; a text that
 * was cut off before anything was said is always missing.
 */
export function asGenerations(
  writings: readonly Writing[],
  samples: number,
  empty: EmptyTexts = 'missing',
): Pick<Answers['generations'], 'texts' | 'missing' | 'missingBy' | 'reasons'> {
  const reasons = writings.map((writing) => whyMissing(writing, empty));
  const texts = writings.map(({ text }, i) => (reasons[i] === null ? text : null));
  const missing = reasons.filter((reason) => reason !== null).length;
  const byPrompt = <T>(all: readonly T[]) =>
    Array.from({ length: writings.length / samples }, (_, i) => all.slice(i * samples, (i + 1) * samples));
  return {
    texts: byPrompt(texts),
    missing,
    ...(missing > 0 ? { missingBy: countReasons(reasons), reasons: byPrompt(reasons) } : {}),
  };
}

function whyMissing({ text, why, cut = false }: Writing, empty: EmptyTexts): MissingReason | null {
  if (why) return why;
  if (text !== null && text.trim() !== '') return null;
  if (cut) return 'cut';
  return text !== null && empty === 'keep' ? null : 'empty';
}
