/** Changes to valid input: few, anywhere, and by its grammar. */
import fc, { type Arbitrary } from 'fast-check';
import { hostileTexts, hostileValues } from './hostile.ts';

interface Edit {
  kind: 'insert' | 'delete' | 'replace' | 'repeat' | 'flip' | 'cut' | 'move';
  /** Where, as a share of the length. */
  at: number;
  length: number;
  token: string;
}

const share = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });

function editOf(tokens: readonly string[]): Arbitrary<Edit> {
  return fc.record({
    kind: fc.constantFrom<Edit['kind']>(
      'insert',
      'insert',
      'delete',
      'replace',
      'replace',
      'repeat',
      'flip',
      'cut',
      'move',
    ),
    at: share,
    length: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 200 })),
    token: fc.constantFrom(...tokens, ...hostileTexts),
  });
}

function applied(bytes: Buffer, { kind, at, length, token }: Edit): Buffer {
  const start = Math.floor(at * (bytes.length + 1));
  const end = Math.min(bytes.length, start + length);
  const [before, span, after] = [bytes.subarray(0, start), bytes.subarray(start, end), bytes.subarray(end)];
  // Written by hand: a lone surrogate is to reach the file as the bytes that some programs write for it.
  const piece = loneSurrogate.test(token) ? surrogateBytes(token) : Buffer.from(token);
  switch (kind) {
    case 'insert':
      return Buffer.concat([before, piece, span, after]);
    case 'delete':
      return Buffer.concat([before, after]);
    case 'replace':
      return Buffer.concat([before, piece, after]);
    case 'repeat':
      return Buffer.concat([before, ...Array.from({ length: 20 }, () => span), after]);
    case 'flip': {
      const copy = Buffer.from(bytes);
      if (start < copy.length) copy[start] ^= 1 << (length % 8);
      return copy;
    }
    case 'cut':
      return before;
    case 'move':
      return Buffer.concat([span, before, after]);
  }
}

const loneSurrogate = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

function surrogateBytes(text: string): Buffer {
  const bytes: number[] = [];
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) bytes.push(unit);
    else bytes.push(0xe0 | (unit >> 12), 0x80 | ((unit >> 6) & 63), 0x80 | (unit & 63));
  }
  return Buffer.from(bytes);
}

/** One of the files, with up to so many edits of its bytes. */
export function mutatedBytes(
  files: readonly Buffer[],
  { tokens = [], most = 4, least = 0 }: { tokens?: readonly string[]; most?: number; least?: number } = {},
): Arbitrary<Buffer> {
  return fc
    .tuple(fc.constantFrom(...files.keys()), fc.array(editOf(tokens), { minLength: least, maxLength: most }))
    .map(([file, edits]) => edits.reduce(applied, files[file]));
}

type Path = readonly (string | number)[];

interface TreeEdit {
  kind: 'replace' | 'remove' | 'rename' | 'double' | 'add';
  at: number;
  value: number;
}

const treeEdit: Arbitrary<TreeEdit> = fc.record({
  kind: fc.constantFrom<TreeEdit['kind']>('replace', 'replace', 'replace', 'remove', 'rename', 'double', 'add'),
  at: share,
  value: fc.nat({ max: hostileValues.length - 1 }),
});

/** Places of a tree, without those inside very large or deep ones. */
function pathsOf(value: unknown, path: Path = [], found: Path[] = []): Path[] {
  found.push(path);
  if (typeof value === 'object' && value !== null && path.length < 12) {
    for (const key of Object.keys(value).slice(0, 60)) {
      pathsOf((value as Record<string, unknown>)[key], [...path, Array.isArray(value) ? Number(key) : key], found);
    }
  }
  return found;
}

/** Changes `root` in place, but where it is replaced itself. */
function edited(root: unknown, { kind, at, value }: TreeEdit): unknown {
  const paths = pathsOf(root);
  const path = paths[Math.floor(at * paths.length)];
  const given = hostileValues[value];
  const last = path.at(-1);
  if (last === undefined) return kind === 'replace' && at < 0.001 ? given : root;
  let parent = root as Record<string | number, unknown>;
  for (const key of path.slice(0, -1)) parent = parent[key] as Record<string | number, unknown>;
  const old = parent[last];
  if (Array.isArray(parent)) {
    const index = Number(last);
    if (kind === 'remove') parent.splice(index, 1);
    else if (kind === 'double') parent.splice(index, 0, old);
    else if (kind === 'add') parent.push(given);
    else parent[index] = given;
    return root;
  }
  const name = typeof given === 'string' ? given : 'unknown';
  const define = (key: string, content: unknown) =>
    Object.defineProperty(parent, key, { value: content, enumerable: true, configurable: true, writable: true });
  if (kind === 'remove' || kind === 'rename') delete parent[last];
  if (kind === 'rename' || kind === 'double') define(name, old);
  if (kind === 'add') define(name, given);
  if (kind === 'replace') parent[last] = given;
  return root;
}

/** One of the values, with up to so many changes of its tree. It may be used once. */
export function mutatedTree(values: readonly unknown[], most = 3): Arbitrary<unknown> {
  return fc
    .tuple(fc.constantFrom(...values.keys()), fc.array(treeEdit, { minLength: 1, maxLength: most }))
    .map(([index, edits]) => edits.reduce(edited, structuredClone(values[index])));
}

/** JSON of a changed tree, or changed JSON. */
export function mutatedJson(values: readonly unknown[], tokens: readonly string[]): Arbitrary<Buffer> {
  const files = values.map((value) => Buffer.from(JSON.stringify(value, null, 1)));
  return fc.oneof(
    { weight: 3, arbitrary: mutatedTree(values).map((tree) => Buffer.from(jsonOf(tree))) },
    { weight: 1, arbitrary: mutatedBytes(files, { tokens, least: 1 }) },
  );
}

/** Lone surrogates leave as escapes, as JSON writes them. Deeper than JSON.stringify goes it is written by hand. */
export function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'null';
  } catch {
    return JSON.stringify(value, (_, inner) => (depthBeyond(inner, 1000) ? '<deep>' : inner)).replaceAll(
      '"<deep>"',
      `${'[{"a":'.repeat(10_000)}[]${'}]'.repeat(10_000)}`,
    );
  }
}

function depthBeyond(value: unknown, most: number): boolean {
  let depth = 0;
  let inner = value;
  while (typeof inner === 'object' && inner !== null && depth <= most) {
    const keys = Object.keys(inner);
    if (keys.length !== 1) return false;
    inner = (inner as Record<string, unknown>)[keys[0]];
    depth++;
  }
  return depth > most;
}
