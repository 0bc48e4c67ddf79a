/** Who writes texts: a service, or a file of what was written elsewhere. */
import type { GenerationsFileSource, GeneratorEndpointSource, WrittenElsewhere } from '../../contract/configuration.ts';
import { InputError, type Problem } from '../../contract/problem.ts';
import { counted } from '../../contract/sentence.ts';
import { contentKey } from '../../support/hash.ts';
import { cleanValue, MISSING_MARKERS } from '../../support/tables/cells/values.ts';
import { shownId } from '../../support/tables/cells/wording.ts';
import { hashTable } from '../../support/tables/files.ts';
import { Problems } from '../../support/tables/problems.ts';
import { checkTable, formatOf, readTable, type TableSource } from '../../support/tables/read.ts';
import type { EndpointContext } from '../http/endpoint.ts';
import type { Generator } from '../sources.ts';
import { asGenerations, type Writing } from './written.ts';

/** Raised whenever the same answer may be read otherwise: what was made of an earlier reading is not used then. */
const readingVersion = 2;
/** Stands for null and for an absent key: JSON tells them from an empty text. */
const ABSENT = '\u0000';

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
  return (await import('../http/keys.ts')).checkEndpoint(source, offline);
}

async function openService(source: GeneratorEndpointSource, context: EndpointContext): Promise<Generator> {
  const { api, prompt, body, emptyTexts } = source;
  const { openLanguageModel } = await import('../http/openai.ts');
  const model = openLanguageModel(source, api, context);
  return {
    key: contentKey('generator', readingVersion, api, model.address, source.model, prompt, body, emptyTexts ?? null),
    describe: () => ({ ...model.describe(), ...(emptyTexts ? { emptyTexts } : {}) }),
    close: async () => {},
    async generate({ prompts, samples, seed, ...sampling }, progress) {
      const requests = prompts.flatMap(({ id, text }) =>
        Array.from({ length: samples }, (_, k) => ({
          text,
          name: `prompt ${shownId(id)}`,
          sampling: { ...sampling, seed: seed + k },
        })),
      );
      const answers = await model.complete(requests, `generating with ${source.model}`, progress);
      return asGenerations(answers, samples, emptyTexts);
    },
  };
}

/** @throws InputError when asked, where no row is about one of the prompts */
async function openGenerations(
  source: GenerationsFileSource,
  { resolve }: Pick<GeneratorContext, 'resolve'>,
): Promise<Generator> {
  const table = tableOf(source, resolve);
  const { columns, emptyTexts } = source;
  const markers = new Set((source.missing ?? MISSING_MARKERS).map(String));
  const sha256 = await hashTable(table.path);
  const format = table.format ?? formatOf(table.path) ?? null;
  return {
    key: contentKey(
      'generations',
      readingVersion,
      sha256,
      format,
      table.delimiter ?? ',',
      columns,
      [...markers],
      emptyTexts ?? null,
    ),
    describe: () => ({ source: source.generations, sha256, columns, ...(emptyTexts ? { emptyTexts } : {}) }),
    close: async () => {},
    async generate({ prompts, samples }, progress) {
      const written = new Map<string, Writing[]>(prompts.map(({ id }) => [cleanValue(id), []]));
      const problems = new Problems(table.path);
      let example: string | undefined;
      let surplus = 0;
      await readTable(table, [columns.prompt, columns.text], problems, ([cell, text]) => {
        const id = cleanValue(cell);
        const texts = written.get(id);
        if (!texts) example ??= id;
        else if (texts.length >= samples) surplus++;
        else texts.push(text === ABSENT || markers.has(text) ? { text: null } : { text });
      });
      problems.raise();
      if (prompts.length > 0 && [...written.values()].every((texts) => texts.length === 0)) {
        throw new InputError({
          file: table.path,
          message: `no row is about a prompt: "${columns.prompt}" holds ${shownId(example ?? '')}, the prompts are called ${shownId(prompts[0].id)} and so on`,
          hint: 'Check which column holds the id of the prompt',
        });
      }
      if (surplus > 0) {
        progress.note(
          `${source.generations}: ${counted('text', surplus)} beyond the ${samples} asked for per prompt, and not used`,
        );
      }
      const rows = prompts.flatMap(({ id }) => {
        const own = written.get(cleanValue(id))!;
        return Array.from({ length: samples }, (_, k) => own[k] ?? notWritten);
      });
      return asGenerations(rows, samples, emptyTexts);
    },
  };
}

const notWritten: Writing = { text: null, why: 'not-written' };

function tableOf(
  { generations, format, delimiter }: GenerationsFileSource,
  resolve: (path: string) => string,
): TableSource {
  return { path: resolve(generations), format, delimiter, absent: ABSENT };
}
