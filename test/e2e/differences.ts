/** Where two JSON values part: numbers by more than a relative tolerance, everything else at all. */
export function differences(a: unknown, b: unknown, tolerance: number, at = '$'): string[] {
  if (typeof a === 'number' && typeof b === 'number') {
    return Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b)) ? [] : [`${at}: ${a} and ${b}`];
  }
  if (!isNested(a) || !isNested(b)) return Object.is(a, b) ? [] : [`${at}: ${short(a)} and ${short(b)}`];
  if (Array.isArray(a) !== Array.isArray(b)) return [`${at}: a list and a mapping`];
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return keys.flatMap((key) => differences(a[key], b[key], tolerance, `${at}.${key}`));
}

function isNested(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

const short = (value: unknown) => String(JSON.stringify(value)).slice(0, 80);
