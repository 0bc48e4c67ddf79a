/**
 * How strongly classes depend on the parts of texts: gradients with respect to the input token embeddings, reduced to
 * one number per token, and these to words. Everything that is differentiated through the same output of the same model
 * shares its forward passes.
 */

import type { Answers, Request, Span } from '../../contract/observations.ts';
import { InputError } from '../../contract/problem.ts';
import { greatestOf } from '../../support/extremes.ts';
import { contentKey } from '../../support/hash.ts';
import type { Progress } from '../../support/progress.ts';
import { assertFinite, type Backward, type OnnxModel } from '../model.ts';
import { toBytes, toDoubles } from '../onnx/bytes.ts';
import { tokensOfWords, wordsOf } from '../tokenizer/words.ts';
import { elements, lengthOf, type Norm, norms } from './gradient-norms.ts';

export type GradientOf = Request<'sensitivities'>['gradient'];
export type SensitivityOptions = Pick<Request<'sensitivities'>, 'norm' | 'granularity'>;
type Sensitivities = Answers['sensitivities'];
type TextSensitivity = Sensitivities['texts'][number];

/** Classes as functions of one output of a model. */
export interface Differentiable {
  /** Identity by content: equal keys promise equal gradients. */
  readonly key: string;
  readonly model: OnnxModel;
  /** The output that is differentiated, after its activation. */
  readonly output: string;
  readonly activation: Backward['activation'];
  readonly classes: readonly string[];
  /** Indices of the classes that count as positive; none where that is not known. */
  readonly positive: readonly number[];
  /** Backward passes it takes. */
  readonly seeds: number;
  /** Cotangents of the output for a text of so many tokens, `[seeds, ...axes of the output but the first]`. */
  cotangents(length: number): Float32Array;
  /**
   * The output for one text: the classes' probabilities, and `mix`, `[classes, seeds]`: the gradient of a class is the
   * sum of the seeds' gradients, each times its entry.
   */
  read(output: Float32Array, length: number): { probabilities: Float64Array; mix: Float64Array };
  /** The log odds of one of the classes. Absent where nobody asks for them. */
  logOdds?(k: number): LogOdds;
}

/**
 * log p - log (1 - p) of a class, so that one backward pass differentiates it. It grows with p and, unlike p and log p,
 * is not flat where p is near 0 or 1.
 */
export interface LogOdds {
  /** What stands between the output and the cotangents. */
  readonly activation: Backward['activation'];
  /** From one row of the output as it is. */
  of(output: Float32Array, length: number): number;
  /** Cotangent of one row's activated output. Both are right; which of them rounds less depends on whether p > 1/2. */
  cotangent(length: number, likely: boolean): Float32Array;
  /** From one row of the activated output: log odds, and what times the cotangent's gradient is theirs. */
  at(activated: Float32Array, length: number): { value: number; factor: number };
}

/** One text as one differentiable sees it. */
interface Seen {
  probabilities: Float64Array;
  /** Of the tokens that stand for some of the text. */
  spans: Span[];
  /** `[classes, spans]` norms, or `[classes, spans, embedding size]` gradients. */
  values: Float64Array | Float32Array;
}

/** Raised whenever the same gradients may give another number: what the cache holds is not used then. */
const version = 1;
/** Gradients handed out whole are held in memory until the metric is done with them. */
const mostElementBytes = 4 * 2 ** 30;

/**
 * One answer per differentiable, in order, for the same texts. Norms are cached per text; whole gradients are not.
 *
 * @throws InputError where a model cannot be differentiated, or answers with something that is not a number
 */
export async function sensitivitiesOf(
  asked: readonly Differentiable[],
  texts: readonly string[],
  options: SensitivityOptions,
  progress: Progress,
): Promise<Omit<Sensitivities, 'source'>[]> {
  const answers = new Map(asked.map(({ key }) => [key, new Map<string, Seen>()]));
  const tables = new Map<string, string>();
  const distinct = new Map(asked.map((one) => [one.key, one]));
  for (const { needing, missing } of passes([...distinct.values()], texts, options, answers)) {
    await pass({ needing, texts: missing, all: texts, options, progress, answers, tables });
  }
  const cut = await Promise.all(asked.map(({ model }) => model.truncated(texts)));
  const words = new Map<string, Span[]>();
  const wordsIn = (text: string) => {
    const known = words.get(text) ?? wordsOf(text, reachOf(text, cut, answers));
    words.set(text, known);
    return known;
  };
  return asked.map(({ key, classes, positive }, i) => {
    const seen = answers.get(key)!;
    const perText = new Map<string, TextSensitivity>();
    for (const [text, one] of seen) {
      perText.set(text, options.granularity === 'word' ? inWords(one, wordsIn(text), options.norm) : inTokens(one));
    }
    return {
      classes,
      positive,
      texts: texts.map((text) => perText.get(text) ?? unread(classes.length)),
      truncated: texts.filter((text) => cut[i].has(text)).length,
      embeddingTable: tables.get(key) ?? null,
    };
  });
}

/** How far into a text some of the models read: nobody knows what hangs on words behind that. */
function reachOf(
  text: string,
  cut: readonly ReadonlySet<string>[],
  answers: ReadonlyMap<string, ReadonlyMap<string, Seen>>,
): number {
  if (cut.some((texts) => !texts.has(text))) return text.length;
  return greatestOf([...answers.values()].map((seen) => seen.get(text)?.spans.at(-1)?.end ?? 0));
}

interface Pass {
  /** All through the same output of the same model. */
  needing: readonly Differentiable[];
  missing: readonly string[];
}

/** Which texts still have to go through which model, and for whom; what the cache knows is put into `answers`. */
function passes(
  asked: readonly Differentiable[],
  texts: readonly string[],
  { norm, granularity }: SensitivityOptions,
  answers: ReadonlyMap<string, Map<string, Seen>>,
): Pass[] {
  const found = new Map<string, { needing: Differentiable[]; missing: string[] }>();
  const byOutput = new Map<string, Differentiable[]>();
  for (const one of asked) {
    const place = contentKey(one.model.key, one.output, one.activation);
    byOutput.set(place, [...(byOutput.get(place) ?? []), one]);
  }
  for (const [place, together] of byOutput) {
    for (const text of new Set(texts)) {
      const needing = together.filter((one) => {
        const stored =
          granularity === 'element' ? undefined : one.model.cache.get(cacheKey(one, norm, text), originOf(one));
        if (stored) answers.get(one.key)!.set(text, decode(stored));
        return !stored;
      });
      if (needing.length === 0) continue;
      const name = contentKey(place, ...needing.map(({ key }) => key));
      const same = found.get(name);
      if (same) same.missing.push(text);
      else found.set(name, { needing, missing: [text] });
    }
  }
  return [...found.values()];
}

async function pass(input: {
  needing: readonly Differentiable[];
  texts: readonly string[];
  all: readonly string[];
  options: SensitivityOptions;
  progress: Progress;
  answers: ReadonlyMap<string, Map<string, Seen>>;
  tables: Map<string, string>;
}): Promise<void> {
  const { needing, texts, all, options, progress, answers, tables } = input;
  const [{ model, output, activation }] = needing;
  const seeds = needing.reduce((sum, one) => sum + one.seeds, 0);
  const spansOf = new Map<number, readonly (Span | null)[]>();
  let held = 0;
  await model.backward({
    count: texts.length,
    async tokens(indices) {
      const encoded = await model.align(indices.map((i) => texts[i]));
      for (const [k, i] of indices.entries()) spansOf.set(i, encoded[k].spans);
      return encoded.map(({ ids }) => ids);
    },
    output,
    activation,
    cotangents: (length) => ({ values: concatenated(needing.map((one) => one.cotangents(length))), seeds }),
    label: `differentiating ${model.source.model}`,
    progress,
    each({ items, length, output: outputs, gradients, embeddingSize, embeddingTable }) {
      const width = outputs.length / items.length;
      for (const [row, item] of items.entries()) {
        const text = texts[item];
        const tokens = spansOf.get(item)!;
        spansOf.delete(item);
        const standing = [...tokens.keys()].filter((t) => tokens[t] !== null);
        const spans = standing.map((t) => tokens[t]!);
        let firstSeed = 0;
        for (const one of needing) {
          const { probabilities, mix } = one.read(outputs.subarray(row * width, (row + 1) * width), length);
          const gradientOf = (seed: number, token: number) => {
            const start = (((firstSeed + seed) * items.length + row) * length + token) * embeddingSize;
            return gradients.subarray(start, start + embeddingSize);
          };
          const mixed = { classes: one.classes.length, mix, tokens: standing, embeddingSize, gradientOf };
          const values = options.granularity === 'element' ? elements(mixed) : norms(mixed, options.norm);
          assertFinite(values, () => all.indexOf(text), model);
          const seen: Seen = { probabilities, spans, values };
          answers.get(one.key)!.set(text, seen);
          if (values instanceof Float64Array) {
            model.cache.put(cacheKey(one, options.norm, text), encode({ ...seen, values }), originOf(one));
          } else {
            held += values.byteLength;
            tables.set(one.key, embeddingTable);
          }
          firstSeed += one.seeds;
        }
      }
      if (held > mostElementBytes) {
        throw new InputError({
          message: `the gradients of ${texts.length} texts do not fit into ${mostElementBytes / 2 ** 30} GiB of memory`,
          hint: 'Use granularity: word or token, or fewer texts',
        });
      }
    },
  });
}

/** A word's value is the norm of its tokens' gradients put end to end, which is the norm of their norms. */
function inWords({ probabilities, spans, values }: Seen, words: readonly Span[], norm: Norm): TextSensitivity {
  const made = tokensOfWords(words, spans);
  const folded = new Float64Array(probabilities.length * words.length);
  for (let k = 0; k < probabilities.length; k++) {
    for (const [w, tokens] of made.entries()) {
      const ofTokens = Float64Array.from(tokens, (t) => values[k * spans.length + t]);
      folded[k * words.length + w] = lengthOf(ofTokens, norm);
    }
  }
  return { probabilities, units: words, values: folded };
}

/** A text without a token, of which the model says nothing. */
const unread = (classes: number): TextSensitivity => ({
  probabilities: new Float64Array(classes).fill(Number.NaN),
  units: [],
  values: new Float64Array(),
});

const inTokens = ({ probabilities, spans, values }: Seen): TextSensitivity => ({ probabilities, units: spans, values });

const originOf = ({ model }: Differentiable) => model.origin('sensitivities');

function cacheKey({ key }: Differentiable, norm: Norm, text: string): string {
  return contentKey('sensitivity', version, key, norm, text);
}

/** Number of classes, their probabilities, the norms, and the spans' starts and ends. */
function encode({ probabilities, spans, values }: Seen & { values: Float64Array }): Uint8Array {
  const starts = spans.map(({ start }) => start);
  const ends = spans.map(({ end }) => end);
  return toBytes(Float64Array.from([probabilities.length, ...probabilities, ...values, ...starts, ...ends]));
}

function decode(bytes: Uint8Array): Seen {
  const [classes, ...rest] = toDoubles(bytes);
  const size = (rest.length - classes) / (classes + 2);
  const starts = rest.slice(classes + classes * size);
  return {
    probabilities: Float64Array.from(rest.slice(0, classes)),
    values: Float64Array.from(rest.slice(classes, classes + classes * size)),
    spans: Array.from({ length: size }, (_, i) => ({ start: starts[i], end: starts[size + i] })),
  };
}

function concatenated(parts: readonly Float32Array[]): Float32Array {
  if (parts.length === 1) return parts[0];
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
