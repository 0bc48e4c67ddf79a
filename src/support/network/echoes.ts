/** What a server says is shown to people and written to logs. It may repeat what it was sent: a key, or a text. */
import { folded, inJson, inPercents } from '../secrets/kept.ts';

/** Longest part of what was said that is looked at: only its beginning is ever shown. */
const LONGEST = 4000;

/** Pieces of a secret that are hidden, too: services cut off what they repeat. */
const KEY_PIECE = 8;
const TEXT_PIECE = 12;
/** Shorter texts are words that a message may use for itself. */
const LEAST_TEXT = 4;

/**
 * The beginning of what the service said, with `***` for keys and `[text]` for texts, also for longer pieces of either,
 * in any case. A key that the service masked itself (`sk-ab***yz`) is removed, too: its ends are a part of it.
 */
export function withoutEchoes(said: string, keys: readonly string[], texts: readonly string[]): string {
  // Many services write JSON in ASCII alone.
  const plain = said
    .slice(0, LONGEST)
    .replace(/\\u([0-9a-f]{4})/gi, (_, code) => String.fromCharCode(parseInt(code, 16)));
  const forms = keys.flatMap((key) => [
    key,
    inJson(key),
    encodeURIComponent(key),
    inPercents(key),
    Buffer.from(key).toString('hex'),
  ]);
  const kept = texts.map((text) => text.trim()).filter((text) => text.length >= LEAST_TEXT);
  const withoutKeys = hide(plain, forms, KEY_PIECE, '***').replace(masked, (word, start: string, end: string) =>
    keys.some((key) => (start.length > 1 && key.startsWith(start)) || (end.length > 1 && key.endsWith(end)))
      ? '***'
      : word,
  );
  return hide(withoutKeys, [...kept, ...kept.map(inJson)], TEXT_PIECE, '[text]');
}

const masked = /([\w+/=~-]*)(?:[*•]{2,}|…|\.{3,})([\w+/=~-]*)/g;

function hide(said: string, secrets: readonly string[], piece: number, sign: string): string {
  const hidden = new Uint8Array(said.length);
  const small = folded(said);
  const pieces = new Map<string, number[]>();
  for (let i = 0; i + piece <= said.length; i++) {
    const own = small.slice(i, i + piece);
    const places = pieces.get(own);
    if (places) places.push(i);
    else pieces.set(own, [i]);
  }
  for (const secret of new Set(secrets.map(folded))) {
    for (let at = small.indexOf(secret); at >= 0; at = small.indexOf(secret, at + secret.length)) {
      hidden.fill(1, at, at + secret.length);
    }
    for (let i = 0; i + piece <= secret.length; i++) {
      const own = secret.slice(i, i + piece);
      for (const at of pieces.get(own) ?? []) hidden.fill(1, at, at + piece);
      pieces.delete(own);
    }
  }
  let shown = '';
  for (let i = 0; i < said.length; i++) {
    if (!hidden[i]) shown += said[i];
    else if (i === 0 || !hidden[i - 1]) shown += sign;
  }
  return shown;
}
