import type { ModelConfig } from './suitability.ts';

/** A model trained with learned positions counted from the padding index on has that many fewer of them. */
const countsFromPadding = new Set([
  'roberta',
  'roberta-prelayernorm',
  'xlm-roberta',
  'xlm-roberta-xl',
  'camembert',
  'longformer',
  'mpnet',
  'data2vec-text',
  'ibert',
  'xmod',
  'luke',
]);

/** Where neither config.json nor the tokenizer names a limit. */
const unstatedLimit = 512;

/** The most tokens that a model takes, special tokens included, by its config.json. */
export function tokenLimit(config: ModelConfig): number {
  const positions = config.max_position_embeddings ?? config.n_positions ?? unstatedLimit;
  // Relative positions are written as -1 or 0 by some (XLNet, DeBERTa v1).
  if (positions <= 0) return unstatedLimit;
  return countsFromPadding.has(config.model_type ?? '') ? positions - (config.pad_token_id ?? 1) - 1 : positions;
}
