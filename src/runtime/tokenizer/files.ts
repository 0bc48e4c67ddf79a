/** What is read of a model's tokenizer.json and tokenizer_config.json. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError, messageOf } from '../../contract/problem.ts';

interface AddedToken {
  id: number;
  content: string;
  special?: boolean;
}

/** A normaliser, a pre-tokenizer or a post-processor, or several in a row. */
export interface Part {
  type?: string;
  normalizers?: Part[];
  pretokenizers?: Part[];
  decoders?: Part[];
  precompiled_charsmap?: unknown;
  /** Of a replacement. */
  pattern?: { String?: unknown };
  content?: unknown;
  processors?: Part[];
  single?: TemplatePiece[];
  pair?: TemplatePiece[];
  special_tokens?: Record<string, unknown>;
}

interface TemplatePiece {
  SpecialToken?: { id?: string };
}

export interface TokenizerJson {
  added_tokens?: AddedToken[];
  normalizer?: Part | null | undefined;
  pre_tokenizer?: Part | null | undefined;
  post_processor?: Part | null | undefined;
  decoder?: Part | null | undefined;
  model: {
    type?: string;
    dropout?: number | null;
    unk_token?: string | null;
    unk_id?: number | null;
    /** A list where the model is Unigram. */
    vocab: Record<string, number> | [string, number][];
  };
}

type NamedToken = string | { content?: string } | null;

export interface TokenizerConfig {
  tokenizer_class?: string;
  model_max_length?: number | null;
  mask_token?: NamedToken;
  pad_token?: NamedToken;
  eos_token?: NamedToken;
  bos_token?: NamedToken;
  do_lower_case?: boolean;
  strip_accents?: boolean | null;
  tokenize_chinese_chars?: boolean;
  add_prefix_space?: boolean;
}

export interface TokenizerFiles {
  /** Path of tokenizer.json, for messages. */
  file: string;
  json: TokenizerJson;
  config: TokenizerConfig;
}

/** @throws InputError where tokenizer.json is missing, or a file is broken */
export async function readTokenizerFiles(folder: string): Promise<TokenizerFiles> {
  const file = join(folder, 'tokenizer.json');
  const json = (await readJson(file)) as TokenizerJson | null | undefined;
  if (json === undefined) {
    throw new InputError({
      message: 'tokenizer.json is missing from the model folder',
      file,
      hint: "Add the model's tokenizer.json; a slow tokenizer (vocab.txt, spiece.model) is converted in Python with AutoTokenizer.from_pretrained(...).save_pretrained(...)",
    });
  }
  if (typeof json?.model?.vocab !== 'object' || json.model.vocab === null) {
    throw new InputError({
      message: 'this is not a tokenizer: it has no "model" with a "vocab"',
      file,
      hint: 'Download the tokenizer again',
    });
  }
  const config = ((await readJson(join(folder, 'tokenizer_config.json'))) ?? {}) as TokenizerConfig;
  return { file, json, config };
}

/** Undefined where the file does not exist. */
async function readJson(file: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new InputError(
      { message: `cannot be read: ${messageOf(cause)}`, file, hint: 'Check the path and its permissions' },
      { cause },
    );
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InputError(
      { message: `is not valid JSON: ${messageOf(cause)}`, file, hint: 'Download it again' },
      { cause },
    );
  }
}

/** Classes of transformers that put a BERT's normaliser over the one of tokenizer.json. */
const likeBert =
  /^(Bert|ConvBert|DistilBert|DPR\w*|Electra|Funnel|LayoutLM|LayoutLMv2|Lxmert|MobileBert|MPNet|RetriBert|SqueezeBert)Tokenizer(Fast)?$/;
/** And those that say themselves whether a text begins with a space. */
const likeGpt2 = /^(Bart|Blenderbot|CodeGen|Deberta|GPT2|LED|Longformer|Roberta)Tokenizer(Fast)?$/;

/**
 * tokenizer.json with the settings that transformers' class overrides where tokenizer_config.json says so:
 * `do_lower_case`, `strip_accents`, `tokenize_chinese_chars` and `add_prefix_space` win over the file. Dropout, a
 * training noise that the library would apply to every text, is removed.
 */
export function asLoadedInPython({ json, config }: TokenizerFiles): TokenizerJson {
  const { normalizer, pre_tokenizer, model } = json;
  const named = config.tokenizer_class ?? '';
  const stated = (settings: object) => Object.fromEntries(Object.entries(settings).filter(([, v]) => v !== undefined));
  const own = {
    lowercase: config.do_lower_case,
    strip_accents: config.strip_accents,
    handle_chinese_chars: config.tokenize_chinese_chars,
  };
  const overNormalizer = normalizer?.type === 'BertNormalizer' && likeBert.test(named) ? stated(own) : {};
  const overSplitting =
    pre_tokenizer?.type === 'ByteLevel' && likeGpt2.test(named)
      ? stated({ add_prefix_space: config.add_prefix_space })
      : {};
  return {
    ...json,
    normalizer: normalizer && { ...normalizer, ...overNormalizer },
    pre_tokenizer: pre_tokenizer && { ...pre_tokenizer, ...overSplitting },
    model: model.dropout == null ? model : { ...model, dropout: null },
  };
}
