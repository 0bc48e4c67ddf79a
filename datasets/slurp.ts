import { z } from 'zod';
import { type Dataset, defineDataset, onGitHub, Problems, publishedFile, readTable } from '../src/plugin.ts';
import { Requests, requestTerms } from './utterances.ts';

const options = z.strictObject({
  path: z
    .string()
    .min(1)
    .exactOptional()
    .describe('Path of test.jsonl (or another part) as published; the pulled one unless given'),
});
type Options = z.output<typeof options>;

const tokenList = z.array(z.object({ surface: z.string() }));
const entityList = z.array(z.object({ type: z.string().min(1), span: z.array(z.int().min(0)).min(1) }));

/**
 * SLURP: English requests to a home assistant. As in its own evaluation, the intent is scenario and action with `_` between
 * (the file's `intent` differs in 37 of the 2,974 requests of test.jsonl), and fillers are in lower case.
 */
const slurp: Dataset<Options, 'classes'> = defineDataset({
  id: 'slurp',
  title: 'SLURP',
  summary:
    'English requests to a home assistant, with intents and slots; two systems have published what they find in them',
  kind: 'classes',
  licence: 'CC-BY-4.0',
  terms: requestTerms,
  citation:
    'Bastianelli, Vanzo, Swietojanski and Rieser (2020). SLURP: A Spoken Language Understanding Resource Package. EMNLP ' +
    '2020. https://aclanthology.org/2020.emnlp-main.588',
  source: 'https://github.com/pswietojanski/slurp',
  revision: '8eb16545762be97ace75334109d73824217311f1',
  files: [
    onGitHub('pswietojanski/slurp', '8eb16545762be97ace75334109d73824217311f1', 'dataset/slurp/test.jsonl', {
      name: 'test.jsonl',
      sha256: 'fe3449af69b42fda7163345482556066c35a80f7e552a6d67e212a0e2f0783cc',
      bytes: 3_267_569,
    }),
  ],
  options,
  async load({ path }, { resolve, dataDirectory }) {
    const file = path === undefined ? publishedFile(slurp, 'test.jsonl', dataDirectory) : resolve(path);
    const problems = new Problems(file);
    const requests = new Requests();
    const columns = ['slurp_id', 'sentence', 'scenario', 'action', 'tokens', 'entities'];
    const json = ['tokens', 'entities'];
    const { sha256 } = await readTable({ path: file, format: 'jsonl', json }, columns, problems, (cells, line) => {
      const [id, text, scenario, action] = cells;
      const tokens = parsed(tokenList, cells[4])?.map(({ surface }) => surface);
      const entities = parsed(entityList, cells[5]);
      if (id === '' || scenario === '' || action === '' || !tokens || !entities) {
        return problems.add({
          line,
          message: 'lacks slurp_id, scenario, action, tokens or entities as SLURP writes them',
        });
      }
      const slots = entities.map(({ type, span }) => ({
        type,
        start: Math.min(...span),
        end: Math.max(...span) + 1,
        filler: span.map((i) => tokens[i]?.toLowerCase()).join(' '),
      }));
      if (slots.some(({ start, end }, i) => end > tokens.length || end - start !== entities[i].span.length)) {
        return problems.add({ line, message: 'an entity has a span that is not a row of its tokens' });
      }
      slots.sort((a, b) => a.start - b.start);
      const utterance = { tokens, slots };
      const intent = `${scenario}_${action}`;
      if (!requests.add({ id, text, intent, language: 'en', original: id, utterance })) {
        problems.add({ line, message: `the slurp_id "${id}" is listed twice` });
      }
    });
    problems.raise();
    return requests.data(sha256);
  },
});

function parsed<T>(schema: z.ZodType<T>, cell: string): T | undefined {
  try {
    return schema.safeParse(JSON.parse(cell)).data;
  } catch {
    return undefined;
  }
}

export default slurp;
