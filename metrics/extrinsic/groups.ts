import { closest } from 'fastest-levenshtein';

/** Problems for a `check`: names in an option that the data set does not have, each with the nearest one it has. */
export function unknownNames(
  option: string,
  kind: string,
  names: readonly string[] | undefined,
  known: readonly string[],
): { option: string; message: string; hint?: string }[] {
  return (names ?? [])
    .filter((name) => !known.includes(name))
    .map((name) => ({
      option,
      message: `the data set has no ${kind} "${name}"`,
      ...(known.length > 0 ? { hint: `Did you mean "${closest(name, known)}"?` } : {}),
    }));
}
