/** Text to vectors, from an ONNX model. */
import type { EncoderSource } from '../../contract/configuration.ts';
import type { Span, SubTokenRule } from '../../contract/observations.ts';
import { InputError } from '../../contract/problem.ts';
import { contentKey } from '../../support/hash.ts';
import type { Progress } from '../../support/progress.ts';
import { assertFinite, type OnnxModel } from '../model.ts';
import { toBytes, toFloats } from '../onnx/bytes.ts';
import { meanOfTokens, pool } from '../onnx/pooling.ts';
import type { Encoder, Matrix, Occurrence } from '../sources.ts';
import { asEncoder, outputOfLayer, useProblems } from '../suitability.ts';
import { tokensOf } from '../tokenizer/spans.ts';
import { windowAroundSpan } from '../tokenizer/window-around-span.ts';

/** A layer and pooling that some encoder over the same model wants. */
interface View {
  output: string;
  layer: number;
  pooling: EncoderSource['pooling'];
}

/** An encoder's own view of the model, and those of all of the run, its own first. */
interface Views {
  own: View;
  all: readonly View[];
}

/**
 * @param siblings every encoder of the run over the same model: a forward pass goes through all layers anyway, so one
 * pass fills the cache for each of them
 * @throws InputError where the model does not expose the layer
 */
export function openEncoder(model: OnnxModel, source: EncoderSource, siblings: readonly EncoderSource[]): Encoder {
  const problems = useProblems(asEncoder, source, model.files);
  if (problems.length > 0) throw new InputError(problems);
  const own = viewOf(model, source)!;
  const views: Views = { own, all: [own, ...siblings.flatMap((sibling) => viewOf(model, sibling) ?? [])] };

  return {
    key: contentKey('encoder', model.key, own.output, own.pooling),
    describe: () => ({ ...model.describe(), layer: source.layer, pooling: source.pooling }),
    close: async () => {},
    hidden: { model, output: own.output, pooling: own.pooling },

    async embed(texts, progress) {
      const answers = await textVectors(model, views, texts, progress);
      const rows = texts.map((text) => answers.get(text));
      return { ...matrixOf(rows, model), truncated: await model.countTruncated(texts) };
    },

    async embedSpans(occurrences, subToken, progress) {
      const answers = await spanVectors(model, views, occurrences, subToken, progress);
      const rows = occurrences.map((occurrence) => answers.get(nameOf(occurrence))!);
      return { ...matrixOf(rows, model), found: Uint8Array.from(rows, (row) => (row.length > 0 ? 1 : 0)) };
    },
  };
}

/** The vector of each distinct text that has a token. */
async function textVectors(
  model: OnnxModel,
  { own, all }: Views,
  texts: readonly string[],
  progress: Progress,
): Promise<Map<string, Float32Array>> {
  const { cache } = model;
  const origin = model.origin('text vectors');
  const wanted = distinctBy(all, ({ output, pooling }) => `${output} ${pooling}`);
  const keyOf = (view: View, text: string) => contentKey('embed', model.key, view.output, view.pooling, text);
  const answers = new Map<string, Float32Array>();
  const missing: string[] = [];
  for (const text of new Set(texts)) {
    const stored = cache.get(keyOf(own, text), origin);
    if (stored) answers.set(text, toFloats(stored));
    else missing.push(text);
  }
  if (missing.length === 0) return answers;
  const outputs = distinctBy(wanted, ({ output }) => output).map(({ output }) => output);
  await model.forward({
    count: missing.length,
    tokens: async (indices) => (await model.encode(indices.map((i) => missing[i]))).map(({ ids }) => ids),
    outputs,
    label: `embedding with ${model.source.model}`,
    progress,
    each({ items, length, outputs: results }) {
      for (const view of wanted) {
        const { values, shape } = results[outputs.indexOf(view.output)];
        for (const [row, item] of items.entries()) {
          const vector = pool(values, row, length, shape[2], view.pooling);
          if (view === own) {
            assertFinite(vector, () => texts.indexOf(missing[item]), model);
            answers.set(missing[item], vector);
          } else if (!vector.every(Number.isFinite)) continue; // Refused when that layer is asked for.
          cache.put(keyOf(view, missing[item]), toBytes(vector), origin);
        }
      }
    },
  });
  return answers;
}

const nameOf = ({ text, start, end }: Occurrence) => `${start} ${end} ${text}`;

/** The vector of each distinct occurrence, by name; no number where no token covers it. */
async function spanVectors(
  model: OnnxModel,
  { own, all }: Views,
  occurrences: readonly Occurrence[],
  subToken: SubTokenRule,
  progress: Progress,
): Promise<Map<string, Float32Array>> {
  const { cache } = model;
  const origin = model.origin('vectors of words in context');
  const wanted = distinctBy(all, ({ output }) => output);
  const keyOf = ({ output }: View, { text, start, end }: Occurrence) =>
    contentKey('embed span', model.key, output, subToken, text, start, end);
  const answers = new Map<string, Float32Array>();
  const missing: Occurrence[] = [];
  for (const occurrence of occurrences) {
    const name = nameOf(occurrence);
    if (answers.has(name)) continue;
    const stored = cache.get(keyOf(own, occurrence), origin);
    if (stored) answers.set(name, toFloats(stored));
    else missing.push(occurrence);
  }
  if (missing.length === 0) return answers;
  const passes = await plannedPasses(model, missing);
  const settle = (occurrence: Occurrence, view: View, vector: Float32Array) => {
    if (view === own) {
      assertFinite(vector, () => occurrences.indexOf(occurrence), model);
      answers.set(nameOf(occurrence), vector);
    } else if (!vector.every(Number.isFinite)) return; // As for texts.
    cache.put(keyOf(view, occurrence), toBytes(vector), origin);
  };
  for (const { ids, spans } of passes) {
    if (ids.length > 0) continue;
    for (const { occurrence } of spans) for (const view of wanted) settle(occurrence, view, new Float32Array());
  }
  await model.forward({
    count: passes.length,
    tokens: async (indices) => indices.map((i) => passes[i].ids),
    outputs: wanted.map(({ output }) => output),
    label: `embedding words in context with ${model.source.model}`,
    progress,
    each({ items, length, outputs: results }) {
      for (const [v, view] of wanted.entries()) {
        const { values, shape } = results[v];
        for (const [row, item] of items.entries()) {
          for (const { occurrence, tokens } of passes[item].spans) {
            const vector = tokens ? spanVector(values, row * length, tokens, subToken, shape[2]) : new Float32Array();
            settle(occurrence, view, vector);
          }
        }
      }
    },
  });
  return answers;
}

interface Pass {
  ids: readonly number[];
  spans: { occurrence: Occurrence; tokens: { first: number; last: number } | null }[];
}

/** One pass per distinct input: all spans asked of a text that fits share one, a long text is cut for each span. */
async function plannedPasses(model: OnnxModel, occurrences: readonly Occurrence[]): Promise<Pass[]> {
  const { tokenizer, limit } = await model.tokenizer();
  const byText = new Map<string, Occurrence[]>();
  for (const occurrence of occurrences) {
    const same = byText.get(occurrence.text);
    if (same) same.push(occurrence);
    else byText.set(occurrence.text, [occurrence]);
  }
  const passes: Pass[] = [];
  for (const [text, here] of byText) {
    const encoding = await tokenizer.alignOne(text, limit);
    if (!encoding.truncated) {
      const { spans } = encoding;
      passes.push({
        ids: encoding.ids,
        spans: here.map((occurrence) => ({ occurrence, tokens: tokensOf(occurrence, spans) })),
      });
      continue;
    }
    for (const occurrence of here) {
      const cut = await windowAroundSpan(text, occurrence, limit, tokenizer);
      const span: Span = { start: occurrence.start - cut.offset, end: occurrence.end - cut.offset };
      const tokens = tokensOf(span, cut.encoding.spans);
      passes.push({ ids: cut.encoding.ids, spans: [{ occurrence, tokens }] });
    }
  }
  return passes;
}

/** @param offset index of the row's first token among the batch's tokens */
function spanVector(
  states: Float32Array,
  offset: number,
  { first, last }: { first: number; last: number },
  rule: SubTokenRule,
  dimensions: number,
): Float32Array {
  if (rule === 'mean') return meanOfTokens(states, offset + first, offset + last, dimensions);
  const token = offset + (rule === 'first' ? first : last);
  return states.slice(token * dimensions, (token + 1) * dimensions);
}

function viewOf({ files }: OnnxModel, { layer, pooling }: EncoderSource): View | undefined {
  const output = outputOfLayer(files, layer);
  return output === undefined ? undefined : { output, layer, pooling };
}

/** The first of each kind. */
function distinctBy<T>(items: readonly T[], kindOf: (item: T) => string): T[] {
  const kinds = new Map<string, T>();
  for (const item of items) if (!kinds.has(kindOf(item))) kinds.set(kindOf(item), item);
  return [...kinds.values()];
}

/** A row of no numbers becomes zeros, one that is not there NaN. */
function matrixOf(rows: readonly (Float32Array | undefined)[], { files }: OnnxModel): Matrix {
  const dimensions = rows.find((row) => row && row.length > 0)?.length ?? files.config.hidden_size ?? 0;
  const values = new Float32Array(rows.length * dimensions);
  for (const [i, row] of rows.entries()) {
    if (row) values.set(row, i * dimensions);
    else values.fill(Number.NaN, i * dimensions, (i + 1) * dimensions);
  }
  return { rows: rows.length, dimensions, values };
}
