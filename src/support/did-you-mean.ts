import { distance } from 'fastest-levenshtein';

/** What is longer is no name that somebody mistyped, and comparing takes the product of both lengths. */
const longestName = 1000;

/**
 * The candidate that `name` is probably a misspelling of: at most two letters in five differ (or
 * two letters, which is what a swap of neighbours costs), case aside.
 */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  if (name.length > longestName) return undefined;
  let best: string | undefined;
  let least = Math.floor(Math.max(Math.min(2, name.length / 2), name.length * 0.4)) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - name.length) >= least) continue;
    const d = distance(name.toLowerCase(), candidate.toLowerCase());
    if (d < least) {
      best = candidate;
      least = d;
    }
  }
  return best;
}

/** `Did you mean "x"?`, or else what there is to choose from. */
export function suggestion(name: string, candidates: readonly string[], whatTheyAre: string): string {
  const best = nearest(name, candidates);
  if (best !== undefined) return `Did you mean "${best}"?`;
  const list = `${whatTheyAre.charAt(0).toUpperCase()}${whatTheyAre.slice(1)}`;
  return candidates.length ? `${list}: ${candidates.join(', ')}` : `There are no ${whatTheyAre}`;
}
