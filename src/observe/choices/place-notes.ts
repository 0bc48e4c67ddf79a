/** What there is to say of answers that are the same wherever the options stand. */
import type { Answers, Request } from '../../contract/observations.ts';

/** Fewer questions may well be answered alike. */
const fewest = 20;

/**
 * Every question answered with the option shown first, or with another place: the question was not read. Where all
 * options stood in the data's order that does not follow, since what is meant may always stand there.
 */
export function placeNotes(
  { ask }: Pick<Request<'choices'>, 'ask'>,
  { chosen, shown }: Pick<Answers['choices'], 'chosen' | 'shown'>,
): string[] {
  if (ask === 'continuation') return [];
  const places = chosen.flatMap((own, q) =>
    [...own].flatMap((option, order) => (option < 0 ? [] : [shown[q][order].indexOf(option)])),
  );
  if (places.length < fewest || places.some((place) => place !== places[0])) return [];
  const alike = shown.every((own) => own.every((order) => order.every((option, place) => option === place)));
  const since = alike
    ? ", which may be for the place or for what stands there: the options were only shown in the data's order"
    : ': they do not depend on the question';
  return [`all ${places.length} answers choose the option shown in place ${places[0] + 1}${since}`];
}
