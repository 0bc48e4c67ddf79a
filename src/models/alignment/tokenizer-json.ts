/** The parts of a tokenizer.json (Hugging Face `tokenizers`, version 1.0) that alignment reads. */

export interface PatternConfig {
  String?: string;
  Regex?: string;
}

export interface NormalizerConfig {
  type: string;
  normalizers?: NormalizerConfig[];
  clean_text?: boolean;
  handle_chinese_chars?: boolean;
  strip_accents?: boolean | null;
  lowercase?: boolean;
  strip_left?: boolean;
  strip_right?: boolean;
  prepend?: string;
  pattern?: PatternConfig;
  content?: string;
  precompiled_charsmap?: string;
}

export interface PreTokenizerConfig {
  type: string;
  pretokenizers?: PreTokenizerConfig[];
  add_prefix_space?: boolean;
  replacement?: string;
  prepend_scheme?: 'always' | 'first' | 'never';
}

export interface AddedTokenConfig {
  id: number;
  content: string;
  single_word?: boolean;
  lstrip?: boolean;
  rstrip?: boolean;
  normalized?: boolean;
  special?: boolean;
}

export interface TokenizerJson {
  added_tokens?: AddedTokenConfig[];
  normalizer?: NormalizerConfig | null;
  pre_tokenizer?: PreTokenizerConfig | null;
  post_processor?: unknown;
  decoder?: unknown;
  model: {
    type?: string;
    unk_token?: string | null;
    unk_id?: number | null;
    continuing_subword_prefix?: string | null;
    end_of_word_suffix?: string | null;
    fuse_unk?: boolean;
    byte_fallback?: boolean;
    vocab: Record<string, number> | [string, number][];
  };
}
