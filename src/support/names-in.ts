/** Of an option that holds a name, or a list of names. */
export function namesIn(option: unknown): string[] {
  return [option].flat().filter((name) => typeof name === 'string');
}
