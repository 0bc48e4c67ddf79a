/** Requests to assistants, gathered one by one from files of any layout. */
import type { ClassesData, Group, LoadedData, Slot, Utterance } from '../src/plugin.ts';

export interface Request {
  id: string;
  text: string;
  intent: string;
  /** BCP 47, canonical. */
  language: string;
  /** What tells requests apart that say the same in several languages. */
  original: string;
  utterance: Utterance;
}

/** Groups are the languages; requests with one original are one case. */
export class Requests {
  readonly #ids = new Set<string>();
  readonly #texts: string[] = [];
  readonly #classes = new Map<string, number>();
  readonly #codes: number[] = [];
  readonly #members = new Map<string, number[]>();
  readonly #originals = new Map<string, number>();
  readonly #of: number[] = [];
  readonly #utterances: Utterance[] = [];

  /** False where there is one with this id already. */
  add({ id, text, intent, language, original, utterance }: Request): boolean {
    if (this.#ids.has(id)) return false;
    const place = this.#ids.size;
    this.#ids.add(id);
    this.#texts.push(text);
    this.#codes.push(indexIn(this.#classes, intent));
    const members = this.#members.get(language);
    if (members) members.push(place);
    else this.#members.set(language, [place]);
    this.#of.push(indexIn(this.#originals, original));
    this.#utterances.push(utterance);
    return true;
  }

  data(sha256: string, dropped: Record<string, number> = {}): LoadedData<ClassesData> {
    const groups = [...this.#members].map(
      ([id, items]): Group => ({ id, attribute: 'language', members: Uint32Array.from(items) }),
    );
    return {
      kind: 'classes',
      info: { sha256, items: this.#ids.size, dropped },
      size: this.#ids.size,
      ids: [...this.#ids],
      texts: this.#texts,
      classes: [...this.#classes.keys()],
      codes: Uint16Array.from(this.#codes),
      positiveClasses: [],
      utterances: this.#utterances,
      groups,
      cases: { ids: [...this.#originals.keys()], of: Int32Array.from(this.#of) },
      columns: new Map(),
    };
  }
}

function indexIn(names: Map<string, number>, name: string): number {
  const known = names.get(name);
  if (known !== undefined) return known;
  names.set(name, names.size);
  return names.size - 1;
}

/** A slot of some tokens, the filler with a space between them. */
export function slotOf(type: string, tokens: readonly string[], start: number, end: number): Slot {
  return { type, start, end, filler: tokens.slice(start, end).join(' ') };
}

/** What a requests data set is called in sentences. */
export const requestTerms = { item: 'request', positive: 'positive', negative: 'negative', of: 'in' };
