/** How a model wants to be spoken to: the chat template of its tokenizer files, in Jinja. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Template } from '@huggingface/jinja';
import type { ChatSettings } from '../../contract/configuration.ts';
import type { Json } from '../../contract/measurement.ts';
import { InputError, messageOf } from '../../contract/problem.ts';
import { readJson } from '../../support/tables/json/json.ts';

/** What a user says, as the model reads it, up to where it answers. */
export type ChatTemplate = (text: string) => string;

interface Settings {
  chat_template?: string | readonly { name?: string; template?: string }[];
  [token: string]: Json | undefined;
}

/**
 * That of `chat_template.jinja`, else of tokenizer_config.json: of several, the one called `default`. Rendered as
 * transformers' `apply_chat_template(..., add_generation_prompt=True)` does, with white space around blocks trimmed.
 *
 * @throws InputError where there is none, or it cannot be read or rendered
 */
export async function chatTemplate(
  folder: string,
  { system }: ChatSettings,
): Promise<{ template: ChatTemplate; source: string }> {
  const config = join(folder, 'tokenizer_config.json');
  const apart = join(folder, 'chat_template.jinja');
  const settings = existsSync(config) ? ((await readJson(config)) as Settings) : {};
  const file = existsSync(apart) ? apart : config;
  const source = file === apart ? await readFile(apart, 'utf8') : inSettings(settings);
  if (source === undefined) {
    throw new InputError({
      message: 'the model has no chat template',
      file: folder,
      hint: 'Leave out `chat`, or take a model that was trained on conversations: its tokenizer_config.json has a chat_template',
    });
  }
  const refused = (cause: unknown) =>
    new InputError({ message: `the chat template cannot be used: ${messageOf(cause)}`, file }, { cause });
  let parsed: Template;
  try {
    parsed = new Template(source);
  } catch (cause) {
    throw refused(cause);
  }
  const before = system === undefined ? [] : [{ role: 'system', content: system }];
  const variables = { ...specialTokens(settings), add_generation_prompt: true };
  const template = (text: string) => {
    try {
      return parsed.render({ ...variables, messages: [...before, { role: 'user', content: text }] });
    } catch (cause) {
      throw refused(cause);
    }
  };
  return { template, source };
}

function inSettings({ chat_template: given }: Settings): string | undefined {
  if (typeof given === 'string' || given === undefined) return given;
  return given.find(({ name }) => name === 'default')?.template;
}

/** `bos_token` and the like, by their text. */
function specialTokens(settings: Settings): Record<string, string> {
  const named = Object.entries(settings).flatMap(([name, token]): [string, string][] => {
    if (!name.endsWith('_token')) return [];
    const text = typeof token === 'string' ? token : (token as { content?: unknown } | null | undefined)?.content;
    return typeof text === 'string' ? [[name, text]] : [];
  });
  return Object.fromEntries(named);
}
