/** Who writes texts: a service, or a file of what was written elsewhere. */
import type { GenerationsFileSource, GeneratorEndpointSource, WrittenElsewhere } from '../config/types.ts';
import { InputError, type Problem } from '../errors.ts';
import { contentKey, hashFile } from '../hash.ts';
import { cannotRead } from '../tables/bytes.ts';
import { Problems } from '../tables/problems.ts';
import { checkTable, formatOf, readTable, type TableSource } from '../tables/read.ts';
import type { EndpointContext } from './http/endpoint.ts';
import type { Generator } from './roles.ts';

export interface GeneratorContext extends EndpointContext {
  resolve(path: string): string;
}

export async function openGenerator(source: WrittenElsewhere, context: GeneratorContext): Promise<Generator> {
  return 'generations' in source ? openGenerations(source, context) : openService(source, context);
}

/** What can be refused before anything is asked. */
export async function checkGenerator(
  source: WrittenElsewhere,
  { resolve, offline }: { resolve(path: string): string; offline: boolean },
): Promise<Problem[]> {
  if ('generations' in source) return checkTable(tableOf(source, resolve), Object.values(source.columns));
  return (await import('./http/endpoint.ts')).checkEndpoint(source, offline);
}

async function openService(source: GeneratorEndpointSource, context: EndpointContext): Promise<Generator> {
  const { api, prompt, body } = source;
  const { openLanguageModel } = await import('./http/openai.ts');
  const model = openLanguageModel(source, api, context);
  return {
    key: contentKey('generator', api, model.address, source.model, prompt, body),
    describe: model.describe,
    close: async () => {},
    async generate({ prompts, samples, seed, ...sampling }, progress) {
      const requests = prompts.flatMap(({ text }) =>
        Array.from({ length: samples }, (_, k) => ({ text, sampling: { ...sampling, seed: seed + k } })),
      );
      const answers = await model.complete(requests, `generating with ${source.model}`, progress);
      return grouped(answers, prompts.length, samples);
    },
  };
}

/** @throws InputError when asked, where no row is about one of the prompts */
async function openGenerations(
  source: GenerationsFileSource,
  { resolve }: Pick<GeneratorContext, 'resolve'>,
): Promise<Generator> {
  const table = tableOf(source, resolve);
  const { columns } = source;
  const sha256 = await hashFile(table.path).catch((error: unknown) => {
    throw cannotRead(table.path, error);
  });
  return {
    key: contentKey(
      'generations',
      sha256,
      table.format ?? formatOf(table.path) ?? null,
      table.delimiter ?? ',',
      columns,
    ),
    describe: () => ({ source: source.generations, sha256, columns }),
    close: async () => {},
    async generate({ prompts, samples }, progress) {
      const written = new Map<string, string[]>(prompts.map(({ id }) => [id, []]));
      const problems = new Problems(table.path);
      let example: string | undefined;
      let surplus = 0;
      await readTable(table, [columns.prompt, columns.text], problems, ([id, text]) => {
        const texts = written.get(id);
        if (!texts) example ??= id;
        else if (texts.length < samples) texts.push(text);
        else surplus++;
      });
      problems.raise();
      if (prompts.length > 0 && [...written.values()].every((texts) => texts.length === 0)) {
        throw new InputError({
          file: table.path,
          message: `no row is about a prompt: "${columns.prompt}" holds ${JSON.stringify(example)}, the prompts are called ${JSON.stringify(prompts[0]?.id)} and so on`,
          hint: 'Check which column holds the id of the prompt',
        });
      }
      if (surplus > 0) {
        progress.note(
          `${source.generations}: ${surplus} texts are more than the ${samples} a prompt asked for, and unused`,
        );
      }
      const rows = prompts.flatMap(({ id }) => Array.from({ length: samples }, (_, k) => written.get(id)![k] ?? null));
      return grouped(rows, prompts.length, samples);
    },
  };
}

function tableOf(
  { generations, format, delimiter }: GenerationsFileSource,
  resolve: (path: string) => string,
): TableSource {
  return { path: resolve(generations), format, delimiter };
}

function grouped(texts: readonly (string | null)[], prompts: number, samples: number) {
  return {
    texts: Array.from({ length: prompts }, (_, i) => texts.slice(i * samples, (i + 1) * samples)),
    missing: texts.filter((text) => text === null).length,
  };
}
