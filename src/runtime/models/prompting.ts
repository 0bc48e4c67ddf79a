/** How a causal language model is given a prompt: as it stands, or as what a user says in a conversation. */
import type { CausalSource } from '../../contract/configuration.ts';
import type { Json } from '../../contract/measurement.ts';
import { contentKey } from '../../support/hash.ts';
import type { OnnxModel } from '../model.ts';
import { prefixOf } from '../tokenizer/prefix.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';

export interface Prompting {
  /** What is read of a prompt. */
  text(prompt: string): string;
  /** What goes on from it: a turn of a conversation begins without a space. */
  goesOn(option: string): string;
  /** The tokens before the text; a chat template writes its own. */
  prefix(tokenizer: Tokenizer): readonly number[];
  /** What else answers depend on; empty where prompts stay as they are. */
  key: readonly Json[];
}

const asItStands: Prompting = { text: (prompt) => prompt, goesOn: (option) => option, prefix: prefixOf, key: [] };

/** @throws InputError where the model has no chat template, and one is asked for */
export async function promptingOf(model: OnnxModel, { chat }: Pick<CausalSource, 'chat'>): Promise<Prompting> {
  if (!chat) return asItStands;
  const { chatTemplate } = await import('../tokenizer/chat-template.ts');
  const { template, source } = await chatTemplate(model.files.folder, chat);
  return {
    text: template,
    goesOn: (option) => option.trimStart(),
    prefix: () => [],
    key: [contentKey('chat', source, chat.system ?? null)],
  };
}
