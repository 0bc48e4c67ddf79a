/** Running text of the user's own: where stimuli are looked up in context. */
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { z } from 'zod';
import {
  combineHashes,
  defineDataset,
  filesOf,
  formatOf,
  InputError,
  Problems,
  readJson,
  readLines,
  type TableFormat,
  tableFormats,
  tableRows,
} from '../src/plugin.ts';

const options = z.strictObject({
  corpus: z
    .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
    .transform((files) => (typeof files === 'string' ? [files] : files))
    .describe(
      'Path of a text file with one document per line, of a table (CSV, TSV, JSON Lines, Parquet, Arrow; name the `column`), or ' +
        'of a .json file, of which every string value is a document; or a pattern such as posts/*.txt, or a list of these',
    ),
  column: z.string().optional().describe('Column of tables that holds the text'),
  format: z
    .enum(['text', ...tableFormats])
    .optional()
    .describe('Format of all files; by extension unless given, and text where the extension is none of these'),
});

type Options = z.output<typeof options>;
type Format = TableFormat | 'text';

export default defineDataset({
  id: 'corpus',
  title: 'A corpus of your own',
  summary: 'Running text from text files, tables or JSON, one document per line, row or string',
  kind: 'corpus',
  licence: 'not stated: the files are yours',
  citation: 'none: the files are yours',
  source: 'local files',
  revision: null,
  options,
  async load(given, context) {
    const files = (await Promise.all(given.corpus.map((file) => filesOf(context.resolve(file))))).flat();
    const hashes: string[] = [];
    let items = 0;
    let blank = 0;
    for (const file of files) {
      for await (const documents of documentsOf(file, given, hashes)) {
        for (const document of documents) {
          if (document.trim() === '') blank++;
          else items++;
        }
      }
    }
    if (items === 0) throw new InputError({ file: files[0], message: 'the corpus has no documents' });
    return {
      kind: 'corpus',
      info: {
        title: given.corpus.map((file) => basename(file)).join(', '),
        source: given.corpus.join(', '),
        sha256: combineHashes(hashes),
        items,
        dropped: blank > 0 ? { blank } : {},
      },
      async *documents() {
        for (const file of files) {
          for await (const documents of documentsOf(file, given)) {
            for (const document of documents) if (document.trim() !== '') yield document;
          }
        }
      },
    };
  },
});

/** The documents of a file, blank ones included, in batches; `hashes` gets its hash at the end. */
async function* documentsOf(
  path: string,
  { format, column }: Options,
  hashes: string[] = [],
): AsyncGenerator<string[]> {
  const kind: Format = format ?? formatOf(path) ?? 'text';
  if (kind === 'text' || kind === 'json') {
    const hash = createHash('sha256');
    if (kind === 'text') yield* readLines(path, hash);
    else yield strings(await readJson(path, hash));
    hashes.push(hash.digest('hex'));
  } else if (column === undefined) {
    const message = `is read as a table (${kind}), but the column with the text is not named`;
    throw new InputError({ file: path, message, hint: 'Set `column`, or `format: text` for one document per line' });
  } else {
    const problems = new Problems(path);
    for await (const { cells } of tableRows({ path, format: kind }, [column], problems, hashes)) {
      yield cells.map((row) => row[0]);
    }
    problems.raise();
  }
}

/** Every string value, in the order of the file; keys are not text. */
function strings(value: unknown): string[] {
  const found: string[] = [];
  const visit = (part: unknown): void => {
    if (typeof part === 'string') found.push(part);
    else if (part !== null && typeof part === 'object') for (const inner of Object.values(part)) visit(inner);
  };
  visit(value);
  return found;
}
