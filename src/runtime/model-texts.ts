/** Texts in a model's tokens, cut to its limit; that one was cut is remembered with the model's answers. */
import type { Cache, Origin } from '../support/cache.ts';
import { contentKey } from '../support/hash.ts';
import { inputsPerWindow } from './onnx/batches.ts';
import type { ModelConfig } from './suitability.ts';
import { tokenLimit } from './token-limit.ts';
import type { AlignedEncoding, Encoding, Tokenizer } from './tokenizer/tokenizer.ts';

export interface LimitedTokenizer {
  tokenizer: Tokenizer;
  /** The most tokens the model takes. */
  limit: number;
}

/** Of the model in a folder. */
export async function loadLimited({
  folder,
  config,
}: {
  folder: string;
  config: ModelConfig;
}): Promise<LimitedTokenizer> {
  const { loadTokenizer } = await import('./tokenizer/tokenizer.ts');
  const tokenizer = await loadTokenizer(folder);
  return { tokenizer, limit: Math.min(tokenizer.maxLength ?? Infinity, tokenLimit(config)) };
}

export interface ModelTexts {
  encode(texts: readonly string[]): Promise<Encoding[]>;
  /** The same, with the characters that each token stands for. */
  align(texts: readonly string[]): Promise<AlignedEncoding[]>;
  /** Those of the texts that are longer than the model takes. */
  truncated(texts: readonly string[]): Promise<ReadonlySet<string>>;
  /** How many of the texts they are, counting equal texts each time. */
  countTruncated(texts: readonly string[]): Promise<number>;
}

/** @param model its key by content, and the origin of what the cache keeps of it */
export function modelTexts(
  model: { key: string; origin: Origin },
  cache: Cache,
  tokenizer: () => Promise<LimitedTokenizer>,
): ModelTexts {
  const remarks: Origin = { ...model.origin, remark: true };
  const keyOf = (text: string) => contentKey('truncated', model.key, text);
  const noted = <T extends Encoding>(texts: readonly string[], encodings: T[]): T[] => {
    for (const [i, { truncated }] of encodings.entries()) {
      cache.put(keyOf(texts[i]), Uint8Array.of(truncated ? 1 : 0), remarks);
    }
    return encodings;
  };
  const encode = async (texts: readonly string[]) => {
    const { tokenizer: own, limit } = await tokenizer();
    return noted(texts, await own.encode(texts, limit));
  };
  const truncated = async (texts: readonly string[]) => {
    const cut = new Set<string>();
    const unknown: string[] = [];
    for (const text of new Set(texts)) {
      const remark = cache.get(keyOf(text), remarks);
      if (!remark) unknown.push(text);
      else if (remark[0] === 1) cut.add(text);
    }
    // The cache may have kept an answer, and lost the remark.
    for (let start = 0; start < unknown.length; start += inputsPerWindow) {
      const window = unknown.slice(start, start + inputsPerWindow);
      for (const [i, encoding] of (await encode(window)).entries()) if (encoding.truncated) cut.add(window[i]);
    }
    return cut;
  };

  return {
    encode,
    async align(texts) {
      const { tokenizer: own, limit } = await tokenizer();
      return noted(texts, await own.align(texts, limit));
    },
    truncated,
    async countTruncated(texts) {
      const cut = await truncated(texts);
      return texts.filter((text) => cut.has(text)).length;
    },
  };
}
