/**
 * The keys that this process uses, so that nothing it writes holds one: a service may repeat its key in a label, in a
 * text, in an error. Code that reads a key has it kept here; answers are cleaned as they come in, and everything that
 * is written passes through here once more.
 */

/** A shorter key could be found anywhere by chance. */
export const LEAST_SECRET = 8;

/** A part of a key counts as one from so many characters on, and from half of it. */
const LEAST_PART = 12;

interface Form {
  /** In small letters. */
  text: string;
  /** Characters in a row that give it away. */
  part: number;
}

const kept = new Map<string, readonly Form[]>();

export function keepSecret(secret: string): void {
  if (secret.length >= LEAST_SECRET && !kept.has(secret)) kept.set(secret, formsOf(secret));
}

/** The text with `***` for each key and each large part of one: as it is, in JSON, in an address, in base64, in hex. */
export function withoutSecrets(text: string): string {
  if (kept.size === 0 || text.length < LEAST_SECRET) return text;
  const small = folded(text);
  const runs = [...kept.values()].flat().flatMap((form) => runsOf(small, form));
  if (runs.length === 0) return text;
  runs.sort((a, b) => a[0] - b[0]);
  let shown = '';
  let at = 0;
  for (const [start, end] of runs) {
    if (start > at || at === 0) shown += `${text.slice(at, start)}***`;
    at = Math.max(at, end);
  }
  return shown + text.slice(at);
}

/** Deeper than anything that is meant to be read. */
const DEEPEST = 200;

/**
 * The same value of JSON, with clean texts and names.
 *
 * @throws RangeError for a value that is nested far too deeply
 */
export function cleaned<T>(value: T): T {
  return kept.size === 0 ? value : (clean(value, withoutSecrets) as T);
}

/** Each text and each name of a value of JSON, made into another. */
export function clean(value: unknown, change: (text: string) => string, depth = 0): unknown {
  if (typeof value === 'string') return change(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth > DEEPEST) throw new RangeError('it is nested too deeply');
  if (Array.isArray(value)) return value.map((one) => clean(one, change, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [change(name), clean(one, change, depth + 1)]));
}

function formsOf(secret: string): Form[] {
  const json = inJson(secret);
  const plain = [secret, json, inJson(json), encodeURIComponent(secret), inPercents(secret), inHex(secret)];
  const texts = new Set([...plain, ...inBase64(secret)].map(folded));
  return [...texts].map((text) => ({
    text,
    part: Math.min(text.length, Math.max(LEAST_PART, Math.ceil(text.length / 2))),
  }));
}

/** As it stands inside a JSON string. */
export function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

const inHex = (text: string) => Buffer.from(text).toString('hex');

/** As an address may write it: every character, not only those that must be. */
export const inPercents = (text: string): string => inHex(text).replace(/../g, '%$&');

/** What base64 makes of it, wherever it stands in what was encoded (`user:key`), as far as it depends on the key alone. */
function inBase64(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [0, 1, 2].flatMap((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const own = text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
    return [own, own.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

/**
 * Where at least `part` characters of the form occur in the text, in time proportional to the text: such a run holds a
 * whole one of the blocks that the form is cut into, and no two of them are far apart.
 */
function runsOf(text: string, { text: form, part }: Form): [number, number][] {
  const block = Math.floor((part + 1) / 2);
  const runs: [number, number][] = [];
  for (let begin = 0; begin + block <= form.length; begin += block) {
    const sought = form.slice(begin, begin + block);
    for (let at = text.indexOf(sought); at >= 0; ) {
      let before = 0;
      while (before < begin && at > before && text[at - before - 1] === form[begin - before - 1]) before++;
      let after = block;
      while (begin + after < form.length && text[at + after] === form[begin + after]) after++;
      const found = before + after >= part;
      if (found) runs.push([at - before, at + after]);
      at = text.indexOf(sought, found ? at + after : at + 1);
    }
  }
  return runs;
}

/** In small letters, each as long as it was. */
export function folded(text: string): string {
  return text.replaceAll('İ', 'I').toLowerCase();
}
