/** Texts sampled from an ONNX causal language model. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { GeneratorModelSource } from '../../contract/configuration.ts';
import type { MissingReason } from '../../contract/missing.ts';
import type { ReversalCounts } from '../../contract/observations.ts';
import { InputError } from '../../contract/problem.ts';
import type { Random } from '../../contract/random.ts';
import { randomStream } from '../../statistics/distributions/random.ts';
import { contentKey } from '../../support/hash.ts';
import { readJson } from '../../support/tables/json/json.ts';
import { decode, type Unfinished } from '../generation/decoding.ts';
import {
  addCounts,
  describeReversal,
  keyOfReversal,
  noCounts,
  type RoleReversal,
  reversedModel,
  type Writing,
} from '../generation/role-reversal.ts';
import { distribution, draw } from '../generation/sampling.ts';
import { asGenerations } from '../generation/written.ts';
import type { OnnxModel } from '../model.ts';
import type { Generator } from '../sources.ts';
import { asCausalLm, useProblems } from '../suitability.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import { promptingOf } from './prompting.ts';

/** Raised whenever the same request may be answered otherwise: what the cache holds is not used then. */
const answersVersion = 1;

interface Text extends Unfinished, Omit<Writing, 'ids'> {
  random: Random;
  key: string;
}

/** What is kept of a text. Counts are there where roles are reversed. */
interface Written {
  text: string;
  counts?: ReversalCounts;
}

/**
 * Each text has a random stream of its own, named by the seed, the prompt and the number of the sample, and texts share
 * a batch only while they have the same length: a text does not depend on what else is asked.
 *
 * @throws InputError where the model is not a causal language model
 */
export async function openLocalGenerator(
  model: OnnxModel,
  source: GeneratorModelSource,
  reversal?: RoleReversal,
): Promise<Generator> {
  const problems = useProblems(asCausalLm, source, model.files);
  if (problems.length > 0) throw new InputError(problems);
  const stated = await statedEnds(model);
  const prompting = await promptingOf(model, source);
  const reversing = reversal ? [keyOfReversal(reversal)] : [];
  const parts = [answersVersion, model.key, stated ?? null, ...reversing, ...prompting.key];
  const key = contentKey('local generator', ...parts);
  const { emptyTexts } = source;
  const origin = model.origin('written texts');

  return {
    // Whether blank texts count changes no text, so what is written is found again under another setting.
    key: contentKey(key, 'blank texts', emptyTexts ?? null),
    describe: () => ({
      ...model.describe(),
      ...(reversal ? { roleReversal: describeReversal(reversal) } : {}),
      ...(source.chat ? { chat: { ...source.chat } } : {}),
      ...(emptyTexts ? { emptyTexts } : {}),
    }),
    close: async () => {},
    async generate({ prompts, samples, seed, temperature, topP, maxTokens }, progress) {
      const { tokenizer, limit } = await model.tokenizer();
      const ends = new Set(stated ?? (tokenizer.eosId === null ? [] : [tokenizer.eosId]));
      const prefix = prompting.prefix(tokenizer);
      /** By content: equal prompts are answered once. */
      const texts = new Map<string, Written | MissingReason>();
      const waiting = new Map<string, Text>();
      const { before, after } = tokenizer.around;
      const encodings = await tokenizer.encode(
        prompts.map(({ text }) => prompting.text(text)),
        Number.POSITIVE_INFINITY,
      );
      const keys = encodings.map(({ ids }) => {
        const start = [...prefix, ...ids.slice(before.length, ids.length - after.length)];
        return Array.from({ length: samples }, (_, sample) => {
          const own = contentKey('generation', key, start, { seed, sample, temperature, topP, maxTokens });
          const stored = model.cache.get(own, origin);
          if (stored) texts.set(own, fromBytes(stored, reversal));
          else if (start.length === 0) texts.set(own, 'no-token');
          else if (start.length >= limit) texts.set(own, 'too-long');
          else if (!waiting.has(own)) {
            const random = randomStream(seed, 'generation', start.join(' '), String(sample));
            waiting.set(own, { ids: [...start], prompt: start.length, random, key: own, counts: noCounts });
          }
          return own;
        });
      });
      const write = (text: Text) => {
        const written = { text: continuationOf(text, prefix.length, tokenizer), counts: text.counts };
        delete text.reversed;
        texts.set(text.key, written);
        model.cache.put(text.key, toBytes(written, reversal), origin);
      };
      const both = reversal && (await reversedModel(model, reversal, { tokenizer, limit }));
      const next = async (rows: readonly Text[], logits: readonly Float32Array[]) => {
        const scores = both ? await both.next(rows, logits) : logits;
        return rows.map(({ random }, i) => draw(distribution(scores[i], temperature), topP, random.next()));
      };
      await decode([...waiting.values()], { model, ends, limit, maxTokens, next, write, progress });
      const all = keys.flat().map((own) => texts.get(own)!);
      const counts = all.map((written) => (typeof written === 'string' ? noCounts : (written.counts ?? noCounts)));
      const writings = all.map((written) => (typeof written === 'string' ? { text: null, why: written } : written));
      return {
        ...asGenerations(writings, samples, emptyTexts),
        ...(reversal ? { reversal: counts.reduce(addCounts, noCounts) } : {}),
      };
    },
  };
}

/** The counts belong to the answer: from the cache, too, the report says the same. */
function toBytes(written: Written, reversal: RoleReversal | undefined): Uint8Array {
  return new TextEncoder().encode(reversal ? JSON.stringify(written) : written.text);
}

function fromBytes(bytes: Uint8Array, reversal: RoleReversal | undefined): Written {
  const stored = new TextDecoder().decode(bytes);
  return reversal ? (JSON.parse(stored) as Written) : { text: stored };
}

/** Of the whole text, since what a token stands for may hang on those before it (the space before a first word). */
function continuationOf({ ids, prompt }: Text, prefix: number, tokenizer: Tokenizer): string {
  const before = tokenizer.decode(ids.slice(prefix, prompt));
  const whole = tokenizer.decode(ids.slice(prefix));
  return whole.startsWith(before) ? whole.slice(before.length) : tokenizer.decode(ids.slice(prompt));
}

/** The tokens that end a text: those of generation_config.json, else of config.json; undefined where neither says. */
async function statedEnds({ files }: OnnxModel): Promise<readonly number[] | undefined> {
  const file = join(files.folder, 'generation_config.json');
  const settings = existsSync(file) ? ((await readJson(file)) as { eos_token_id?: number | number[] | null }) : {};
  const ends = settings?.eos_token_id ?? files.config.eos_token_id ?? undefined;
  return ends === undefined ? undefined : [ends].flat();
}
