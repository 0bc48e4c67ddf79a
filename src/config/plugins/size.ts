/** How large something of a plugin's is: told before it is copied, checked or written, which would take minutes. */

/**
 * Whether there is more in `value` than `most` characters and values, all its parts counted as often as they occur: so is
 * whatever holds itself. Looks at no more of it than that.
 *
 * @param except what is not looked into
 */
export function isLarger(value: unknown, most: number, except: ReadonlySet<unknown> = new Set()): boolean {
  let left = most;
  const open = [value];
  while (open.length > 0) {
    const one = open.pop();
    left -= typeof one === 'string' ? one.length + 1 : 1;
    const parts = typeof one !== 'object' || one === null || except.has(one) ? 0 : partsOf(one);
    left -= typeof parts === 'number' ? parts : parts.length;
    if (left < 0) return true;
    if (typeof parts === 'object') for (const part of parts) open.push(part);
  }
  return false;
}

/** Of numbers alone: how many. */
function partsOf(one: object): readonly unknown[] | number {
  if (Array.isArray(one)) return one;
  if (ArrayBuffer.isView(one)) return one.byteLength;
  if (one instanceof Map) return [...one].flat();
  if (one instanceof Set) return [...one];
  return Object.entries(one).flat();
}
